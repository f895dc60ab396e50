//! Opens data sets. This is the only place that names adapters, and that knows which adapter is behind a port.
//!
//! To add a log or a ledger, add a file here that opens it, a variant of [`AnyLog`] or [`AnyLedger`], and a line in its `each!`.

mod error;
mod filling;
mod ledger;
mod log;
mod retry;
pub mod schema;
mod servers;
#[cfg(test)]
pub(crate) mod tests;
mod vault;

use std::{path::Path, sync::Arc};

use rewardhub_core::ids::Placement;
pub use rewardhub_embedded::{data_directory::DEMO as DEMO_FOLDER, directory_lock::last_process};
use rewardhub_embedded::{
    data_set::{DataSet, OpeningReport},
    manifest,
};
pub use rewardhub_scylla::Address;

use self::filling::fill;
pub use self::{
    error::{AdapterError, Verdict},
    ledger::{AnyLedger, Digest},
    log::AnyLog,
    retry::RetryPolicy,
    vault::{Hashes, KeptLetter, TextError, TextReader, Vault},
};
use crate::{
    error::{NotFound, Result, Usage},
    locations::LedgerLocation,
};

/// The parts of an open data set: its log, its ledger and its vault.
pub(crate) struct Parts {
    pub(crate) log: Arc<AnyLog>,
    pub(crate) ledger: Arc<AnyLedger>,
    pub(crate) vault: Vault,
}

/// Whether there is a data set in a directory.
#[must_use]
pub fn is_data_set(root: &Path) -> bool {
    root.join(manifest::FILE).exists()
}

/// Refuses a directory that has no data set.
pub(crate) fn must_exist(root: &Path) -> Result<()> {
    if is_data_set(root) { Ok(()) } else { Err(NotFound::DataSet { root: root.to_owned() }.into()) }
}

/// Opens the data set of a directory, with its ledger at this location. Makes a data set if the directory is empty or absent.
///
/// # Errors
/// When another process has it open, it is damaged, or the ledger belongs to another data set or does not answer.
pub(crate) fn open(root: &Path, place: &LedgerLocation, retry: RetryPolicy) -> Result<Parts> {
    if root.exists() && !root.is_dir() {
        return Err(Usage::NotADirectory { path: root.to_owned() }.into());
    }
    let in_root = |error: AdapterError| error.of(root);
    match place {
        LedgerLocation::Embedded => {
            let (set, found) = DataSet::open(root, Placement::EMBEDDED).map_err(AdapterError::from).map_err(in_root)?;
            warn_of(&found);
            let (commands, ledger, vault) = set.into_parts();
            Ok(Parts::of(AnyLog::Embedded(commands), AnyLedger::Embedded(ledger), Vault::new(vault)))
        }
        LedgerLocation::Scylla(address) => {
            let opened = DataSet::open_for_remote_ledger(root, Placement::EMBEDDED).map_err(AdapterError::from);
            let (set, found) = opened.map_err(in_root)?;
            warn_of(&found);
            let (commands, events, vault) = set.into_parts();
            let (log, placement) = (AnyLog::Embedded(commands), vault.placement());
            let ledger = servers::open(address, &log, placement, retry).map_err(in_root)?;
            fill(&ledger, &events, &log, placement, retry).map_err(AdapterError::from).map_err(in_root)?;
            Ok(Parts::of(log, AnyLedger::Scylla { ledger, events }, Vault::new(vault)))
        }
    }
}

/// Logs what was repaired when a data set was opened.
fn warn_of(found: &OpeningReport) {
    for torn in &found.torn {
        tracing::warn!(?torn, "a log had an unfinished end, which was cut off");
    }
    if let Some(why) = &found.rebuilt {
        tracing::warn!(why, "the store was made again from the logs");
    }
    if found.caught_up > 0 {
        tracing::info!(commands = found.caught_up, "the store was behind the logs and has caught up");
    }
}

impl Parts {
    pub(crate) fn of(log: AnyLog, ledger: AnyLedger, vault: Vault) -> Self {
        Self { log: Arc::new(log), ledger: Arc::new(ledger), vault }
    }

    /// Writes what is still in memory, and closes the parts. The caller has stopped the partitions.
    ///
    /// # Errors
    /// When the system refuses.
    pub(crate) fn close(self) -> Result<()> {
        let Self { log, ledger, vault } = self;
        // A part that a reader still uses stays open; what was answered is safe in the logs either way.
        if let Some(log) = Arc::into_inner(log) {
            log.close().map_err(AdapterError::closing)?;
        }
        if let Some(ledger) = Arc::into_inner(ledger) {
            ledger.close().map_err(AdapterError::closing)?;
        }
        Ok(vault.close().map_err(AdapterError::closing)?)
    }
}
