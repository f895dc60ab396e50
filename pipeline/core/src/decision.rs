//! What follows from a command: changes to rows, an answer, events, follow-ups.

use serde::{Deserialize, Serialize};

use crate::{
    command::Body,
    event::Event,
    ids::Bucket,
    state::{
        proposal::Fate,
        row::{Row, RowKey},
        set_aside::Undecidable,
    },
};

/// A command for a bucket that follows from a decision. Its id is the decision's position and its index there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Whose state it changes.
    pub bucket: Bucket,
    /// What.
    pub body: Body,
}

/// What became of each item of an `Observe`, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Booked for the first time.
    pub new: u32,
    /// Known already.
    pub duplicates: u32,
    /// Announced for the first time.
    pub pending: u32,
    /// Held for the end of the delivery.
    pub held: u32,
    /// Held ones that the end has decided: counted among those new or for review now.
    pub released: u32,
    /// Waiting for a person.
    pub review: u32,
    /// Contradicting what is known under their id.
    pub conflicts: u32,
    /// Taken back by the feed.
    pub removed: u32,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        let Self { new, duplicates, pending, held, released, review, conflicts, removed } = other;
        self.new += new;
        self.duplicates += duplicates;
        self.pending += pending;
        self.held += held;
        self.released += released;
        self.review += review;
        self.conflicts += conflicts;
        self.removed += removed;
    }
}

/// Why a command was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[expect(missing_docs, reason = "each says what it is")]
pub enum Refusal {
    #[error("wallet {0} does not exist; open it first")]
    NoSuchWallet(crate::ids::WalletId),
    #[error("the command was asked for before with other content, and answered; give this one a name of its own")]
    ExistsWithOtherContent,
    #[error("only {available} of {asset} (in minor units) is available; take away no more than that")]
    InsufficientFunds { asset: crate::money::Asset, available: i64 },
    #[error("the programme's owner never defined asset {0}; activate a programme that names it first")]
    UnknownAsset(crate::money::Asset),
    #[error("version {version} starts on {effective}, but {judged_through} has already been judged; let it start later")]
    StartsTooEarly { version: u32, effective: crate::time::Day, judged_through: crate::time::Day },
    #[error("version {version} is not above version {last}, the last one activated; count it up")]
    VersionNotAbove { version: u32, last: u32 },
    #[error("version {version} was sent out of turn: another was activated meanwhile; activate it again")]
    OutOfTurn { version: u32 },
    #[error(
        "version {version} cannot be proposed while version {open} is: that is decided once every partition has answered; wait for it, or withdraw it"
    )]
    ProposalOpen { version: u32, open: u32 },
    #[error("no proposal of version {version} is open: it was never proposed here, or has been decided")]
    NotProposed { version: u32 },
    #[error("the programme is refused: {0}")]
    Unreadable(String),
    #[error("an amount or a sum is larger than can be counted")]
    TooLarge,
    #[error(
        "the bank account has {streams} streams already, as many as it may have; let the feed's profile give the same `[csv]` name to files of one kind"
    )]
    TooManyStreams { streams: u32 },
    #[error("no command was set aside there; `rewardhub set-aside list` tells which were")]
    NothingSetAside,
    #[error("whoever asked for it was told that it was refused, so it is never decided again; ask for it anew")]
    RefusedForGood,
}

/// The answer to a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// Done.
    Done,
    /// Done before; nothing changed.
    Repeated,
    /// A follow-up that had been applied before.
    AlreadyApplied,
    /// Items were looked at.
    Observed(Tally),
    /// The directory's entry, old or new.
    Registered(crate::ids::BankAccountId),
    /// Not done, and why.
    Refused(Refusal),
    /// It cannot be decided. It is kept whole, and what lies behind it goes on.
    SetAside(Undecidable),
    /// Where the proposal of a programme version stands, as far as is known here.
    Proposal(Fate),
}

/// The stored answer to a command that has a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredOutcome {
    /// Hash of the command's content.
    #[serde(with = "postcard::fixint::le")]
    pub content: u64,
    /// Its offset in the bucket's partition, where its record tells the rest.
    pub offset: u64,
    /// The first answer.
    pub answer: Answer,
}

/// What is written of a decision: the record of the events log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRecord {
    /// When it was decided: its command's time, but never before the bucket's last.
    pub at: crate::time::Instant,
    /// Whose command it was.
    pub bucket: Bucket,
    /// The answer.
    pub answer: Answer,
    /// Told to the world, in order.
    pub events: Vec<Event>,
    /// Asked of other buckets, in order.
    pub follow_ups: Vec<FollowUp>,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Rows as they are after it.
    pub changes: Vec<(RowKey, Row)>,
    /// What is written of it.
    pub record: DecisionRecord,
}
