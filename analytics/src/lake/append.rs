//! Appends a round to every table that lacks it.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use super::{
    append_rounds::{Round, Standing},
    commit::Found,
    delta::Operation,
    error::LakeError,
    open::{Lake, now_ms},
    parquet_files::write_sorted,
};
use crate::tables::Table;

/// The result of appending a round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Appended {
    /// The tables that were written; the others had the round already.
    pub tables: Vec<Table>,
    /// The number of rows written to these tables.
    pub rows: u64,
}

impl Lake {
    /// Appends a round: `rows` are exactly those of its offsets, in any order, with all columns of their table, the partition
    /// first. It skips tables that have the round, so it can always be tried again. When it returns, the rows are durable, and
    /// every later reader sees them.
    ///
    /// # Errors
    /// [`LakeError::Moved`] when a table is neither where the round begins nor past its end: read [`Lake::positions`] again and
    /// make the [`next_round`](super::next_round). After any other error the same round can be tried again.
    pub async fn append(&self, rows: Vec<(Table, RecordBatch)>, round: &Round) -> Result<Appended, LakeError> {
        let mut of: BTreeMap<Table, Vec<RecordBatch>> = BTreeMap::new();
        for (table, batch) in rows {
            of.entry(table).or_default().push(batch);
        }
        let mut appended = Appended::default();
        for table in Table::ALL {
            let written = self.append_to(table, &of.remove(&table).unwrap_or_default(), round).await?;
            if let Some(rows) = written {
                appended.tables.push(table);
                appended.rows += rows;
            }
        }
        Ok(appended)
    }

    /// Appends to one table, and returns the number of rows; `None` if the table has the round already.
    async fn append_to(&self, table: Table, batches: &[RecordBatch], round: &Round) -> Result<Option<u64>, LakeError> {
        let base = self.snapshot(table).await?;
        match round.standing(&base.positions()) {
            Standing::Behind => return Ok(None),
            Standing::Moved => return Err(LakeError::Moved { table: table.name() }),
            Standing::Before => {}
        }
        let mut actions = write_sorted(self.store().as_ref(), table, batches, now_ms()).await?;
        actions.extend(self.transactions(&round.upto, &round.from, &round.last));
        let look = |now: &super::Snapshot| match round.standing(&now.positions()) {
            Standing::Behind => Found::Done,
            Standing::Before => Found::Again,
            Standing::Moved => Found::Overtaken,
        };
        self.commit(&base, &actions, Operation::Append, look).await?;
        Ok(Some(batches.iter().map(|batch| batch.num_rows() as u64).sum()))
    }
}
