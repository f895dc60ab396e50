//! Reads heads of buckets at serial consistency, which first completes any commit in progress.

use rewardhub_core::ids::Bucket;
use rewardhub_engine::ports::{AppliedAt, CommitId, Head, LedgerError, LogId, RecordHash};

use super::{Asking, conditional_batch, damaged, failed};

/// Version, commit and applied command, as the table has them.
type Columns = (Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

impl Asking {
    /// Reads the head of a bucket, whatever the cache knows.
    pub(super) async fn head(&self, bucket: Bucket, log: LogId) -> Result<Head, LedgerError> {
        let asked = self.connection.session().execute_unpaged(&self.statements.head, (conditional_batch::bucket(bucket),)).await;
        let rows = asked.map_err(|error| failed(&self.connection, error))?.into_rows_result().map_err(damaged)?;
        let columns = rows.maybe_first_row::<Columns>().map_err(damaged)?;
        let head = columns.map(|columns| of_columns(columns, log)).unwrap_or_default();
        let Head { version, commit, .. } = head;
        tracing::debug!(
            bucket = bucket.0,
            version,
            owner = commit.owner,
            number = commit.number,
            "head read at serial consistency"
        );
        Ok(head)
    }
}

fn of_columns((version, owner, number, offset, hash): Columns, log: LogId) -> Head {
    let plain = |signed: Option<i64>| signed.unwrap_or_default().cast_unsigned();
    let at = |offset: i64| AppliedAt { log, offset: offset.cast_unsigned(), hash: RecordHash(plain(hash)) };
    Head { version: plain(version), commit: CommitId { owner: plain(owner), number: plain(number) }, applied: offset.map(at) }
}
