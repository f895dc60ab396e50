//! The books: the balances of wallets and of system accounts, by asset. Together they sum to zero.

use std::collections::BTreeMap;

use rewardhub_core::{
    ids::Bucket,
    ledger::balances,
    money::Asset,
    posting::SystemAccount,
    state::{
        expired_lots::Expired,
        row::{Row, RowKey},
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
}

impl Book {
    /// The sum of both sides, which must be zero.
    pub fn sum(&self) -> i128 {
        self.wallets + self.system
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
                }
                Value::Expired(_) => {}
            }
        }
    }

    /// Adds the sums of another partition.
    pub fn join(&mut self, other: Self) {
        for book in other.all() {
            let own = self.book(book.asset);
            own.wallets += book.wallets;
            own.system += book.system;
        }
    }

    /// Returns the sums in the order of their assets.
    pub fn all(self) -> Vec<Book> {
        self.0.into_values().collect()
    }

    fn book(&mut self, asset: Asset) -> &mut Book {
        self.0.entry(asset).or_insert(Book { asset, wallets: 0, system: 0 })
    }
}

/// A row that holds value.
enum Value<'r> {
    Wallet(&'r Wallet),
    System(&'r SystemAccounts),
    /// What has expired of lots, and stands in breakage.
    Expired(&'r Expired),
}

/// The value in a row; `None` for rows that never hold any.
fn value_in(row: &Row) -> Option<Value<'_>> {
    match row {
        Row::Wallet(wallet) => Some(Value::Wallet(wallet)),
        Row::SystemAccounts(stripe) => Some(Value::System(stripe)),
        Row::Expired(expired) => Some(Value::Expired(expired)),
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
        | Row::SetAside(_)
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

/// Describes each bucket and asset whose breakage differs from the lots that have expired there.
pub(super) fn unaccounted(rows: &BTreeMap<RowKey, Row>) -> Vec<String> {
    let mut sums: BTreeMap<(Bucket, Asset), (i128, i128)> = BTreeMap::new();
    for (key, value) in rows.iter().filter_map(|(key, row)| Some((key, value_in(row)?))) {
        match value {
            Value::System(stripe) => {
                for (_, asset, minor) in stripe.balances.iter().filter(|(account, ..)| *account == SystemAccount::Breakage) {
                    sums.entry((key.bucket(), *asset)).or_default().0 += i128::from(*minor);
                }
            }
            Value::Expired(expired) => {
                for lot in &expired.lots {
                    sums.entry((key.bucket(), lot.asset)).or_default().1 += i128::from(lot.amount_minor);
                }
            }
            Value::Wallet(_) => {}
        }
    }
    let differing = sums.into_iter().filter(|(_, (stands, expired))| stands != expired);
    let differences = differing.map(|((bucket, asset), (stands, expired))| {
        format!("breakage of {asset} in bucket {bucket} is {stands} minor units, and {expired} have expired there")
    });
    differences.collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rewardhub_core::{
        ids::WalletId,
        ledger::{Book, Reason, Value},
        posting::Cause,
        programme::Funder,
        state::{
            expired_lots::Expired,
            system_accounts::SystemAccounts,
            wallet::{Wallet, WalletKind},
        },
        time::{Day, Instant},
    };

    use super::*;

    #[test]
    fn what_wallets_have_must_be_missing_elsewhere() {
        let points = Asset::new("PTS").unwrap();
        let mut wallet = Wallet::new(WalletKind::Customer, Instant(0));
        let day = Day::parse("2026-01-01").unwrap();
        let value = Value { asset: points, amount_minor: 70, funder: Funder::Issuer, matures_on: day.plus(1), expires_on: None };
        let act = |book: &mut Book<'_>| book.pay_in(value, &Reason::only(Cause::Earn, day));
        Book::write(WalletId::new(Bucket(1), 1), &mut wallet, day, act).unwrap();
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
}
