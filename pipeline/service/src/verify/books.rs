//! The books: the balances of wallets and of system accounts, by asset. Together they sum to zero.

use std::collections::BTreeMap;

use rewardhub_core::{
    ids::Bucket,
    ledger::balances,
    money::{Asset, Money},
    posting::SystemAccount,
    state::{
        expired_lots::Expired,
        row::{Row, RowKey},
        suspended::Suspended,
        system_accounts::SystemAccounts,
        wallet::Wallet,
    },
};

/// The sums of one asset, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Book {
    /// The asset that both sums are of.
    pub asset: Asset,
    /// The sum over all wallets, pending, available and held.
    pub wallets: i128,
    /// The sum over all system accounts.
    pub system: i128,
    /// The part of that which is in transit between wallets.
    pub in_transit: i128,
    /// What commands carry that were set aside and wait: it must be all that is in transit.
    pub waits_in_transit: i128,
}

impl Book {
    /// The sum of both sides, which must be zero.
    pub fn sum(&self) -> i128 {
        self.wallets + self.system
    }

    /// What is in transit although no command carries it, in a data set in which every command is decided.
    pub fn lost_in_transit(&self) -> i128 {
        self.in_transit - self.waits_in_transit
    }
}

/// The sums of all assets.
#[derive(Debug, Default)]
pub struct Books(BTreeMap<Asset, Book>);

impl Books {
    /// Adds the rows of a partition.
    pub fn add(&mut self, rows: &BTreeMap<RowKey, Row>) {
        for value in rows.values().filter_map(value_in) {
            match value {
                Value::Wallet(wallet) => {
                    for parts in balances(wallet) {
                        let all = [parts.pending_minor, parts.available_minor, parts.held_minor];
                        self.book(parts.asset).wallets += all.map(i128::from).iter().sum::<i128>();
                    }
                }
                Value::System(stripe) => {
                    for (_, asset, minor) in &stripe.balances {
                        self.book(*asset).system += i128::from(*minor);
                    }
                    for (_, asset, minor) in of(stripe, &SystemAccount::InTransit) {
                        self.book(*asset).in_transit += i128::from(*minor);
                    }
                }
                Value::Carried(money) => self.book(money.asset).waits_in_transit += i128::from(money.minor),
                Value::Expired(_) | Value::Suspended(_) => {}
            }
        }
    }

    /// Adds the sums of another partition.
    pub fn join(&mut self, other: Self) {
        for book in other.all() {
            let own = self.book(book.asset);
            own.wallets += book.wallets;
            own.system += book.system;
            own.in_transit += book.in_transit;
            own.waits_in_transit += book.waits_in_transit;
        }
    }

    /// Returns the sums in the order of their assets.
    pub fn all(self) -> Vec<Book> {
        self.0.into_values().collect()
    }

    fn book(&mut self, asset: Asset) -> &mut Book {
        self.0.entry(asset).or_insert(Book { asset, wallets: 0, system: 0, in_transit: 0, waits_in_transit: 0 })
    }
}

/// A row that holds value.
enum Value<'r> {
    Wallet(&'r Wallet),
    System(&'r SystemAccounts),
    /// What has expired of lots, and stands in breakage.
    Expired(&'r Expired),
    /// What a merchant could not be paid, and stands in suspense.
    Suspended(&'r Suspended),
    /// What a command carries that was set aside and waits.
    Carried(Money),
}

/// The value in a row; `None` for rows that never hold any.
fn value_in(row: &Row) -> Option<Value<'_>> {
    match row {
        Row::Wallet(wallet) => Some(Value::Wallet(wallet)),
        Row::SystemAccounts(stripe) => Some(Value::System(stripe)),
        Row::Expired(expired) => Some(Value::Expired(expired)),
        Row::Suspended(suspended) => Some(Value::Suspended(suspended)),
        Row::SetAside(kept) => kept.command.body.carries().filter(|_| kept.resolution.is_none()).map(Value::Carried),
        Row::BucketState(_)
        | Row::Directory(_)
        | Row::BankAccount(_)
        | Row::ReferenceIndex(_)
        | Row::KnownItems(_)
        | Row::MonthOfRewards(_)
        | Row::History(_)
        | Row::StoredAnswer(_)
        | Row::Feed(_)
        | Row::Delivery(_)
        | Row::DeadLetter(_)
        | Row::Programme(_)
        | Row::Pendings(_)
        | Row::Waiting(_)
        | Row::Held(_)
        | Row::Redemption(_)
        | Row::Transfer(_)
        | Row::Proposal(_)
        | Row::Proposed(_)
        | Row::Deferred(_)
        | Row::LaterEvents(_)
        | Row::AwaitingEnrolment(_)
        | Row::Audit(_)
        | Row::Asked(_)
        | Row::Attention(_) => None,
    }
}

/// Balances of an account in a stripe.
fn of<'s>(stripe: &'s SystemAccounts, account: &SystemAccount) -> impl Iterator<Item = &'s (SystemAccount, Asset, i64)> {
    stripe.balances.iter().filter(move |(own, ..)| own == account)
}

/// Sums by bucket and asset, in minor units: what an account has there, and what rows say that it is made of.
#[derive(Default)]
struct MadeOf(BTreeMap<(Bucket, Asset), (i128, i128)>);

impl MadeOf {
    fn has(&mut self, bucket: Bucket, stripe: &SystemAccounts, account: &SystemAccount) {
        for (_, asset, minor) in of(stripe, account) {
            self.0.entry((bucket, *asset)).or_default().0 += i128::from(*minor);
        }
    }

    fn is_of(&mut self, bucket: Bucket, asset: Asset, minor: i64) {
        self.0.entry((bucket, asset)).or_default().1 += i128::from(minor);
    }

    fn differing(self) -> impl Iterator<Item = (Bucket, Asset, i128, i128)> {
        let differing = self.0.into_iter().filter(|(_, (has, is_of))| has != is_of);
        differing.map(|((bucket, asset), (has, is_of))| (bucket, asset, has, is_of))
    }
}

/// Describes each bucket and asset of which a system account differs from the rows that say what it is made of: breakage from the lots that
/// have expired there, suspense from what merchants could not be paid, what merchants are owed from what their wallets say.
pub(super) fn unaccounted(rows: &BTreeMap<RowKey, Row>) -> Vec<String> {
    let (mut breakage, mut suspense, mut owed) = (MadeOf::default(), MadeOf::default(), MadeOf::default());
    for (key, value) in rows.iter().filter_map(|(key, row)| Some((key, value_in(row)?))) {
        let bucket = key.bucket();
        match value {
            Value::System(stripe) => {
                breakage.has(bucket, stripe, &SystemAccount::Breakage);
                suspense.has(bucket, stripe, &SystemAccount::Suspense);
                owed.has(bucket, stripe, &SystemAccount::OwedToMerchants);
            }
            Value::Expired(expired) => expired.lots.iter().for_each(|lot| breakage.is_of(bucket, lot.asset, lot.amount_minor)),
            Value::Suspended(suspended) => suspense.is_of(bucket, suspended.amount.asset, suspended.amount.minor),
            Value::Wallet(wallet) => {
                wallet.owed_to_it.iter().for_each(|own| owed.is_of(bucket, own.worth.asset, own.worth.minor))
            }
            Value::Carried(_) => {}
        }
    }
    let breakage = breakage.differing().map(|(bucket, asset, stands, expired)| {
        format!("breakage of {asset} in bucket {bucket} is {stands} minor units, and {expired} have expired there")
    });
    let suspense = suspense.differing().map(|(bucket, asset, stands, suspended)| {
        format!("suspense of {asset} in bucket {bucket} is {stands} minor units, and {suspended} could not be paid there")
    });
    let owed = owed.differing().map(|(bucket, asset, stands, owed)| {
        format!("merchants are owed {stands} minor units of {asset} in bucket {bucket}, and {owed} by what their wallets say")
    });
    breakage.chain(suspense).chain(owed).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rewardhub_core::{
        ids::{RedemptionId, WalletId},
        ledger::{Book, Reason, Value},
        posting::Cause,
        programme::Funder,
        state::{
            expired_lots::Expired,
            system_accounts::SystemAccounts,
            wallet::{Wallet, WalletKind},
        },
        time::{Day, Instant, Moment},
    };

    use super::*;

    #[test]
    fn what_wallets_have_must_be_missing_elsewhere() {
        let points = Asset::new("PTS").unwrap();
        let mut wallet = Wallet::new(WalletKind::Customer, Instant(0));
        let day = Day::parse("2026-01-01").unwrap();
        let value = Value { asset: points, amount_minor: 70, funder: Funder::Issuer, matures_on: day.plus(1), expires_on: None };
        let act = |book: &mut Book<'_>| book.pay_in(value, &Reason::only(Cause::Earn, day));
        Book::write(WalletId::new(Bucket(1), 1), &mut wallet, Moment::end_of(day), act).unwrap();
        let mut stripe = SystemAccounts::default();
        stripe.add(&SystemAccount::Funding(Funder::Issuer), points, -60).unwrap();
        let bucket = Bucket(1);
        let rows = [
            (RowKey::Wallet(WalletId::new(bucket, 1)), Row::Wallet(Arc::new(wallet))),
            (RowKey::SystemAccounts(bucket), Row::SystemAccounts(Arc::new(stripe))),
        ];
        let mut books = Books::default();
        books.add(&rows.into());
        let book = books.all()[0];
        assert_eq!((book.wallets, book.system, book.sum()), (70, -60, 10));
    }

    #[test]
    fn breakage_is_what_has_expired() {
        let (points, bucket, last) = (Asset::new("PTS").unwrap(), Bucket(1), Day::parse("2026-01-31").unwrap());
        let (mut stripe, mut expired) = (SystemAccounts::default(), Expired::default());
        stripe.add(&SystemAccount::Breakage, points, 60).unwrap();
        expired.add(last, points, &Funder::Issuer, 60).unwrap();
        let key = RowKey::Expired(WalletId::new(bucket, 1), last.month());
        let mut rows = BTreeMap::from([
            (key, Row::Expired(Arc::new(expired.clone()))),
            (RowKey::SystemAccounts(bucket), Row::SystemAccounts(Arc::new(stripe))),
        ]);
        assert!(unaccounted(&rows).is_empty());
        expired.restore(last, points, &Funder::Issuer, 10);
        rows.insert(key, Row::Expired(Arc::new(expired)));
        assert_eq!(unaccounted(&rows), ["breakage of PTS in bucket 1 is 60 minor units, and 50 have expired there"]);
    }

    #[test]
    fn suspense_is_what_could_not_be_paid_and_what_is_in_transit_is_carried_by_a_command() {
        let (points, bucket) = (Asset::new("PTS").unwrap(), Bucket(1));
        let mut stripe = SystemAccounts::default();
        stripe.add(&SystemAccount::Suspense, points, 60).unwrap();
        stripe.add(&SystemAccount::InTransit, points, 7).unwrap();
        let suspended =
            |minor| Suspended { amount: Money::new(points, minor), shares: Vec::new(), since: Day::parse("2026-01-31").unwrap() };
        let key = RowKey::Suspended(WalletId::new(bucket, 1), RedemptionId::at(bucket, 1));
        let mut rows = BTreeMap::from([
            (key, Row::Suspended(Arc::new(suspended(60)))),
            (RowKey::SystemAccounts(bucket), Row::SystemAccounts(Arc::new(stripe))),
        ]);
        assert!(unaccounted(&rows).is_empty());
        rows.insert(key, Row::Suspended(Arc::new(suspended(50))));
        assert_eq!(unaccounted(&rows), ["suspense of PTS in bucket 1 is 60 minor units, and 50 could not be paid there"]);
        let mut books = Books::default();
        books.add(&rows);
        let book = books.all()[0];
        assert_eq!((book.in_transit, book.lost_in_transit()), (7, 7));
    }
}
