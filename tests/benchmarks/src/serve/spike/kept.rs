//! Whether everything that was acknowledged is in the data set.

use std::path::Path;

use anyhow::{Context as _, Result};
use rewardhub_core::ids::WalletId;
use rewardhub_service::{Service, locations::Locations, progress::Progress};
use serde_json::{Value, json};

use super::client::Acknowledged;

/// What was acknowledged and is not there, and whether the data set is what its commands make of it.
pub struct Kept {
    acknowledged: (usize, usize),
    missing: (usize, usize),
    /// Whether it verifies.
    pub is_well: bool,
}

impl Kept {
    /// Looks for each thing in a data set that no server has open.
    ///
    /// # Errors
    /// When the data set cannot be read.
    pub fn of(root: &Path, acknowledged: &Acknowledged, progress: &dyn Progress) -> Result<Self> {
        let data = Service::open(&Locations::of(root))?;
        let Acknowledged { purchases, wallets } = acknowledged;
        // It verifies once all is decided that a killed server left.
        let is_well = data.verify(progress)?.is_well();
        let mut missing = (0, 0);
        for reference in purchases {
            missing.0 += usize::from(data.by_reference(reference, None)?.is_empty());
        }
        for wallet in wallets {
            let id = WalletId::parse(wallet).context("a wallet's id is none")?;
            missing.1 += usize::from(data.wallet(id).is_err());
        }
        data.close()?;
        Ok(Self { acknowledged: (purchases.len(), wallets.len()), missing, is_well })
    }

    /// Whether nothing is missing.
    pub const fn is_all_there(&self) -> bool {
        self.missing.0 == 0 && self.missing.1 == 0
    }

    /// The numbers.
    pub fn as_json(&self) -> Value {
        json!({
            "purchases_acknowledged": self.acknowledged.0,
            "purchases_missing": self.missing.0,
            "wallets_acknowledged": self.acknowledged.1,
            "wallets_missing": self.missing.1,
            "verifies": self.is_well,
        })
    }
}
