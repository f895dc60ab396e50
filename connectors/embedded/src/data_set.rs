//! A data set: everything that one directory holds, opened in the order in which the parts vouch for each other.
//!
//! The store vouches for what of the events log was synced, the events log for what of the commands log was. Where the ledger lies
//! elsewhere, there is no store, and nothing vouches for the events log: what is gone from it is made again from the commands.

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rewardhub_core::ids::Placement;

use crate::{
    commands_log::Commands,
    data_directory::{Directory, DirectoryError},
    dead_letters::{DeadLetters, LetterError},
    events::EventsLog,
    files::Disk,
    keys::{Fingerprinter, KeyError, LocalSealer, Sealer},
    ledger::{EmbeddedLedger, LedgerOpenError},
    log::{LogError, Recovered, Torn},
    registry::LocalRegistry,
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
pub struct OpeningReport {
    /// Unfinished ends of logs that were cut off.
    pub torn: Vec<Torn>,
    /// Why the store was made again, if it was.
    pub rebuilt: Option<String>,
    /// How many commands had to be decided again because the store was behind.
    pub caught_up: u64,
}

/// An open data set, and its ledger or what of that is in the directory. One process has it at a time.
pub struct DataSet<G = EmbeddedLedger<Disk>> {
    commands: Commands<Disk>,
    ledger: G,
    beside: SealedTexts,
}

/// What a data set has beside its logs and its ledger: the directory and its lock, the keys, the dead letters.
pub struct SealedTexts {
    directory: Directory,
    sealer: Mutex<LocalSealer<Disk>>,
    letters: Mutex<DeadLetters<Disk>>,
}

impl DataSet {
    /// Opens the data set of a directory; makes one with this placement if there is none.
    ///
    /// # Errors
    /// When another process has it, something in it is damaged or missing, or the system refuses.
    pub fn open(root: &Path, placement: Placement) -> Result<(Self, OpeningReport), DataSetError> {
        let directory = Directory::open(root, placement)?;
        let (data_set, placement) = (directory.manifest().data_set, directory.manifest().placement);
        let (ledger, rebuilt, events) = EmbeddedLedger::open(&Disk, root, data_set, placement)?;
        let (set, torn) = Self::around(ledger, directory, events)?;
        let caught_up = set.ledger.catch_up(&set.commands)?;
        Ok((set, OpeningReport { torn, rebuilt, caught_up }))
    }

    /// Writes everything, and notes that it was: the next start has nothing to catch up.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn close(self) -> Result<(), DataSetError> {
        let (commands, ledger, beside) = self.into_parts();
        commands.close()?;
        ledger.close()?;
        beside.close()
    }
}

impl DataSet<EventsLog<Disk>> {
    /// Opens the data set of a directory for a ledger that lies elsewhere; makes one with this placement if there is none. The
    /// store of an embedded ledger is left alone: it is a copy of how far that one was.
    ///
    /// # Errors
    /// As [`DataSet::open`].
    pub fn open_for_a_ledger_elsewhere(root: &Path, placement: Placement) -> Result<(Self, OpeningReport), DataSetError> {
        let directory = Directory::open(root, placement)?;
        let (data_set, placement) = (directory.manifest().data_set, directory.manifest().placement);
        let (log, events) = EventsLog::open(&Disk, root, data_set, placement)?;
        let (set, torn) = Self::around(log, directory, events)?;
        Ok((set, OpeningReport { torn, ..OpeningReport::default() }))
    }
}

impl<G> DataSet<G> {
    /// What lies around a ledger, or events logs, which vouch for the commands log by what was found of them.
    fn around(ledger: G, directory: Directory, events: Vec<Recovered>) -> Result<(Self, Vec<Torn>), DataSetError> {
        let (root, data_set, placement) = (directory.root(), directory.manifest().data_set, directory.manifest().placement);
        let decided: Vec<u64> = events.iter().map(|recovered| recovered.end).collect();
        let (commands, asked) = Commands::open(&Disk, root, data_set, placement, &decided)?;
        let (registry, torn_registry) = LocalRegistry::open(Disk, &directory.keys(), data_set)?;
        if let Some(torn) = torn_registry {
            tracing::warn!(?torn, "the registry had an unfinished end, which was cut off");
        }
        let sealer = Sealer::new(registry, directory.master())?;
        let letters = DeadLetters::open(Disk, &root.join("dead-letters"), data_set)?;
        let torn = events.into_iter().chain(asked).filter_map(|recovered| recovered.torn).collect();
        let (sealer, letters) = (Mutex::new(sealer), Mutex::new(letters));
        Ok((Self { commands, ledger, beside: SealedTexts { directory, sealer, letters } }, torn))
    }

    /// The same with another ledger made of this one; `make` sees what lies around it.
    ///
    /// # Errors
    /// What `make` says.
    pub fn with<H, E>(self, make: impl FnOnce(G, &Commands<Disk>, Placement) -> Result<H, E>) -> Result<DataSet<H>, E> {
        let placement = self.placement();
        let Self { commands, ledger, beside } = self;
        let ledger = make(ledger, &commands, placement)?;
        Ok(DataSet { commands, ledger, beside })
    }

    /// How it is laid out.
    #[must_use]
    pub fn placement(&self) -> Placement {
        self.beside.placement()
    }

    /// Its commands log.
    #[must_use]
    pub fn commands(&self) -> &Commands<Disk> {
        &self.commands
    }

    /// Its ledger.
    #[must_use]
    pub fn ledger(&self) -> &G {
        &self.ledger
    }

    /// The commands log, the ledger, and what lies beside them. They are closed in this order.
    #[must_use]
    pub fn into_parts(self) -> (Commands<Disk>, G, SealedTexts) {
        (self.commands, self.ledger, self.beside)
    }
}

impl SealedTexts {
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

    /// Its sealing keys.
    pub fn sealer(&self) -> MutexGuard<'_, LocalSealer<Disk>> {
        self.sealer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its dead letters.
    pub fn letters(&self) -> MutexGuard<'_, DeadLetters<Disk>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes everything, and notes that it was.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn close(self) -> Result<(), DataSetError> {
        Ok(self.sealer.into_inner().unwrap_or_else(PoisonError::into_inner).close()?)
    }
}

#[cfg(test)]
mod tests {
    use pollster::block_on;
    use rewardhub_core::ids::Partition;
    use rewardhub_engine::ports::{Events as _, Log as _, Unpublished};

    use super::*;

    const PLACEMENT: Placement = Placement { buckets: 2, partitions: 1 };
    const HERE: Partition = Partition(0);

    #[test]
    fn events_vouch_for_the_commands_log_where_the_ledger_is_elsewhere_too() {
        let root = tempfile::tempdir().unwrap();
        let open = || DataSet::open_for_a_ledger_elsewhere(root.path(), PLACEMENT).map(|(set, _)| set);
        let set = open().unwrap();
        let placed = block_on(set.commands().append(HERE, &[b"one", b"two"])).unwrap();
        block_on(set.commands().sync(HERE, placed.end)).unwrap();
        let decisions = [0, 1].map(|offset| Unpublished { offset, decision: b"done".as_slice().into() });
        block_on(set.ledger().publish(HERE, &decisions)).unwrap();
        drop(set);
        let set = open().unwrap();
        assert_eq!((set.commands().ends(HERE), set.ledger().end(HERE)), ((2, 2), 2));
        let (commands, events, beside) = set.into_parts();
        commands.close().unwrap();
        events.close().unwrap();
        beside.close().unwrap();
        std::fs::remove_dir_all(crate::commands_log::folder(root.path(), crate::log::LogName::Commands, HERE)).unwrap();
        let Err(error) = open() else { panic!("commands that are vouched for are gone") };
        assert!(error.to_string().contains("offsets up to 2 were synced"), "{error}");
    }
}
