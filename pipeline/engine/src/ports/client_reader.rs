//! The port of reading for clients: balances, history, answers. Never used to decide anything.

use std::sync::Arc;

use rewardhub_core::{
    ids::Partition,
    state::row::{Row, RowKey, RowKind},
};

use super::{Batch, Budget, LedgerError};

/// Reads committed state. What it answers may be a little behind, never torn within a row.
#[expect(async_fn_in_trait, reason = "one thread a partition: futures need not be Send")]
pub trait RowReader {
    /// Reads one row; `None` when it does not exist.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn row(&self, key: &RowKey) -> Result<Option<Row>, LedgerError>;

    /// A page of the rows of one kind, in the reader's own fixed order: the first `limit` behind `after`, which need not be there, or
    /// from the start.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn page(&self, kind: RowKind, after: Option<&RowKey>, limit: usize) -> Result<Vec<(RowKey, Row)>, LedgerError>;
}

/// Reads decisions, by the offsets of their commands.
#[expect(async_fn_in_trait, reason = "one thread a partition: futures need not be Send")]
pub trait DecisionReader {
    /// The bytes of the decision on the command at an offset; `None` while there is none.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn decision(&self, partition: Partition, offset: u64) -> Result<Option<Arc<[u8]>>, LedgerError>;

    /// The offset after the last decision that a crash cannot take back.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn decided(&self, partition: Partition) -> Result<u64, LedgerError>;

    /// Decisions from an offset on, as many as the budget allows; none where nothing has been decided yet. Only what a crash cannot
    /// take back: whoever follows them may keep what it makes of them.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn decisions(&self, partition: Partition, from: u64, budget: Budget) -> Result<Batch, LedgerError>;

    /// Reads every decision of a partition, only to find damage. Where checksums are kept, all of them are checked.
    ///
    /// # Errors
    /// The first [`LedgerError`].
    async fn proofread_decisions(&self, partition: Partition) -> Result<(), LedgerError> {
        let mut next = 0;
        loop {
            let batch = self.decisions(partition, next, Budget::default()).await?;
            if batch.is_empty() {
                return Ok(());
            }
            next = batch.end();
        }
    }
}

/// Reads both rows and decisions.
pub trait Reader: RowReader + DecisionReader {}

impl<R: RowReader + DecisionReader> Reader for R {}
