//! The port of the ledger: conditional, atomic commits of buckets, and what a processor reads to prepare them.

use std::sync::Arc;

use rewardhub_core::{
    ids::{Bucket, Partition},
    state::row::{Row, RowKey},
};

use super::{AppliedAt, Checkpoint, CommitId, Head};

/// The new state of one bucket, committed as a whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketCommit {
    /// The bucket to commit.
    pub bucket: Bucket,
    /// The version that its head must have.
    pub expected: u64,
    /// Names this attempt: the same for all buckets of a batch, and when the batch is repeated.
    pub commit: CommitId,
    /// The last command that it applies.
    pub applied: AppliedAt,
    /// Changed rows, as they are now; no others change.
    pub rows: Vec<(RowKey, Row)>,
    /// All decision records of this bucket that are not published yet, in order: offsets and exact bytes. They replace what was
    /// there.
    pub outbox: Outbox,
}

/// Offsets and bytes of decision records, in order.
pub type Outbox = Vec<(u64, Arc<[u8]>)>;

/// What became of a [`BucketCommit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitOutcome {
    /// It was written, and is durable.
    Committed,
    /// The head had another version, or had applied another log: nothing was written.
    Mismatch,
    /// The outcome is not known, for this reason. Reading the head shows it, and settles it.
    Unknown(String),
    /// The ledger takes no commit of this size: nothing was written, and sending it again unchanged does not help.
    TooLarge {
        /// The size of the commit, in bytes as the ledger counts them.
        bytes: usize,
        /// The most bytes that the ledger takes.
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

/// How many unpublished decisions a ledger must return at once, if there are that many. No batch is larger, so a processor finds
/// there what was decided before on the commands of any batch.
pub const UNPUBLISHED_AT_LEAST: usize = 8192;

/// A ledger. Processors share its handles; each partition should have one processor, and a late second one must do no harm.
///
/// - A commit is atomic for each bucket. An adapter may also make all buckets of a call atomic, and then all have the same
///   outcome.
/// - The buckets of a call are of one partition. Unless some of its buckets were ahead of others, their outboxes together cover a
///   contiguous range of offsets: an adapter that commits all buckets of a call at once can rely on that.
/// - What `heads` returns is settled: no commit sent before that read, and not seen by it, is applied later under the version
///   read.
/// - `rows` are never older than a head read before them; when they are newer, a commit under that head is a mismatch.
#[expect(async_fn_in_trait, reason = "one thread a partition: futures need not be Send")]
pub trait Ledger {
    /// The heads of buckets, in the order of `buckets`.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError>;

    /// Rows, in the order of `keys`; `None` for a row that does not exist.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError>;

    /// Commits buckets, each if its head has the expected version. Outcomes are in the order of the commits. A failure that wrote
    /// nothing may also be reported as unknown.
    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome>;

    /// What the outboxes of a partition contain from its checkpoint on, in order of offsets: all of it or, if that is much, the
    /// first [`UNPUBLISHED_AT_LEAST`] or more. There may be gaps where a bucket has not committed.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError>;

    /// The checkpoint of a partition; the default until there is one.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError>;

    /// Moves the checkpoint forward; the same one again is no error. A crash may lose it, and an earlier one is found then. The
    /// same `next` behind another record ([`Checkpoint::last`]) is another log's, and is refused.
    ///
    /// # Errors
    /// [`AdvanceError`].
    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError>;
}

/// Why the ledger could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The ledger may answer later.
    #[error("the ledger does not answer now ({0}); try again")]
    Transient(String),
    /// The ledger will not answer later either.
    #[error("the ledger cannot be used: {0}")]
    Permanent(String),
}

/// Why a checkpoint was not moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AdvanceError {
    /// The stored checkpoint is further.
    #[error("the checkpoint is at {stored} already; another processor is ahead of this one")]
    Behind {
        /// The offset of the stored checkpoint.
        stored: u64,
    },
    /// The stored checkpoint got as far by other commands.
    #[error("the checkpoint {next} follows another command than it did; two logs are fed to one ledger")]
    OtherLog {
        /// The offset of both checkpoints.
        next: u64,
    },
    /// The ledger failed to move it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}
