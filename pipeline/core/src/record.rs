//! The bytes of commands and decisions in the logs, and of rows in the store: a version, then postcard
//! (<https://postcard.jamesmunns.com/wire-format>). An unknown version is refused.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    command::Command,
    decision::DecisionRecord,
    state::row::{Row, RowKey},
};

/// Format version that every record and row starts with. A change in the meaning of a command is a new one: old records are
/// decided as they were then.
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
        /// Its version.
        version: u8,
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
    postcard::to_extend(value, into).expect("serialising plain data into memory cannot fail")
}

fn decode<T: DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T, RecordError> {
    let Some((version, rest)) = bytes.split_first() else {
        return Err(RecordError::Malformed { what, cause: "it is empty".into() });
    };
    if *version != VERSION {
        return Err(RecordError::UnknownVersion { what, version: *version });
    }
    match postcard::take_from_bytes(rest) {
        Ok((value, [])) => Ok(value),
        Ok((_, rest)) => Err(RecordError::Malformed { what, cause: format!("{} bytes are left over", rest.len()) }),
        Err(e) => Err(RecordError::Malformed { what, cause: e.to_string() }),
    }
}

macro_rules! recorded {
    ($type:ty, $what:literal) => {
        impl $type {
            /// Its bytes.
            #[must_use]
            pub fn encode(&self) -> Vec<u8> {
                encode(self, Vec::with_capacity(256))
            }

            /// From [`Self::encode`].
            ///
            /// # Errors
            /// [`RecordError`] when the version is unknown or the bytes are damaged.
            pub fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
                decode($what, bytes)
            }
        }
    };
}

recorded!(Command, "command");
recorded!(DecisionRecord, "decision");
recorded!(Row, "row");
recorded!(RowKey, "row's key");
