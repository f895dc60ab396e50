//! Why a processor stopped, and what helps.

use rewardhub_core::{
    ids::{Bucket, Partition, Position},
    record::RecordError,
};

use crate::{
    apply_commands::ApplyError,
    ports::{AppendError, LedgerError, LogId, ReadError},
};

/// What helps after a [`StopReason`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Start again at once.
    AtOnce,
    /// Start again with fewer commands at once.
    Smaller,
    /// Start again after a pause.
    Later,
    /// Nothing helps until a person looks at it.
    Never,
}

/// Why a processor stopped. Nothing is lost: the next one goes on from what is durable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StopReason {
    /// Another processor committed to a bucket.
    #[error("another processor of partition {partition} has written to bucket {bucket}; starting again from its state")]
    Lost {
        /// The partition of the log.
        partition: Partition,
        /// The bucket that the other processor has written to.
        bucket: Bucket,
    },
    /// Another processor has gone further.
    #[error("another processor of partition {partition} is at {stored} already; starting again from there")]
    Overtaken {
        /// The partition of the log.
        partition: Partition,
        /// The offset of the other processor's checkpoint.
        stored: u64,
    },
    /// The outcome of a commit could not be found out.
    #[error(
        "the ledger did not say in {attempts} attempts what became of a commit of partition {partition} ({reason}); the partition stands still, look after the ledger"
    )]
    Unresolved {
        /// The partition of the log.
        partition: Partition,
        /// How often the ledger was asked.
        attempts: u32,
        /// The ledger's last error.
        reason: String,
    },
    /// A commit is larger than the ledger takes.
    #[error("{}", too_large(*partition, *bucket, *offset, *commands, *bytes, *most))]
    TooLarge {
        /// The partition of the log.
        partition: Partition,
        /// The bucket of that commit.
        bucket: Bucket,
        /// Offset of the last command in that commit.
        offset: u64,
        /// How many commands the batch has, of all buckets.
        commands: usize,
        /// The size of the commit, in bytes.
        bytes: usize,
        /// The most bytes that the ledger takes.
        most: usize,
    },
    /// A follow-up is missing.
    #[error(
        "command {offset} of partition {partition} follows {} of partition {source_partition}, but {} was the last that came; a follow-up is lost, the partition stands still",
        place(*predecessor), place(*last)
    )]
    FollowUpGap {
        /// The partition of the log.
        partition: Partition,
        /// Offset of the command in its partition.
        offset: u64,
        /// The partition that sent it.
        source_partition: Partition,
        /// The follow-up that it names as its predecessor; `None` if it is the first.
        predecessor: Option<Position>,
        /// The last follow-up that came from that partition; `None` if none did.
        last: Option<Position>,
    },
    /// The ledger was fed from another log.
    #[error(
        "the ledger has applied another command {offset} of partition {partition} than log {log} holds; this ledger and this log do not belong together"
    )]
    OtherLog {
        /// The partition of the log.
        partition: Partition,
        /// Offset of the command in its partition.
        offset: u64,
        /// Identity of the log.
        log: LogId,
    },
    /// A programme version that was in force is missing.
    #[error(
        "programme {number} in the order of activation is gone from the ledger of partition {partition}; rebuild the ledger from the log"
    )]
    ProgrammeGone {
        /// The partition of the log.
        partition: Partition,
        /// Place of the version in the order of activation, from 0.
        number: u32,
    },
    /// A record cannot be decoded.
    #[error("record {offset} of partition {partition}: {error}")]
    Record {
        /// The partition of the log.
        partition: Partition,
        /// Offset of the record in its partition.
        offset: u64,
        /// Why it cannot be decoded.
        error: RecordError,
    },
    /// The program panicked outside of deciding a command.
    #[error(
        "the program failed while it worked on partition {partition}; what was answered is safe, the rest is in the log; report what standard error says"
    )]
    Panicked {
        /// The partition of the log.
        partition: Partition,
    },
    /// The partition was told to stop.
    #[error("partition {partition} was stopped; what is left lies in the log, and is done when it runs again")]
    Ended {
        /// The partition that was stopped.
        partition: Partition,
    },
    /// A command cannot be decided, and nothing behind it could be right without it.
    #[error(transparent)]
    Undecided(#[from] ApplyError),
    /// The log cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The log did not take follow-ups, or decisions could not be published.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

fn place(position: Option<Position>) -> String {
    position.map_or_else(|| "none".to_owned(), |at| format!("{}.{}", at.offset, at.index))
}

fn too_large(partition: Partition, bucket: Bucket, offset: u64, commands: usize, bytes: usize, most: usize) -> String {
    let size = format!("{bytes} bytes to write to bucket {bucket}, and the ledger takes {most} at once");
    match commands {
        ..=1 => format!("command {offset} of partition {partition} alone has {size}; report this, no command should be so large"),
        _ => format!("{commands} commands of partition {partition} up to {offset} have {size}; starting again with fewer"),
    }
}

impl StopReason {
    /// What helps after this reason.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            Self::Lost { .. } | Self::Overtaken { .. } => Retry::AtOnce,
            Self::TooLarge { .. } => Retry::Smaller,
            Self::Unresolved { .. }
            | Self::Read(ReadError::Transient(_))
            | Self::Append(AppendError::Transient(_) | AppendError::Unknown(_))
            | Self::Ledger(LedgerError::Transient(_)) => Retry::Later,
            Self::FollowUpGap { .. }
            | Self::OtherLog { .. }
            | Self::ProgrammeGone { .. }
            | Self::Record { .. }
            | Self::Panicked { .. }
            | Self::Ended { .. }
            | Self::Undecided(_)
            | Self::Read(ReadError::Gap { .. } | ReadError::Damaged { .. } | ReadError::Permanent(_))
            | Self::Append(AppendError::Permanent(_))
            | Self::Ledger(LedgerError::Permanent(_)) => Retry::Never,
        }
    }
}
