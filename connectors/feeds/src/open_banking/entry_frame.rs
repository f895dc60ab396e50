//! The entry that a record becomes: what every record must say, with nothing else filled in yet.

use rewardhub_core::{
    item::{Direction, RecordPlace, Status},
    money::Money,
};

use super::dates::Days;
use crate::{
    entry::{AccountNumber, Entry, RawReference, place_number},
    open_banking::record_error::RecordError,
    profile::Profile,
};

/// What is needed to read a record.
pub(super) struct Context<'c> {
    pub(super) profile: &'c Profile,
    /// Number of the record within the input, from 1.
    pub(super) number: u64,
}

/// An entry with these facts.
pub(super) fn entry(
    context: &Context<'_>,
    account: AccountNumber,
    (status, direction, amount): (Status, Direction, Money),
    days: &Days,
    references: Vec<RawReference>,
) -> Result<Entry, RecordError> {
    let number = place_number(context.number).map_err(|message| RecordError::new("", "structure", message))?;
    Ok(Entry {
        statement: 0,
        place: RecordPlace::Entry(number, 0),
        account,
        status,
        direction,
        reversal: false,
        amount,
        original_amount: None,
        booked_on: days.booked_on,
        booked_from: days.booked_from,
        value_on: days.value_on,
        purchased: None,
        references,
        original_reference: None,
        settles_reference: None,
        bank_code: String::new(),
        proprietary_code: String::new(),
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

/// Reads a merchant category code, which has four digits (ISO 18245).
pub(super) fn mcc(text: &str) -> Option<u16> {
    (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}
