//! Watches the inboxes of feeds: a task for each feed, so that none waits for another.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant},
};

use rewardhub_service::{
    Error, Service, Subject,
    clock::now,
    inbox::{Inbox, Stranger, Visit},
};
use tokio::sync::Semaphore;

use crate::{App, shapes::DeliveryCounts};

/// How many feeds may be taken from at once. Each holds a part of a file in memory.
const AT_ONCE: usize = 4;
/// How long to wait at most until feeds are listed again that could not be.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);
/// How long to leave what lies in no feed's folder before it is named again.
const STRANGERS_AGAIN: Duration = Duration::from_hours(1);

/// Takes in what is put into the inbox, until the server stops. A feed that gets its profile while it runs gets its inbox, too.
pub async fn watch_inbox(app: App, inbox: Inbox) {
    app.service().watches(&inbox);
    let (turns, mut watched) = (Arc::new(Semaphore::new(AT_ONCE)), BTreeSet::new());
    let mut named = BTreeMap::new();
    let (mut ticks, every) = (ticks(&inbox), inbox.settings().every());
    let mut pause = every;
    while !app.is_stopping() {
        ticks.tick().await;
        let look = inbox.clone();
        match app.call(move |_| Ok::<_, Error>((look.feeds()?, look.strangers()?))).await {
            Ok((feeds, strangers)) => {
                pause = every;
                for feed in feeds {
                    if watched.insert(feed.clone()) {
                        tokio::spawn(watch_feed(app.clone(), inbox.clone(), feed, Arc::clone(&turns)));
                    }
                }
                name_strangers(&mut named, strangers);
            }
            Err(problem) => {
                tracing::warn!(detail = problem.details().detail, "inbox: the feeds cannot be listed; it is tried again");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// Logs what lies in no feed's folder, each once an hour.
fn name_strangers(named: &mut BTreeMap<Stranger, Instant>, strangers: Vec<Stranger>) {
    named.retain(|stranger, at| at.elapsed() < STRANGERS_AGAIN && strangers.contains(stranger));
    for stranger in strangers {
        named.entry(stranger).or_insert_with_key(|stranger| {
            tracing::warn!("inbox: {stranger}");
            Instant::now()
        });
    }
}

async fn watch_feed(app: App, inbox: Inbox, feed: String, turns: Arc<Semaphore>) {
    let mut ticks = ticks(&inbox);
    let mut of_feed = inbox.of_feed(&feed);
    let begun = Instant::now();
    while !app.is_stopping() {
        ticks.tick().await;
        let Ok(_turn) = turns.acquire().await else { return };
        let stops = app.clone();
        let look = move |service: &Service| {
            let visit = Visit {
                caller: &|| service.caller(&Subject::Server, now()),
                clock: &|| begun.elapsed(),
                goes_on: &|| !stops.is_stopping(),
            };
            let look = of_feed.look(service, &visit);
            let sources = look.left.iter().flat_map(|report| &report.sources);
            for source in sources.filter(|source| source.delivery.is_some()) {
                stops.metrics().delivered(&DeliveryCounts::from(&source.counts));
            }
            Ok::<_, Error>(of_feed)
        };
        of_feed = match app.call(look).await {
            Ok(of_feed) => of_feed,
            // What it remembers is only what to try again when.
            Err(problem) => {
                tracing::error!(feed, detail = problem.details().detail, "inbox: a look failed; the next one begins anew");
                inbox.of_feed(&feed)
            }
        };
    }
}

fn ticks(inbox: &Inbox) -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(inbox.settings().every());
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    ticks
}
