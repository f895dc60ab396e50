//! The decisions in a partition's outboxes from its checkpoint on.

use rewardhub_core::ids::{Bucket, Partition};
use rewardhub_engine::ports::{LedgerError, Outbox, UNPUBLISHED_AT_LEAST, Unpublished};

use super::{Asking, ScyllaLedger, conditional_batch, damaged, failed, outbox};

impl ScyllaLedger {
    pub(super) async fn read_unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError> {
        let next = self.read_checkpoint(partition).await?.next;
        let read = |bucket| self.start(move |asking| async move { asking.outbox(bucket).await });
        let requests: Vec<_> = self.buckets(partition).map(read).collect();
        let mut found = Vec::new();
        for request in requests {
            let outbox = request.await.expect("a request neither panics nor is it aborted")?;
            found.extend(outbox.into_iter().filter(|(offset, _)| *offset >= next));
        }
        found.sort_unstable_by_key(|(offset, _)| *offset);
        found.truncate(UNPUBLISHED_AT_LEAST);
        Ok(found.into_iter().map(|(offset, decision)| Unpublished { offset, decision }).collect())
    }
}

impl Asking {
    async fn outbox(&self, bucket: Bucket) -> Result<Outbox, LedgerError> {
        let asked =
            self.connection.session().execute_unpaged(&self.statements.outbox, (conditional_batch::bucket(bucket),)).await;
        let rows = asked.map_err(|error| failed(&self.connection, error))?.into_rows_result().map_err(damaged)?;
        let Some((Some(packed),)) = rows.maybe_first_row::<(Option<&[u8]>,)>().map_err(damaged)? else {
            return Ok(Outbox::new());
        };
        outbox::unpack(packed).map_err(|what| damaged(format!("the outbox of bucket {bucket} cannot be read: {what}")))
    }
}
