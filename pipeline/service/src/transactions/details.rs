//! What a list shows of transactions besides their rows: merchants' names, and rewards.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use rewardhub_core::{
    decision::DecisionRecord,
    event::Event,
    ids::{Partition, WalletId},
    money::Money,
    state::{
        paid_rewards::MonthOfRewards,
        row::{Row, RowKey},
    },
    time::Month,
};

use super::Line;
use crate::{Service, error::Result};

/// What a list shows of a transaction besides its row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineDetails {
    /// The merchant's name, if it may be shown.
    pub merchant_name: Option<String>,
    /// The rewards that still stand for it, summed up by asset; empty if it earned for no wallet.
    pub earned: Vec<Money>,
}

/// What was read for some of the lines serves others, too: lines of one statement were reported by one decision.
#[derive(Default)]
struct Known {
    decisions: BTreeMap<(Partition, u64), Option<DecisionRecord>>,
    rewards: BTreeMap<(WalletId, Month), Option<Arc<MonthOfRewards>>>,
}

impl Service {
    /// Returns what a list shows of these transactions, one for each. It reads each decision and each month of rewards once.
    ///
    /// # Errors
    /// When the ledger or the log cannot be read.
    pub fn details_of(&self, lines: &[Line]) -> Result<Vec<LineDetails>> {
        let mut known = Known::default();
        let mut found = vec![LineDetails::default(); lines.len()];
        let mut order: Vec<usize> = (0..lines.len()).collect();
        // In the order of the log, so that what lies together is read together.
        order.sort_unstable_by_key(|at| lines[*at].transaction);
        for at in order {
            found[at] = LineDetails {
                merchant_name: self.merchant_name(&lines[at], &mut known)?,
                earned: self.earned_with(&lines[at], &mut known)?,
            };
        }
        Ok(found)
    }

    /// Returns the rewards that still stand for an item, summed up by asset; empty if it earned for no wallet.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub fn earned(&self, line: &Line) -> Result<Vec<Money>> {
        self.earned_with(line, &mut Known::default())
    }

    fn merchant_name(&self, line: &Line, known: &mut Known) -> Result<Option<String>> {
        let id = line.transaction;
        let place = (self.placement().partition(id.bucket()), id.position().offset);
        if let Entry::Vacant(free) = known.decisions.entry(place) {
            free.insert(self.first_report(id)?);
        }
        let record = known.decisions.get(&place).and_then(Option::as_ref);
        let mut reports = record.iter().flat_map(|record| &record.events).filter_map(Event::transaction);
        Ok(reports.find(|event| event.transaction == id).and_then(|event| event.facts.merchant_name.clone()))
    }

    fn earned_with(&self, line: &Line, known: &mut Known) -> Result<Vec<Money>> {
        let Some(wallet) = line.known.wallet else { return Ok(Vec::new()) };
        let month = line.known.judged_on.month();
        if let Entry::Vacant(free) = known.rewards.entry((wallet, month)) {
            free.insert(match self.row(&RowKey::MonthOfRewards(wallet, month))? {
                Some(Row::MonthOfRewards(rewards)) => Some(rewards),
                _ => None,
            });
        }
        let rewards = known.rewards.get(&(wallet, month)).and_then(Option::as_ref);
        let purchases = rewards.into_iter().flat_map(|rewards| &rewards.purchases);
        let mut earned: Vec<Money> = Vec::new();
        for reward in purchases.filter(|purchase| purchase.transaction == line.transaction).flat_map(|own| &own.rewards) {
            match earned.iter_mut().find(|money| money.asset == reward.asset) {
                Some(money) => money.minor = money.minor.saturating_add(reward.paid_minor),
                None => earned.push(Money::new(reward.asset, reward.paid_minor)),
            }
        }
        earned.retain(|money| money.minor != 0);
        Ok(earned)
    }
}
