//! Checkpoints, moved by a lightweight transaction and only forward.

use rewardhub_core::ids::Partition;
use rewardhub_engine::ports::{AdvanceError, Checkpoint, LedgerError};
use scylla::value::Row;

use super::{
    Asking, ScyllaLedger,
    applied_column::{self, Answer},
    damaged, failed,
};

/// Number of times a move with an unknown outcome is sent. It is the same each time and moves nothing twice.
const ATTEMPTS: u32 = 3;

impl ScyllaLedger {
    pub(super) async fn read_checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        self.ask(|asking| async move { asking.checkpoint(partition).await }).await
    }

    pub(super) async fn move_checkpoint(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        let mut last = LedgerError::Transient("it was not asked".into());
        for _ in 0..ATTEMPTS {
            let wanted = checkpoint.clone();
            match self.ask(|asking| async move { asking.advance(partition, &wanted).await }).await {
                Ok(Answer::Applied) => return Ok(()),
                Ok(Answer::Refused) => return verdict(&self.read_checkpoint(partition).await?, checkpoint),
                Ok(Answer::Unclear(why)) => last = LedgerError::Transient(why),
                Err(error @ LedgerError::Permanent(_)) => return Err(error.into()),
                Err(error) => last = error,
            }
        }
        Err(last.into())
    }
}

/// Why a checkpoint was not moved; `Ok` if it is already where it should be.
fn verdict(stored: &Checkpoint, wanted: &Checkpoint) -> Result<(), AdvanceError> {
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
    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
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

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<Answer, LedgerError> {
        let state = postcard::to_stdvec(checkpoint).expect("serialising plain data into memory cannot fail");
        let (next, hash) = (checkpoint.next.cast_signed(), checkpoint.last.map(|hash| hash.0.cast_signed()));
        let values = (next, hash, state, i32::from(partition.0), next);
        let answered = self.connection.session().execute_unpaged(&self.statements.advance, values).await;
        let rows = answered.map_err(|error| failed(&self.connection, error))?.into_rows_result().map_err(damaged)?;
        Ok(rows.rows::<Row>().map_or_else(|error| Answer::Unclear(error.to_string()), applied_column::read))
    }
}
