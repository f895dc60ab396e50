//! The port through which clients read: balances, history, answers. Nothing is ever decided from it.

use std::{collections::BTreeSet, sync::Arc};

use rewardhub_core::{
    ids::{BankAccountId, Fingerprint, Partition},
    state::row::{Row, RowKey, RowKind},
};

use super::{Batch, Budget, LedgerError};

/// Reads committed state. A row may be a little out of date, but is never torn.
#[expect(async_fn_in_trait, reason = "one thread a partition: futures need not be Send")]
pub trait RowReader {
    /// Reads one row; `None` if it does not exist.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn row(&self, key: &RowKey) -> Result<Option<Row>, LedgerError>;

    /// The bank accounts that may know one of these references of a bank, by their hashes: all that do, and perhaps a few others, so
    /// a caller looks into each.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn accounts_by_reference(&self, hashes: &[Fingerprint]) -> Result<BTreeSet<BankAccountId>, LedgerError>;

    /// A page of the rows of one kind, in the reader's own fixed order: the first `limit` after `after`, which need not exist, or
    /// from the start.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn page(&self, kind: RowKind, after: Option<&RowKey>, limit: usize) -> Result<Vec<(RowKey, Row)>, LedgerError>;
}

/// Reads decisions, by the offsets of their commands.
#[expect(async_fn_in_trait, reason = "one thread a partition: futures need not be Send")]
pub trait DecisionReader {
    /// The bytes of the decision on the command at an offset; `None` if there is none yet.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn decision(&self, partition: Partition, offset: u64) -> Result<Option<Arc<[u8]>>, LedgerError>;

    /// The offset after the last decision that a crash cannot take back.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn decided(&self, partition: Partition) -> Result<u64, LedgerError>;

    /// Decisions from an offset on, as many as the budget allows; none if nothing has been decided there yet. They are only those
    /// that a crash cannot take back, so a caller that follows them may keep what it derives from them.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn decisions(&self, partition: Partition, from: u64, budget: Budget) -> Result<Batch, LedgerError>;

    /// Reads every decision of a partition just to find damage. If there are checksums, it checks all of them.
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

/// Reads rows, and the decisions that they follow from.
pub trait Reader: RowReader {
    /// The type of what keeps decisions.
    type Events: DecisionReader;

    /// What keeps the decisions that the rows follow from; it may be ahead of them.
    fn events(&self) -> &Self::Events;
}
