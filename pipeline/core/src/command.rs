//! What can be asked of the system. Everything that changes state is one of these, in the log of its bucket's partition.

mod access_change;
mod approval;
mod carried;
mod dead_letter;
mod deliveries;
mod enrolment;
mod kind;
mod open_sealed;
mod proposal;
mod redemption;
mod review;
mod reward;
mod transfer;

use serde::{Deserialize, Serialize};

pub use self::{
    access_change::AccessChange,
    approval::{Approve, Ask, Decline},
    dead_letter::{KeepDeadLetter, LetterDecision, ReadAgain, SettleLetter},
    deliveries::{AcceptDelivery, ListCommands, ReportDelivery},
    enrolment::{Enrol, EnrolmentTerms, ObserveEnrolled},
    open_sealed::{OpenSealed, Sealed},
    proposal::{Fenced, Propose, RaiseFence, Release, Resolve, Withdraw},
    redemption::{Authorise, Capture, CapturedShare, EndRefund, PayMerchant, PaymentToken, Refund, Spend, TakeRefund, Void},
    review::{PurchaseDecision, ReviewDecision, ReviewItem, ReviewPurchase},
    reward::{ClawBack, Credit, Revise},
    transfer::{Deliver, EndTransfer, Issue, ReturnReason, Returned, Transfer, TransferKind},
};

use crate::{
    adjustment::AdjustmentReason,
    delivery::Delivery,
    ids::{ActorId, BankAccountId, Bucket, CommandId, Partition, Position, ShortHash, Token, WalletId},
    item::{Item, Reference, WeakKey},
    money::Money,
    state::wallet::WalletKind,
    time::{Instant, Month},
};

/// A command as it lies in the log. Everything before the body, and the body's kind, is its [`Envelope`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// When it was asked; never counts as before its bucket's last.
    pub at: Instant,
    /// Whose state it changes.
    pub bucket: Bucket,
    /// What sent it: a client, or an earlier decision.
    pub source: Source,
    /// Who asks; for a follow-up, who asked for the command that it follows from.
    pub actor: ActorId,
    /// The name that its sender gave it: sent again under it, it is answered as the first time. `None` for follow-ups, and for
    /// commands that do no harm when they are repeated.
    pub name: Option<CommandId>,
    /// What is asked.
    pub body: Body,
}

impl Command {
    /// A command of a client, without a name.
    #[must_use]
    pub const fn of_client(actor: ActorId, at: Instant, bucket: Bucket, body: Body) -> Self {
        Self { at, bucket, source: Source::Client, actor, name: None, body }
    }

    /// The same under a name, in the command's bucket.
    #[must_use]
    pub fn named(self, name: CommandId) -> Self {
        Self { name: Some(name), ..self }
    }
}

/// What every command begins with, whatever it asks. Its form never changes: a program reads the envelope of a command that is newer
/// than itself, and can say what it was and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// As [`Command::at`].
    pub at: Instant,
    /// As [`Command::bucket`].
    pub bucket: Bucket,
    /// As [`Command::source`].
    pub source: Source,
    /// As [`Command::actor`].
    pub actor: ActorId,
    /// As [`Command::name`].
    pub name: Option<CommandId>,
    /// The number of what is asked, [`Body::kind`].
    pub kind: u32,
}

/// What sent a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// An edge: a connector or a client.
    Client,
    /// A decision in another (or this) partition.
    FollowUp {
        /// Where it was decided.
        partition: Partition,
        /// The command whose decision it is part of, and its index there.
        position: Position,
        /// The follow-up before it between the same two partitions: a reader that has not seen it has a gap.
        predecessor: Option<Position>,
    },
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// Enter an account's token in the directory.
    Register(Register),
    /// Open a wallet.
    OpenWallet(OpenWallet),
    /// Let a bank account earn for a wallet from now on.
    Link(Link),
    /// A wallet takes note that a bank account was linked to it (or is no longer).
    Join(Join),
    /// A bank account learns which other accounts its wallet has.
    SiblingAccounts(SiblingAccounts),
    /// Items of a delivery for one bank account.
    Observe(Observe),
    /// A delivery ended for one bank account.
    EndDelivery(EndDelivery),
    /// Judge a purchase and pay its rewards.
    Credit(Credit),
    /// Take back what a purchase's return leaves undeserved.
    ClawBack(ClawBack),
    /// Propose a programme version.
    Propose(Propose),
    /// Defer in one partition what a proposed version would judge, and say what has been judged there.
    RaiseFence(RaiseFence),
    /// An operator's correction.
    Adjust(Adjust),
    /// Post maturities and expiries that are due, end waits that are over.
    Sweep(Sweep),
    /// Take note that a delivery is decided.
    ReportDelivery(ReportDelivery),
    /// Keep a record that could not be read.
    KeepDeadLetter(KeepDeadLetter),
    /// Apply the rest of the refunds that have waited for a purchase: they are more than one decision takes.
    ApplyWaitingRefunds(ApplyWaitingRefunds),
    /// Decide again what was set aside.
    Retry(Retry),
    /// A bank account sends a wallet once more whether it earns for it.
    Rejoin(Rejoin),
    /// What identifies the items of a delivery of many commands, before the first of them.
    Survey(Survey),
    /// Ask more partitions for the fence of a proposal: not all copies of its text fit one decision.
    Spread(u64),
    /// A partition has its fence.
    Fenced(Fenced),
    /// What became of a proposal, for one partition.
    Resolve(Resolve),
    /// Decide what a bucket has deferred for a proposed version.
    Release(Release),
    /// Give up a proposal.
    Withdraw(Withdraw),
    /// Decide by a newer meaning from here on.
    InstallMeaning(InstallMeaning),
    /// Items of a delivery for one bank account, whose feed requires enrolment: until somebody links the account they wait.
    ObserveEnrolled(ObserveEnrolled),
    /// Decide what has waited for the enrolment of a bank account.
    Enrol(Enrol),
    /// Take note of a delivery: all that could be read of it lies in the log.
    AcceptDelivery(AcceptDelivery),
    /// Say where commands of a delivery lie that is accepted next: they are more than one command can name.
    ListCommands(ListCommands),
    /// A person's decision on an item that waits in review, or the undoing of one.
    ReviewItem(Box<ReviewItem>),
    /// A person's decision on a purchase that could not be judged, or the undoing of one.
    ReviewPurchase(ReviewPurchase),
    /// Ask that another person approve of something, before which it is not done.
    Ask(Ask),
    /// Approve of what another person asked for, and do it.
    Approve(Approve),
    /// Let what somebody asked for rest.
    Decline(Decline),
    /// Correct what a purchase earned to what it earns by other content, or by a person's decision.
    Revise(Box<Revise>),
    /// A person's decision that a dead letter is read again: its item is observed under the delivery that brought it.
    ReadAgain(Box<ReadAgain>),
    /// A person's decision on a dead letter, or that it was read again.
    SettleLetter(SettleLetter),
    /// That a person opens something sealed, recorded before it is shown.
    OpenSealed(OpenSealed),
    /// That a person changes who may ask for something.
    ChangeAccess(AccessChange),
    /// Put a customer's value on hold for a merchant.
    Authorise(Authorise),
    /// Capture what is on hold, or some of it.
    Capture(Capture),
    /// Give up a hold.
    Void(Void),
    /// Give back what was captured, or some of it.
    Refund(Refund),
    /// Authorise and capture at once.
    Spend(Spend),
    /// Pay a merchant what was captured.
    PayMerchant(Box<PayMerchant>),
    /// Take from a merchant what is given back.
    TakeRefund(Box<TakeRefund>),
    /// Give a customer back what the merchant gave, or note that it gave nothing.
    EndRefund(EndRefund),
    /// Give value to another wallet.
    Transfer(Transfer),
    /// Credit what is in transit to a wallet.
    Deliver(Box<Deliver>),
    /// Note that a transfer was credited, or take it back.
    EndTransfer(Box<EndTransfer>),
    /// Fill the treasury of an asset.
    Issue(Issue),
}

/// See [`Body::InstallMeaning`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallMeaning {
    /// Number of the [`Meaning`](crate::meaning::Meaning), which may be newer than the program that reads this.
    pub meaning: u16,
}

/// See [`Body::Register`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// Keyed hash of the number as spelt.
    pub token: Token,
    /// The id to give it, unless it has one.
    pub account: BankAccountId,
}

/// See [`Body::OpenWallet`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenWallet {
    /// The wallet to open.
    pub wallet: WalletId,
    /// Whether a customer or a merchant holds it.
    pub kind: WalletKind,
}

/// See [`Body::Link`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The account, opened if it was never seen.
    pub account: BankAccountId,
    /// Keyed hash of the account's number.
    pub token: Token,
    /// The wallet; the edge has seen that it exists.
    pub wallet: WalletId,
    /// The feed it earns through, if it is opened by this.
    pub feed: String,
}

/// See [`Body::Join`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// The wallet that the account joins or leaves, in the command's bucket.
    pub wallet: WalletId,
    /// The bank account, in any bucket.
    pub account: BankAccountId,
    /// Keyed hash of the account's number.
    pub token: Token,
    /// Joins, or leaves.
    pub joins: bool,
    /// The account has not had its sign-up yet and brings it.
    pub sign_up: bool,
}

/// See [`Body::SiblingAccounts`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiblingAccounts {
    /// The account that learns.
    pub account: BankAccountId,
    /// The wallet that sends it; an account that has moved to another ignores it.
    pub wallet: WalletId,
    /// Tokens of every account of its wallet.
    pub tokens: Vec<Token>,
}

/// See [`Body::Observe`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observe {
    /// The bank account, in the command's bucket unless said otherwise.
    pub account: BankAccountId,
    /// Keyed hash of the account's number.
    pub token: Token,
    /// The delivery that the items belong to.
    pub delivery: Delivery,
    /// How many items of its delivery, of this account, came before these.
    pub before: u32,
    /// Items, in order. Bounded by the edge.
    pub items: Vec<Item>,
    /// Their texts, one a line, compressed and sealed under the account's data key. `decide` never looks.
    pub texts: Vec<u8>,
    /// The delivery ends with these items: the usual case, one command for both.
    pub end: Option<Ending>,
}

/// How a delivery ended for one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// It holds everything there is for its days: so declared, or its balances add up.
    pub whole: bool,
    /// The feed's windows are complete: what is gone from them has been removed.
    pub complete: bool,
    /// How many items the delivery had of this account: only when it has had them all can anything be gone.
    pub items: u32,
}

/// See [`Body::EndDelivery`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndDelivery {
    /// The bank account, in the command's bucket unless said otherwise.
    pub account: BankAccountId,
    /// The delivery that the items belong to.
    pub delivery: Delivery,
    /// How the delivery ended: its counts, and whether it was complete.
    pub ending: Ending,
}

/// See [`Body::Adjust`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjust {
    /// The wallet whose balance is corrected.
    pub wallet: WalletId,
    /// By how much; negative takes away what is available.
    pub amount: Money,
    /// Why, as a code.
    pub reason: AdjustmentReason,
    /// Why, as a person wrote it: sealed under the wallet's data key, empty where nobody wrote anything. `decide` never looks.
    pub text: Vec<u8>,
}

/// See [`Body::Sweep`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sweep {
    /// The wallets to look at.
    pub wallets: Vec<WalletId>,
    /// The bank accounts to look at.
    pub accounts: Vec<BankAccountId>,
}

/// See [`Body::ApplyWaitingRefunds`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyWaitingRefunds {
    /// The account that the purchase is booked to.
    pub account: BankAccountId,
    /// The delivery that contained the purchase.
    pub delivery: Delivery,
    /// The month in which it is booked.
    pub month: Month,
    /// Position of the purchase among its account's transactions.
    pub purchase: Position,
    /// Only refunds that name it.
    pub named: bool,
}

/// See [`Body::Retry`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// Offset of the command that was set aside; it is of the same bucket.
    pub offset: u64,
}

/// See [`Body::Rejoin`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejoin {
    /// The bank account, in the command's bucket unless said otherwise.
    pub account: BankAccountId,
    /// The wallet that the account joins or leaves.
    pub wallet: WalletId,
    /// The account's sign-up is still to be brought.
    pub sign_up: bool,
}

/// See [`Body::Survey`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// The bank account, in the command's bucket unless said otherwise.
    pub account: BankAccountId,
    /// The delivery that the items belong to.
    pub delivery: Delivery,
    /// Its first booked items with references, in order. Bounded by the edge: so many are evidence enough.
    pub items: Vec<Surveyed>,
}

/// What identifies an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surveyed {
    /// Its content: booking day, amount, currency, direction, reversal.
    pub key: WeakKey,
    /// Its trusted references.
    pub references: Vec<Reference>,
    /// Of its text.
    pub text: Option<ShortHash>,
}
