//! What the items of a delivery came to, as the decisions on its commands tell.

use std::{collections::BTreeMap, ops::ControlFlow};

use rewardhub_core::{
    answer::Answer,
    decision::DecisionRecord,
    delivery::DeliveryOutcome,
    event::{Event, TransactionEvent, Verdict},
    ids::{DeliveryId, TransactionId},
    money::{Asset, Money},
};

use crate::{Service, error::Result, ingest::ItemOutcome, set_aside::Place, transaction_history::TransactionHistory};

impl Service {
    /// The first `most` transactions that a delivery brought or changed, in the order in which they were decided.
    ///
    /// # Errors
    /// When the ledger or the log cannot be read.
    pub fn items_of_delivery(&self, id: DeliveryId, most: usize) -> Result<Vec<ItemOutcome>> {
        let mut reported: Vec<TransactionEvent> = Vec::new();
        self.each_decision_of(id, |record| {
            for event in transactions(&record) {
                if let Some(known) = reported.iter_mut().find(|known| known.transaction == event.transaction) {
                    known.clone_from(event);
                } else if reported.len() < most {
                    reported.push(event.clone());
                } else {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        reported.iter().map(|event| self.item_outcome(event)).collect()
    }

    /// What a delivery reported of a transaction, and what the rules paid for it by now.
    fn item_outcome(&self, reported: &TransactionEvent) -> Result<ItemOutcome> {
        let TransactionEvent { transaction, place, status, verdict, wallet, .. } = *reported;
        let rewards = sums(&rewards(&self.transaction_history(transaction)?));
        let paid = wallet.filter(|_| !rewards.is_empty());
        let version = paid.map(|wallet| self.version(wallet.bucket())).transpose()?;
        Ok(ItemOutcome { transaction, place, status, verdict, wallet, rewards, version })
    }

    /// What all items of a delivery came to. It reads every decision on them, so it is for deliveries of which nobody kept
    /// count. A sign-up reward, which no transaction earned, is not among the rewards.
    ///
    /// # Errors
    /// When the ledger or the log cannot be read.
    pub(super) fn outcome_of(&self, id: DeliveryId) -> Result<DeliveryOutcome> {
        let (mut outcome, mut earned) = (DeliveryOutcome::default(), BTreeMap::new());
        self.each_decision_of(id, |record| {
            if let Answer::Observed(counts) = record.answer {
                outcome.items += counts;
            }
            let mut verdicts: BTreeMap<TransactionId, Verdict> = BTreeMap::new();
            for event in transactions(&record) {
                verdicts.insert(event.transaction, event.verdict);
            }
            for (transaction, verdict) in verdicts {
                outcome.waiting += u64::from(verdict == Verdict::AwaitsEnrolment);
                add(&mut earned, &rewards(&self.transaction_history(transaction)?));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        outcome.rewards = sums(&earned);
        Ok(outcome)
    }

    /// Calls `each` with the decisions on a delivery's commands, in the order in which they were sent, until it breaks. A command that
    /// was set aside counts with what was decided of it since.
    fn each_decision_of(&self, id: DeliveryId, mut each: impl FnMut(DecisionRecord) -> Result<ControlFlow<()>>) -> Result<()> {
        for run in self.acceptance(id)?.commands {
            for offset in run.offsets() {
                let place = Place { partition: run.partition, offset };
                let Some(record) = self.decision(run.partition, self.decided_at(place)?)? else { continue };
                if each(record)?.is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

fn transactions(record: &DecisionRecord) -> impl Iterator<Item = &TransactionEvent> {
    record.events.iter().filter_map(Event::transaction)
}

type Sums = BTreeMap<Asset, i64>;

/// What rules paid for a transaction, less what they took back.
fn rewards(history: &TransactionHistory) -> Sums {
    let mut all = Sums::new();
    for reward in history.judged.iter().flat_map(|judged| &judged.rewards) {
        let sum = all.entry(reward.asset).or_default();
        *sum = sum.saturating_add(reward.amount_minor);
    }
    all
}

fn add(all: &mut Sums, more: &Sums) {
    for (asset, minor) in more {
        let sum = all.entry(*asset).or_default();
        *sum = sum.saturating_add(*minor);
    }
}

fn sums(all: &Sums) -> Vec<Money> {
    all.iter().filter(|(_, minor)| **minor != 0).map(|(asset, minor)| Money::new(*asset, *minor)).collect()
}
