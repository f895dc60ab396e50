//! What may be done later.

use std::{io, path::PathBuf};

use rewardhub_engine::{
    ports::{AppendError, LedgerError, ReadError},
    processor::Stop,
};

use crate::{open::PartError, set_aside::Place};

/// What may be done later.
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
    /// The log has the commands, and did not confirm that they are durable. They may still be done, at once or when the data set is
    /// next opened, and are not to be taken for not done.
    #[error(
        "the log has {}, and did not confirm that it is durable ({why}); what was asked for may still be done, so look before asking again",
        span(*first, *last)
    )]
    NotSynced {
        /// The first of the commands.
        first: Place,
        /// The last of them, in the same partition.
        last: Place,
        /// What the log said.
        why: String,
    },
    /// A partition stands still, and may go on.
    #[error(transparent)]
    Stopped(Box<Stop>),
    /// Something beside the logs does not answer, or the system refuses it.
    #[error(transparent)]
    Part(PartError),
    /// No answer came in time. The command is in the log.
    #[error("no answer yet; command {0} is in the log, and is done when the data set is next at work")]
    NotAnswered(Place),
    /// Not everything was decided in time. It is in the log.
    #[error("not everything was decided; what was read so far stands in the log, and the file can be sent again")]
    NotDecided,
    /// Not every partition has answered the proposal of a programme version yet.
    #[error("version {version} is proposed, and not every partition has answered yet; it comes into force when all have")]
    Proposal {
        /// The version.
        version: u32,
    },
    /// The partitions have not caught up with the log in time.
    #[error("the data set is still at work; what is left is in the log, and is done when it is next opened")]
    NotCaughtUp,
    /// The system does not give what is needed.
    #[error("the system gives no {what}: {source}")]
    System {
        /// What.
        what: &'static str,
        /// What it said.
        source: io::Error,
    },
    /// The system refuses a file.
    #[error("{} cannot be {doing}: {source}", path.display())]
    File {
        /// What was to be done: `read`, `made`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// A file could not be sorted.
    #[error("{} could not be taken in: {source}", path.display())]
    Intake {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<rewardhub_feeds::intake::IntakeError>,
    },
    /// The lake does not answer, or cannot be brought up to the ledger.
    #[cfg(feature = "lake")]
    #[error(transparent)]
    Lake(#[from] crate::lake::LakeFailure),
}

fn span(first: Place, last: Place) -> String {
    if first == last { format!("command {first}") } else { format!("commands {first} to {last}") }
}
