//! That a person opens what is sealed.

use serde::{Deserialize, Serialize};

use crate::ids::{BankAccountId, FeedId, TransactionId};

/// See [`Body::OpenSealed`](super::Body::OpenSealed).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSealed {
    /// What is opened.
    pub sealed: Sealed,
    /// Why, as the person wrote it: sealed under the same key. `decide` never looks.
    pub text: Vec<u8>,
}

/// Something that only a data key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sealed {
    /// What the bank wrote about a transaction.
    Text {
        /// The bank account that it is booked to.
        account: BankAccountId,
        /// The transaction, by its id.
        transaction: TransactionId,
    },
    /// A record that could not be read.
    Letter {
        /// The feed that delivered it.
        feed: FeedId,
        /// The dead letter, by its id.
        letter: u64,
    },
}
