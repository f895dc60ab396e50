//! Errors of a lake that could not follow the ledger. Nothing is lost by any of them, because the decisions are in the log.

use rewardhub_core::{ids::Partition, record::RecordError};
use rewardhub_engine::ports::LedgerError;

use crate::{lake::LakeError, rows::RowError};

/// Why the lake could not follow the ledger.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The lake cannot be read or written.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The bytes of a decision cannot be decoded.
    #[error("decision {offset} of partition {partition} cannot be read ({cause}); run `rewardhub verify`")]
    Record {
        /// The partition of the decision.
        partition: Partition,
        /// The offset of the decision.
        offset: u64,
        /// The cause. It is part of the message, so it is not a source as well.
        cause: RecordError,
    },
    /// A decision cannot be turned into rows.
    #[error("decision {offset} of partition {partition} cannot be written to the lake: {cause}")]
    Row {
        /// The partition of the decision.
        partition: Partition,
        /// The offset of the decision.
        offset: u64,
        /// The cause. It is part of the message, so it is not a source as well.
        cause: RowError,
    },
    /// The log ends before the positions of the lake.
    #[error("the log ends before what the lake has: it was cut, or is another one; `rewardhub lake rebuild` makes the lake anew")]
    Short,
    /// Rows could not be added up, or an amount in them has too many digits.
    #[error(transparent)]
    Sums(RowError),
    /// A programme that was activated cannot be read.
    #[error("programme {number} in the order of activation cannot be read ({mistake}); use the program that accepted it")]
    Programme {
        /// The number of the programme in the order of activation, from 0.
        number: u32,
        /// The first of its mistakes, in words.
        mistake: String,
    },
}
