//! Counts what waits for a person, and sums up what the wallets hold. It reads rows and folders, so a server does it now and then, and never
//! because somebody looks.

use std::collections::BTreeMap;

use rewardhub_core::{money::Asset, state::row::Row};
use rewardhub_engine::ports::RowKind;

use crate::{Configuration, Service, error::Result, for_people::ForPeople, inbox::FeedFiles};

/// What is kept for people to look at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptRows {
    /// What the ledger keeps.
    pub for_people: ForPeople,
    /// The files in the inboxes of all feeds.
    pub inboxes: Vec<FeedFiles>,
    /// What all wallets hold of an asset, less what wallets owe, in minor units: the other side of the system accounts.
    pub liability_minor: BTreeMap<Asset, i64>,
}

impl Service {
    /// Counts what is kept for people. Beside what [`Self::for_people`] reads, it reads a row for each bucket and the inboxes, but no wallet.
    /// It asks once: the next count comes soon.
    ///
    /// # Errors
    /// When the ledger does not answer, or the configuration cannot be read.
    pub fn kept_rows(&self) -> Result<KeptRows> {
        let mut liability_minor: BTreeMap<Asset, i64> = BTreeMap::new();
        self.each_asked_once(RowKind::SystemAccounts, |_, row| {
            if let Row::SystemAccounts(stripe) = row {
                for (_, asset, minor) in &stripe.balances {
                    let sum = liability_minor.entry(*asset).or_default();
                    *sum = sum.saturating_sub(*minor);
                }
            }
            true
        })?;
        let inboxes = self.inbox(Configuration::read(self.root())?.inbox).files()?;
        Ok(KeptRows { for_people: self.for_people()?, inboxes, liability_minor })
    }
}
