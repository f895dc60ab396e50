//! What became of a commit that was not confirmed. The head shows that, and reading it settles the matter.

use rewardhub_core::ids::Bucket;

use super::{Processor, StopReason};
use crate::ports::{BucketCommit, Events, Head, Ledger, LedgerError, Log};

/// How often heads are read before the partition stops.
const MAX_READS: u32 = 4;

impl<L: Log, G: Ledger + Events> Processor<'_, L, G> {
    /// Of commits with an unknown outcome, returns those that were not written and can be sent again unchanged.
    pub(super) async fn resolve(&self, doubtful: Vec<BucketCommit>) -> Result<Vec<BucketCommit>, StopReason> {
        let buckets: Vec<Bucket> = doubtful.iter().map(|commit| commit.bucket).collect();
        let heads = self.read_heads(&buckets).await?;
        let mut again = Vec::new();
        for (commit, head) in doubtful.into_iter().zip(heads) {
            if head.commit == commit.commit {
                continue;
            }
            if head.version != commit.expected {
                return Err(StopReason::Lost { partition: self.work.partition, bucket: commit.bucket });
            }
            again.push(commit);
        }
        Ok(again)
    }

    async fn read_heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, StopReason> {
        let mut reason = String::new();
        for _ in 0..MAX_READS {
            match self.work.ledger.heads(buckets).await {
                Ok(heads) => return Ok(heads),
                Err(LedgerError::Transient(why)) => reason = why,
                Err(error @ LedgerError::Permanent(_)) => return Err(error.into()),
            }
        }
        Err(StopReason::Unresolved { partition: self.work.partition, attempts: MAX_READS, reason })
    }
}
