//! The rows that an observation reads: the account's, and those that its items are likely to need.

use std::collections::BTreeSet;

use super::delivery_end;
use crate::{
    command::Observe,
    decide::{Missing, draft::Draft, open_items},
    ids::{BankAccountId, Fingerprint},
    item::Original,
    state::{
        bank_account::BankAccount,
        known_items::ReferenceIndex,
        open_items::{Pending, WaitingRefund},
        row::{Row, RowKey, Rows},
    },
    time::{Instant, Month, Zone},
};

/// Rows that an observation needs: the account's and, once that is loaded, those that are likely to be needed. At the end of a month, the month of
/// the history may be a wrong guess; the decision then asks for the right one.
pub(in crate::decide) fn reads(observe: &Observe, at: Instant, rows: &Rows) -> Vec<RowKey> {
    let key = RowKey::BankAccount(observe.account);
    let mut keys = vec![key];
    if let Some(Some(Row::BankAccount(account))) = rows.get(&key) {
        keys.extend(likely_keys(observe, account, Zone::utc().day(at).month()));
        if let Some(Some(Row::ReferenceIndex(references))) = rows.get(&RowKey::ReferenceIndex(observe.account)) {
            keys.extend(named(observe, account, references));
        }
    }
    keys
}

/// Requires the blocks of all items' days at once, and what references name only if they name anything.
pub(super) fn load(draft: &mut Draft<'_>, observe: &Observe) -> Result<(), Missing> {
    let Some(account) = draft.account(RowKey::BankAccount(observe.account))? else {
        // Nothing can be known of an account without a row: its other rows do not exist and need not be loaded.
        return Ok(());
    };
    let keys = likely_keys(observe, account, draft.today().month());
    draft.need(keys)?;
    if let Some(references) = draft.references(RowKey::ReferenceIndex(observe.account))? {
        draft.need(named(observe, account, references))?;
    }
    Ok(())
}

/// The keys of an account's rows for the months of these items, and of its wallet's if that is in the same bucket.
fn likely_keys(observe: &Observe, account: &BankAccount, this_month: Month) -> Vec<RowKey> {
    let months: BTreeSet<Month> = observe.items.iter().map(|item| item.facts.booked_on.month()).collect();
    let known = months.iter().filter(|month| account.months.contains(month));
    let mut keys: Vec<RowKey> = known.map(|month| RowKey::KnownItems(observe.account, *month)).collect();
    keys.push(RowKey::ReferenceIndex(observe.account));
    keys.extend(open_items::keys::<Pending>(observe.account, account));
    keys.extend(open_items::keys::<WaitingRefund>(observe.account, account));
    keys.extend(observe.end.iter().flat_map(|_| delivery_end::reads(observe, account)));
    if let Some(wallet) = account.wallet().filter(|wallet| wallet.bucket() == observe.account.bucket()) {
        keys.extend([RowKey::Wallet(wallet), RowKey::History(wallet, this_month)]);
        keys.extend(months.iter().map(|month| RowKey::MonthOfRewards(wallet, *month)));
    }
    keys
}

/// The blocks that may contain what the items' references name, even if its day has changed.
fn named(observe: &Observe, account: &BankAccount, references: &ReferenceIndex) -> Vec<RowKey> {
    let hashes = observe.items.iter().flat_map(|item| {
        let own = item.references.iter().map(|reference| reference.hash);
        own.chain(item.original.map(Original::hash)).chain(item.settles)
    });
    months_of(observe.account, account, references, hashes)
}

/// The blocks of the months in which items with one of these references are known.
pub(super) fn months_of(
    id: BankAccountId,
    account: &BankAccount,
    references: &ReferenceIndex,
    hashes: impl Iterator<Item = Fingerprint>,
) -> Vec<RowKey> {
    let months: BTreeSet<Month> = hashes.flat_map(|hash| references.months(hash)).collect();
    let known = months.into_iter().filter(|month| account.months.contains(month));
    known.map(|month| RowKey::KnownItems(id, month)).collect()
}
