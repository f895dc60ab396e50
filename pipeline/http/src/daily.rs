//! What a server does by itself once a day.

use std::time::Duration;

use rewardhub_core::time::Day;
use rewardhub_service::{Service, Subject, clock::now, error};

use crate::App;

/// How often to look whether a day has begun.
const EVERY: Duration = Duration::from_secs(60);

/// Sweeps when the server starts, and when a day begins in the programme's time zone. After a failure it tries again.
pub async fn sweep_daily(app: App) {
    let (mut swept, mut ticks) = (None, tokio::time::interval(EVERY));
    loop {
        ticks.tick().await;
        match app.call(move |service| sweep_if_due(service, swept)).await {
            Ok(day) => swept = Some(day),
            Err(problem) => tracing::warn!(detail = problem.details().detail, "the daily sweep failed; it is tried again"),
        }
    }
}

fn sweep_if_due(service: &Service, swept: Option<Day>) -> error::Result<Day> {
    let at = now();
    let today = service.current_terms()?.day(at);
    if swept != Some(today) {
        let done = service.sweep(today, service.caller(&Subject::Server, at)?)?;
        tracing::info!(%today, wallets = done.wallets, accounts = done.accounts, "swept");
    }
    Ok(today)
}
