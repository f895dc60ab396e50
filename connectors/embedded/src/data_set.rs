//! A data set: everything that one directory holds, opened in the order in which the parts vouch for each other.
//!
//! The store vouches for what of the events log was synced, the events log for what of the commands log was.

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rewardhub_core::ids::Placement;

use crate::{
    commands::Commands,
    dead_letters::{DeadLetters, LetterError},
    directory::{Directory, DirectoryError},
    files::Disk,
    keys::{Fingerprinter, KeyError, Sealer},
    ledger::{EmbeddedLedger, LedgerOpenError},
    log::{LogError, Torn},
};

/// Why a data set could not be opened, or closed.
#[derive(Debug, thiserror::Error)]
pub enum DataSetError {
    /// The directory, its lock, its manifest.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// A log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerOpenError),
    /// The sealing keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The dead letters.
    #[error(transparent)]
    Letters(#[from] LetterError),
}

/// What opening found that somebody may want to know.
#[derive(Debug, Default)]
pub struct Found {
    /// Unfinished ends of logs that were cut off.
    pub torn: Vec<Torn>,
    /// Why the store was made again, if it was.
    pub rebuilt: Option<String>,
    /// How many commands had to be decided again because the store was behind.
    pub caught_up: u64,
}

/// An open data set. One process has it at a time.
pub struct DataSet {
    directory: Directory,
    commands: Commands<Disk>,
    ledger: EmbeddedLedger<Disk>,
    sealer: Mutex<Sealer<Disk>>,
    letters: Mutex<DeadLetters<Disk>>,
}

impl DataSet {
    /// Opens the data set of a directory; makes one with this placement if there is none.
    ///
    /// # Errors
    /// When another process has it, something in it is damaged or missing, or the system refuses.
    pub fn open(root: &Path, placement: Placement) -> Result<(Self, Found), DataSetError> {
        let directory = Directory::open(root, placement)?;
        let (data_set, placement) = (directory.manifest().data_set, directory.manifest().placement);
        let (ledger, rebuilt, events) = EmbeddedLedger::open(&Disk, root, data_set, placement)?;
        let decided: Vec<u64> = events.iter().map(|recovered| recovered.end).collect();
        let (commands, asked) = Commands::open(&Disk, root, data_set, placement, &decided)?;
        let caught_up = ledger.catch_up(&commands)?;
        let (sealer, torn_keys) = Sealer::load(Disk, &directory.keys(), data_set, directory.master())?;
        if let Some(torn) = torn_keys {
            tracing::warn!(?torn, "the key table had an unfinished end, which was cut off");
        }
        let letters = DeadLetters::open(Disk, &root.join("dead-letters"), data_set)?;
        let torn = events.into_iter().chain(asked).filter_map(|recovered| recovered.torn).collect();
        let (sealer, letters) = (Mutex::new(sealer), Mutex::new(letters));
        Ok((Self { directory, commands, ledger, sealer, letters }, Found { torn, rebuilt, caught_up }))
    }

    /// How it is laid out.
    #[must_use]
    pub fn placement(&self) -> Placement {
        self.directory.manifest().placement
    }

    /// Where it lies.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.directory.root()
    }

    /// Keyed hashes under its identity key.
    #[must_use]
    pub fn fingerprinter(&self) -> &Fingerprinter {
        self.directory.fingerprinter()
    }

    /// Its commands log.
    #[must_use]
    pub fn commands(&self) -> &Commands<Disk> {
        &self.commands
    }

    /// Its ledger.
    #[must_use]
    pub fn ledger(&self) -> &EmbeddedLedger<Disk> {
        &self.ledger
    }

    /// Its sealing keys.
    pub fn sealer(&self) -> MutexGuard<'_, Sealer<Disk>> {
        self.sealer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its dead letters.
    pub fn letters(&self) -> MutexGuard<'_, DeadLetters<Disk>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes everything, and notes that it was: the next start has nothing to catch up.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn close(self) -> Result<(), DataSetError> {
        self.commands.close()?;
        self.ledger.close()?;
        Ok(self.sealer.into_inner().unwrap_or_else(PoisonError::into_inner).close()?)
    }
}
