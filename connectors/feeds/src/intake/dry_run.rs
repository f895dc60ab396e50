//! What an input would become, record by record, for the person who sets up a feed. Writes and stores nothing.

use std::fmt;

use rewardhub_core::{
    currency,
    item::{Direction, Kind, KindSource, RecordPlace, ReferenceKind, Status},
    money::{Money, decimal},
    review_reason::ReviewReason,
    time::Day,
};

use super::{account, entry_to_item::Described, kept_text::kept, reference_trust::Trust};
use crate::{
    entry::{Decoded, Entry, RawReference, Rejected, Statement},
    mask,
    profile::{IdTrust, Profile},
};

/// The most bytes of a text that are shown.
const TEXT_BYTES: usize = 160;

/// One record of an input in a dry run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DryRunRecord {
    /// An entry was read.
    Record(Box<DryRunItem>),
    /// A statement ended, after its entries.
    Statement(Box<Statement>),
    /// A record could not be read.
    Rejected(Box<Rejected>),
    /// A remark about something odd that lost nothing.
    Remark(String),
    /// The input cannot be read any further.
    Refused(Box<Rejected>),
}

/// What one entry would become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryRunItem {
    /// Its place in the input.
    pub place: RecordPlace,
    /// The last digits of its account.
    pub account: String,
    /// Its booking day, or the day that stands for it.
    pub booked_on: Day,
    /// The booked amount; not negative.
    pub amount: Money,
    /// Whether it is money in or money out.
    pub direction: Direction,
    /// Whether it is pending, booked or removed.
    pub status: Status,
    /// Whether it undoes another entry.
    pub reversal: bool,
    /// The kind it is classified as.
    pub kind: Kind,
    /// What decided its kind.
    pub kind_source: KindSource,
    /// The merchant's cleaned name; `None` if nothing names one.
    pub merchant: Option<String>,
    /// Whether the name would be stored in clear; otherwise only its keyed hash.
    pub merchant_in_clear: bool,
    /// Whether a payment facilitator collects for the merchant named.
    pub facilitator: bool,
    /// Its references with card numbers masked, and how far each is trusted.
    pub references: Vec<(ReferenceKind, String, Trust)>,
    /// Why a person must review it; `None` if that is not necessary.
    pub review_reason: Option<ReviewReason>,
    /// Its text, with card numbers masked.
    pub text: String,
}

/// What the items of a decoder would become in this stream.
pub fn check<'p>(
    stream: &str,
    profile: &'p Profile,
    decoded: impl Iterator<Item = Decoded> + 'p,
) -> impl Iterator<Item = DryRunRecord> + 'p {
    let ids = profile.stream(stream).ids;
    decoded.map(move |decoded| match decoded {
        Decoded::Entry(entry) => DryRunRecord::Record(Box::new(DryRunItem::of(&entry, ids, profile))),
        Decoded::Statement(statement) => DryRunRecord::Statement(statement),
        Decoded::Rejected(rejected) => DryRunRecord::Rejected(rejected),
        Decoded::Remark(remark) => DryRunRecord::Remark(mask::mask_cards(&remark).into_owned()),
        Decoded::Refused(refused) => DryRunRecord::Refused(refused),
    })
}

impl DryRunItem {
    /// What this entry would become with these settings.
    #[must_use]
    pub fn of(entry: &Entry, ids: IdTrust, profile: &Profile) -> Self {
        let described = Described::of(entry, profile);
        let reference = |raw: &RawReference| (raw.kind, kept(&raw.value, TEXT_BYTES), Trust::of(raw, entry, ids, profile));
        Self {
            place: entry.place,
            account: account::masked(&entry.account),
            booked_on: entry.booked_on,
            amount: entry.amount,
            direction: entry.direction,
            status: entry.status,
            reversal: entry.reversal,
            kind: described.classified.kind,
            kind_source: described.classified.source,
            review_reason: described.review_reason(entry),
            merchant_in_clear: described.is_public,
            facilitator: described.merchant.as_ref().is_some_and(|merchant| merchant.facilitator),
            merchant: described.merchant.map(|merchant| kept(&merchant.name, TEXT_BYTES)),
            references: entry.references.iter().map(reference).collect(),
            text: kept(&entry.text, TEXT_BYTES),
        }
    }

    fn why_merchant(&self) -> &'static str {
        match (self.merchant_in_clear, self.facilitator, self.kind) {
            (true, ..) => "kept in clear: a card purchase",
            (_, true, Kind::Purchase) => "only as a hash: somebody collects for a name that may be a person's",
            (_, _, Kind::Purchase) => "only as a hash: no card code or MCC made it a purchase",
            _ => "only as a hash: not a purchase",
        }
    }
}

const fn source_words(source: KindSource) -> &'static str {
    match source {
        KindSource::Stated => "the record says so",
        KindSource::Reversal => "it is marked as a reversal",
        KindSource::SubFamily => "by the sub-family of its bank code",
        KindSource::BankCode => "by its bank code",
        KindSource::Mcc => "by its merchant category code",
        KindSource::Text => "by a pattern of its text",
        KindSource::Links => "by the links of accounts",
        KindSource::Nothing => {
            "nothing says what it is; a [[kind]] rule in the feed's profile can, with text = \"*\" for every row of a direction"
        }
    }
}

const fn status_word(status: Status) -> &'static str {
    match status {
        Status::Pending => "pending",
        Status::Booked => "booked",
        Status::Removed => "removed",
    }
}

const fn review_words(review_reason: ReviewReason) -> &'static str {
    match review_reason {
        ReviewReason::DetailsDoNotAddUp => "its details do not add up to it",
        ReviewReason::ReversesCredit => "it undoes a credit",
        _ => "it must be looked at",
    }
}

impl fmt::Display for DryRunItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = currency::decimals(self.amount.asset).unwrap_or(2);
        let sign = if self.direction == Direction::Debit { "-" } else { "+" };
        let amount = decimal(self.amount.minor, decimals);
        let reversal = if self.reversal { " reversal" } else { "" };
        let (place, day, asset, account) = (self.place, self.booked_on, self.amount.asset, &self.account);
        writeln!(f, "{place}: {day} {sign}{amount} {asset} {}{reversal}, account {account}", status_word(self.status))?;
        writeln!(f, "  kind      {} ({})", self.kind.word(), source_words(self.kind_source))?;
        match &self.merchant {
            Some(name) => writeln!(f, "  merchant  {name} ({})", self.why_merchant())?,
            None => writeln!(f, "  merchant  none is named")?,
        }
        for (kind, value, trust) in &self.references {
            let kind = match kind {
                ReferenceKind::Servicer => "AcctSvcrRef",
                ReferenceKind::Transaction => "transaction id",
                ReferenceKind::Uetr => "UETR",
                ReferenceKind::Column => "id column",
            };
            writeln!(f, "  reference {kind} {value:?} ({trust})")?;
        }
        if self.references.is_empty() {
            writeln!(f, "  reference none: it is distinguished from others by day, amount and count")?;
        }
        if let Some(review_reason) = self.review_reason {
            writeln!(f, "  review    {}", review_words(review_reason))?;
        }
        if !self.text.is_empty() {
            writeln!(f, "  text      {}", self.text)?;
        }
        Ok(())
    }
}

impl fmt::Display for DryRunRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(checked) => checked.fmt(f),
            Self::Statement(statement) => {
                let account = statement.account.as_ref().map(account::masked);
                let of = account.map_or(String::new(), |account| format!(" of account {account}"));
                writeln!(f, "statement {}{of} ended", statement.statement.saturating_add(1))
            }
            Self::Rejected(rejected) | Self::Refused(rejected) => {
                let verb = if matches!(self, Self::Refused(_)) { "refused, nothing follows" } else { "rejected" };
                writeln!(f, "{}: {verb} ({}): {}", rejected.place, rejected.reason, rejected.message)?;
                let preview = mask::preview(&rejected.bytes);
                if preview.is_empty() { Ok(()) } else { writeln!(f, "  record    {preview}") }
            }
            Self::Remark(remark) => writeln!(f, "remark: {remark}"),
        }
    }
}
