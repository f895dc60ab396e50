//! A batch entry (1.3.11, `entryDetails`): its details count by themselves if they add up to it, and otherwise the entry counts
//! as a whole, held for review. The rule is that of camt's batches.

use rewardhub_core::{item::RecordPlace, money::Money};

use super::{Context, party, transaction::Transaction, words};
use crate::entry::Entry;

/// The details as entries, or the entry as a whole.
pub(super) fn split(transaction: &Transaction<'_>, mut entry: Entry, context: &Context<'_>) -> Vec<Entry> {
    let Some(raw) = transaction.entry_details else { return vec![entry] };
    // A detail has the fields of a transaction, less its dates and references (`entryDetailsElement`).
    let details: Vec<Transaction<'_>> = match serde_json::from_str::<Option<Vec<Transaction<'_>>>>(raw.get()) {
        Ok(details) => details.unwrap_or_default(),
        Err(_) => {
            entry.details_do_not_add_up = true;
            return vec![entry];
        }
    };
    match details.as_slice() {
        [] => vec![entry],
        [only] if only.transaction_amount.is_none() => {
            of_detail(only, &mut entry);
            vec![entry]
        }
        [only] => {
            entry.details_do_not_add_up = minor_of(only, &entry, context) != Some(entry.amount.minor);
            of_detail(only, &mut entry);
            vec![entry]
        }
        several => match amounts(several, &entry, context) {
            Some(amounts) => {
                several.iter().zip(amounts).zip(1..).map(|((only, minor), at)| part(only, minor, at, &entry)).collect()
            }
            None => {
                let silent = several.iter().all(|detail| detail.transaction_amount.is_none());
                entry.details_do_not_add_up = !silent;
                vec![entry]
            }
        },
    }
}

/// The amounts of all details in minor units; `None` unless they add up to the entry.
fn amounts(details: &[Transaction<'_>], entry: &Entry, context: &Context<'_>) -> Option<Vec<i64>> {
    let amounts: Vec<i64> = details.iter().map(|detail| minor_of(detail, entry, context)).collect::<Option<_>>()?;
    let sum = amounts.iter().try_fold(0_i64, |sum, minor| sum.checked_add(*minor))?;
    (sum == entry.amount.minor).then_some(amounts)
}

/// The amount of a detail; `None` if it is not in the entry's currency and direction.
fn minor_of(detail: &Transaction<'_>, entry: &Entry, context: &Context<'_>) -> Option<i64> {
    let signed = detail.transaction_amount.as_ref()?.read("", context.profile.given.currency).ok()?;
    let fits = signed.money.asset == entry.amount.asset && signed.direction() == entry.direction;
    fits.then_some(signed.money.minor)
}

/// One detail as an entry of its own.
fn part(detail: &Transaction<'_>, minor: i64, at: u32, whole: &Entry) -> Entry {
    let mut entry = whole.clone();
    if let RecordPlace::Entry(_, number) = &mut entry.place {
        *number = at;
    }
    entry.batch = Some((whole.references.first().cloned(), whole.amount.minor));
    entry.amount = Money::new(whole.amount.asset, minor);
    // The entry's own references name the whole of it, not this part.
    entry.references.clear();
    (entry.original_amount, entry.balance_after_minor) = (None, None);
    of_detail(detail, &mut entry);
    entry
}

/// Fills in what a detail says.
fn of_detail(detail: &Transaction<'_>, entry: &mut Entry) {
    party(&detail.other_party(entry.direction), entry);
    let text = words(detail);
    if !text.is_empty() {
        entry.text = text;
    }
}
