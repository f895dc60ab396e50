//! Describes how a stored row differs from the row that the commands make, in words that a person can act on.

use rewardhub_core::{
    ids::{BankAccountId, Position, TransactionId},
    money::{Asset, decimal, grouped},
    state::{
        known_items::{KnownItem, KnownItems},
        paid_rewards::MonthOfRewards,
        row::{Row, RowKey},
        system_accounts::SystemAccounts,
        wallet::Wallet,
    },
};

use super::{fields::fields, row_names::named};
use crate::programmes::Terms;

/// An amount with its asset, in the decimals that the programmes give it.
fn money(terms: &Terms, asset: Asset, minor: i64) -> String {
    format!("{} {asset}", grouped(&decimal(minor, terms.decimals(asset))))
}

/// Describes how two rows with one key differ, in at least one line.
pub(super) fn differences(key: &RowKey, stored: &Row, replayed: &Row, terms: &Terms) -> Vec<String> {
    let name = named(key);
    let within = |found: Vec<String>| found.into_iter().map(|found| format!("{name}: {found}")).collect::<Vec<_>>();
    let mut found = match (key, stored, replayed) {
        (_, Row::Wallet(stored), Row::Wallet(replayed)) => within(wallets(stored, replayed, terms)),
        (RowKey::SystemAccounts(_), Row::SystemAccounts(stored), Row::SystemAccounts(replayed)) => {
            stripes(&name, stored, replayed, terms)
        }
        (RowKey::KnownItems(id, _), Row::KnownItems(stored), Row::KnownItems(replayed)) => within(items(*id, stored, replayed)),
        (_, Row::MonthOfRewards(stored), Row::MonthOfRewards(replayed)) => within(purchases(stored, replayed)),
        (_, Row::Expired(stored), Row::Expired(replayed)) => within(fields(&**stored, &**replayed)),
        (_, Row::StoredAnswer(stored), Row::StoredAnswer(replayed)) => within(fields(stored, replayed)),
        (_, Row::BankAccount(stored), Row::BankAccount(replayed)) => within(fields(&**stored, &**replayed)),
        (_, Row::Feed(stored), Row::Feed(replayed)) => {
            let name = format!("the deliveries of feed {}", replayed.name);
            fields(&**stored, &**replayed).into_iter().map(|found| format!("{name}: {found}")).collect()
        }
        (_, Row::Delivery(stored), Row::Delivery(replayed)) => within(fields(&**stored, &**replayed)),
        (_, Row::DeadLetter(stored), Row::DeadLetter(replayed)) => within(fields(&**stored, &**replayed)),
        (_, Row::BucketState(stored), Row::BucketState(replayed)) => within(fields(&**stored, &**replayed)),
        (_, Row::Directory(stored), Row::Directory(replayed)) => {
            vec![format!("{name}: stored bank account {stored}, replayed {replayed}")]
        }
        _ => within(fields(stored, replayed)),
    };
    if found.is_empty() {
        found.push(format!("{name}: stored otherwise than replayed, in an order or a part that is not shown"));
    }
    found
}

/// Calls `differ` for each key whose value differs in the two lists, or that only one of them has.
fn keyed<E, K: PartialEq, V: PartialEq>(
    stored: &[E],
    replayed: &[E],
    parts: impl Fn(&E) -> (K, V),
    mut differ: impl FnMut(&K, Option<&V>, Option<&V>),
) {
    let other: Vec<(K, V)> = replayed.iter().map(&parts).collect();
    let own: Vec<(K, V)> = stored.iter().map(&parts).collect();
    for (key, value) in &own {
        let same = other.iter().find(|(k, _)| k == key).map(|(_, v)| v);
        if same != Some(value) {
            differ(key, Some(value), same);
        }
    }
    for (key, value) in other.iter().filter(|(key, _)| !own.iter().any(|(k, _)| k == key)) {
        differ(key, None, Some(value));
    }
}

fn or_nothing(text: Option<String>) -> String {
    text.unwrap_or_else(|| "nothing".to_owned())
}

fn wallets(stored: &Wallet, replayed: &Wallet, terms: &Terms) -> Vec<String> {
    let mut found = Vec::new();
    let lot = |lot: &rewardhub_core::ledger::Lot| {
        let key = (lot.asset, lot.funder.clone(), lot.matures_on, lot.last_day(), lot.matured);
        (key, lot.amount_minor)
    };
    keyed(
        stored.holding().lots(),
        replayed.holding().lots(),
        lot,
        |(asset, funder, matures_on, expires_on, matured), stored, replayed| {
            let amount = |value: Option<&i64>| or_nothing(value.map(|amount| money(terms, *asset, *amount)));
            let expires = expires_on.map_or_else(|| "never expires".to_owned(), |day| format!("expires on {day}"));
            let matures = if *matured { "matured on" } else { "matures on" };
            found.push(format!(
                "lot of {asset}, funder {funder}, {matures} {matures_on}, {expires}: stored {}, replayed {}",
                amount(stored),
                amount(replayed)
            ));
        },
    );
    let hold = |hold: &rewardhub_core::ledger::Hold| (hold.redemption, hold.clone());
    keyed(stored.holding().holds(), replayed.holding().holds(), hold, |redemption, stored, replayed| {
        let held = |value: Option<&rewardhub_core::ledger::Hold>| {
            or_nothing(value.map(|hold| format!("{} until {}", money(terms, hold.asset, hold.amount_minor()), hold.ends.at)))
        };
        found.push(format!("hold of redemption {redemption}: stored {}, replayed {}", held(stored), held(replayed)));
    });
    let deficit = |d: &rewardhub_core::ledger::Deficit| ((d.asset, d.funder.clone()), d.amount_minor);
    keyed(stored.holding().deficits(), replayed.holding().deficits(), deficit, |(asset, funder), stored, replayed| {
        let amount = |value: Option<&i64>| or_nothing(value.map(|minor| money(terms, *asset, *minor)));
        found.push(format!("deficit of {asset}, funder {funder}: stored {}, replayed {}", amount(stored), amount(replayed)));
    });
    let counter = |c: &rewardhub_core::state::wallet::Counter| ((c.name.clone(), c.asset, c.period), c.used);
    keyed(&stored.counters, &replayed.counters, counter, |(name, asset, period), stored, replayed| {
        let used = |value: Option<&rewardhub_core::programme::Used>| {
            or_nothing(value.map(|used| format!("{} in {} rewards", money(terms, *asset, used.amount_minor), used.times)))
        };
        found.push(format!("counter {name} of {asset} in {period}: stored {}, replayed {}", used(stored), used(replayed)));
    });
    let without_counters = |wallet: &Wallet| {
        let mut wallet = wallet.clone();
        wallet.counters.clear();
        wallet
    };
    let rest = fields(&without_counters(stored), &without_counters(replayed));
    found.extend(rest.into_iter().filter(|line| !line.starts_with("holding")));
    found
}

fn stripes(name: &str, stored: &SystemAccounts, replayed: &SystemAccounts, terms: &Terms) -> Vec<String> {
    let mut found = Vec::new();
    let balance = |(account, asset, minor): &(rewardhub_core::posting::SystemAccount, rewardhub_core::money::Asset, i64)| {
        ((account.clone(), *asset), *minor)
    };
    keyed(&stored.balances, &replayed.balances, balance, |(account, asset), stored, replayed| {
        let amount = |value: Option<&i64>| or_nothing(value.map(|minor| money(terms, *asset, *minor)));
        found.push(format!("{name}, account {account}, asset {asset}: stored {}, replayed {}", amount(stored), amount(replayed)));
    });
    found
}

fn items(account: BankAccountId, stored: &KnownItems, replayed: &KnownItems) -> Vec<String> {
    let mut found = Vec::new();
    let id = |position: &Position| TransactionId::at(account.bucket(), *position);
    let item = |known: &KnownItem| (known.transaction, known.clone());
    keyed(&stored.items, &replayed.items, item, |position, stored, replayed| match (stored, replayed) {
        (Some(stored), Some(replayed)) => {
            let differing = fields(stored, replayed).into_iter().map(|field| format!("transaction {}, {field}", id(position)));
            found.extend(differing);
        }
        (Some(_), None) => found.push(format!("transaction {}: stored, but no command makes it", id(position))),
        _ => found.push(format!("transaction {}: missing from the store", id(position))),
    });
    found
}

fn purchases(stored: &MonthOfRewards, replayed: &MonthOfRewards) -> Vec<String> {
    let mut found = Vec::new();
    let purchase = |rewarded: &rewardhub_core::state::paid_rewards::RewardedPurchase| (rewarded.transaction, rewarded.clone());
    keyed(&stored.purchases, &replayed.purchases, purchase, |id, stored, replayed| match (stored, replayed) {
        (Some(stored), Some(replayed)) => {
            found.extend(fields(stored, replayed).into_iter().map(|field| format!("transaction {id}, {field}")));
        }
        (Some(_), None) => found.push(format!("transaction {id}: stored, but no command makes it")),
        _ => found.push(format!("transaction {id}: missing from the store")),
    });
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rewardhub_core::{
        ids::{Bucket, WalletId},
        ledger::{Book, NotMoved, Reason, Value},
        money::Asset,
        posting::{Cause, SystemAccount},
        programme::{Funder, Period, Used},
        state::wallet::{Counter, WalletKind},
        time::{Day, Instant, Moment, Month},
    };

    use super::*;

    fn difference(key: &RowKey, stored: Row, replayed: Row) -> String {
        differences(key, &stored, &replayed, &Terms::default()).join("\n")
    }

    #[test]
    fn differences_of_a_wallet_name_lots_deficits_and_counters() {
        let gbp = Asset::new("GBP").unwrap();
        let id = WalletId::new(Bucket(1), 1);
        let today = Day::parse("2026-01-01").unwrap();
        let value = |asset: &str, amount_minor| Value {
            asset: Asset::new(asset).unwrap(),
            amount_minor,
            funder: Funder::Issuer,
            matures_on: today,
            expires_on: None,
        };
        let wallet = |minor, signed_up| {
            let mut wallet = Wallet::new(WalletKind::Customer, Instant(0));
            let why = Reason::only(Cause::Adjust, today);
            let act = |book: &mut Book<'_>| -> Result<(), NotMoved> {
                book.pay_in(value("GBP", minor), &why)?;
                book.claw_back(&value("EUR", minor), 0, &why)
            };
            Book::write(id, &mut wallet, Moment::end_of(today), act).unwrap();
            let used = Used { amount_minor: minor, times: 1 };
            let long_ago = Month::from_number(0).expect("it is in the calendar");
            wallet.counters.push(Counter { name: "spend".into(), asset: gbp, period: Period::Month(long_ago), used });
            wallet.signed_up = signed_up;
            Row::Wallet(Arc::new(wallet))
        };
        expect_test::expect![[r#"
            wallet 00000100-0000-8000-8000-000000000001: lot of GBP, funder issuer, matured on 2026-01-01, never expires: stored 1.00 GBP, replayed 2.50 GBP
            wallet 00000100-0000-8000-8000-000000000001: deficit of EUR, funder issuer: stored 1.00 EUR, replayed 2.50 EUR
            wallet 00000100-0000-8000-8000-000000000001: counter spend of GBP in 1970-01: stored 1.00 GBP in 1 rewards, replayed 2.50 GBP in 1 rewards
            wallet 00000100-0000-8000-8000-000000000001: signed_up: stored true, replayed false"#]].assert_eq(&difference(
            &RowKey::Wallet(WalletId::new(Bucket(1), 1)),
            wallet(100, true),
            wallet(250, false),
        ));
    }

    #[test]
    fn differences_of_a_stripe_name_account_and_asset() {
        let stripe = |minor| {
            let mut stripe = SystemAccounts::default();
            stripe.add(&SystemAccount::Breakage, Asset::new("PTS").unwrap(), minor).unwrap();
            Row::SystemAccounts(Arc::new(stripe))
        };
        expect_test::expect!["the stripe of bucket 7, account breakage, asset PTS: stored 5 PTS, replayed -5 PTS"]
            .assert_eq(&difference(&RowKey::SystemAccounts(Bucket(7)), stripe(5), stripe(-5)));
    }
}
