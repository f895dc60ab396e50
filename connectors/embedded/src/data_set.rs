//! A data set: everything that one directory holds, opened in an order in which each part
//! tells how much of the next must be intact.
//!
//! The store tells how much of the events log was synced, and the events log how much of the commands log.
//! With the ledger on a database server there is no store, and a loss at the end of the events log goes
//! unnoticed: it is written again from the commands.

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rewardhub_core::ids::Placement;

use crate::{
    accesses::Accesses,
    commands_log::Commands,
    consents::Consents,
    data_directory::{Directory, DirectoryError},
    dead_letters::{DeadLetters, LetterError},
    events::EventsLog,
    files::Disk,
    keys::{Fingerprinter, KeyError, LocalSealer, Sealer},
    ledger::{EmbeddedLedger, LedgerOpenError},
    log::{LogError, Recovered, Torn},
    registry::LocalRegistry,
};

/// Why a data set could not be opened or closed.
#[derive(Debug, thiserror::Error)]
pub enum DataSetError {
    /// The directory, its lock, its manifest or its keys.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// A commands log or an events log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The embedded ledger or its store.
    #[error(transparent)]
    Ledger(#[from] LedgerOpenError),
    /// The keys that seal texts.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The files of dead letters.
    #[error(transparent)]
    Letters(#[from] LetterError),
}

/// What a caller may want to know about the opening of a data set.
#[derive(Debug, Default)]
pub struct OpeningReport {
    /// Unfinished ends of logs, left by a crash and cut off.
    pub torn: Vec<Torn>,
    /// Why the store was made again; `None` if it was not.
    pub rebuilt: Option<String>,
    /// Number of commands decided again because the store was behind the events log.
    pub caught_up: u64,
}

/// An open data set, with its ledger or with the part of it that lies in the directory. One process at a time has it open.
pub struct DataSet<G = EmbeddedLedger<Disk>> {
    commands: Commands<Disk>,
    ledger: G,
    beside: SealedTexts,
}

/// The parts of a data set besides logs and ledger: the directory with its lock, the sealing keys, the dead letters and the consents.
pub struct SealedTexts {
    directory: Directory,
    sealer: Mutex<LocalSealer<Disk>>,
    letters: Mutex<DeadLetters<Disk>>,
    consents: Consents<Disk>,
    accesses: Accesses<Disk>,
}

impl DataSet {
    /// Opens the data set of a directory, or creates one with this placement if there is none.
    ///
    /// # Errors
    /// When another process has it open, something in it is damaged or missing, or an operation on the file system fails.
    pub fn open(root: &Path, placement: Placement) -> Result<(Self, OpeningReport), DataSetError> {
        let directory = Directory::open(root, placement)?;
        let (data_set, placement) = (directory.manifest().data_set, directory.manifest().placement);
        let (ledger, rebuilt, events) = EmbeddedLedger::open(&Disk, root, data_set, placement)?;
        let (set, torn) = Self::around(ledger, directory, events)?;
        let caught_up = set.ledger.catch_up(&set.commands)?;
        Ok((set, OpeningReport { torn, rebuilt, caught_up }))
    }

    /// Writes everything and marks it as fully synced, so that the next start has nothing to catch up. Dead letters are not
    /// synced here; see [`DeadLetters::sync`].
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
    /// Opens the data set of a directory whose ledger is on a database server, or creates one with this placement if there is
    /// none. Leaves the store of an embedded ledger untouched: it is a copy of an earlier state.
    ///
    /// # Errors
    /// As [`DataSet::open`].
    pub fn open_for_remote_ledger(root: &Path, placement: Placement) -> Result<(Self, OpeningReport), DataSetError> {
        let directory = Directory::open(root, placement)?;
        let (data_set, placement) = (directory.manifest().data_set, directory.manifest().placement);
        let (log, events) = EventsLog::open(&Disk, root, data_set, placement, |_| 0)?;
        let (set, torn) = Self::around(log, directory, events)?;
        Ok((set, OpeningReport { torn, ..OpeningReport::default() }))
    }
}

impl<G> DataSet<G> {
    /// Opens the parts around a ledger or around events logs. How far the events logs reach tells how
    /// much of the commands log must be intact.
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
        let consents = Consents::new(Disk, &directory.keys());
        let accesses = Accesses::new(Disk, &directory.keys());
        let (sealer, letters) = (Mutex::new(sealer), Mutex::new(letters));
        Ok((Self { commands, ledger, beside: SealedTexts { directory, sealer, letters, consents, accesses } }, torn))
    }

    /// Replaces the ledger by one that `make` builds from it; `make` also gets the commands log and the placement.
    ///
    /// # Errors
    /// Any error of `make`.
    pub fn with<H, E>(self, make: impl FnOnce(G, &Commands<Disk>, Placement) -> Result<H, E>) -> Result<DataSet<H>, E> {
        let placement = self.placement();
        let Self { commands, ledger, beside } = self;
        let ledger = make(ledger, &commands, placement)?;
        Ok(DataSet { commands, ledger, beside })
    }

    /// Its numbers of buckets and partitions.
    #[must_use]
    pub fn placement(&self) -> Placement {
        self.beside.placement()
    }

    /// The commands log of all partitions.
    #[must_use]
    pub fn commands(&self) -> &Commands<Disk> {
        &self.commands
    }

    /// The ledger, or the events logs of a ledger on a database server.
    #[must_use]
    pub fn ledger(&self) -> &G {
        &self.ledger
    }

    /// The commands log, the ledger and the parts beside them, in the order in which they must be closed.
    #[must_use]
    pub fn into_parts(self) -> (Commands<Disk>, G, SealedTexts) {
        (self.commands, self.ledger, self.beside)
    }
}

impl SealedTexts {
    /// The numbers of buckets and partitions of the data set.
    #[must_use]
    pub fn placement(&self) -> Placement {
        self.directory.manifest().placement
    }

    /// Path of the data directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.directory.root()
    }

    /// The keyed hashes under the data set's identity key.
    #[must_use]
    pub fn fingerprinter(&self) -> &Fingerprinter {
        self.directory.fingerprinter()
    }

    /// The sealer of texts, locked until the guard is dropped.
    pub fn sealer(&self) -> MutexGuard<'_, LocalSealer<Disk>> {
        self.sealer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The dead letters, locked until the guard is dropped.
    pub fn letters(&self) -> MutexGuard<'_, DeadLetters<Disk>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The consents by which banks are asked.
    #[must_use]
    pub fn consents(&self) -> &Consents<Disk> {
        &self.consents
    }

    /// When banks were asked for accounts.
    #[must_use]
    pub fn accesses(&self) -> &Accesses<Disk> {
        &self.accesses
    }

    /// Syncs the registry of sealing keys and marks it as fully synced. Dead letters are
    /// not synced here; see [`DeadLetters::sync`].
    ///
    /// # Errors
    /// When the registry cannot be synced or its mark cannot be written.
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
        let open = || DataSet::open_for_remote_ledger(root.path(), PLACEMENT).map(|(set, _)| set);
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
        let Err(error) = open() else { panic!("commands that are counted are gone") };
        assert!(error.to_string().contains("offsets up to 2 were synced"), "{error}");
    }
}
