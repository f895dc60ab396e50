//! Collects what becomes of the items of a source while the partitions decide them.

use std::sync::{Arc, Mutex, PoisonError};

use rewardhub_core::{
    event::{Event, Judged, TransactionEvent, TransactionStatus, Verdict},
    ids::{Partition, TransactionId, WalletId},
    item::RecordPlace,
    money::Money,
};
use rewardhub_engine::{partitions::SubmissionObserver, processor::Entry};

use crate::totals::{Totalling, Totals};

/// What became of an item that was not known before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemOutcome {
    /// The transaction that it is.
    pub transaction: TransactionId,
    /// Where in the source it was.
    pub place: RecordPlace,
    /// Where the transaction stands.
    pub status: TransactionStatus,
    /// Whether the rules judged it, and if not, why.
    pub verdict: Verdict,
    /// The wallet that it earns for; `None` if it earns for none.
    pub wallet: Option<WalletId>,
    /// What the rules paid, or took back with a negative amount.
    pub rewards: Vec<Money>,
    /// A version of the wallet's bucket that has that posted; `None` where nothing was posted.
    pub version: Option<u64>,
}

/// Observes the submissions of a source: sums up everything, and lists the first items that were not known before.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    totals: Totalling,
    /// Sums over one of the sources, where it observes one.
    of_source: Totalling,
    /// The most items that are listed.
    most: usize,
    listed: Arc<Mutex<Vec<ItemOutcome>>>,
}

impl Observed {
    /// Lists so many items at most.
    #[must_use]
    pub fn listing(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    /// The same for one of several sources, with what sums up that one.
    pub(super) fn of_source(&self) -> (Self, Totalling) {
        let of_source = Totalling::default();
        (Self { of_source: of_source.clone(), ..self.clone() }, of_source)
    }

    /// The sums over what was decided so far.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.totals.totals()
    }

    /// The items listed so far, in the order they were decided.
    #[must_use]
    pub fn items(&self) -> Vec<ItemOutcome> {
        self.listed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl SubmissionObserver for Observed {
    fn published(&self, _: Partition, entries: &[&Entry]) {
        let sums = Totals::of(entries);
        self.of_source.add(sums.clone());
        self.totals.add(sums);
        if self.most == 0 {
            return;
        }
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in entries {
            for event in &entry.record.events {
                match event {
                    Event::Transaction(revision) => enter(&mut listed, revision, self.most),
                    Event::Judged(judged) => pay(&mut listed, judged, entry.offset + 1),
                    Event::Posting(_)
                    | Event::WalletOpened(..)
                    | Event::Linked(..)
                    | Event::Gone(_)
                    | Event::Delivery(_)
                    | Event::Rejection(_)
                    | Event::Activated(..)
                    | Event::Adjusted(..)
                    | Event::SetAside(_)
                    | Event::DecidedAgain(_)
                    | Event::ReferencesDistrusted(_)
                    | Event::Proposal(_)
                    | Event::MeaningInstalled(_) => {}
                }
            }
        }
    }
}

fn enter(listed: &mut Vec<ItemOutcome>, revision: &TransactionEvent, most: usize) {
    let TransactionEvent { transaction, place, status, verdict, wallet, .. } = *revision;
    if let Some(known) = listed.iter_mut().find(|known| known.transaction == transaction) {
        (known.status, known.verdict, known.wallet) = (status, verdict, wallet.or(known.wallet));
    } else if listed.len() < most {
        listed.push(ItemOutcome { transaction, place, status, verdict, wallet, rewards: Vec::new(), version: None });
    }
}

fn pay(listed: &mut [ItemOutcome], judged: &Judged, version: u64) {
    let Some(known) = listed.iter_mut().find(|known| known.transaction == judged.transaction) else { return };
    known.rewards.extend(judged.rewards.iter().map(|reward| Money::new(reward.asset, reward.amount_minor)));
    (known.wallet, known.version) = (Some(judged.wallet), Some(version));
}
