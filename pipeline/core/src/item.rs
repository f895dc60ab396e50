//! One line of a bank statement as the edge hands it to the core: facts, and what identifies it. It contains no text and no
//! account numbers, only keyed hashes of them.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{Fingerprint, Token},
    money::{Asset, Money},
    review_reason::ReviewReason,
    time::{Day, Instant},
};

/// Which way the money moved, seen from the bank account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Out of the account.
    Debit,
    /// Money came into the account.
    Credit,
}

/// How final the bank says the item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Announced, not booked yet; it never pays.
    Pending,
    /// Entered into the account.
    Booked,
    /// Removed by the feed, as if it had never been there.
    Removed,
}

/// What the item is in real life. [`KindSource`] says how that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the field's own words")]
pub enum Kind {
    Purchase,
    Refund,
    CashWithdrawal,
    CashDeposit,
    OwnTransfer,
    Transfer,
    StandingOrder,
    DirectDebit,
    Salary,
    Fee,
    Interest,
    Tax,
    Cheque,
    Chargeback,
    Authorisation,
    Other,
}

impl Kind {
    /// Every kind with the word that programmes, profiles and tables use for it.
    pub const WORDS: [(&'static str, Self); 16] = [
        ("purchase", Self::Purchase),
        ("refund", Self::Refund),
        ("cash_withdrawal", Self::CashWithdrawal),
        ("cash_deposit", Self::CashDeposit),
        ("own_transfer", Self::OwnTransfer),
        ("transfer", Self::Transfer),
        ("standing_order", Self::StandingOrder),
        ("direct_debit", Self::DirectDebit),
        ("salary", Self::Salary),
        ("fee", Self::Fee),
        ("interest", Self::Interest),
        ("tax", Self::Tax),
        ("cheque", Self::Cheque),
        ("chargeback", Self::Chargeback),
        ("authorisation", Self::Authorisation),
        ("other", Self::Other),
    ];

    /// The word that programmes, profiles and tables use for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("other", |(word, _)| word)
    }
}

/// What determined the kind: the first of these, in this order, that said anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KindSource {
    /// The record itself named it (our own NDJSON, a CSV column).
    Stated,
    /// The bank marked the item as undoing another entry.
    Reversal,
    /// The sub-family of an ISO 20022 bank transaction code (fees, interest, tax).
    SubFamily,
    /// A bank transaction code, ISO's or the bank's own.
    BankCode,
    /// The merchant category code (ISO 18245).
    Mcc,
    /// A text pattern of the feed's profile.
    Text,
    /// The counterparty's account is linked to the same wallet.
    Links,
    /// Nothing determined it: the kind is `other`.
    Nothing,
}

/// Where a purchase was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Card present at a till.
    InStore,
    /// A card-not-present purchase.
    Online,
    /// A withdrawal or deposit at a cash machine.
    CashMachine,
    /// It is known, and none of these.
    Other,
}

impl Channel {
    /// Every channel with its word in programmes and profiles.
    pub const WORDS: [(&'static str, Self); 4] =
        [("in store", Self::InStore), ("online", Self::Online), ("cash machine", Self::CashMachine), ("other", Self::Other)];
}

/// When the purchase was made, as exactly as the feed says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Purchased {
    /// On that local day; the time is not known.
    On(Day),
    /// At this instant, to the microsecond.
    At(Instant),
}

/// Where the booking day came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookedFrom {
    /// The item's booking date.
    Booking,
    /// It had no booking date: its value date.
    Value,
    /// It had neither: the day on which its message was made.
    Message,
}

/// What is known of a transaction and may be stored in clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// What kind of transaction it is.
    pub kind: Kind,
    /// How its kind was found.
    pub kind_source: KindSource,
    /// Which way the money moved.
    pub direction: Direction,
    /// Whether the bank marked it as undoing another entry.
    pub reversal: bool,
    /// Booked amount in the account's currency, charges included; never negative.
    pub amount: Money,
    /// The amount before conversion; `None` if the feed does not say.
    pub original_amount: Option<Money>,
    /// Local booking day of the bank.
    pub booked_on: Day,
    /// Where that day came from.
    pub booked_from: BookedFrom,
    /// Value date; `None` if the bank gave none. Nothing is judged by it.
    pub value_on: Option<Day>,
    /// When it was bought; `None` if that is not known.
    pub purchased: Option<Purchased>,
    /// The cleaned merchant name, in clear; `None` except for card purchases without a facilitator.
    pub merchant_name: Option<String>,
    /// Keyed hash of the cleaned merchant name; `None` if there is no name.
    pub merchant_hash: Option<Fingerprint>,
    /// The acquirer's id for the merchant; `None` if the feed gives none.
    pub merchant_id: Option<String>,
    /// The bank's own category; `None` if the feed gives none.
    pub bank_category: Option<String>,
    /// Merchant category code (ISO 18245), 0 to 9999; `None` if the feed gives none.
    pub mcc: Option<u16>,
    /// Country of the merchant (ISO 3166-1 alpha-2); `None` if the feed gives none.
    pub country: Option<String>,
    /// Where it was bought; `None` if that is not known.
    pub channel: Option<Channel>,
}

impl Facts {
    /// The facts of a transaction of which nothing more than this is stated.
    ///
    /// ```
    /// use rewardhub_core::{item::{Direction, Facts, Kind}, money::{Asset, Money}, time::Day};
    /// let (pounds, day) = (Asset::new("GBP")?, Day::parse("2026-03-03").unwrap());
    /// let facts = Facts::stated(Kind::Purchase, Direction::Debit, Money::new(pounds, 549), day);
    /// assert_eq!((facts.signed_minor(), facts.merchant_name), (-549, None));
    /// # Ok::<(), rewardhub_core::money::AssetError>(())
    /// ```
    #[must_use]
    pub const fn stated(kind: Kind, direction: Direction, amount: Money, booked_on: Day) -> Self {
        Self {
            kind,
            kind_source: KindSource::Stated,
            direction,
            reversal: false,
            amount,
            original_amount: None,
            booked_on,
            booked_from: BookedFrom::Booking,
            value_on: None,
            purchased: None,
            merchant_name: None,
            merchant_hash: None,
            merchant_id: None,
            bank_category: None,
            mcc: None,
            country: None,
            channel: None,
        }
    }

    /// The day that judges without a time zone: the local day of the purchase if the feed knows only a day, else the booking day.
    #[must_use]
    pub fn plain_day(&self) -> Day {
        match self.purchased {
            Some(Purchased::On(day)) => day,
            Some(Purchased::At(_)) | None => self.booked_on,
        }
    }

    /// The change in the account's balance, in minor units: negative for a debit.
    #[must_use]
    pub fn signed_minor(&self) -> i64 {
        if self.direction == Direction::Debit { -self.amount.minor } else { self.amount.minor }
    }
}

/// Which of a bank's references it is. Only references of one kind can contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceKind {
    /// The account servicer's reference (ISO 20022 `AcctSvcrRef`).
    Servicer,
    /// The transaction id (`TxId`, Open Banking `TransactionId`, our NDJSON's `id`).
    Transaction,
    /// The unique end-to-end transaction reference (`UETR`).
    Uetr,
    /// The column that a CSV mapping names.
    Column,
}

/// A reference that can be trusted to name one item, hashed with its direction and reversal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reference {
    /// Which of the bank's references it is.
    pub kind: ReferenceKind,
    /// Keyed hash of (kind, value, direction, reversal).
    pub hash: Fingerprint,
}

/// The entry that this item is a detail of (an ISO 20022 batch entry).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The entry's own reference; `None` if it has none.
    pub reference: Option<Fingerprint>,
    /// The entry's amount, in minor units of the item's currency.
    pub amount_minor: i64,
}

/// What an item that undoes another one says of it: the hash of a reference, as the other item would carry it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Original {
    /// The item names the other one by this reference.
    Named(Fingerprint),
    /// The item has this reference of its own; some banks give one to both items.
    Own(Fingerprint),
}

impl Original {
    /// The hash of the reference, whichever of the two it is.
    #[must_use]
    pub fn hash(self) -> Fingerprint {
        let (Self::Named(hash) | Self::Own(hash)) = self;
        hash
    }
}

/// One item of a delivery: facts, and what identity needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// How final the bank says it is.
    pub status: Status,
    /// What is known of it and may be stored in clear.
    pub facts: Facts,
    /// Trusted references; empty when it has none.
    pub references: Vec<Reference>,
    /// Keyed hash of its text; `None` if it has no text.
    pub text: Option<Fingerprint>,
    /// What it says of the item that it undoes; `None` if it says nothing.
    pub original: Option<Original>,
    /// Hash of the reference of the pending item that this booking settles, as that item carried it; `None` if it names none.
    pub settles: Option<Fingerprint>,
    /// Token of the counterparty's account; `None` if that is not known.
    pub counterparty: Option<Token>,
    /// The account's balance after it, in minor units; `None` if the feed does not say.
    pub balance_after_minor: Option<i64>,
    /// The entry that it is a detail of; `None` if it is none.
    pub batch: Option<Batch>,
    /// Why the edge wants a person to look at it first; `None` if it does not.
    pub review_reason: Option<ReviewReason>,
    /// Ordinal, from 1, among the items of its delivery with the same weak key and status.
    pub ordinal: u32,
    /// Where in its source it is.
    pub place: RecordPlace,
}

impl Item {
    /// A booked item with these facts, of which its source says nothing else: ordinal 1, in the first line.
    #[must_use]
    pub const fn booked(facts: Facts) -> Self {
        Self {
            status: Status::Booked,
            facts,
            references: Vec::new(),
            text: None,
            original: None,
            settles: None,
            counterparty: None,
            balance_after_minor: None,
            batch: None,
            review_reason: None,
            ordinal: 1,
            place: RecordPlace::Line(1),
        }
    }

    /// What identifies it when it has no reference.
    #[must_use]
    pub fn weak_key(&self) -> WeakKey {
        WeakKey::of(&self.facts)
    }
}

/// Where in its source a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RecordPlace {
    /// A line of a text file, from 1.
    Line(u32),
    /// An entry of a document, and a detail of it, both counted from 1; detail 0 is the entry itself.
    Entry(u32, u32),
}

impl std::fmt::Display for RecordPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Entry(entry, 0) => write!(f, "entry {entry}"),
            Self::Entry(entry, detail) => write!(f, "entry {entry} detail {detail}"),
        }
    }
}

/// What two observations of one item have in common even without references: booking day, amount, currency, direction, reversal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WeakKey {
    /// Local booking day of the bank.
    pub booked_on: Day,
    /// Amount in minor units; never negative.
    pub amount_minor: i64,
    /// Currency of the amount.
    pub currency: Asset,
    /// Which way the money moved.
    pub direction: Direction,
    /// Whether the bank marked it as undoing another entry.
    pub reversal: bool,
}

impl WeakKey {
    /// The weak key of these facts.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        Self {
            booked_on: facts.booked_on,
            amount_minor: facts.amount.minor,
            currency: facts.amount.asset,
            direction: facts.direction,
            reversal: facts.reversal,
        }
    }
}
