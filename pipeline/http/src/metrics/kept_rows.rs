//! What the ledger keeps for people to look at. To count it takes reads of rows, so the server does that by itself each minute, and
//! not when it is scraped.

use std::time::Duration;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};
use rewardhub_core::state::attention::WaitsFor;
use rewardhub_service::{
    Service,
    clock::now,
    for_people::{ForPeople, MOST_LETTERS},
    inbox::FeedFiles,
    kept_rows::KeptRows,
};

use super::{NoLabels, Single};
use crate::App;

/// How long to wait between two counts.
const EVERY: Duration = Duration::from_secs(60);

/// Series of what is kept.
pub(super) struct Kept {
    set_aside: Single<Gauge>,
    dead_letters: Single<Gauge>,
    waiting: Family<KindLabels, Gauge>,
    inbox_files: Family<InboxLabels, Gauge>,
    liability: Family<AssetLabels, Gauge>,
    counted: Single<Gauge>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct AssetLabels {
    asset: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabels {
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InboxLabels {
    feed: String,
    state: &'static str,
}

impl Kept {
    pub fn registered(registry: &mut Registry) -> Self {
        let (set_aside, dead_letters, counted) = (Single::default(), Single::default(), Single::default());
        let (waiting, inbox_files, liability) = (Family::default(), Family::default(), Family::default());
        let for_a_person = "Items, purchases, accounts to link and approvals that wait for a person, counted each minute";
        registry.register("waiting_for_person", for_a_person, waiting.clone());
        let files = "Files in the inboxes of feeds that wait, or of which nothing could be taken in, counted each minute";
        registry.register("inbox_files", files, inbox_files.clone());
        registry.register(
            "commands_set_aside",
            "Commands that could not be decided and wait, counted each minute",
            set_aside.clone(),
        );
        let letters = format!("Dead letters that are kept, counted each minute, up to {MOST_LETTERS}");
        registry.register("dead_letters", letters, dead_letters.clone());
        let minor = "What all wallets hold of an asset, less what wallets owe, in minor units, summed up each minute";
        registry.register("liability_minor", minor, liability.clone());
        let when = "When what is kept was counted last";
        registry.register_with_unit("kept_rows_counted_timestamp", when, Unit::Seconds, counted.clone());
        Self { set_aside, dead_letters, waiting, inbox_files, liability, counted }
    }

    fn set(&self, kept: &KeptRows) {
        let KeptRows { for_people, inboxes, liability_minor } = kept;
        self.set_aside.get_or_create(&NoLabels {}).set(for_people.set_aside.count.cast_signed());
        self.dead_letters.get_or_create(&NoLabels {}).set(for_people.dead_letters.count.cast_signed());
        self.set_waiting(for_people);
        for FeedFiles { feed, waiting, failed, .. } in inboxes {
            for (state, count) in [("waiting", waiting), ("failed", failed)] {
                self.inbox_files.get_or_create(&InboxLabels { feed: feed.clone(), state }).set(count.cast_signed());
            }
        }
        for (asset, minor) in liability_minor {
            self.liability.get_or_create(&AssetLabels { asset: asset.to_string() }).set(*minor);
        }
        self.counted.get_or_create(&NoLabels {}).set(now().0 / 1_000_000);
    }
}

impl Kept {
    fn set_waiting(&self, for_people: &ForPeople) {
        let (mut items, mut purchases, mut accounts) = (0, 0, 0);
        for total in &for_people.waiting {
            match total.waits_for {
                WaitsFor::Item(_) => items += total.count,
                WaitsFor::Purchase(_) => purchases += total.count,
                WaitsFor::Enrolment => accounts += total.count,
            }
        }
        let approvals = for_people.approvals.count;
        for (kind, count) in [("item", items), ("purchase", purchases), ("account", accounts), ("approval", approvals)] {
            self.waiting.get_or_create(&KindLabels { kind }).set(count.cast_signed());
        }
    }
}

/// Counts what the ledger keeps, at once and then each minute. After a failure the last count stands, with its time.
pub async fn count_kept_rows(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    while !app.is_stopping() {
        ticks.tick().await;
        match app.call(Service::kept_rows).await {
            Ok(kept) => app.metrics().kept.set(&kept),
            Err(problem) => tracing::warn!(detail = problem.details().detail, "what waits for a person was not counted"),
        }
    }
}
