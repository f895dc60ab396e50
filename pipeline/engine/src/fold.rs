//! Applying commands one after the other to rows in memory: what the processor does to a batch and a replay to a whole log.
//!
//! It knows rows, programmes and `decide`; where rows come from and where they go is its callers' business.

use std::collections::BTreeMap;

use rewardhub_core::{
    command::{Body, Command},
    decide::{Context, decide, reads},
    decision::{Answer, DecisionRecord},
    ids::{Partition, Placement},
    programme_log::{Activation, Programmes},
    state::row::{Row, RowKey, Rows},
};
use rustc_hash::FxHashSet;

/// Rows of a partition as the commands so far left them, and the programmes these installed.
#[derive(Debug)]
pub struct Fold {
    placement: Placement,
    partition: Partition,
    programmes: Programmes,
    rows: Rows,
    changed: FxHashSet<RowKey>,
    /// The same, in the order they were first changed.
    order: Vec<RowKey>,
}

/// What a command made of the rows, or what it lacks.
#[derive(Debug)]
pub enum Folded {
    /// It is decided and applied.
    Decided(DecisionRecord),
    /// Load these and ask again.
    Missing(Vec<RowKey>),
}

impl Fold {
    /// Nothing loaded, no programme.
    #[must_use]
    pub fn new(placement: Placement, partition: Partition) -> Self {
        Self {
            placement,
            partition,
            programmes: Programmes::default(),
            rows: Rows::new(),
            changed: FxHashSet::default(),
            order: Vec::new(),
        }
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

    /// How many programme versions are installed.
    #[must_use]
    pub fn programmes(&self) -> u32 {
        self.programmes.count()
    }

    /// Takes a version over that a command before the next one has installed.
    ///
    /// # Errors
    /// [`FoldError::Programme`] when it cannot be read, though it was accepted.
    pub fn install(&mut self, activation: &Activation) -> Result<(), FoldError> {
        let programme = activation
            .programme()
            .map_err(|mistakes| FoldError::Programme { number: activation.number, mistakes: mistakes.len() })?;
        self.programmes.push(programme);
        Ok(())
    }

    /// Rows that these commands need, as far as those tell that are loaded, and that have not been: each once.
    pub fn wanted<'a>(&self, commands: impl IntoIterator<Item = &'a Command>) -> Vec<RowKey> {
        self.lacking(commands.into_iter().flat_map(|command| reads(command, &self.rows)))
    }

    /// Of these keys, those whose rows have not been loaded, each once.
    fn lacking(&self, keys: impl IntoIterator<Item = RowKey>) -> Vec<RowKey> {
        let mut asked = FxHashSet::default();
        keys.into_iter().filter(|key| !self.rows.contains_key(key) && asked.insert(*key)).collect()
    }

    /// Takes over rows as they were found under these keys.
    pub fn load(&mut self, keys: Vec<RowKey>, rows: Vec<Option<Row>>) {
        for (key, row) in keys.into_iter().zip(rows) {
            self.rows.entry(key).or_insert(row);
        }
    }

    /// Forgets all rows; changes must have been taken before.
    pub fn unload(&mut self) {
        self.rows.clear();
        self.changed.clear();
        self.order.clear();
    }

    /// Applies the command at `offset`, unless rows are missing for that. Asked again with those loaded, it names others or none: there
    /// are as many rounds as it takes, and an end to them, since each has named a row that was not loaded before.
    ///
    /// # Errors
    /// [`FoldError`] when the decision breaks a rule that every decision must keep.
    pub fn apply(&mut self, offset: u64, command: &Command) -> Result<Folded, FoldError> {
        let context = Context { placement: self.placement, partition: self.partition, offset, programmes: &self.programmes };
        let decision = match decide(&context, command, &self.rows) {
            Ok(decision) => decision,
            Err(missing) => {
                if let Some(key) = missing.0.iter().find(|key| self.rows.contains_key(key)) {
                    return Err(FoldError::AskedTwice { partition: self.partition, offset, key: *key });
                }
                if missing.0.is_empty() {
                    return Err(FoldError::AskedForNothing { partition: self.partition, offset });
                }
                return Ok(Folded::Missing(self.lacking(missing.0)));
            }
        };
        let lowest = self.placement.lowest_bucket(self.partition);
        for (key, row) in decision.changes {
            if key.bucket() != command.bucket {
                return Err(FoldError::Stray { partition: self.partition, offset, key });
            }
            if let (RowKey::Programme(bucket, number), Row::Programme(activation)) = (&key, &row)
                && *bucket == lowest
                && *number == self.programmes.count()
            {
                self.install(&activation.clone())?;
            }
            if self.changed.insert(key) {
                self.order.push(key);
            }
            self.rows.insert(key, Some(row));
        }
        Ok(Folded::Decided(decision.record))
    }

    /// Steps over a command that was decided before and answered like this; its rows are where they belong.
    ///
    /// # Errors
    /// [`FoldError::Programme`] when it installed a programme that cannot be read.
    pub fn step_over(&mut self, command: &Command, record: &DecisionRecord) -> Result<(), FoldError> {
        let activation = match &command.body {
            Body::Activate(activate) => &activate.activation,
            Body::Install(activation) => activation,
            _ => return Ok(()),
        };
        let here = command.bucket == self.placement.lowest_bucket(self.partition);
        // A name asked again is answered as the first time; its number is taken then.
        if here && record.answer == Answer::Done && activation.number == self.programmes.count() {
            self.install(activation)?;
        }
        Ok(())
    }

    /// The rows that have changed since this was last asked, in the order they first did.
    pub fn take_changes(&mut self) -> Vec<(RowKey, Row)> {
        self.changed.clear();
        let rows = &self.rows;
        self.order.drain(..).filter_map(|key| Some((key, rows.get(&key)?.clone()?))).collect()
    }

    /// Every row that is loaded and exists.
    #[must_use]
    pub fn into_rows(self) -> BTreeMap<RowKey, Row> {
        self.rows.into_iter().filter_map(|(key, row)| Some((key, row?))).collect()
    }
}

/// A decision that broke a rule which every decision must keep. Nothing may be committed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// It named a row that it had been given.
    #[error(
        "command {offset} of partition {partition} asks for row {key:?}, which it has; this is a mistake in the program, report it"
    )]
    AskedTwice {
        /// Where.
        partition: Partition,
        /// Which.
        offset: u64,
        /// The row.
        key: RowKey,
    },
    /// It lacks rows and names none.
    #[error("command {offset} of partition {partition} lacks rows and names none; this is a mistake in the program, report it")]
    AskedForNothing {
        /// Where.
        partition: Partition,
        /// Which.
        offset: u64,
    },
    /// It changed a row of another bucket.
    #[error(
        "command {offset} of partition {partition} changes row {key:?} of another bucket; this is a mistake in the program, report it"
    )]
    Stray {
        /// Where.
        partition: Partition,
        /// Which.
        offset: u64,
        /// The row.
        key: RowKey,
    },
    /// An installed programme cannot be read.
    #[error(
        "programme {number} in the order of activation was accepted but has {mistakes} mistakes for this program; use the one that accepted it or a newer one"
    )]
    Programme {
        /// Its place.
        number: u32,
        /// How many mistakes were found.
        mistakes: usize,
    },
}
