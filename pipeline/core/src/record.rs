//! The bytes of commands and decisions in the logs, and of rows in the store: a version, then postcard
//! (<https://postcard.jamesmunns.com/wire-format>). An unknown version is refused.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    answer::Answer,
    command::{Body, Command, Envelope},
    decision::DecisionRecord,
    ids::Bucket,
    invariant::{Holds, Invariant},
    state::row::{Row, RowKey},
    time::Instant,
};

/// Format version that every record and row starts with. Recorded enums grow at their end without a new one, and a change of what is
/// decided is a [`Meaning`](crate::meaning::Meaning). What is in rows may change with their own
/// [`ROW_FORM`](crate::state::row::ROW_FORM).
pub const VERSION: u8 = 1;

/// Bytes that are not a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The record was written by another version of the program.
    #[error(
        "a {what} is of format version {version}, this program reads {VERSION}; use the program that wrote it or a newer one"
    )]
    UnknownVersion {
        /// What was read.
        what: &'static str,
        /// The version byte that was read.
        version: u8,
    },
    /// The command is of a kind that a later version of the program has added.
    #[error(
        "a command of {at} for bucket {bucket} is of kind {kind}, and this program knows kinds below {KINDS}; use the program that wrote it or a newer one",
        at = envelope.at, bucket = envelope.bucket, kind = envelope.kind, KINDS = Body::KINDS
    )]
    UnknownKind {
        /// What the command begins with.
        envelope: Box<Envelope>,
    },
    /// The bytes mean nothing.
    #[error("a {what} cannot be read ({cause}); the data is damaged, or was not written by RewardHub")]
    Malformed {
        /// What was read.
        what: &'static str,
        /// What the decoder said.
        cause: String,
    },
}

fn encode<T: Serialize>(value: &T, mut into: Vec<u8>) -> Vec<u8> {
    into.clear();
    into.push(VERSION);
    postcard::to_extend(value, into).holds(Invariant::PlainDataIsWritten)
}

fn decode<T: DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T, RecordError> {
    match begin(what, bytes)? {
        (value, []) => Ok(value),
        (_, rest) => Err(RecordError::Malformed { what, cause: format!("{} bytes are left over", rest.len()) }),
    }
}

/// What bytes begin with, behind their version, and the rest of them.
fn begin<'a, T: DeserializeOwned>(what: &'static str, bytes: &'a [u8]) -> Result<(T, &'a [u8]), RecordError> {
    let Some((version, rest)) = bytes.split_first() else {
        return Err(RecordError::Malformed { what, cause: "it is empty".into() });
    };
    if *version != VERSION {
        return Err(RecordError::UnknownVersion { what, version: *version });
    }
    postcard::take_from_bytes(rest).map_err(|error| RecordError::Malformed { what, cause: error.to_string() })
}

impl DecisionRecord {
    /// The answer in the bytes of a decision, without reading what follows from it.
    ///
    /// # Errors
    /// [`RecordError`] when the version is unknown or the bytes are damaged.
    pub fn answer_in(bytes: &[u8]) -> Result<Answer, RecordError> {
        let ((_, _, answer), _): ((Instant, Bucket, Answer), _) = begin("decision", bytes)?;
        Ok(answer)
    }
}

impl Command {
    /// The bytes of the record: the version, then postcard.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        encode(self, Vec::with_capacity(256))
    }

    /// Reads what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// [`RecordError`] when the version or the kind of the command is not known, or the bytes are damaged.
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        decode("command", bytes).map_err(|error| match Envelope::of(bytes) {
            Ok(envelope) if envelope.kind >= Body::KINDS => RecordError::UnknownKind { envelope: envelope.into() },
            _ => error,
        })
    }
}

impl Envelope {
    /// What the bytes of a command begin with, whether or not the program knows its kind.
    ///
    /// # Errors
    /// As [`Command::decode`], but for the kind.
    pub fn of(bytes: &[u8]) -> Result<Self, RecordError> {
        Ok(begin("command", bytes)?.0)
    }
}

macro_rules! recorded {
    ($type:ty, $what:literal) => {
        impl $type {
            /// The bytes of the record: the version, then postcard.
            #[must_use]
            pub fn encode(&self) -> Vec<u8> {
                encode(self, Vec::with_capacity(256))
            }

            /// Reads what [`Self::encode`] wrote.
            ///
            /// # Errors
            /// [`RecordError`] when the version is unknown or the bytes are damaged.
            pub fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
                decode($what, bytes)
            }
        }
    };
}

recorded!(DecisionRecord, "decision");
recorded!(Row, "row");
recorded!(RowKey, "row's key");
