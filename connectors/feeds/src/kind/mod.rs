//! The kind of an entry, and what decided it. The first of these that says something counts: the record itself, a reversal flag,
//! the sub-family, bank codes, the MCC, text patterns.
//!
//! Directions are those of the entry: a decoder has already corrected those of a bank that inverts reversals. This module does
//! not know whether a transfer is between a customer's own accounts.

mod bank_transaction_codes;
mod description_text;
mod kind_words;
mod phrases;
mod proprietary;

pub(crate) use self::kind_words::is_known;

use rewardhub_core::item::{Direction, Kind, KindSource};
use rewardhub_core::review_reason::ReviewReason;

use crate::{
    entry::Entry,
    merchant_name::fold,
    profile::{KindRule, Profile},
};

/// The result of classifying an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Classified {
    /// The kind of the entry.
    pub kind: Kind,
    /// What decided the kind.
    pub source: KindSource,
    /// Why a person must review it; `None` if that is not necessary.
    pub review_reason: Option<ReviewReason>,
}

impl Classified {
    const fn new(kind: Kind, source: KindSource) -> Self {
        Self { kind, source, review_reason: None }
    }
}

/// Merchant category codes for cash, over the counter and from machines (ISO 18245).
const CASH: [u16; 2] = [6010, 6011];

/// Finds the kind of an entry. Rules of the profile take precedence over built-in ones of the same source.
#[must_use]
pub fn classify(entry: &Entry, profile: &Profile) -> Classified {
    if let Some(kind) = entry.stated_kind {
        return Classified::new(kind, KindSource::Stated);
    }
    if entry.reversal {
        return reversal(entry.direction);
    }
    if let Some(kind) = bank_transaction_codes::charge(&entry.bank_code) {
        return Classified::new(kind, KindSource::SubFamily);
    }
    if let Some(kind) = by_code(entry, profile) {
        return cash_after_all(entry, kind);
    }
    if let Some(mcc) = entry.mcc {
        return Classified::new(by_mcc(mcc, entry.direction), KindSource::Mcc);
    }
    match by_text(entry, profile) {
        Some(kind) => Classified::new(kind, KindSource::Text),
        None => Classified::new(Kind::Other, KindSource::Nothing),
    }
}

/// The kind of a reversal: a credit undoes a debit, so it is a refund if that was a purchase;
/// a debit undoes a credit and needs review.
const fn reversal(direction: Direction) -> Classified {
    match direction {
        Direction::Credit => Classified::new(Kind::Refund, KindSource::Reversal),
        Direction::Debit => {
            Classified { kind: Kind::Other, source: KindSource::Reversal, review_reason: Some(ReviewReason::ReversesCredit) }
        }
    }
}

fn by_code(entry: &Entry, profile: &Profile) -> Option<Kind> {
    if entry.bank_code.is_empty() && entry.proprietary_code.is_empty() {
        return None;
    }
    let mut rules = profile.kinds.iter().filter(|rule| rule.bank_code.is_some() || rule.proprietary_code.is_some());
    let ruled = rules.find(|rule| holds(rule, entry)).map(|rule| rule.kind);
    ruled
        .or_else(|| bank_transaction_codes::kind(&entry.bank_code, entry.direction))
        .or_else(|| proprietary::kind(&entry.proprietary_code, entry.direction))
}

/// Corrects purchases that were cash withdrawals: some card codes do not distinguish a cash machine, but MCC or text do.
fn cash_after_all(entry: &Entry, kind: Kind) -> Classified {
    if kind == Kind::Purchase && entry.mcc.is_some_and(|mcc| CASH.contains(&mcc)) {
        return Classified::new(Kind::CashWithdrawal, KindSource::Mcc);
    }
    let unsure = kind == Kind::Purchase && entry.mcc.is_none() && proprietary::may_be_cash(&entry.proprietary_code);
    if unsure && description_text::kind(&fold(&entry.text), entry.direction) == Some(Kind::CashWithdrawal) {
        return Classified::new(Kind::CashWithdrawal, KindSource::Text);
    }
    Classified::new(kind, KindSource::BankCode)
}

fn by_mcc(mcc: u16, direction: Direction) -> Kind {
    match (CASH.contains(&mcc), direction) {
        (true, Direction::Debit) => Kind::CashWithdrawal,
        (true, Direction::Credit) => Kind::CashDeposit,
        (false, Direction::Debit) => Kind::Purchase,
        (false, Direction::Credit) => Kind::Refund,
    }
}

fn by_text(entry: &Entry, profile: &Profile) -> Option<Kind> {
    let ruled = profile.kinds.iter().filter(|rule| rule.text.is_some()).find(|rule| holds(rule, entry)).map(|rule| rule.kind);
    ruled.or_else(|| description_text::kind(&fold(&entry.text), entry.direction))
}

/// The direction that rows like this mostly have: debit for purchases, credit for salaries and refunds; `None` for others.
pub(crate) fn usual_direction(code: &str, folded_text: &str) -> Option<Direction> {
    let found = |direction| proprietary::kind(code, direction).or_else(|| description_text::kind(folded_text, direction));
    match (found(Direction::Debit), found(Direction::Credit)) {
        (Some(Kind::Purchase), _) => Some(Direction::Debit),
        (None, Some(Kind::Refund | Kind::Salary)) => Some(Direction::Credit),
        _ => None,
    }
}

fn holds(rule: &KindRule, entry: &Entry) -> bool {
    let matches = |pattern: &Option<crate::profile::Pattern>, text: &str| pattern.as_ref().is_none_or(|p| p.matches(text));
    rule.direction.is_none_or(|direction| direction == entry.direction)
        && matches(&rule.bank_code, &entry.bank_code)
        && matches(&rule.proprietary_code, &entry.proprietary_code)
        && matches(&rule.text, &entry.text)
}

#[cfg(test)]
mod tests;
