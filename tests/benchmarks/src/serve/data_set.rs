//! Data sets for a server to be measured on, with keys for its callers.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use rewardhub_core::ids::WalletId;
use rewardhub_service::{
    Caller, Service,
    accounts::WalletOrAccount,
    client_keys::{Grant, Scope},
    clock::now,
    locations::Locations,
};

use crate::{
    ingest::{caller, fresh},
    wallets::{make, number},
};

/// The feed that posts.
pub const FEED: &str = "default";

/// A data set that a server can be started on.
pub struct DataSet {
    /// Its directory.
    pub root: PathBuf,
    /// The wallets of the accounts, in their order.
    pub wallets: Vec<WalletId>,
    /// The key of an operator, who reads.
    pub operator: String,
    /// The key of the feed.
    pub feed: String,
}

impl DataSet {
    /// Makes a data set with so many wallets, and lets its lake catch up. One of an earlier run is replaced.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make(root: &Path, wallets: u64, note: &dyn Fn(String)) -> Result<Self> {
        let data = fresh(root, now())?;
        let lake = Locations { lake: None, ..Locations::of(root) }.lake()?;
        let caller = Caller { at: now(), ..caller(&data)? };
        make(&data, wallets, caller, note)?;
        let wallets = (0..wallets).map(|account| wallet(&data, account)).collect::<Result<_>>()?;
        let made = Self {
            root: root.to_owned(),
            wallets,
            operator: key(&data, Scope::Operator, &[])?,
            feed: key(&data, Scope::Feed, &[FEED])?,
        };
        data.flush_and_close(lake.as_ref())?;
        Ok(made)
    }
}

fn wallet(data: &Service, account: u64) -> Result<WalletId> {
    let named: WalletOrAccount = number(account).parse().map_err(|error: String| anyhow!(error))?;
    Ok(data.wallet_of(&named)?)
}

fn key(data: &Service, scope: Scope, feeds: &[&str]) -> Result<String> {
    let feeds = feeds.iter().map(|feed| (*feed).to_owned()).collect();
    let grant = Grant { owner: "bench".to_owned(), scope, wallets: Vec::new(), feeds, expires_at: None };
    Ok(data.make_client_key(grant, caller(data)?)?.1)
}
