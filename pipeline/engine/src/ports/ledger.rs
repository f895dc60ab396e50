//! The port of the ledger: conditional, atomic commits of buckets, and what a processor reads to prepare them.

use std::sync::Arc;

use rewardhub_core::{
    ids::{Bucket, Partition},
    state::row::{Row, RowKey},
};

use super::{AppliedAt, Checkpoint, CommitId, Head};

/// The new state of one bucket. All of it or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketCommit {
    /// The bucket to commit.
    pub bucket: Bucket,
    /// The version that its head must have.
    pub expected: u64,
    /// Names this attempt; the same for all buckets of a batch, and again when the batch is repeated.
    pub commit: CommitId,
    /// The last command applied by it.
    pub applied: AppliedAt,
    /// Rows as they are now; no others change.
    pub rows: Vec<(RowKey, Row)>,
    /// Everything of this bucket that is not yet published: offsets and the exact bytes of the decision records, in order. It
    /// replaces what was there.
    pub outbox: Outbox,
}

/// Offsets and bytes of decision records, in order.
pub type Outbox = Vec<(u64, Arc<[u8]>)>;

/// What became of a [`BucketCommit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitOutcome {
    /// It is durable.
    Committed,
    /// The head had another version, or had applied another log: nothing was written.
    Mismatch,
    /// Nobody knows; the reason. Reading the head tells, and settles it.
    Unknown(String),
    /// The ledger takes no commit of this size: nothing was written, and it is of no use to send it again as it is.
    TooLarge {
        /// What it takes, in bytes as the ledger counts them.
        bytes: usize,
        /// The most that the ledger takes.
        most: usize,
    },
}

/// A decision record that has been committed and may not have been published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpublished {
    /// Offset of its command.
    pub offset: u64,
    /// Bytes of the decision record.
    pub decision: Arc<[u8]>,
}

/// How much of what is unpublished a ledger must answer at once, if there is so much. No batch is larger, so that a processor finds
/// there what was decided before on the commands of any batch.
pub const UNPUBLISHED_AT_LEAST: usize = 8192;

/// A ledger. Handles are shared by processors; each partition should have one, and a late second one must do no harm.
///
/// - A commit is atomic for each bucket; an adapter may also make one of all the buckets of a call, and then answers alike for all.
/// - The buckets of a call are of one partition. Unless some of its buckets were ahead of others, their outboxes together cover a
///   contiguous range of offsets: an adapter that commits all buckets of a call at once can rely on that.
/// - What `heads` answers is settled: no commit sent before that read, and not seen by it, is applied later under the version read.
/// - `rows` are never older than a head read before them; when they are newer, a commit under that head is a mismatch.
#[expect(async_fn_in_trait, reason = "one thread a partition: futures need not be Send")]
pub trait Ledger {
    /// The heads of buckets, in the order asked.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError>;

    /// Rows, in the order asked; `None` where there is none.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError>;

    /// Commits buckets, each if its head has the expected version. Answers are in the order of the commits. A failure that left
    /// nothing written may be told as unknown too.
    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome>;

    /// What the outboxes of a partition hold from its checkpoint on, in order of offsets: all of it or, where that is much, the first
    /// [`UNPUBLISHED_AT_LEAST`] or more. There may be holes where a bucket has not committed.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError>;

    /// The checkpoint of a partition; the default before the first.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError>;

    /// Moves the checkpoint forward; the same one again is no error. It may be lost in a crash, and is then an earlier one. The same
    /// `next` behind another record ([`Checkpoint::last`]) is another log's, and refused.
    ///
    /// # Errors
    /// [`AdvanceError`].
    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError>;
}

/// Why the ledger could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// May succeed later.
    #[error("the ledger does not answer now ({0}); try again")]
    Transient(String),
    /// Will not succeed later.
    #[error("the ledger cannot be used: {0}")]
    Permanent(String),
}

/// Why a checkpoint was not moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AdvanceError {
    /// Somebody else is further.
    #[error("the checkpoint is at {stored} already; another processor is ahead of this one")]
    Behind {
        /// Where it is.
        stored: u64,
    },
    /// Somebody got there with other commands.
    #[error("the checkpoint {next} follows another command than it did; two logs are fed to one ledger")]
    OtherLog {
        /// Where both are.
        next: u64,
    },
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}
