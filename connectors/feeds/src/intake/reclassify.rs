//! What a profile says today of an item that was taken in before: rules of kinds may have been added since.

use rewardhub_core::item::Item;

use super::{entry_to_item::Described, kept_text::KeptText};
use crate::{
    entry::{AccountNumber, Entry},
    profile::Profile,
};

/// The item as the profile classifies it today, by what was kept of its words. What identifies it stays.
#[must_use]
pub fn reclassify(item: &Item, kept: &KeptText<'_>, profile: &Profile) -> Item {
    let described = Described::of(&entry(item, kept), profile);
    let mut facts = item.facts.clone();
    (facts.kind, facts.kind_source) = (described.classified.kind, described.classified.source);
    facts.purchased = facts.purchased.or(described.purchased);
    if let Some(merchant) = described.merchant.filter(|_| described.is_public) {
        facts.merchant_name.get_or_insert(merchant.name);
    }
    Item { facts, ..item.clone() }
}

/// An entry of which its kind is found as that of the item was.
fn entry(item: &Item, kept: &KeptText<'_>) -> Entry {
    let facts = &item.facts;
    let word = |word: &str| Some(word.to_owned()).filter(|word| !word.is_empty());
    Entry {
        statement: 0,
        place: item.place,
        account: AccountNumber { number: String::new(), bank: String::new() },
        status: item.status,
        direction: facts.direction,
        reversal: facts.reversal,
        amount: facts.amount,
        original_amount: facts.original_amount,
        booked_on: facts.booked_on,
        booked_from: facts.booked_from,
        value_on: facts.value_on,
        purchased: facts.purchased,
        references: Vec::new(),
        original_reference: None,
        settles_reference: None,
        bank_code: kept.bank_code.to_owned(),
        proprietary_code: kept.proprietary_code.to_owned(),
        stated_kind: None,
        mcc: facts.mcc,
        bank_category: facts.bank_category.clone(),
        merchant_id: facts.merchant_id.clone(),
        merchant_name: facts.merchant_name.clone(),
        country: facts.country.clone(),
        channel: facts.channel,
        text: kept.text.to_owned(),
        counterparty_name: word(kept.counterparty),
        counterparty_account: None,
        balance_after_minor: item.balance_after_minor,
        batch: None,
        details_do_not_add_up: false,
    }
}
