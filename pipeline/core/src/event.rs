//! What is told to the world, in the order of the commands: transactions, judgements, postings, deliveries.

use serde::{Deserialize, Serialize};

use crate::{
    adjustment::AdjustmentReason,
    dead_letter::DeadLetter,
    delivery::DeliveryReport,
    ids::{BankAccountId, TransactionId, WalletId},
    item::{Facts, Kind, RecordPlace, WeakKey},
    money::{Asset, Money},
    posting::Posting,
    programme::{Funder, Period, Used},
    review_reason::ReviewReason,
    state::{proposal::Fate, set_aside::Undecidable, stream_evidence::ReferenceTrust, wallet::WalletKind},
    time::Day,
};

/// Something that happened. Its position is its command's, its index its place among that command's events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// A transaction, or a new revision of one.
    Transaction(Box<TransactionEvent>),
    /// A judgement of a purchase, with what it consulted: enough to explain it again.
    Judged(Box<Judged>),
    /// A movement in the ledger.
    Posting(Box<Posting>),
    /// A wallet was opened.
    WalletOpened(WalletId, WalletKind),
    /// A bank account was linked to a wallet from a day on.
    Linked(BankAccountId, WalletId, Day),
    /// A transaction that a complete window no longer has was taken back.
    Gone(Box<GoneEvent>),
    /// A delivery ended.
    Delivery(Box<DeliveryReport>),
    /// A record could not be read.
    Rejection(Box<DeadLetter>),
    /// A programme version was accepted: its name, its version, its first day.
    Activated(String, u32, Day),
    /// An operator corrected a balance; why.
    Adjusted(WalletId, Money, AdjustmentReason),
    /// A command could not be decided and was set aside.
    SetAside(Box<SetAsideEvent>),
    /// The command at this offset, set aside before, is decided by this one.
    DecidedAgain(u64),
    /// References of a stream are no longer believed.
    IdsDoubted(Box<IdsDoubted>),
    /// How a proposed programme version stands in the partition that tells it.
    Proposal(ProposalEvent),
    /// From here on the partition decides by the meaning of this number.
    MeaningInstalled(u16),
}

impl Event {
    /// The transaction that it is a revision of, and where that stands from here on.
    #[must_use]
    pub fn state(&self) -> Option<(TransactionId, TransactionStatus)> {
        match self {
            Self::Transaction(told) => Some((told.transaction, told.status)),
            Self::Gone(gone) => Some((gone.transaction, GoneEvent::STATUS)),
            Self::Judged(_)
            | Self::Posting(_)
            | Self::WalletOpened(..)
            | Self::Linked(..)
            | Self::Delivery(_)
            | Self::Rejection(_)
            | Self::Activated(..)
            | Self::Adjusted(..)
            | Self::SetAside(_)
            | Self::DecidedAgain(_)
            | Self::IdsDoubted(_)
            | Self::Proposal(_)
            | Self::MeaningInstalled(_) => None,
        }
    }

    /// Whether it says that a transaction is held for a proposed programme version.
    #[must_use]
    pub fn awaits_version(&self) -> bool {
        matches!(self, Self::Transaction(told) if told.verdict == Verdict::AwaitsVersion)
    }

    /// The day that has judged a transaction, once and for all, if it says that one did.
    #[must_use]
    pub fn judged_day(&self) -> Option<Day> {
        let Self::Transaction(told) = self else { return None };
        match told.verdict {
            Verdict::Judged | Verdict::BeforeEarning | Verdict::NoWallet => told.judged_on,
            Verdict::NotJudged
            | Verdict::NoProgramme
            | Verdict::KindUnknown
            | Verdict::Refunds
            | Verdict::RefundWaits
            | Verdict::RefundFound
            | Verdict::AwaitsVersion => None,
        }
    }
}

/// Where a transaction stands. What was told last of one and the row of its item ([`Standing::status`]) say the same.
///
/// [`Standing::status`]: crate::state::known_items::Standing::status
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransactionStatus {
    /// Announced by the bank, not booked yet; it pays nothing.
    Pending,
    /// Entered into the account.
    Booked,
    /// Waits for the end of its delivery.
    Held,
    /// Waits for a person.
    Review(ReviewReason),
    /// Contradicts a transaction under the same id; never applied.
    Conflict,
    /// Taken back by the feed.
    Removed,
}

/// How an item was told from those known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// By a trusted reference.
    Reference,
    /// By day, amount, direction and its place among equals.
    Content,
    /// Settles a pending one.
    Settlement,
}

/// Why a transaction was given to no rule, or that it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Not booked (yet), so not judged.
    NotJudged,
    /// No programme version is in force on its day. A later delivery decides it once.
    NoProgramme,
    /// Kind `other` earns nothing. A later delivery with a better kind decides it once.
    KindUnknown,
    /// Before the first day from which this account earns.
    BeforeEarning,
    /// Nobody's on its day.
    NoWallet,
    /// Given to the programme's rules; [`Judged`] says what they made of it where one of them paid or was cut.
    Judged,
    /// A refund (or removal) that took rewards of its purchase back.
    Refunds,
    /// A refund that waits for its purchase.
    RefundWaits,
    /// A refund that waited and whose purchase has come: told again, with the rewards it took back.
    RefundFound,
    /// A programme version is proposed that would judge it: it is held until that is in force or given up.
    AwaitsVersion,
}

/// A row of `transactions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionEvent {
    /// The transaction that the event tells of.
    pub transaction: TransactionId,
    /// Name of the feed.
    pub feed: String,
    /// Name of the stream.
    pub stream: String,
    /// Whose on the judged day.
    pub wallet: Option<WalletId>,
    /// The bank account that it is booked to.
    pub account: BankAccountId,
    /// Where it stands.
    pub status: TransactionStatus,
    /// What is known of it.
    pub facts: Facts,
    /// The purchase that it refunds, or the transaction that it contradicts.
    pub original: Option<TransactionId>,
    /// How it was found to be new.
    pub identity: IdentityKind,
    /// The delivery that told of it.
    #[serde(with = "postcard::fixint::le")]
    pub delivery: u64,
    /// Where in it.
    pub place: RecordPlace,
    /// The programme version that judges it.
    pub version: Option<u32>,
    /// The day that judges it.
    pub judged_on: Option<Day>,
    /// What came of it.
    pub verdict: Verdict,
}

/// The last revision of a transaction that a complete window no longer has: what is still known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoneEvent {
    /// The transaction that the event tells of.
    pub transaction: TransactionId,
    /// The bank account that it is booked to.
    pub account: BankAccountId,
    /// The wallet that it earned for, where it earned.
    pub wallet: Option<WalletId>,
    /// Its content: booking day, amount, currency, direction, reversal.
    pub key: WeakKey,
    /// Its kind when it was last looked at.
    pub kind: Kind,
    /// Name of the feed whose window lacks it.
    pub feed: String,
    /// Name of the stream.
    pub stream: String,
    /// The delivery that lacks it.
    #[serde(with = "postcard::fixint::le")]
    pub delivery: u64,
}

impl GoneEvent {
    /// Where what is gone stands.
    pub const STATUS: TransactionStatus = TransactionStatus::Removed;
}

/// Why references of a stream are no longer believed, told once, before anything of the delivery that showed it is booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdsDoubted {
    /// The bank account whose stream it is.
    pub account: BankAccountId,
    /// Name of the feed.
    pub feed: String,
    /// Name of the stream.
    pub stream: String,
    /// What is held of them from now on.
    pub ids: ReferenceTrust,
    /// References that speak against them.
    pub against: u32,
    /// References that were looked at.
    pub of: u32,
    /// The delivery that showed it.
    #[serde(with = "postcard::fixint::le")]
    pub delivery: u64,
}

/// What a counter stood at when it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consulted {
    /// A rule's id, or a programme cap's.
    pub counter: String,
    /// The asset that is counted.
    pub asset: Asset,
    /// The calendar period that the cap counts in.
    pub period: Period,
    /// How much of it was used.
    pub used: Used,
}

/// Rules' rewards for a purchase, or what is left of them after a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The purchase that was judged.
    pub transaction: TransactionId,
    /// Who was paid.
    pub wallet: WalletId,
    /// Under which version.
    pub version: u32,
    /// By which day.
    pub judged_on: Day,
    /// `None`: a first judgement. Else the return that changed it: a refund, or the purchase's own removal.
    pub because_of: Option<TransactionId>,
    /// How much of the purchase has come back, in minor units.
    pub returned_minor: i64,
    /// What the caps looked at.
    pub consulted: Vec<Consulted>,
    /// Rewards, or clawbacks with a negative amount, in file order of their rules.
    pub rewards: Vec<RewardEvent>,
    /// It could not be judged and waits for a person.
    pub review_reason: Option<ReviewReason>,
}

/// A row of `rewards`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewardEvent {
    /// The rule's id.
    pub rule: String,
    /// The asset that the rule pays.
    pub asset: Asset,
    /// Signed, in minor units.
    pub amount_minor: i64,
    /// The part of the purchase that earned, in minor units of its currency.
    pub eligible_minor: i64,
    /// Before any cap, in minor units.
    pub before_caps_minor: i64,
    /// The cap that cut it.
    pub capped_by: Option<String>,
    /// Who pays for the reward.
    pub funder: Funder,
    /// First day it can be spent.
    pub available_on: Day,
    /// Last day it can be spent.
    pub expires_on: Option<Day>,
}

/// Where a proposed version stands in one partition: open from its fence on, until the partition hears what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalEvent {
    /// The proposal: the offset of its command in partition 0.
    pub proposal: u64,
    /// Of which version.
    pub version: u32,
    /// Its first day.
    pub effective: Day,
    /// What has become of it.
    pub fate: Fate,
}

/// A command that was set aside: what was asked, not the content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAsideEvent {
    /// What was asked, in a word.
    pub asked: String,
    /// Why it could not be decided.
    pub reason: Undecidable,
    /// Whoever asked was told that it was refused: it is never decided again.
    pub refused: bool,
}
