//! One `Ntry`: what it says as a whole, and what it becomes (one entry, one per detail, or nothing).

use rewardhub_core::{
    item::{BookedFrom, Direction, RecordPlace, ReferenceKind, Status},
    money::Money,
    time::Day,
};

use super::{
    Options, batch_details, card_payment,
    element_tree::Element,
    entry_error::{self, EntryError},
    transaction_details,
};
use crate::{
    date,
    entry::{AccountNumber, Entry, RawReference, place_number},
};

/// What is needed to read an entry.
pub(super) struct Context<'c> {
    pub(super) options: &'c Options,
    pub(super) account: Option<&'c AccountNumber>,
    /// The day on which the statement was created, or else the message.
    pub(super) created_on: Option<Day>,
    pub(super) statement: u32,
    /// Number of the entry within the statement, from 1.
    pub(super) number: u64,
}

/// What an entry becomes.
pub(super) enum Reading {
    /// One entry, which counts as a whole.
    Entry(Box<Entry>),
    /// One entry per detail, each with its handle and amount in minor units; the entry holds what they have in common.
    Details(Box<Entry>, Vec<(u32, i64)>),
    /// Nothing: it is information, not a booking.
    Information,
}

/// Reads an entry. Remarks are relative to it.
pub(super) fn read(ntry: Element<'_>, context: &Context<'_>, remarks: &mut Vec<String>) -> Result<Reading, EntryError> {
    let Some(status) = status(ntry)? else { return Ok(Reading::Information) };
    let amount = ntry.get("Amt").ok_or_else(|| EntryError::new("Amt", "amount", "the entry has no amount"))?;
    let amount = entry_error::money(amount, "Amt")?;
    let mut entry = frame(ntry, context, status, amount, remarks)?;
    let details = batch_details::judge(ntry, amount, remarks);
    entry.details_do_not_add_up = details.contradict;
    if let Some(amounts) = details.amounts {
        let parts = details.all.iter().map(|detail| detail.index()).zip(amounts).collect();
        return Ok(Reading::Details(Box::new(entry), parts));
    }
    if let [only] = details.all.as_slice() {
        let (code, proprietary) = (std::mem::take(&mut entry.bank_code), std::mem::take(&mut entry.proprietary_code));
        transaction_details::describe(*only, context.options, &mut entry);
        // The entry's own codes are those under which the bank booked it.
        entry.bank_code = if code.is_empty() { entry.bank_code } else { code };
        entry.proprietary_code = if proprietary.is_empty() { entry.proprietary_code } else { proprietary };
        entry.original_reference = transaction_details::original_reference(*only);
    } else {
        entry.original_reference = transaction_details::original_reference(ntry);
    }
    card_payment::read_card(ntry, &context.options.zone, &mut entry);
    entry.text = transaction_details::text(ntry, details.all.iter().copied());
    Ok(Reading::Entry(Box::new(entry)))
}

/// The entry that one detail of a batch becomes: `template` with what the detail says.
pub(super) fn of_detail(
    template: &Entry,
    ntry: Element<'_>,
    (only, number): (Element<'_>, u32),
    amount_minor: i64,
    options: &Options,
) -> Entry {
    let mut entry = template.clone();
    if let RecordPlace::Entry(_, detail) = &mut entry.place {
        *detail = number;
    }
    entry.batch = Some((template.references.first().cloned(), template.amount.minor));
    entry.amount.minor = amount_minor;
    // The entry's own references name the whole of it, not this part.
    entry.references.clear();
    entry.original_amount = None;
    transaction_details::describe(only, options, &mut entry);
    card_payment::read_card(ntry, &options.zone, &mut entry);
    entry.original_reference = transaction_details::original_reference(only);
    entry.text = transaction_details::text(ntry, std::iter::once(only));
    entry
}

/// What the entry itself says, without its details.
fn frame(
    ntry: Element<'_>,
    context: &Context<'_>,
    status: Status,
    amount: Money,
    remarks: &mut Vec<String>,
) -> Result<Entry, EntryError> {
    let reversal = reversal(ntry)?;
    let direction = direction(ntry, reversal && context.options.reversals_inverted)?;
    let (booked_on, booked_from, value_on) = days(ntry, context, remarks)?;
    let missing = "the statement names no account (Acct/Id), so its entries belong to nobody; give its number with --account";
    let account = context.account.ok_or_else(|| EntryError::new("", "account", missing))?.clone();
    let number = place_number(context.number).map_err(|message| EntryError::new("", "structure", message))?;
    let servicer = ntry.text_at("AcctSvcrRef");
    let (bank_code, proprietary) = transaction_details::codes(ntry);
    Ok(Entry {
        statement: context.statement,
        place: RecordPlace::Entry(number, 0),
        account,
        status,
        direction,
        reversal,
        amount,
        original_amount: transaction_details::original_amount(ntry, amount.asset),
        booked_on,
        booked_from,
        value_on,
        purchased: None,
        references: servicer
            .map(|value| RawReference { kind: ReferenceKind::Servicer, value: value.to_owned() })
            .into_iter()
            .collect(),
        original_reference: None,
        settles_reference: None,
        bank_code,
        proprietary_code: proprietary.unwrap_or("").to_owned(),
        stated_kind: None,
        mcc: None,
        bank_category: None,
        merchant_id: None,
        merchant_name: None,
        country: None,
        channel: None,
        text: String::new(),
        counterparty_name: None,
        counterparty_account: None,
        balance_after_minor: None,
        batch: None,
        details_do_not_add_up: false,
    })
}

/// Whether an entry is booked or pending; `None` if it is information only. Version 08 has the code in an element of its own. A
/// future entry (`FUTR`) counts as pending.
fn status(ntry: Element<'_>) -> Result<Option<Status>, EntryError> {
    let code = ["Sts", "Sts/Cd", "Sts/Prtry"].into_iter().find_map(|path| ntry.text_at(path));
    match code {
        Some("BOOK") => Ok(Some(Status::Booked)),
        Some("PDNG" | "FUTR") => Ok(Some(Status::Pending)),
        Some("INFO") => Ok(None),
        Some(other) => {
            let other: String = other.chars().take(40).collect();
            Err(EntryError::new("Sts", "status", format!("the status {other:?} is not known; BOOK, PDNG and INFO are")))
        }
        None => {
            Err(EntryError::new("Sts", "status", "the entry has no status, so it cannot be distinguished from a pending one"))
        }
    }
}

fn reversal(ntry: Element<'_>) -> Result<bool, EntryError> {
    match ntry.text_at("RvslInd") {
        None | Some("false" | "0") => Ok(false),
        Some("true" | "1") => Ok(true),
        Some(_) => Err(EntryError::new("RvslInd", "reversal", "the reversal indicator is neither true nor false")),
    }
}

fn direction(ntry: Element<'_>, inverted: bool) -> Result<Direction, EntryError> {
    match (ntry.text_at("CdtDbtInd"), inverted) {
        (Some("DBIT"), false) | (Some("CRDT"), true) => Ok(Direction::Debit),
        (Some("CRDT"), false) | (Some("DBIT"), true) => Ok(Direction::Credit),
        _ => Err(EntryError::new("CdtDbtInd", "direction", "the entry is neither a debit (DBIT) nor a credit (CRDT)")),
    }
}

/// Booking day, its source, and value date. An unreadable value date only adds a remark, because nothing is judged by it.
fn days(
    ntry: Element<'_>,
    context: &Context<'_>,
    remarks: &mut Vec<String>,
) -> Result<(Day, BookedFrom, Option<Day>), EntryError> {
    let zone = &context.options.zone;
    let read = |name: &str| {
        let element = ntry.get(name)?;
        let text = element.text_at("Dt").or_else(|| element.text_at("DtTm")).or(Some(element.text()).filter(|t| !t.is_empty()))?;
        Some(date::moment(text, zone).map(|moment| moment.day))
    };
    let booked = read("BookgDt").transpose().map_err(|error| EntryError::new("BookgDt", "date", error))?;
    let value = match read("ValDt").transpose() {
        Ok(value) => value,
        Err(error) if booked.is_none() => return Err(EntryError::new("ValDt", "date", error)),
        Err(error) => {
            remarks.push(format!("ValDt is left out: {error}"));
            None
        }
    };
    let message = || context.created_on.map(|day| (day, BookedFrom::Message));
    booked
        .map(|day| (day, BookedFrom::Booking))
        .or_else(|| value.map(|day| (day, BookedFrom::Value)))
        .or_else(message)
        .map(|(day, from)| (day, from, value))
        .ok_or_else(|| EntryError::new("BookgDt", "date", "neither the entry nor its message has a date"))
}
