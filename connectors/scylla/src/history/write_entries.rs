//! Writes history: plain rows at quorum, those of a bucket and month in one batch, and several batches at once.

use futures::{StreamExt as _, stream};
use rewardhub_core::{decision::DecisionRecord, ids::Partition};
use rewardhub_engine::ports::{AppendError, Events, LedgerError, Unpublished};
use scylla::serialize::{
    SerializationError,
    row::{RowSerializationContext, SerializeRow},
    writers::RowWriter,
};

use super::entry_format::{Written, entries};
use crate::ledger::{Asking, ScyllaLedger, bucket, damaged, failed, yyyymm};

/// The most rows in a batch: some 15 kB, all in one partition of the table.
const ROWS_OF_A_BATCH: usize = 128;
/// Batches of one call in progress at once: few enough that commits need not wait long for their turn.
const AT_ONCE: usize = 8;

impl Events for ScyllaLedger {
    /// Enters the postings of decisions into the history of their wallets. Entering the same decisions again changes nothing;
    /// decisions without postings cost no request. The decisions themselves are stored outside the keyspace.
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError> {
        let mut rows = Vec::new();
        for Unpublished { offset, decision } in decisions {
            let unread = |error| damaged(format!("decision {offset} of partition {partition} cannot be read: {error}"));
            rows.extend(entries(*offset, &DecisionRecord::decode(decision).map_err(unread)?));
        }
        // Rows of one partition of the table are a single write there.
        rows.sort_by_key(|row: &Written| (row.bucket(), row.month));
        let partitions = rows.chunk_by(|one, other| (one.bucket(), one.month) == (other.bucket(), other.month));
        let batches: Vec<Vec<Written>> = partitions.flat_map(|rows| rows.chunks(ROWS_OF_A_BATCH)).map(<[_]>::to_vec).collect();
        let requests = stream::iter(batches).map(|some| self.start(|asking| async move { asking.enter(some).await }));
        let mut answers = requests.buffer_unordered(AT_ONCE);
        while let Some(answer) = answers.next().await {
            answer.expect("a request neither panics nor is it aborted")?;
        }
        Ok(())
    }
}

impl Asking {
    async fn enter(&self, rows: Vec<Written>) -> Result<(), LedgerError> {
        let batch = self.history.enter(rows.len());
        let answered = self.connection.session().batch(&batch, &rows).await;
        answered.map(drop).map_err(|error| failed(&self.connection, error))
    }
}

impl SerializeRow for Written {
    fn serialize(&self, context: &RowSerializationContext<'_>, writer: &mut RowWriter<'_>) -> Result<(), SerializationError> {
        let event = i32::try_from(self.position.index).expect("a record has at most a mebibyte");
        let values = (
            bucket(self.bucket()),
            yyyymm(self.month),
            uuid::Uuid::from_bytes(self.wallet.bytes()),
            self.position.offset.cast_signed(),
            event,
            &self.bytes,
        );
        SerializeRow::serialize(&values, context, writer)
    }

    fn is_empty(&self) -> bool {
        false
    }
}
