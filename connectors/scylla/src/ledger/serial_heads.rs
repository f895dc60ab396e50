//! Heads of buckets: known from the last commit, or read at serial consistency, which first completes any commit in progress.

use rewardhub_core::ids::Bucket;
use rewardhub_engine::ports::{AppliedAt, CommitId, Head, LedgerError, LogId, RecordHash};

use super::{Asking, ScyllaLedger, conditional_batch, damaged, failed};

/// Version, commit and applied command, as the table has them.
type Columns = (Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

impl ScyllaLedger {
    pub(super) async fn known_heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError> {
        let mut asked = Vec::new();
        for bucket in buckets {
            self.check(*bucket)?;
            if self.cache(*bucket).head(*bucket).is_none() {
                let (own, log) = (*bucket, self.log);
                asked.push((own, self.start(|asking| async move { asking.head(own, log).await })));
            }
        }
        let mut read = rustc_hash::FxHashMap::default();
        for (bucket, request) in asked {
            let head = request.await.expect("a request neither panics nor is it aborted")?;
            self.cache(bucket).saw(bucket, head);
            read.insert(bucket, head);
        }
        let known = |bucket: &Bucket| read.get(bucket).copied().or_else(|| self.cache(*bucket).head(*bucket));
        buckets.iter().map(|bucket| known(bucket).ok_or_else(|| in_doubt(*bucket))).collect()
    }
}

/// Another task of this process has sent a commit in between, so the caller must read the heads again.
fn in_doubt(bucket: Bucket) -> LedgerError {
    LedgerError::Transient(format!("a commit of bucket {bucket} is under way"))
}

impl Asking {
    /// Reads the head of a bucket, whatever the cache knows.
    async fn head(&self, bucket: Bucket, log: LogId) -> Result<Head, LedgerError> {
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
