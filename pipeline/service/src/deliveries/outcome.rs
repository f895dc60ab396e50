//! What the items of a delivery came to, as the decisions on its commands tell.

use std::{collections::BTreeMap, ops::ControlFlow};

use rewardhub_core::{
    answer::Answer,
    delivery::{DeliveryOutcome, ItemCounts},
    event::{Event, TransactionEvent, TransactionStatus, Verdict},
    ids::{DeliveryId, TransactionId, WalletId},
    item::RecordPlace,
    money::{Asset, Money},
};

use crate::{Service, error::Result, set_aside::Place, totals::Totals};

/// The most decisions that are read to list items: a delivery of what is known lists few of them, or none.
const MOST_READ: usize = 1000;

/// What has become of an item that a delivery brought or changed.
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
    /// What the rules have paid for it, less what they took back.
    pub rewards: Vec<Money>,
    /// A version of the wallet's bucket that has that posted; `None` where nothing was posted.
    pub version: Option<u64>,
}

impl Service {
    /// The first `most` transactions that a delivery brought or changed, in the order of its commands, of which it reads a thousand.
    ///
    /// # Errors
    /// When the ledger or the log cannot be read.
    pub fn items_of_delivery(&self, id: DeliveryId, most: usize) -> Result<Vec<ItemOutcome>> {
        let (mut reported, mut read): (Vec<TransactionEvent>, usize) = (Vec::new(), 0);
        self.each_run(id, &self.acceptance(id)?, |run| {
            for offset in run.offsets() {
                if read == MOST_READ || reported.len() == most {
                    return Ok(ControlFlow::Break(()));
                }
                read += 1;
                let Some(record) = self.last_decision(Place { partition: run.partition, offset })? else { continue };
                for event in record.events.iter().filter_map(Event::transaction) {
                    if reported.len() < most && !reported.iter().any(|known| known.transaction == event.transaction) {
                        reported.push(event.clone());
                    }
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        reported.into_iter().map(|event| self.item_outcome(event)).collect()
    }

    /// What a delivery reported of a transaction, and what has become of it by now.
    fn item_outcome(&self, reported: TransactionEvent) -> Result<ItemOutcome> {
        let (transaction, place) = (reported.transaction, reported.place);
        let mut history = self.transaction_history(transaction)?;
        let mut paid: BTreeMap<Asset, i64> = BTreeMap::new();
        for reward in history.judged.iter().flat_map(|judged| &judged.rewards) {
            let sum = paid.entry(reward.asset).or_default();
            *sum = sum.saturating_add(reward.amount_minor);
        }
        let rewards: Vec<Money> =
            paid.into_iter().filter(|(_, minor)| *minor != 0).map(|(asset, minor)| Money::new(asset, minor)).collect();
        let TransactionEvent { status, verdict, wallet, .. } = history.revisions.pop().unwrap_or(reported);
        let version = history.version.filter(|_| !rewards.is_empty());
        Ok(ItemOutcome { transaction, place, status: history.status.unwrap_or(status), verdict, wallet, rewards, version })
    }

    /// What all items of a delivery came to, as the process would have reported that took it in. It reads every decision on its commands
    /// and on what followed from them, so it is for deliveries of which nobody kept count.
    ///
    /// # Errors
    /// When something of it is not decided yet, and when the ledger or the log cannot be read.
    pub(super) fn outcome_of(&self, id: DeliveryId) -> Result<DeliveryOutcome> {
        let (mut totals, mut items) = (Totals::default(), ItemCounts::default());
        self.each_decision_that_followed((id, &self.acceptance(id)?), |record| {
            totals.count(record);
            if let Answer::Observed(counts) = record.answer {
                items += counts;
            }
        })?;
        Ok(totals.outcome(items))
    }
}
