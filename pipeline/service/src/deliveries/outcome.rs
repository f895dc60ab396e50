//! What the items of a delivery came to, as the decisions on its commands tell.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
};

use rewardhub_core::{
    answer::Answer,
    decision::DecisionRecord,
    delivery::{CommandRun, DeliveryOutcome},
    event::{Event, Judged, TransactionEvent, TransactionStatus, Verdict},
    ids::{DeliveryId, TransactionId, WalletId},
    item::RecordPlace,
    money::{Asset, Money},
};

use crate::{Service, error::Result, set_aside::Place};

/// The most decisions that are read to list items: a delivery of what is known lists few of them, or none.
const MOST_READ: usize = 1000;

type Sums = BTreeMap<Asset, i64>;

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
        self.each_decision_of(&self.acceptance(id)?.commands, |record| {
            read += 1;
            for event in transactions(&record) {
                if reported.len() < most && !reported.iter().any(|known| known.transaction == event.transaction) {
                    reported.push(event.clone());
                }
            }
            Ok(if read < MOST_READ && reported.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        })?;
        reported.into_iter().map(|event| self.item_outcome(event)).collect()
    }

    /// What a delivery reported of a transaction, and what has become of it by now.
    fn item_outcome(&self, reported: TransactionEvent) -> Result<ItemOutcome> {
        let (transaction, place) = (reported.transaction, reported.place);
        let mut history = self.transaction_history(transaction)?;
        let mut paid = Sums::new();
        history.judged.iter().for_each(|judged| add(&mut paid, judged));
        let rewards = sums(&paid);
        let TransactionEvent { status, verdict, wallet, .. } = history.revisions.pop().unwrap_or(reported);
        let version = history.version.filter(|_| !rewards.is_empty());
        Ok(ItemOutcome { transaction, place, status: history.status.unwrap_or(status), verdict, wallet, rewards, version })
    }

    /// What all items of a delivery came to. It reads every decision on its commands, so it is for deliveries of which nobody kept
    /// count. What is lacking: sign-up rewards, which no transaction earned, and items of an account beyond those that the end of the
    /// delivery decided at once.
    ///
    /// # Errors
    /// When the ledger or the log cannot be read.
    pub(super) fn outcome_of(&self, id: DeliveryId) -> Result<DeliveryOutcome> {
        let (commands, mut outcome) = (self.acceptance(id)?.commands, DeliveryOutcome::default());
        let mut reported: BTreeMap<TransactionId, (Verdict, Option<TransactionId>)> = BTreeMap::new();
        self.each_decision_of(&commands, |record| {
            if let Answer::Observed(counts) = record.answer {
                outcome.items += counts;
            }
            reported.extend(transactions(&record).map(|event| (event.transaction, (event.verdict, event.original))));
            Ok(ControlFlow::Continue(()))
        })?;
        let (own, mut earned) = (self.places(&commands), Sums::new());
        for (transaction, (verdict, original)) in reported {
            outcome.waiting += u64::from(verdict == Verdict::AwaitsEnrolment);
            let is_new = own.contains(&self.place_of(transaction));
            for judged in self.transaction_history(original.unwrap_or(transaction))?.judged {
                // A first judgement counts for the delivery that brought the purchase, a later one for what it was because of.
                let counts = match judged.because_of {
                    None => is_new && original.is_none(),
                    Some(because_of) => because_of == transaction,
                };
                if counts {
                    add(&mut earned, &judged);
                }
            }
        }
        outcome.rewards = sums(&earned);
        Ok(outcome)
    }

    /// Calls `each` with the decisions on commands, in the order in which they were sent, until it breaks. A command that was set aside
    /// counts with what was decided of it since.
    fn each_decision_of(
        &self,
        commands: &[CommandRun],
        mut each: impl FnMut(DecisionRecord) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        for run in commands {
            for offset in run.offsets() {
                let Some(record) = self.last_decision(Place { partition: run.partition, offset })? else { continue };
                if each(record)?.is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn places(&self, commands: &[CommandRun]) -> BTreeSet<Place> {
        commands.iter().flat_map(|run| run.offsets().map(|offset| Place { partition: run.partition, offset })).collect()
    }

    /// The place of the command that first reported a transaction.
    fn place_of(&self, transaction: TransactionId) -> Place {
        Place { partition: self.placement().partition(transaction.bucket()), offset: transaction.position().offset }
    }
}

fn transactions(record: &DecisionRecord) -> impl Iterator<Item = &TransactionEvent> {
    record.events.iter().filter_map(Event::transaction)
}

/// Adds what rules paid, or took back.
fn add(all: &mut Sums, judged: &Judged) {
    for reward in &judged.rewards {
        let sum = all.entry(reward.asset).or_default();
        *sum = sum.saturating_add(reward.amount_minor);
    }
}

fn sums(all: &Sums) -> Vec<Money> {
    all.iter().filter(|(_, minor)| **minor != 0).map(|(asset, minor)| Money::new(*asset, *minor)).collect()
}
