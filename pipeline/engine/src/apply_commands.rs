//! Applying commands one after the other to rows in memory: what the processor does to a batch and a replay to a whole log.
//!
//! It knows rows, programmes and `decide`; where rows come from and where they go is its callers' business.

use std::{collections::BTreeMap, sync::Arc};

use rewardhub_core::{
    command::Command,
    decide::{Context, Missing, decide, reads, set_aside},
    decision::{Decision, DecisionRecord},
    ids::{Bucket, Partition, Placement},
    meaning::Meaning,
    programme::Mistakes,
    programmes_in_force::Programmes,
    state::{
        row::{Row, RowKey, Rows},
        set_aside::Undecidable,
    },
    time::Day,
    version_source::VersionSource,
};
use rustc_hash::FxHashSet;

use crate::{
    catch_panic::{Panicked, guarded},
    ports::{Installed, MAX_RECORD_BYTES},
};

/// What a record of the log has besides its body, at most: a version, a time, a bucket, a source.
const ENVELOPE_BYTES: usize = 128;

/// What decides a command.
pub(crate) type Decide = fn(&Context<'_>, &Command, &Rows) -> Result<Decision, Missing>;

/// Rows of a partition as the commands so far left them, and what these and the decisions on them say of programmes.
#[derive(Debug)]
pub struct CommandApplier {
    placement: Placement,
    partition: Partition,
    programmes: Programmes,
    decide: Decide,
    rows: Rows,
    changed: FxHashSet<RowKey>,
    /// The same, in the order they were first changed.
    order: Vec<RowKey>,
}

/// What a command made of the rows, or what it lacks.
#[derive(Debug)]
pub enum Applied {
    /// It is decided, or set aside, and applied; with the bytes of that.
    Decided(DecisionRecord, Arc<[u8]>),
    /// Load these and ask again.
    Missing(Vec<RowKey>),
}

impl CommandApplier {
    /// Nothing loaded, no programme.
    #[must_use]
    pub fn new(placement: Placement, partition: Partition) -> Self {
        Self {
            placement,
            partition,
            programmes: Programmes::default(),
            decide,
            rows: Rows::default(),
            changed: FxHashSet::default(),
            order: Vec::new(),
        }
    }

    /// Decides otherwise than the core does, as a program with mistakes in it would.
    #[cfg(test)]
    pub(crate) fn deciding_by(self, decide: Decide) -> Self {
        Self { decide, ..self }
    }

    /// The partition whose commands it applies.
    #[must_use]
    pub fn partition(&self) -> Partition {
        self.partition
    }

    /// How the data set is laid out.
    #[must_use]
    pub fn placement(&self) -> Placement {
        self.placement
    }

    /// What a checkpoint must remember of programmes behind the commands so far.
    #[must_use]
    pub fn installed(&self) -> Installed {
        Installed {
            programmes: self.programmes.count(),
            judged_through: self.programmes.judged_through(),
            fence: self.programmes.fence().map(|fence| fence.proposal),
            deferred_buckets: self.programmes.fence().map(|fence| fence.deferred_buckets.clone()).unwrap_or_default(),
            meaning: Some(self.programmes.meaning()).filter(|meaning| *meaning != Meaning::First).map(Meaning::number),
        }
    }

    /// Takes a version over that a command before the next one has installed.
    ///
    /// # Errors
    /// [`ApplyError::Programme`] when it cannot be read, though it was accepted.
    pub fn install(&mut self, version_source: &VersionSource) -> Result<(), ApplyError> {
        let programme = version_source.programme().map_err(unreadable(version_source.number))?;
        self.programmes.push(programme);
        Ok(())
    }

    /// Takes the fence of a proposal over that a command before the next one has raised.
    ///
    /// # Errors
    /// As [`Self::install`].
    pub fn propose(&mut self, proposal: u64, version_source: &VersionSource) -> Result<(), ApplyError> {
        self.programmes.propose(proposal, version_source).map_err(unreadable(version_source.number))
    }

    /// Takes over that a bucket defers something for the version that is proposed.
    pub fn defers(&mut self, bucket: Bucket) {
        self.programmes.defers(bucket);
    }

    /// Takes over the meaning that a command before the next one has installed, by its number.
    ///
    /// # Errors
    /// [`ApplyError::UnknownMeaning`] when this program is older than that.
    pub fn install_meaning(&mut self, number: u16) -> Result<(), ApplyError> {
        self.programmes.install_meaning(self.known_meaning(number)?);
        Ok(())
    }

    fn known_meaning(&self, number: u16) -> Result<Meaning, ApplyError> {
        Meaning::of_number(number).ok_or(ApplyError::UnknownMeaning { partition: self.partition, meaning: number })
    }

    /// Whether this program can decide what lies behind a command.
    fn check_meaning(&self, command: &Command) -> Result<(), ApplyError> {
        command.body.installs_meaning().map_or(Ok(()), |meaning| self.known_meaning(meaning).map(|_| ()))
    }

    /// Takes over that the commands before the next one were judged by days up to this one.
    pub fn judged(&mut self, day: Option<Day>) {
        self.programmes.judged(day);
    }

    /// Another one with the same programmes and no rows: to try what would follow.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self { programmes: self.programmes.clone(), decide: self.decide, ..Self::new(self.placement, self.partition) }
    }

    /// Rows that these commands need, as far as those tell that are loaded, and that have not been: each once.
    pub fn wanted<'a>(&self, commands: impl IntoIterator<Item = &'a Command>) -> Vec<RowKey> {
        // What panics here does so when it is decided, and is set aside then.
        let reads = |command| guarded(|| reads(command, &self.rows)).unwrap_or_default();
        self.lacking(commands.into_iter().flat_map(reads))
    }

    /// Of these keys, those whose rows have not been loaded, each once.
    fn lacking(&self, keys: impl IntoIterator<Item = RowKey>) -> Vec<RowKey> {
        let mut asked = FxHashSet::default();
        keys.into_iter().filter(|key| !self.rows.contains_key(key) && asked.insert(*key)).collect()
    }

    /// Takes over rows as they were found under these keys.
    pub fn load(&mut self, keys: Vec<RowKey>, rows: Vec<Option<Row>>) {
        for (key, row) in keys.into_iter().zip(rows) {
            self.rows.load(key, row);
        }
    }

    /// Forgets all rows; changes must have been taken before.
    pub fn unload(&mut self) {
        self.rows.clear();
        self.changed.clear();
        self.order.clear();
    }

    /// Applies the command at `offset`, unless rows are missing for that. Asked again with those loaded, it names others or none: there
    /// are as many rounds as it takes, and an end to them, since each has named a row that was not loaded before. One that cannot be
    /// decided is set aside: that is a decision, too, and what lies behind it goes on.
    ///
    /// # Errors
    /// [`ApplyError`] when nothing behind it could be right without it.
    pub fn apply(&mut self, offset: u64, command: &Command) -> Result<Applied, ApplyError> {
        self.check_meaning(command)?;
        match self.decide(offset, command) {
            Ok(Made::Decision(decision, bytes)) => self.take_over(command, decision, bytes),
            Ok(Made::Missing(keys)) => Ok(Applied::Missing(keys)),
            Err(reason) => self.set_aside(offset, command, reason),
        }
    }

    /// Applies the outcome of a command that cannot be decided, or once could not: it is not decided.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn set_aside(&mut self, offset: u64, command: &Command, reason: Undecidable) -> Result<Applied, ApplyError> {
        let context = self.context(offset);
        let made = guarded(|| set_aside(&context, command, &reason, &self.rows));
        let never = |reason| ApplyError::Undecidable { partition: self.partition, offset, asked: command.body.word(), reason };
        match made {
            Ok(Ok(Some(decision))) => {
                let bytes = decision.record.encode().into();
                self.take_over(command, decision, bytes)
            }
            Ok(Ok(None)) => Err(never(reason)),
            Ok(Err(missing)) => match self.lacking(missing.0) {
                keys if keys.is_empty() => Err(never(reason)),
                keys => Ok(Applied::Missing(keys)),
            },
            Err(Panicked(place)) => Err(never(Undecidable::Panicked(place))),
        }
    }

    fn context(&self, offset: u64) -> Context<'_> {
        Context { placement: self.placement, partition: self.partition, offset, programmes: &self.programmes }
    }

    /// Decides a command and looks whether the decision keeps the rules that every decision must keep.
    fn decide(&self, offset: u64, command: &Command) -> Result<Made, Undecidable> {
        let context = self.context(offset);
        let made = guarded(|| (self.decide)(&context, command, &self.rows)).map_err(|panic| Undecidable::Panicked(panic.0))?;
        let foreign = |key: &RowKey| key.bucket() != command.bucket;
        let decision = match made {
            Ok(decision) => decision,
            Err(missing) if missing.0.iter().any(foreign) => return Err(Undecidable::OtherBucket),
            Err(missing) => {
                let keys = self.lacking(missing.0.iter().copied());
                let twice = keys.is_empty() || missing.0.iter().any(|key| self.rows.contains_key(key));
                return if twice { Err(Undecidable::AskedTwice) } else { Ok(Made::Missing(keys)) };
            }
        };
        if decision.changes.iter().any(|(key, _)| foreign(key)) {
            return Err(Undecidable::OtherBucket);
        }
        let bytes: Arc<[u8]> = decision.record.encode().into();
        // Each follow-up lies in there whole, and takes little more as a record of its own.
        let (takes, most) = (bytes.len() + ENVELOPE_BYTES, MAX_RECORD_BYTES);
        if takes > most {
            return Err(Undecidable::TooLarge { bytes: takes as u64, most: most as u64 });
        }
        Ok(Made::Decision(decision, bytes))
    }

    fn take_over(&mut self, command: &Command, decision: Decision, bytes: Arc<[u8]>) -> Result<Applied, ApplyError> {
        self.step_over(command, &decision.record)?;
        for (key, row) in decision.changes {
            if self.changed.insert(key) {
                self.order.push(key);
            }
            self.rows.insert(key, Some(row));
        }
        Ok(Applied::Decided(decision.record, bytes))
    }

    /// Steps over a command that was decided before, like this; its rows are where they belong.
    ///
    /// # Errors
    /// [`ApplyError::Programme`] when it proposed a programme that cannot be read, [`ApplyError::UnknownMeaning`] when it installed a
    /// meaning that this program does not know.
    pub fn step_over(&mut self, command: &Command, record: &DecisionRecord) -> Result<(), ApplyError> {
        self.check_meaning(command)?;
        let number = self.programmes.count();
        self.programmes.follow(&command.body, record).map_err(unreadable(number))
    }

    /// The rows that have changed since this was last asked, in the order they first did.
    pub fn take_changes(&mut self) -> Vec<(RowKey, Row)> {
        self.changed.clear();
        let rows = &self.rows;
        self.order.drain(..).filter_map(|key| Some((key, rows.get(&key)??.clone()))).collect()
    }

    /// Every row that is loaded and exists.
    #[must_use]
    pub fn into_rows(self) -> BTreeMap<RowKey, Row> {
        self.rows.into_sorted()
    }
}

fn unreadable(number: u32) -> impl FnOnce(Mistakes) -> ApplyError {
    move |mistakes| ApplyError::Programme { number, mistakes: mistakes.len() }
}

/// What deciding a command came to.
enum Made {
    Decision(Decision, Arc<[u8]>),
    Missing(Vec<RowKey>),
}

/// Why a command stops its partition. Nothing may be committed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// It cannot be decided and must not be set aside.
    #[error(
        "command {offset} of partition {partition} ({asked}) cannot be decided ({reason}), and nothing behind it could be right without it, so the partition stands still; use the program that wrote it or a newer one, or report this"
    )]
    Undecidable {
        /// The partition of the log.
        partition: Partition,
        /// Offset of the record in its partition.
        offset: u64,
        /// What it asks, in a word.
        asked: &'static str,
        /// Why the command cannot be decided.
        reason: Undecidable,
    },
    /// It is to be decided by a meaning that is newer than this program.
    #[error(
        "partition {partition} is decided by meaning {meaning} from here on, and this program knows meanings up to {}; use the program that installed it or a newer one",
        Meaning::NEWEST.number()
    )]
    UnknownMeaning {
        /// The partition of the log.
        partition: Partition,
        /// Number of the meaning.
        meaning: u16,
    },
    /// An installed programme cannot be read.
    #[error(
        "programme {number} in the order of activation was accepted but has {mistakes} mistakes for this program; use the one that accepted it or a newer one"
    )]
    Programme {
        /// Place of the version in the order of activation, from 0.
        number: u32,
        /// How many mistakes were found.
        mistakes: usize,
    },
}
