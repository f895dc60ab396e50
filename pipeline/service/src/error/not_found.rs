//! Errors of things that a caller named and that do not exist.

use std::path::PathBuf;

use rewardhub_core::{
    ids::{CommandId, RedemptionId, TransactionId, TransferId, WalletId},
    time::Day,
};

use crate::set_aside::Place;

/// What a caller named does not exist.
#[derive(Debug, thiserror::Error)]
pub enum NotFound {
    /// There is no data set in the directory.
    #[error("there is no data set in {}", root.display())]
    DataSet {
        /// The data directory that the caller gave.
        root: PathBuf,
    },
    /// There is no data set in the directory, and its ledger would be on servers, which need a keyspace first.
    #[error("there is no data set in {}", root.display())]
    Keyspace {
        /// The data directory that the caller gave.
        root: PathBuf,
    },
    /// There is no such wallet.
    #[error("there is no wallet {0}")]
    Wallet(WalletId),
    /// The text is neither the id of a wallet nor the number of a known account.
    #[error("{masked} is neither the id of a wallet nor the number of an account seen here")]
    Account {
        /// The number with all but its last characters masked.
        masked: String,
    },
    /// The account was seen, and belongs to no wallet: its items wait.
    #[error("account {masked} is linked to no wallet yet")]
    NotEnrolled {
        /// The number with all but its last characters masked.
        masked: String,
    },
    /// No account of this number was ever seen, where the caller could not have named a wallet instead.
    #[error("account {masked} was never seen here")]
    AccountNumber {
        /// The number with all but its last characters masked.
        masked: String,
    },
    /// There is no such transaction.
    #[error("there is no transaction {0}")]
    Transaction(TransactionId),
    /// There is no such redemption.
    #[error("there is no redemption {0}")]
    Redemption(RedemptionId),
    /// There is no such transfer.
    #[error("there is no transfer {0}")]
    Transfer(TransferId),
    /// Nothing was booked for the wallet on the day.
    #[error("nothing was booked on {0}")]
    OnDay(Day),
    /// No transaction has this reference of the bank.
    #[error("no transaction is known by the reference {0:?}")]
    Reference(String),
    /// No client's key has an id that begins so, or more than one has.
    #[error("no key, or more than one, has an id that begins with {0:?}")]
    ClientKey(String),
    /// The feed has no such consent.
    #[error("feed {feed:?} has no consent {name:?}")]
    Consent {
        /// The name of the feed.
        feed: String,
        /// The name that was asked for.
        name: String,
    },
    /// There is no such dead letter.
    #[error("there is no dead letter {0:016x}")]
    DeadLetter(u64),
    /// No command of this name asked for an approval.
    #[error("nobody asked for an approval under {0}")]
    Approval(CommandId),
    /// No command was set aside there.
    #[error("no command was set aside at {0}")]
    SetAside(Place),
    /// There is no such feed.
    #[error("there is no feed {name:?}")]
    Feed {
        /// The name of the feed.
        name: String,
        /// The file that would hold its profile.
        profile: PathBuf,
    },
    /// The feed has no such delivery.
    #[error("feed {feed:?} has no delivery {id}")]
    Delivery {
        /// The name of the feed.
        feed: String,
        /// The id that was asked for.
        id: String,
    },
    /// No programme is active, so nothing can be judged.
    #[error("the data set in {} has no programme, so nothing can be judged", root.display())]
    Programme {
        /// The data directory that the caller gave.
        root: PathBuf,
    },
    /// No version of the programme has this number.
    #[error("nobody has proposed a version {0} of the programme")]
    Version(u32),
    /// No version judges this day.
    #[error("no version of the programme is in force on {0}")]
    VersionOn(Day),
    /// The configuration says that the data set has no lake.
    #[cfg(feature = "lake")]
    #[error("there is to be no lake here (`lake = \"none\"`)")]
    Lake,
}
