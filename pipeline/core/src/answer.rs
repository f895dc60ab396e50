//! The answer to a command, and every reason to refuse one.

use serde::{Deserialize, Serialize};

use crate::{
    delivery::ItemCounts,
    ledger::NotMoved,
    review_reason::ReviewReason,
    state::{proposal::Fate, set_aside::Undecidable},
};

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
    #[error("its sender has the answer that it was refused, so it is never decided again; ask for it anew")]
    RefusedForGood,
    #[error("bucket {bucket} is not the lowest of its partition, which is {lowest}; send the command there")]
    NotLowestBucket { bucket: crate::ids::Bucket, lowest: crate::ids::Bucket },
    #[error("no delivery {delivery} was accepted")]
    NoSuchDelivery { delivery: crate::ids::DeliveryId },
    #[error("the bank account knows no item of transaction {transaction}; `rewardhub review list` tells which wait")]
    NoSuchItem { transaction: crate::ids::TransactionId },
    #[error("it does not stand as it was shown any more; look at it again before you decide")]
    StandsOtherwise { status: crate::event::TransactionStatus },
    #[error("it does not wait for a person, so there is nothing to decide about it")]
    DoesNotWait,
    #[error("it cannot be accepted: {}", why_not_accepted(*.reason))]
    CannotBeAccepted { reason: ReviewReason },
    #[error("nobody has decided anything about it, so there is nothing to undo")]
    NothingDecided,
    #[error(
        "it was returned or took rewards back itself since it was accepted, so that cannot be undone; adjust the wallet instead"
    )]
    OthersRestOnIt,
    #[error(
        "it was accepted and is not judged yet, so that cannot be undone now; link its account, or wait for the programme's version, first"
    )]
    NotJudgedYet,
    #[error(
        "a refund cannot take another's content, nor be replaced: no rule says what that changes; reject it, and adjust the wallet"
    )]
    RefundsAreNotAmended,
    #[error("it has been judged, so its kind stays; adjust the wallet where it deserves something else")]
    JudgedAlready,
    #[error("there is no dead letter {letter:016x}; `rewardhub dead-letters list` tells which there are")]
    NoSuchLetter { letter: u64 },
    #[error("it was read again, and is a transaction now; undo that with `rewardhub review undo {transaction}`")]
    LetterIsTransaction { transaction: crate::ids::TransactionId },
    #[error("no programme version judges its day; activate one that does")]
    NoProgramme,
    #[error("its kind is not known yet; add a rule of kinds to the feed's profile that recognises it")]
    KindStillUnknown,
    #[error("this needs no other person's approval; ask for it itself")]
    NeedsNoApproval,
    #[error("nobody asked for an approval there, or for something else; `rewardhub approval list` tells what waits for one")]
    NothingAsked,
    #[error("another person must approve of it than the one who asked")]
    SamePerson,
    #[error("it was asked for too long ago to be approved of; ask for it anew")]
    AskedTooLongAgo,
    #[error("it has been approved or declined already")]
    AlreadySettled,
    #[error("no redemption {0} can be captured, void or refunded by you; the answer to its authorisation has its id")]
    NoSuchRedemption(crate::ids::RedemptionId),
    #[error("there is no transfer {0}; the answer to what made it has its id")]
    NoSuchTransfer(crate::ids::TransferId),
    #[error("the hold is over: it ended, was void, or was captured for the last time; authorise anew")]
    NotOnHold,
    #[error("only {held_minor} (in minor units) is on hold; capture no more than that")]
    MoreThanHeld { held_minor: i64 },
    #[error("only {left_minor} (in minor units) was captured and not given back; refund no more than that")]
    MoreThanCaptured { left_minor: i64 },
    #[error(
        "a redemption is refunded {} times at most; have an operator adjust both wallets for the rest",
        crate::state::redemption::MOST_REFUNDS
    )]
    TooManyRefunds,
    #[error("the wallet has {} holds, as many as it may have; capture or void some first", crate::state::wallet::MOST_HOLDS)]
    TooManyHolds,
    #[error("it would come from more lots than one movement takes; move it in smaller amounts")]
    TooManyLots,
    #[error("the payment token was used before, or is too old; let the customer make another")]
    TokenNotGood,
    #[error("the wallet used {} payment tokens within minutes; try again later", crate::state::wallet::MOST_USED_TOKENS)]
    TooManyTokens,
    #[error("a hold lasts {} days at most; ask for a shorter one", crate::programme::LONGEST_HOLD_DAYS)]
    HoldTooLong,
    #[error("the wallet has made {most} redemptions today, as many as the programme lets it; try again tomorrow")]
    TooManyRedemptions { most: u32 },
    #[error("the programme lets nobody transfer {0}; only what it names in [transfers]")]
    NotTransferable(crate::money::Asset),
    #[error("the programme lets a wallet send {left_minor} more of {asset} (in minor units) now; send no more than that")]
    OverTransferLimit { asset: crate::money::Asset, left_minor: i64 },
    #[error("a wallet transfers nothing to itself; name another")]
    ToItself,
    #[error(
        "that is for wallets of another kind: customers spend and transfer, merchants are paid by redemptions, a treasury gives"
    )]
    OtherKindOfWallet,
    #[error("the programme names no treasury of {0}; activate a version with [treasury.{0}] first")]
    NoTreasury(crate::money::Asset),
    #[error("the programme lets {left_minor} more of {asset} (in minor units) be issued; issue no more than that")]
    OverIssueLimit { asset: crate::money::Asset, left_minor: i64 },
    #[error("an item repeats another one that is booked, in the same direction; name such a transaction of its account")]
    RepeatsNothing,
}

/// Why an item in review cannot be accepted, and what to do instead.
const fn why_not_accepted(reason: ReviewReason) -> &'static str {
    match reason {
        ReviewReason::FarAhead => {
            "it is booked more than a month ahead, which would bar programme versions until then; wait, or reject it"
        }
        ReviewReason::TooManyWait => "it would wait for its account to be linked, and as many wait as may; link accounts first",
        _ => "no rule says what such an item earns; reject it, and adjust the wallet where it has to be paid",
    }
}

impl From<NotMoved> for Refusal {
    fn from(not_moved: NotMoved) -> Self {
        match not_moved {
            NotMoved::Insufficient { asset, available_minor } => Self::InsufficientFunds { asset, available: available_minor },
            NotMoved::TooLarge => Self::TooLarge,
            NotMoved::TooManyLots => Self::TooManyLots,
        }
    }
}

/// The answer to a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// The command was carried out, and there is nothing else to say.
    Done,
    /// The command was carried out before; nothing changed.
    Repeated,
    /// The follow-up was applied before; nothing changed.
    AlreadyApplied,
    /// Items were observed: how many of them turned out to be what.
    Observed(ItemCounts),
    /// The bank account that the directory holds, whether it was just registered or before.
    Registered(crate::ids::BankAccountId),
    /// The command was refused and changed nothing.
    Refused(Refusal),
    /// The command cannot be decided. It is kept whole, and the commands after it go on.
    SetAside(Undecidable),
    /// Where the proposal of a programme version stands, as far as this bucket knows.
    Proposal(Fate),
    /// A redemption was authorised, and can be captured until then.
    Authorised {
        /// Until when, as the merchant is told.
        until: crate::time::Instant,
    },
    /// A redemption was captured, or its hold was void.
    Captured {
        /// How much was captured, in minor units.
        captured_minor: i64,
        /// How much was given back to the customer, in minor units.
        released_minor: i64,
    },
    /// A refund of a redemption was asked for.
    RefundAsked {
        /// Which of its refunds it is, from 0.
        nth: u32,
        /// How much, in minor units.
        amount_minor: i64,
    },
}

impl Answer {
    /// Why the command was set aside; `None` if it was decided.
    #[must_use]
    pub const fn set_aside(&self) -> Option<&Undecidable> {
        match self {
            Self::SetAside(reason) => Some(reason),
            Self::Done
            | Self::Repeated
            | Self::AlreadyApplied
            | Self::Observed(_)
            | Self::Registered(_)
            | Self::Refused(_)
            | Self::Proposal(_)
            | Self::Authorised { .. }
            | Self::Captured { .. }
            | Self::RefundAsked { .. } => None,
        }
    }
}
