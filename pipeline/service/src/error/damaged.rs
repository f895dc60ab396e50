//! What is not as it was written.

use rewardhub_core::{ids::Partition, programme::Mistake, record::RecordError};
use rewardhub_engine::{
    ports::{LedgerError, ReadError},
    processor::Stop,
};

use crate::open::PartError;

/// What is not as it was written.
#[derive(Debug, thiserror::Error)]
pub enum Damaged {
    /// A log.
    #[error(transparent)]
    Log(ReadError),
    /// The ledger.
    #[error(transparent)]
    Ledger(LedgerError),
    /// A record means nothing to this program.
    #[error(transparent)]
    Record(RecordError),
    /// A partition stands still until somebody has looked after it.
    #[error(transparent)]
    Stopped(Box<Stop>),
    /// Something beside logs and ledger, or these when they are opened.
    #[error(transparent)]
    Part(PartError),
    /// A command that must be there is not.
    #[error("partition {partition} has no command {offset}")]
    NoCommand {
        /// Where.
        partition: Partition,
        /// Which.
        offset: u64,
    },
    /// A decision that must be there is not.
    #[error("partition {partition} has no decision {offset}")]
    NoDecision {
        /// Where.
        partition: Partition,
        /// Which.
        offset: u64,
    },
    /// An active programme cannot be read by this program.
    #[error(
        "programme {number} in the order of activation cannot be read ({}); use the program that accepted it",
        first.as_ref().map(ToString::to_string).unwrap_or_default()
    )]
    Programme {
        /// Its place in the order of activation.
        number: u32,
        /// What is wrong with it first.
        first: Option<Box<Mistake>>,
    },
    /// A dead letter does not say where its bytes lie.
    #[error("dead letter {letter:016x} cannot be opened: it lies nowhere")]
    LetterNowhere {
        /// Its id.
        letter: u64,
    },
    /// The bytes of a dead letter cannot be read.
    #[error("dead letter {letter:016x} cannot be opened: {source}")]
    Letter {
        /// Its id.
        letter: u64,
        /// Why.
        source: PartError,
    },
    /// A recorded purchase cannot be judged again.
    #[error(transparent)]
    Evaluation(rewardhub_core::programme::TooLarge),
    /// The lake.
    #[cfg(feature = "lake")]
    #[error(transparent)]
    Lake(crate::lake::LakeFailure),
    /// A command was answered as none of its kind is.
    #[error("a command was answered with an answer of another kind; this is a mistake in the program, report it")]
    Answer,
}
