//! Follows the ledger: reads decisions in order, makes rows of them, and appends these round by round. The lake alone determines
//! the next round, so a follower can stop at any moment, and another can continue.

mod error;
mod programmes;
mod reading;
mod rebuild;
mod replay;
pub(crate) mod same_log;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rewardhub_core::ids::Placement;
use rewardhub_engine::ports::{DecisionReader as _, Reader};

pub use self::{error::FollowError, rebuild::rebuild, replay::Replay};
use self::{programmes::Activated, reading::read};
use crate::{
    lake::{Lake, LakeError, Offsets, Snapshot, next_round},
    tables::Table,
};

/// The rows of a full round, about 64 MB of Parquet.
pub const ROWS_A_ROUND: usize = 500_000;
/// The longest time that an event waits for its round to be full.
pub const LONGEST: Duration = Duration::from_secs(30);
/// The time between two looks whether a round is due.
const PAUSE: Duration = Duration::from_millis(200);
/// The estimated rows of a decision until some are counted: those of a whole chunk of a statement.
const ROWS_A_DECISION: u64 = 200;

/// Follows one ledger with one lake. Several followers of the same lake do no harm.
pub struct Follower<'a, R: Reader> {
    reader: &'a R,
    placement: Placement,
    lake: &'a Lake,
    activated: Activated,
    rows_a_round: usize,
    written: Written,
    known: same_log::Known,
    /// The number of decisions that every table had when this follower last looked.
    had: u64,
    reports: Option<&'a (dyn Fn(Seen) + Sync)>,
}

/// The tables as a follower saw them when it last looked: before each round, so at least once in [`LONGEST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The version of the table that has the most commits.
    pub version: u64,
    /// The time of the last commit to any table, in milliseconds since 1970.
    pub committed_ms: i64,
    /// The number of decisions that every table has.
    pub decisions: u64,
}

/// The numbers of what a follower has appended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// The number of decisions.
    pub decisions: u64,
    /// The number of rows in all tables.
    pub rows: u64,
    /// The number of rounds, each of which is one commit for each table.
    pub rounds: u64,
}

impl<'a, R: Reader> Follower<'a, R> {
    /// Makes a follower of the decisions behind `reader`, in a data set with this placement.
    pub fn new(reader: &'a R, placement: Placement, lake: &'a Lake) -> Self {
        let (activated, written, known) = (Activated::default(), Written::default(), same_log::Known::new());
        Self { reader, placement, lake, activated, rows_a_round: ROWS_A_ROUND, written, known, had: 0, reports: None }
    }

    /// Calls `reports` with the state of the tables each time that this follower looks.
    #[must_use]
    pub fn reporting(self, reports: &'a (dyn Fn(Seen) + Sync)) -> Self {
        Self { reports: Some(reports), ..self }
    }

    /// Commits after about so many rows, instead of [`ROWS_A_ROUND`].
    #[must_use]
    pub fn with_rows_a_round(self, rows_a_round: usize) -> Self {
        Self { rows_a_round, ..self }
    }

    /// Counts what this follower has appended since it was made.
    #[must_use]
    pub fn written(&self) -> Written {
        self.written
    }

    /// Appends round after round, until the lake has everything that is decided now.
    ///
    /// # Errors
    /// [`FollowError`]; rounds that were appended before stay in the lake.
    pub async fn flush(&mut self) -> Result<Written, FollowError> {
        let ends = self.ends().await?;
        while self.round(&ends).await? {}
        Ok(self.written)
    }

    /// Follows until `ending` is set: commits a round when it is full, or has waited [`LONGEST`]. [`Self::flush`] appends the
    /// rest.
    ///
    /// # Errors
    /// As [`Self::flush`].
    pub async fn follow(&mut self, ending: &AtomicBool) -> Result<(), FollowError> {
        let mut last = Instant::now();
        self.look().await?;
        while !ending.load(Ordering::Relaxed) {
            let ends = self.ends().await?;
            if self.is_full(&ends) {
                // Another follower may have been first.
                self.look().await?;
            }
            if self.is_full(&ends) || last.elapsed() >= LONGEST {
                self.round(&ends).await?;
                last = Instant::now();
            } else {
                tokio::time::sleep(PAUSE).await;
            }
        }
        Ok(())
    }

    async fn ends(&self) -> Result<Offsets, FollowError> {
        let mut ends = Vec::new();
        for partition in self.placement.all() {
            ends.push((partition, self.reader.events().decided(partition).await?));
        }
        Ok(ends.into_iter().collect())
    }

    /// Reads the positions of the tables.
    async fn look(&mut self) -> Result<(), FollowError> {
        let tables = self.lake.snapshots().await?;
        self.had = decisions(&tables);
        self.report(&tables);
        Ok(())
    }

    fn report(&self, tables: &BTreeMap<Table, Arc<Snapshot>>) {
        let Some(reports) = self.reports else { return };
        reports(Seen {
            version: tables.values().map(|now| now.version).max().unwrap_or_default(),
            committed_ms: tables.values().map(|now| now.committed_ms).max().unwrap_or_default(),
            decisions: decisions(tables),
        });
    }

    /// Whether the waiting decisions make a full round, by an estimate from earlier ones. It reads no table, because it is called
    /// often and a round reads them anyway.
    fn is_full(&self, ends: &Offsets) -> bool {
        let waiting = ends.total().saturating_sub(self.had);
        let rows_a_decision = self.written.rows.checked_div(self.written.decisions).unwrap_or(ROWS_A_DECISION);
        waiting.saturating_mul(rows_a_decision.max(1)) >= self.rows_a_round as u64
    }

    /// Appends one round; `false` when there was nothing to append.
    async fn round(&mut self, ends: &Offsets) -> Result<bool, FollowError> {
        let tables = self.lake.snapshots().await?;
        self.report(&tables);
        if let Some(other) = same_log::others(self.reader, &tables, &mut self.known).await?.into_iter().next() {
            return Err(other.into());
        }
        let positions = tables.into_iter().map(|(table, now)| (table, now.positions())).collect();
        let next = match next_round(&positions, ends, u64::MAX) {
            // Another follower may have gone beyond the ends that were read before.
            Err(LakeError::Ahead { .. }) => next_round(&positions, &self.ends().await?, u64::MAX)?,
            next => next?,
        };
        let Some(mut round) = next else { return Ok(false) };
        let read = read(self.reader, &mut self.activated, self.placement, &round, self.rows_a_round).await?;
        (round.upto, round.last) = (read.upto, read.last);
        if round.upto == round.from {
            return Ok(false);
        }
        let decisions = round.ranges().map(|(_, range)| range.end - range.start).sum::<u64>();
        match self.lake.append(read.rows, &round).await {
            Ok(appended) => {
                self.had = round.upto.total();
                self.written.decisions += decisions;
                self.written.rows += appended.rows;
                self.written.rounds += 1;
                tracing::info!(decisions, rows = appended.rows, tables = appended.tables.len(), "in the lake");
                Ok(true)
            }
            // Another follower was first: the next round starts where the lake is now.
            Err(LakeError::Moved { table }) => {
                tracing::info!(table, "another writer was first; going on from where it came to");
                Ok(true)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// The number of decisions that every table has.
fn decisions(tables: &BTreeMap<Table, Arc<Snapshot>>) -> u64 {
    tables.values().map(|now| now.positions().total()).min().unwrap_or_default()
}
