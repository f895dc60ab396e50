//! What decisions emit for everyone else, in the order of the commands: transactions, judgements, postings, deliveries.

mod contents;
mod movement;

use serde::{Deserialize, Serialize};

pub use self::movement::{RedemptionEvent, RedemptionStep, TransferEvent, TransferStep};
use crate::{
    audit::AuditEntry,
    dead_letter::DeadLetter,
    delivery::DeliveryReport,
    ids::{BankAccountId, TransactionId, WalletId},
    item::{Facts, Kind, RecordPlace, WeakKey},
    money::Asset,
    posting::Posting,
    programme::{Funder, Period, Used},
    review_reason::ReviewReason,
    state::{proposal::Fate, set_aside::Undecidable, stream_evidence::ReferenceTrust, wallet::WalletKind},
    time::Day,
};

/// Something that happened. Its position is the offset of its command and its index among that command's events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// A transaction, or a new revision of one.
    Transaction(Box<TransactionEvent>),
    /// A judgement of a purchase, with what it consulted: enough to explain it again.
    Judged(Box<Judged>),
    /// A movement of value in the ledger.
    Posting(Box<Posting>),
    /// A wallet was opened.
    WalletOpened(WalletId, WalletKind),
    /// A bank account was linked to a wallet from a day on.
    Linked(BankAccountId, WalletId, Day),
    /// A transaction that a complete window no longer contains was taken back.
    Gone(Box<GoneEvent>),
    /// A delivery ended: its counts.
    Delivery(Box<DeliveryReport>),
    /// A record could not be read.
    Rejection(Box<DeadLetter>),
    /// A programme version was accepted: its programme's name, its version, its first day.
    Activated(String, u32, Day),
    /// A person decided something that somebody has to answer for.
    Audited(Box<AuditEntry>),
    /// A command could not be decided and was set aside.
    SetAside(Box<SetAsideEvent>),
    /// This command decided the one at this offset, which had been set aside.
    DecidedAgain(u64),
    /// References of a stream are no longer believed.
    ReferencesDistrusted(Box<ReferencesDistrusted>),
    /// Where a proposed programme version stands in the partition that reports it.
    Proposal(ProposalEvent),
    /// From here on the partition decides by the meaning of this number.
    MeaningInstalled(u16),
    /// A step of a redemption.
    Redemption(Box<RedemptionEvent>),
    /// A step of a transfer.
    Transfer(Box<TransferEvent>),
}

/// Where a transaction stands. Its last event and the row of its item ([`Standing::status`]) say the same.
///
/// One of four that are easily confused. [`Status`] is what a bank says of an item in a delivery. [`Standing`] is what became of a
/// known item, as its row keeps it. This is the same for the transaction, as events publish it, and pending items have one, too.
/// [`Verdict`] says whether rules judged it, which no status does.
///
/// [`Status`]: crate::item::Status
/// [`Standing`]: crate::state::known_items::Standing
/// [`Standing::status`]: crate::state::known_items::Standing::status
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransactionStatus {
    /// Announced by the bank, not booked yet; it pays nothing.
    Pending,
    /// Entered into the account.
    Booked,
    /// Held until its delivery ends.
    Held,
    /// Waits in review, for this reason.
    Review(ReviewReason),
    /// Contradicts a transaction under the same id; never applied.
    Conflict,
    /// Removed by the feed, or gone from a complete window.
    Removed,
    /// A person decided that it is no transaction of its own.
    Dismissed,
}

impl TransactionStatus {
    /// Why a person must look at it; `None` if it is not in review.
    #[must_use]
    pub const fn review_reason(self) -> Option<ReviewReason> {
        match self {
            Self::Review(reason) => Some(reason),
            Self::Pending | Self::Booked | Self::Held | Self::Conflict | Self::Removed | Self::Dismissed => None,
        }
    }

    /// Whether a person must look at it before anything else can become of it.
    #[must_use]
    pub const fn waits_for_a_person(self) -> bool {
        match self {
            Self::Review(_) | Self::Conflict => true,
            Self::Pending | Self::Booked | Self::Held | Self::Removed | Self::Dismissed => false,
        }
    }
}

/// How an item was identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// By a trusted reference.
    Reference,
    /// By day, amount, direction and its ordinal among equal items.
    Content,
    /// As the booking of a pending item.
    Settlement,
}

/// Whether the rules judged a transaction, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Not booked (yet), so not judged.
    NotJudged,
    /// No programme version is in force on its day. A later delivery decides it once.
    NoProgramme,
    /// Kind `other` earns nothing. A later delivery with a better kind decides it once.
    KindUnknown,
    /// It is before the first day from which this account earns.
    BeforeEarning,
    /// Its bank account belonged to no wallet on its day.
    NoWallet,
    /// Given to the programme's rules; [`Judged`] says what they paid, if one of them paid or a cap was consulted.
    Judged,
    /// A refund (or removal) that took back rewards of its purchase.
    Refunds,
    /// A refund that waits for its purchase.
    RefundWaits,
    /// A refund that waited, and whose purchase has come: reported again, with the rewards that it took back.
    RefundFound,
    /// A proposed programme version would judge it: it is deferred until that version is in force or given up.
    AwaitsVersion,
    /// Nobody has linked its bank account to a wallet yet, as its feed requires: it waits until somebody does.
    AwaitsEnrolment,
    /// It waited for its bank account to be linked longer than its feed allows: it earns nothing, whoever links the account later.
    NotEnrolled,
}

/// A row of `transactions`: one revision of a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionEvent {
    /// The transaction that the event reports.
    pub transaction: TransactionId,
    /// Name of the feed that delivered it.
    pub feed: String,
    /// Name of the stream that delivered it.
    pub stream: String,
    /// The wallet that its account was linked to on the day that judges it; `None` if there is none, or if nothing judges it.
    pub wallet: Option<WalletId>,
    /// The bank account that it is booked to.
    pub account: BankAccountId,
    /// Where it stands from here on.
    pub status: TransactionStatus,
    /// What is known of it and may be stored in clear.
    pub facts: Facts,
    /// The purchase that it refunds, or the transaction that it contradicts or replaces; `None` if there is none.
    pub original: Option<TransactionId>,
    /// How its item was identified.
    pub identity: IdentityKind,
    /// The delivery that reported it, by its id.
    #[serde(with = "postcard::fixint::le")]
    pub delivery: u64,
    /// Where in the delivery it was.
    pub place: RecordPlace,
    /// The programme version that judges it; `None` if none does.
    pub version: Option<u32>,
    /// The local day that judges it; `None` if none does.
    pub judged_on: Option<Day>,
    /// Whether the rules judged it, and if not, why.
    pub verdict: Verdict,
}

/// The last revision of a transaction that a complete window no longer contains: what is still known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoneEvent {
    /// The transaction that is gone.
    pub transaction: TransactionId,
    /// The bank account that it is booked to.
    pub account: BankAccountId,
    /// The wallet that it earned for; `None` if it earned for none.
    pub wallet: Option<WalletId>,
    /// Its content: booking day, amount, currency, direction, reversal.
    pub key: WeakKey,
    /// Its kind as first reported, or as settled when it was judged.
    pub kind: Kind,
    /// Name of the feed whose window lacks it.
    pub feed: String,
    /// Name of the stream whose window lacks it.
    pub stream: String,
    /// The delivery that lacks it, by its id.
    #[serde(with = "postcard::fixint::le")]
    pub delivery: u64,
}

impl GoneEvent {
    /// The status of every transaction that is gone.
    pub const STATUS: TransactionStatus = TransactionStatus::Removed;
}

/// Why references of a stream are no longer believed; reported once, before anything of the delivery that showed it is booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferencesDistrusted {
    /// The bank account whose stream it is.
    pub account: BankAccountId,
    /// Name of the feed.
    pub feed: String,
    /// Name of the stream.
    pub stream: String,
    /// How its references are treated from now on.
    pub ids: ReferenceTrust,
    /// How many references speak against them.
    pub against: u32,
    /// How many references were looked at.
    pub of: u32,
    /// The delivery that showed it, by its id.
    #[serde(with = "postcard::fixint::le")]
    pub delivery: u64,
}

/// The state of a counter when a cap consulted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consulted {
    /// Id of the rule, or of the programme's cap, that it counts for.
    pub counter: String,
    /// The asset whose amounts it counts.
    pub asset: Asset,
    /// The calendar period that it counts in.
    pub period: Period,
    /// How much was used in that period.
    pub used: Used,
}

/// What rules paid for a purchase, or took back after a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The purchase that was judged.
    pub transaction: TransactionId,
    /// The wallet that was paid.
    pub wallet: WalletId,
    /// The programme version that judged it.
    pub version: u32,
    /// The local day that judged it.
    pub judged_on: Day,
    /// The refund, or the purchase's own removal, that changed an earlier judgement; `None` for a first judgement.
    pub because_of: Option<TransactionId>,
    /// How much of the purchase has been returned, in minor units.
    pub returned_minor: i64,
    /// The counters that its caps consulted.
    pub consulted: Vec<Consulted>,
    /// Rewards, or clawbacks with a negative amount, in file order of their rules.
    pub rewards: Vec<RewardChange>,
    /// Why it could not be judged and waits in review; `None` if it was judged.
    pub review_reason: Option<ReviewReason>,
}

/// A row of `rewards`: what one rule paid or took back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewardChange {
    /// Id of the rule that paid.
    pub rule: String,
    /// The asset that the rule pays.
    pub asset: Asset,
    /// The amount in minor units; negative if it was taken back.
    pub amount_minor: i64,
    /// The part of the purchase that earned, in minor units of its currency.
    pub eligible_minor: i64,
    /// The amount before any cap, in minor units; after a return, what is left of the reward.
    pub before_caps_minor: i64,
    /// Name of the cap that cut it; `None` if none did.
    pub capped_by: Option<String>,
    /// Who pays for the reward.
    pub funder: Funder,
    /// First day on which it can be spent.
    pub available_on: Day,
    /// Last day on which it can be spent; `None` if it never expires.
    pub expires_on: Option<Day>,
}

/// Where a proposed version stands in one partition: open from its fence on, until the partition learns what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalEvent {
    /// The proposal: the offset of its command in partition 0.
    pub proposal: u64,
    /// The proposed version's number.
    pub version: u32,
    /// The first day that the version would judge.
    pub effective: Day,
    /// What has become of it.
    pub fate: Fate,
}

/// A command that was set aside: its kind, not its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAsideEvent {
    /// The kind of the command, in a word.
    pub asked: String,
    /// Why it could not be decided.
    pub reason: Undecidable,
    /// Whether its sender got the answer that it was refused: then it is never decided again.
    pub refused: bool,
}
