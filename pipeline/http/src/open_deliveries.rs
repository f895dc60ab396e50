//! Deliveries that an earlier process accepted and did not see to their end.

use std::time::Duration;

use rewardhub_service::{Service, Subject, clock::now, deliveries::EndedDeliveries, error};

use crate::App;

/// How long to wait after the first time that not all could be ended.
const SHORTEST_PAUSE: Duration = Duration::from_secs(30);
/// How long to wait at most: each try logs again what is to be done.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// Ends deliveries that an earlier process left open. While there are some that cannot be ended it tries again, until the server stops.
pub async fn end_deliveries_left_open(app: App) {
    let mut pause = SHORTEST_PAUSE;
    while !app.is_stopping() {
        let goes_on = app.clone();
        match app.call(move |service| end(service, &goes_on)).await {
            Ok(EndedDeliveries { ended, left }) => {
                if ended > 0 {
                    tracing::info!(ended, "ended deliveries that an earlier process left open");
                }
                if left == 0 {
                    return;
                }
                tracing::warn!(left, "deliveries stay open, as was logged of each; it is tried again to end them");
            }
            Err(problem) => {
                tracing::warn!(detail = problem.details().detail, "deliveries stay open; it is tried again to end them");
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn end(service: &Service, app: &App) -> error::Result<EndedDeliveries> {
    service.end_deliveries_left_open(service.caller(&Subject::Server, now())?, || !app.is_stopping())
}
