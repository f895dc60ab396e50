//! Records of UK Open Banking (Read/Write API 3.1 and 4.0): `OBTransaction6`.
//!
//! The record states status and direction in words; its amount has no sign. Its `CardInstrument` is not read: it names the card,
//! and stands beside purchases and withdrawals alike.

mod bank_transaction_codes;
mod transaction;

use rewardhub_core::item::{Direction, ReferenceKind, Status};

use self::transaction::Transaction;
use super::{
    accounts::KnownResources,
    amounts::{Signed, in_another_currency},
    dates,
    entry_frame::{self, Context, mcc},
    field_values::{joined, lines, owned, text, value},
    record_error::RecordError,
};
use crate::{
    amount::Sign,
    entry::{Entry, RawReference},
};

/// What a record becomes.
pub(super) enum Reading {
    Entry(Box<Entry>),
    /// Nothing, as it is no booking: what it is, in a word.
    LeftOut(&'static str),
}

/// Reads a record.
pub(super) fn read(record: &[u8], resources: &mut KnownResources, context: &Context<'_>) -> Result<Reading, RecordError> {
    if !record.starts_with(b"{") {
        return Err(RecordError::new("", "structure", "the record is no object; ask the bank for the page again"));
    }
    let transaction: Transaction<'_> = serde_json::from_slice(record).map_err(|error| RecordError::of_form(record, &error))?;
    let status = match status(&transaction)? {
        Stated::Is(status) => status,
        Stated::NoBooking(which) => return Ok(Reading::LeftOut(which)),
    };
    let amount = transaction.amount.as_ref();
    let amount = amount.ok_or_else(|| RecordError::new("/Amount", "amount", "the record has no amount"))?;
    let amount = amount.read("/Amount", context.profile.given.currency)?;
    let direction = direction(&transaction, amount)?;
    let given = context.profile.given.account.as_ref();
    let account = resources.account(text(&transaction.account_id), given)?;
    let booked = [("/BookingDateTime", &transaction.booking_date_time)];
    let value = ("/ValueDateTime", &transaction.value_date_time);
    let days = dates::days(&booked, value, &[], &context.profile.zone)?;
    let facts = (status, direction, amount.money);
    let references = reference(&transaction).into_iter().collect();
    let mut entry = entry_frame::entry(context, account, facts, &days, references)?;
    describe(&transaction, &mut entry);
    Ok(Reading::Entry(Box::new(entry)))
}

enum Stated {
    Is(Status),
    NoBooking(&'static str),
}

/// The status, in the words of 3.1 or the codes of 4.0 (ISO 20022, `ExternalEntryStatus1Code`). What is booked in the future is
/// pending, as in camt.
fn status(transaction: &Transaction<'_>) -> Result<Stated, RecordError> {
    match text(&transaction.status) {
        Some("Booked" | "BOOK") => Ok(Stated::Is(Status::Booked)),
        Some("Pending" | "PDNG" | "FUTR") => Ok(Stated::Is(Status::Pending)),
        Some("INFO" | "Information") => Ok(Stated::NoBooking("information")),
        Some("Rejected" | "RJCT") => Ok(Stated::NoBooking("rejected")),
        Some("Held") => Ok(Stated::NoBooking("held")),
        Some(other) => {
            let other: String = other.chars().take(40).collect();
            let message = format!("the status {other:?} is not known; Booked, Pending, BOOK, PDNG, FUTR, INFO and RJCT are");
            Err(RecordError::new("/Status", "status", message))
        }
        None => {
            let message = "the record has no status, so it cannot be distinguished from a pending one";
            Err(RecordError::new("/Status", "status", message))
        }
    }
}

/// The direction that the indicator says. Amounts have no sign; a bank that writes one must not contradict itself.
fn direction(transaction: &Transaction<'_>, amount: Signed) -> Result<Direction, RecordError> {
    const AT: &str = "/CreditDebitIndicator";
    let stated = match text(&transaction.credit_debit_indicator) {
        Some("Debit" | "DBIT") => Direction::Debit,
        Some("Credit" | "CRDT") => Direction::Credit,
        _ => return Err(RecordError::new(AT, "direction", "the record is neither a Debit nor a Credit")),
    };
    if amount.sign == Some(Sign::Minus) && stated == Direction::Credit {
        let message = "the amount has a minus and the indicator says Credit; ask the bank which is meant";
        return Err(RecordError::new(AT, "direction", message));
    }
    Ok(stated)
}

/// `TransactionId`, which is "unique and immutable" where it is given, except of a record that the bank may still change
/// (`TransactionMutability`). `TransactionReference` is none: banks put into it what customers write, and that repeats.
fn reference(transaction: &Transaction<'_>) -> Option<RawReference> {
    let is_mutable = text(&transaction.transaction_mutability) == Some("Mutable");
    let is_booked = matches!(text(&transaction.status), Some("Booked" | "BOOK"));
    let value = owned(&transaction.transaction_id).filter(|_| !(is_mutable && is_booked))?;
    Some(RawReference { kind: ReferenceKind::Transaction, value })
}

/// Fills in codes, merchant, parties, text and the running balance.
fn describe(transaction: &Transaction<'_>, entry: &mut Entry) {
    if let Some(code) = value(&transaction.bank_transaction_code) {
        entry.bank_code = bank_transaction_codes::iso(text(&code.code).unwrap_or(""), text(&code.sub_code).unwrap_or(""));
    }
    if let Some(code) = value(&transaction.proprietary_bank_transaction_code) {
        entry.proprietary_code = owned(&code.code).unwrap_or_default();
    }
    if let Some(merchant) = value(&transaction.merchant_details) {
        entry.merchant_name = owned(&merchant.merchant_name);
        entry.mcc = text(&merchant.merchant_category_code).and_then(mcc);
    }
    let exchange = value(&transaction.currency_exchange);
    let instructed = exchange.and_then(|exchange| exchange.instructed_amount.as_ref());
    entry.original_amount = in_another_currency(instructed, entry.amount.asset);
    let (account, agent, ultimate) = transaction.other_party(entry.direction);
    let agent = agent.and_then(|agent| text(&agent.identification));
    entry.counterparty_name =
        account.and_then(|account| owned(&account.name)).or_else(|| ultimate.and_then(|ultimate| owned(&ultimate.name)));
    entry.counterparty_account = account.and_then(|account| account.number(agent)).filter(|number| *number != entry.account);
    entry.text = joined(lines(&transaction.transaction_information).iter().map(String::as_str));
    let balance = value(&transaction.balance);
    entry.balance_after_minor = balance.and_then(|balance| balance.after_entry(entry.amount.asset));
}
