//! Asks banks for what happened in accounts: a task for each bank, so that none waits for another.

use std::time::Duration;

use rewardhub_service::{
    Service, Subject,
    clock::now,
    poller::{PollFailure, PollOutcome, PollReport, PollVisit, SharedPoller, Turn},
};

use crate::{App, shapes::DeliveryCounts};

/// How often it is looked whether an account's turn has come.
const LOOK: Duration = Duration::from_secs(1);
/// How long to wait at most until it is looked again, where looking fails.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// Asks the banks for their accounts, each when it is its turn, until the server stops.
pub fn ask_banks(app: &App, poller: &SharedPoller) {
    for feed in poller.feeds() {
        tokio::spawn(ask_bank(app.clone(), SharedPoller::clone(poller), feed.to_owned()));
    }
}

async fn ask_bank(app: App, poller: SharedPoller, feed: String) {
    let mut pause = LOOK;
    while !app.is_stopping() {
        let (asked, of_feed, stops) = (SharedPoller::clone(&poller), feed.clone(), app.clone());
        let round = move |service: &Service| {
            let visit = PollVisit {
                caller: &|| service.caller(&Subject::Server, now()),
                now: &now,
                goes_on: &|| !stops.is_stopping(),
                each: &|report| note(&stops, report),
            };
            asked.poll(service, &of_feed, Turn::Due, &visit)?;
            service.consent_counts(&of_feed, now())
        };
        match app.call(round).await {
            Ok(counts) => {
                pause = LOOK;
                app.metrics().consents(&feed, &counts);
            }
            Err(problem) => {
                pause = (pause * 2).min(LONGEST_PAUSE);
                tracing::error!(feed, detail = problem.details().detail, "banks: a round failed; the next one begins anew");
            }
        }
        tokio::time::sleep(pause).await;
    }
}

/// Counts and logs what came of asking for an account: no numbers, no names, nothing that the bank wrote.
pub fn note(app: &App, report: &PollReport) {
    let PollReport { feed, consent: _, mark, outcome } = report;
    app.metrics().polled(report);
    match outcome {
        PollOutcome::Fetched { from, to, pages, delivery, counts } => {
            if delivery.is_some() {
                app.metrics().delivered(&DeliveryCounts::from(counts));
            }
            tracing::info!(
                feed,
                consent = mark,
                %from,
                %to,
                pages,
                read = counts.read,
                new = counts.new,
                duplicates = counts.duplicates,
                review = counts.review,
                rejected = counts.rejected,
                "an account was fetched from its bank"
            );
        }
        PollOutcome::Failed { failure: PollFailure::Bank(error), again_at: None } => {
            tracing::warn!(feed, consent = mark, "banks: {error}; the account is not asked for until the consent is given anew");
        }
        PollOutcome::Failed { failure, again_at } => {
            let again_at = again_at.map(|at| at.to_string());
            tracing::warn!(feed, consent = mark, again_at, "banks: {failure}; nothing of it was taken in");
        }
        PollOutcome::Postponed(_) | PollOutcome::GivenUp => {}
    }
}
