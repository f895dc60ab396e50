//! Reads and moves checkpoints: by a lightweight transaction, and only forward.

use rewardhub_core::ids::Partition;
use rewardhub_engine::ports::{AdvanceError, Checkpoint, LedgerError};
use scylla::value::Row;

use super::{
    Asking,
    applied_column::{self, Answer},
    damaged, failed,
};

/// Why a checkpoint was not moved; `Ok` if it is already where it should be.
pub(super) fn verdict(stored: &Checkpoint, wanted: &Checkpoint) -> Result<(), AdvanceError> {
    if stored.next > wanted.next {
        Err(AdvanceError::Behind { stored: stored.next })
    } else if stored.next == wanted.next && stored.last == wanted.last {
        Ok(())
    } else if stored.next == wanted.next {
        Err(AdvanceError::OtherLog { next: stored.next })
    } else {
        Err(LedgerError::Transient(format!("the checkpoint is still at {}", stored.next)).into())
    }
}

impl Asking {
    pub(super) async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        let asked = self.connection.session().execute_unpaged(&self.statements.checkpoint, (i32::from(partition.0),)).await;
        let rows = asked.map_err(|error| failed(&self.connection, error))?.into_rows_result().map_err(damaged)?;
        let row = rows.maybe_first_row::<(Option<i64>, Option<i64>, Option<&[u8]>)>().map_err(damaged)?;
        let Some((Some(_), _, state)) = row else {
            return Err(damaged(format!("partition {partition} has no checkpoint; `rewardhub schema apply` makes them")));
        };
        let Some(state) = state else { return Ok(Checkpoint::default()) };
        postcard::from_bytes(state)
            .map_err(|error| damaged(format!("the checkpoint of partition {partition} cannot be read: {error}")))
    }

    pub(super) async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<Answer, LedgerError> {
        let state = postcard::to_stdvec(checkpoint).expect("serialising plain data into memory cannot fail");
        let (next, hash) = (checkpoint.next.cast_signed(), checkpoint.last.map(|hash| hash.0.cast_signed()));
        let values = (next, hash, state, i32::from(partition.0), next);
        let answered = self.connection.session().execute_unpaged(&self.statements.advance, values).await;
        let rows = answered.map_err(|error| failed(&self.connection, error))?.into_rows_result().map_err(damaged)?;
        Ok(rows.rows::<Row>().map_or_else(|error| Answer::Unclear(error.to_string()), applied_column::read))
    }
}
