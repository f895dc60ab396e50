//! Banks that are asked for accounts. These series exist only where one is configured.

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};
use rewardhub_service::{consents::ConsentCounts, poller::PollReport};

/// Series of banks. A bank is named by its feed, as it is configured.
pub(super) struct Banks {
    polls: Family<PollLabels, Counter>,
    consents: Family<StateLabels, Gauge>,
    oldest_success: Family<FeedLabels, Gauge>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PollLabels {
    feed: String,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StateLabels {
    feed: String,
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct FeedLabels {
    feed: String,
}

impl Banks {
    pub fn registered(registry: &mut Registry) -> Self {
        let (polls, consents, oldest_success) = (Family::default(), Family::default(), Family::default());
        registry.register("bank_polls", "Accounts that banks were asked for, by what came of it", polls.clone());
        registry.register("bank_consents", "Consents of customers, by how they stand", consents.clone());
        let oldest = "When the account was fetched that was fetched longest ago, of those that are asked for";
        registry.register_with_unit("bank_oldest_success_timestamp", oldest, Unit::Seconds, oldest_success.clone());
        Self { polls, consents, oldest_success }
    }

    /// Counts an account that a bank was asked for.
    pub fn polled(&self, report: &PollReport) {
        if let Some(outcome) = report.outcome.word() {
            self.polls.get_or_create(&PollLabels { feed: report.feed.clone(), outcome }).inc();
        }
    }

    /// Takes over how the consents of a feed stand.
    pub fn consents(&self, feed: &str, counts: &ConsentCounts) {
        for (state, count) in counts.by_state() {
            let labels = StateLabels { feed: feed.to_owned(), state: state.word() };
            self.consents.get_or_create(&labels).set(count.cast_signed());
        }
        let labels = FeedLabels { feed: feed.to_owned() };
        match counts.oldest_success {
            Some(at) => {
                self.oldest_success.get_or_create(&labels).set(at.0 / 1_000_000);
            }
            None => {
                self.oldest_success.remove(&labels);
            }
        }
    }
}
