//! Errors of stored data that is damaged, or that this program cannot use.

use rewardhub_core::{ids::Partition, programme::Mistake, record::RecordError};
use rewardhub_engine::{
    ports::{LedgerError, ReadError},
    processor::StopReason,
};

use crate::open::AdapterError;

/// Stored data is damaged or cannot be used, and an operator has to repair it.
#[derive(Debug, thiserror::Error)]
pub enum Damaged {
    /// A log cannot be read.
    #[error(transparent)]
    Log(ReadError),
    /// The ledger cannot be read or written.
    #[error(transparent)]
    Ledger(LedgerError),
    /// This program cannot decode a record.
    #[error(transparent)]
    Record(RecordError),
    /// A partition stands still until an operator has removed the cause.
    #[error(transparent)]
    Stopped(Box<StopReason>),
    /// Keys, sealed texts or dead letters cannot be read; or a log or a ledger cannot be opened.
    #[error(transparent)]
    Adapter(AdapterError),
    /// The log has no command at an offset that something refers to.
    #[error("partition {partition} has no command {offset}")]
    NoCommand {
        /// The partition of the log.
        partition: Partition,
        /// The offset in the partition.
        offset: u64,
    },
    /// The log has no decision at an offset that something refers to.
    #[error("partition {partition} has no decision {offset}")]
    NoDecision {
        /// The partition of the log.
        partition: Partition,
        /// The offset in the partition.
        offset: u64,
    },
    /// An active programme cannot be read by this program.
    #[error(
        "programme {number} in the order of activation cannot be read ({}); use the program that accepted it",
        first.as_ref().map(ToString::to_string).unwrap_or_default()
    )]
    Programme {
        /// The number of the programme in the order of activation, from 0.
        number: u32,
        /// The first of its mistakes; `None` where the parser names none.
        first: Option<Box<Mistake>>,
    },
    /// What is stored of a consent is none.
    #[error(
        "a file in keys/consents is the consent of another name, or of another program; put back the one that was there, or remove it and add that consent again"
    )]
    Consent,
    /// A dead letter does not say where its bytes are.
    #[error("dead letter {letter:016x} cannot be opened: it lies nowhere")]
    LetterNowhere {
        /// The id of the dead letter.
        letter: u64,
    },
    /// The bytes of a dead letter cannot be read.
    #[error("dead letter {letter:016x} cannot be opened: {source}")]
    Letter {
        /// The id of the dead letter.
        letter: u64,
        /// Why they cannot be read.
        source: AdapterError,
    },
    /// A recorded purchase cannot be judged again.
    #[error(transparent)]
    Evaluation(rewardhub_core::programme::TooLarge),
    /// A table of the lake cannot be read or written.
    #[cfg(feature = "lake")]
    #[error(transparent)]
    Lake(crate::lake::LakeFailure),
    /// What is stored of a client's key cannot be read.
    #[error("what is stored of key {0} cannot be read; make another key for its holder")]
    ClientKey(String),
    /// The secrets with which a feed signs cannot be read.
    #[error("the secrets of feed {0} cannot be read; make another with `rewardhub feeds secret {0} --remove`, then without")]
    SigningSecret(String),
    /// A command has an answer that no command of its kind gets.
    #[error("a command was answered with an answer of another kind; this is a mistake in the program, report it")]
    Answer,
}
