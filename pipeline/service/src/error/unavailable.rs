//! Errors that may go away: the caller can ask again later.

use std::{io, path::PathBuf};

use rewardhub_engine::{
    ports::{AppendError, LedgerError, ReadError},
    processor::StopReason,
};

use crate::{open::AdapterError, set_aside::Place};

/// The request may succeed later.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    /// The ledger does not answer.
    #[error(transparent)]
    Ledger(LedgerError),
    /// The log cannot be read now.
    #[error(transparent)]
    Read(ReadError),
    /// The log does not take commands.
    #[error(transparent)]
    Append(AppendError),
    /// The log has the commands, but did not confirm that they are durable. They may still be decided, at once or when the data
    /// set is next opened, so the caller must not assume that they failed.
    #[error(
        "the log has {}, and did not confirm that it is durable ({why}); what was asked for may still be done, so look before asking again",
        span(*first, *last)
    )]
    NotSynced {
        /// The first of the commands.
        first: Place,
        /// The last of them, in the same partition.
        last: Place,
        /// The error of the log when it tried to make them durable.
        why: String,
    },
    /// A partition stands still, and may go on by itself.
    #[error(transparent)]
    Stopped(Box<StopReason>),
    /// The ledger's servers do not answer, or the system refuses a file of the data set.
    #[error(transparent)]
    Adapter(AdapterError),
    /// The command was not decided in time. It is in the log and will be decided.
    #[error("no answer yet; command {0} is in the log, and is done when the data set is next at work")]
    NotAnswered(Place),
    /// Not all of several commands were decided in time. They are in the log and will be decided.
    #[error("not everything was decided; what was read so far stands in the log, and the file can be sent again")]
    NotDecided,
    /// Not every partition has answered the proposal of a programme version yet.
    #[error("version {version} is proposed, and not every partition has answered yet; it comes into force when all have")]
    Proposal {
        /// The number of the version.
        version: u32,
    },
    /// The partitions did not decide in time the commands that were already in the log.
    #[error("the data set is still at work; what is left is in the log, and is done when it is next opened")]
    NotCaughtUp,
    /// Something was done, and who did it could not be recorded.
    #[error("{done}, but who did it is not in the audit ({why}); note elsewhere who did it, when and why")]
    NotRecorded {
        /// What was done.
        done: String,
        /// Why it was not recorded.
        why: String,
    },
    /// The operating system has no resources left.
    #[error("the system gives no {what}: {source}")]
    System {
        /// The resource: threads or random numbers.
        what: &'static str,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The operating system refuses to read or make a file.
    #[error("{} cannot be {doing}: {source}", path.display())]
    File {
        /// What failed: `read` or `made`.
        doing: &'static str,
        /// The file that could not be read or made.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A file could not be sorted.
    #[error("{} could not be taken in: {source}", path.display())]
    Intake {
        /// The file that was taken in.
        path: PathBuf,
        /// Why its items could not be sorted by way of a temporary file.
        source: Box<rewardhub_feeds::intake::IntakeError>,
    },
    /// The lake does not answer, or cannot catch up with the ledger.
    #[cfg(feature = "lake")]
    #[error(transparent)]
    Lake(#[from] crate::lake::LakeFailure),
}

fn span(first: Place, last: Place) -> String {
    if first == last { format!("command {first}") } else { format!("commands {first} to {last}") }
}
