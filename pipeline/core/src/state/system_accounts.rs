//! A bucket's stripe of the system accounts.

use serde::{Deserialize, Serialize};

use crate::{money::Asset, posting::SystemAccount};

/// Balances of the system accounts from this bucket's postings alone, sorted by account and asset.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SystemAccounts {
    /// In minor units; negative if more was given than taken.
    pub balances: Vec<(SystemAccount, Asset, i64)>,
}

impl SystemAccounts {
    /// Adds to an account; `None` if the sum does not fit.
    pub fn add(&mut self, account: &SystemAccount, asset: Asset, amount_minor: i64) -> Option<()> {
        match self.balances.binary_search_by(|(a, s, _)| (a, s).cmp(&(account, &asset))) {
            Ok(at) => self.balances[at].2 = self.balances[at].2.checked_add(amount_minor)?,
            Err(at) => self.balances.insert(at, (account.clone(), asset, amount_minor)),
        }
        Some(())
    }
}
