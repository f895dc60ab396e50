//! Records of NextGenPSD2 (Berlin Group, Implementation Guidelines 1.3): `transactions` and `cardTransaction`.
//!
//! The array a record stands in says its status, and the sign of its amount its direction. Names are those of the OpenAPI file
//! of 1.3.11.

mod batch;
mod transaction;

use rewardhub_core::item::{Direction, ReferenceKind, Status};

use self::transaction::{Party, Transaction};
use super::{
    amounts::{Signed, in_another_currency},
    dates::{self, day},
    entry_frame::{self, Context, mcc},
    field_values::{joined, lines, owned, text, value},
    record_error::RecordError,
};
use crate::{
    date,
    entry::{AccountNumber, Entry, RawReference},
    kind,
    merchant_name::fold,
};

/// What the page around a record says of it.
#[derive(Clone, Copy)]
pub(super) struct OfPage<'p> {
    pub(super) status: Status,
    pub(super) account: Option<&'p AccountNumber>,
    /// Whether it is a page of a card's account.
    pub(super) is_card: bool,
}

/// Reads a record: one entry, or one for each detail of a batch.
pub(super) fn read(record: &[u8], page: OfPage<'_>, context: &Context<'_>) -> Result<Vec<Entry>, RecordError> {
    if !record.starts_with(b"{") {
        return Err(RecordError::new("", "structure", "the record is no object; ask the bank for the page again"));
    }
    let transaction: Transaction<'_> = serde_json::from_slice(record).map_err(|error| RecordError::of_form(record, &error))?;
    let amount = transaction.transaction_amount.as_ref();
    let amount = amount.ok_or_else(|| RecordError::new("/transactionAmount", "amount", "the record has no amount"))?;
    let amount = amount.read("/transactionAmount", context.profile.given.currency)?;
    let mut entry = frame(&transaction, amount, page, context)?;
    describe(&transaction, &mut entry);
    if page.is_card || transaction.card_transaction_id.is_some() {
        card(&transaction, context, &mut entry)?;
    }
    Ok(batch::split(&transaction, entry, context))
}

fn frame(transaction: &Transaction<'_>, amount: Signed, page: OfPage<'_>, context: &Context<'_>) -> Result<Entry, RecordError> {
    let missing = "the page names no account, so its records belong to nobody; give its number with --account";
    let account = page.account.ok_or_else(|| RecordError::new("", "account", missing))?.clone();
    let zone = &context.profile.zone;
    let booked = [("/bookingDate", &transaction.booking_date), ("/bookingDateTime", &transaction.booking_date_time)];
    let otherwise = [
        ("/valueDateTime", &transaction.value_date_time),
        ("/entryDate", &transaction.entry_date),
        ("/transactionDate", &transaction.transaction_date),
    ];
    let days = dates::days(&booked, ("/valueDate", &transaction.value_date), &otherwise, zone)?;
    let facts = (page.status, amount.direction(), amount.money);
    entry_frame::entry(context, account, facts, &days, references(transaction))
}

/// The references of a record. `entryReference` is the bank's ("the same identification as for example used within camt.05x
/// messages"), and so is `internalTransactionId` (not in 1.3.11, but banks send it). `transactionId` and `cardTransactionId` name the resource in
/// the API, and at some banks change with each request: they count only where nothing else names the record.
fn references(transaction: &Transaction<'_>) -> Vec<RawReference> {
    let reference = |kind, value| RawReference { kind, value };
    let servicer = owned(&transaction.entry_reference).map(|value| reference(ReferenceKind::Servicer, value));
    let internal = owned(&transaction.internal_transaction_id).map(|value| reference(ReferenceKind::Transaction, value));
    let mut all: Vec<RawReference> = servicer.into_iter().chain(internal).collect();
    if all.is_empty() {
        let of_api = owned(&transaction.transaction_id).or_else(|| owned(&transaction.card_transaction_id));
        all.extend(of_api.map(|value| reference(ReferenceKind::Transaction, value)));
    }
    all
}

/// Fills in codes, parties, text and the balance after the entry.
fn describe(transaction: &Transaction<'_>, entry: &mut Entry) {
    let currency = entry.amount.asset;
    entry.bank_code = bank_code(text(&transaction.bank_transaction_code).unwrap_or(""));
    entry.proprietary_code = owned(&transaction.proprietary_bank_transaction_code).unwrap_or_default();
    entry.mcc = text(&transaction.merchant_category_code).and_then(mcc);
    let exchanged = transaction.exchange().and_then(|exchange| exchange.instructed_amount);
    entry.original_amount = in_another_currency(transaction.original_amount.as_ref(), currency)
        .or_else(|| in_another_currency(exchanged.as_ref(), currency));
    party(&transaction.other_party(entry.direction), entry);
    entry.text = words(transaction);
    entry.balance_after_minor = value(&transaction.balance_after_transaction).and_then(|balance| balance.after_entry(currency));
}

/// `PMNT-CCRD-POSD` as `PMNT/CCRD/POSD`.
fn bank_code(code: &str) -> String {
    let is_standard = code.split(['-', '/']).all(|part| part.len() == 4 && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if is_standard { code.replace('-', "/") } else { String::new() }
}

/// Fills in the other party, as far as it is given: the creditor of a debit, the debtor of a credit.
fn party(party: &Party<'_>, entry: &mut Entry) {
    entry.counterparty_name = party.name.map(str::to_owned).or_else(|| entry.counterparty_name.take());
    let number = party.account.and_then(|account| account.number(party.agent)).filter(|number| *number != entry.account);
    entry.counterparty_account = number.or_else(|| entry.counterparty_account.take());
}

/// All free text. The list of lines and the single text say the same, and some banks cut the latter: so the longer one counts.
fn words(transaction: &Transaction<'_>) -> String {
    let single = joined(lines(&transaction.remittance_information_unstructured).iter().map(String::as_str));
    let list = joined(lines(&transaction.remittance_information_unstructured_array).iter().map(String::as_str));
    let longer = if list.len() > single.len() { list } else { single };
    let structured = lines(&transaction.remittance_information_structured);
    let structured = if structured.is_empty() { lines(&transaction.remittance_information_structured_array) } else { structured };
    let rest = [structured, lines(&transaction.transaction_details), lines(&transaction.additional_information)];
    joined(std::iter::once(longer.as_str()).chain(rest.into_iter().flatten().map(String::as_str)))
}

/// Fills in what a card transaction says (1.3.11, `cardTransaction`). Its `maskedPAN` is not read.
fn card(transaction: &Transaction<'_>, context: &Context<'_>, entry: &mut Entry) -> Result<(), RecordError> {
    let zone = &context.profile.zone;
    let at = text(&transaction.acceptor_transaction_date_time).and_then(|written| date::purchased(written, zone));
    let on = || text(&transaction.transaction_date).and_then(|written| day(written, zone).ok());
    entry.purchased = at.or_else(|| on().map(rewardhub_core::item::Purchased::On));
    entry.merchant_id = owned(&transaction.card_acceptor_id);
    let address = value(&transaction.card_acceptor_address);
    entry.country = address.and_then(|address| owned(&address.country));
    // Some banks write purchases without a minus on pages of cards, and payments to the card with one. Such a purchase would pass
    // for a refund.
    let usual = kind::usual_direction(&entry.proprietary_code, &fold(&entry.text));
    if entry.direction == Direction::Credit && usual == Some(Direction::Debit) {
        let message = "the amount has no minus, which makes it a credit, and its code or text says it is a purchase; ask the bank \
                       for this account as camt or CSV";
        return Err(RecordError::new("/transactionAmount", "direction", message));
    }
    Ok(())
}
