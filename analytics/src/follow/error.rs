//! Why the lake could not follow the ledger. Whatever it is, nothing is lost: the decisions stand in the log.

use rewardhub_core::{ids::Partition, record::RecordError};
use rewardhub_engine::ports::LedgerError;

use crate::{lake::LakeError, rows::RowError};

/// Why the lake could not follow the ledger.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The lake.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A decision that is not one.
    #[error("decision {offset} of partition {partition} cannot be read ({cause}); run `rewardhub verify`")]
    Record {
        /// Where.
        partition: Partition,
        /// Where.
        offset: u64,
        /// Why, in the text.
        cause: RecordError,
    },
    /// A decision that cannot be told.
    #[error("decision {offset} of partition {partition} cannot be told in the lake: {cause}")]
    Row {
        /// Where.
        partition: Partition,
        /// Where.
        offset: u64,
        /// Why, in the text.
        cause: RowError,
    },
    /// The log ends before what the lake has.
    #[error("the log ends before what the lake has: it was cut, or is another one; `rewardhub lake rebuild` makes the lake anew")]
    Short,
    /// Sums of rows.
    #[error(transparent)]
    Sums(RowError),
    /// A programme that was activated cannot be read.
    #[error("programme {number} in the order of activation cannot be read ({mistake}); use the program that accepted it")]
    Programme {
        /// Which, from 0.
        number: u32,
        /// What is wrong with it.
        mistake: String,
    },
}
