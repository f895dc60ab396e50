//! Deliveries that an earlier process accepted and did not see to their end.

use std::time::Duration;

use rewardhub_service::{Service, Subject, clock::now, error};

use crate::App;

/// How long to wait after a failure.
const PAUSE: Duration = Duration::from_secs(30);

/// Ends deliveries that an earlier process left open. After a failure it tries again, until the server stops.
pub async fn end_deliveries_left_open(app: App) {
    while !app.is_stopping() {
        let goes_on = app.clone();
        match app.call(move |service| end(service, &goes_on)).await {
            Ok(0) => return,
            Ok(count) => return tracing::info!(count, "ended deliveries that an earlier process left open"),
            Err(problem) => {
                tracing::warn!(detail = problem.details().detail, "deliveries stay open; it is tried again to end them");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

fn end(service: &Service, app: &App) -> error::Result<usize> {
    service.end_deliveries_left_open(service.caller(&Subject::Server, now())?, || !app.is_stopping())
}
