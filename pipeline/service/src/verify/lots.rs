//! Compares the lots of wallets with the sum of all postings to them.

use std::collections::BTreeMap;

use rewardhub_core::{
    event::Event,
    ledger::PostedSums,
    state::row::{Row, RowKey},
};
use rewardhub_engine::replay::Replayed;

use super::Differences;

/// The sums of all postings, by wallet.
#[derive(Default)]
pub(super) struct Posted(PostedSums);

impl Posted {
    /// Adds the postings of a decision.
    pub fn see(&mut self, again: &Replayed) {
        again.record.events.iter().filter_map(Event::posting).for_each(|posting| self.0.post(posting));
    }

    /// Compares the sums with the lots of a partition's wallets.
    pub fn check(&self, rows: &BTreeMap<RowKey, Row>, found: &mut Differences) {
        for (key, row) in rows {
            if let (RowKey::Wallet(id), Row::Wallet(wallet)) = (key, row)
                && let Err(unbalanced) = self.0.check(*id, wallet.holding())
            {
                found.add(|| unbalanced.to_string());
            }
        }
    }
}
