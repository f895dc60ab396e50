//! Deliveries that an earlier process accepted and did not see to their end.

use rewardhub_service::{Service, Subject, clock::now, error};

use crate::App;

/// Ends deliveries that an earlier process left open. They stay open if that fails; the next start tries again.
pub async fn end_deliveries_left_open(app: App) {
    match app.call(end).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "ended deliveries that an earlier process left open"),
        Err(problem) => {
            tracing::warn!(detail = problem.details().detail, "deliveries stay open; the next start tries again to end them");
        }
    }
}

fn end(service: &Service) -> error::Result<usize> {
    service.end_deliveries_left_open(service.caller(&Subject::Server, now())?)
}
