//! Counts the rows that wait for a person, and sums up what the wallets hold. It reads rows, so a server does it now and then, and
//! never because somebody looks.

use std::collections::BTreeMap;

use rewardhub_core::{money::Asset, state::row::Row};
use rewardhub_engine::ports::RowKind;

use crate::{Service, error::Result};

/// The most dead letters that are counted: with so many, nobody asks how many there are.
pub const MOST_LETTERS: u64 = 10_000;

/// What a ledger keeps for people to look at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptRows {
    /// Commands that were set aside and wait to be decided.
    pub set_aside: u64,
    /// Records of feeds that could not be read, up to [`MOST_LETTERS`].
    pub dead_letters: u64,
    /// What all wallets hold of an asset, less what wallets owe, in minor units: the other side of the system accounts.
    pub liability_minor: BTreeMap<Asset, i64>,
}

impl Service {
    /// Counts what the ledger keeps for people. It reads every command that was ever set aside, dead letters up to a limit, and a
    /// row for each bucket, but no wallet.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub fn kept_rows(&self) -> Result<KeptRows> {
        let mut kept = KeptRows { set_aside: self.left_over()?.set_aside, ..KeptRows::default() };
        self.each_dead_letter(|_| {
            kept.dead_letters += 1;
            Ok(kept.dead_letters < MOST_LETTERS)
        })?;
        self.each(RowKind::SystemAccounts, |_, row| {
            if let Row::SystemAccounts(stripe) = row {
                for (_, asset, minor) in &stripe.balances {
                    let sum = kept.liability_minor.entry(*asset).or_default();
                    *sum = sum.saturating_sub(*minor);
                }
            }
            Ok(true)
        })?;
        Ok(kept)
    }
}
