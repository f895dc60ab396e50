//! The tables of the lake: their names, columns and sort orders, one file for each table. `rows` fills them.
//!
//! A schema only grows, by columns at its end that may be empty, so that files of earlier schemas stay readable.

mod assets;
mod audit;
mod column;
mod deliveries;
mod entries;
mod entry_days;
mod merchants;
mod redemptions;
mod rejections;
mod reward_days;
mod rewards;
mod rules;
mod transactions;
mod transfers;
mod wallet_months;
mod wallets;

use arrow::datatypes::SchemaRef;

pub use self::column::{AMOUNT_PRECISION, AMOUNT_SCALE, COMMENT, Column, Type};

/// The UTC day of the decision, by which most tables are partitioned.
pub const EVENT_DATE: &str = "event_date";
/// The offset of a command in its partition of the log.
pub const LOG_OFFSET: &str = "log_offset";
/// The time of the decision, which is the time axis of tables of events.
pub const DECIDED_AT: &str = "decided_at";
/// The first day of the UTC month of the decision, by which tables of sums are partitioned.
pub const EVENT_MONTH: &str = "event_month";

/// The meaning of the column `cause`, with all values that it may have.
pub(crate) const CAUSES: &str = "earn, clawback, sign_up, maturity, expiry, adjust, offset (available value set against a deficit), \
     settlement (between two funders, where a lot of one served for the other); of redemptions authorise, release (what was set aside is \
     available again), capture, refund or payout (to a merchant); of transfers transfer, return, top_up, bonus or issue (into the treasury).";

/// The meaning of the column `account`, with all values that it may have.
pub(crate) const ACCOUNTS: &str = "wallet, issuer, receivable and the funder's name, breakage, in transit (from one wallet to another), \
     suspense (a person decides), settled (merchants were paid for it); of redemptions, in money: redeemed and the funder's name, or owed \
     to merchants.";

/// A table of the lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is described where its columns are")]
pub enum Table {
    Transactions,
    Entries,
    Rewards,
    Rejections,
    Deliveries,
    Wallets,
    Rules,
    Merchants,
    Assets,
    RewardDays,
    EntryDays,
    WalletMonths,
    Audit,
    Redemptions,
    Transfers,
}

/// The definition of a table.
pub(crate) struct Definition {
    name: &'static str,
    meaning: &'static str,
    columns: &'static [Column],
    /// The columns by which files are sorted, ascending, empty values first.
    sorted_by: &'static [&'static str],
    /// For a table of partial sums, the columns that tell one sum from another; all others are sums. `None` for other tables.
    summed_by: Option<&'static [&'static str]>,
}

impl Table {
    /// Every table, in the order in which they are committed.
    pub const ALL: [Self; 15] = [
        Self::Transactions,
        Self::Entries,
        Self::Rewards,
        Self::Rejections,
        Self::Deliveries,
        Self::Wallets,
        Self::Rules,
        Self::Merchants,
        Self::Assets,
        Self::RewardDays,
        Self::EntryDays,
        Self::WalletMonths,
        Self::Audit,
        Self::Redemptions,
        Self::Transfers,
    ];

    fn definition(self) -> &'static Definition {
        match self {
            Self::Transactions => &transactions::DEFINITION,
            Self::Entries => &entries::DEFINITION,
            Self::Rewards => &rewards::DEFINITION,
            Self::Rejections => &rejections::DEFINITION,
            Self::Deliveries => &deliveries::DEFINITION,
            Self::Wallets => &wallets::DEFINITION,
            Self::Rules => &rules::DEFINITION,
            Self::Merchants => &merchants::DEFINITION,
            Self::Assets => &assets::DEFINITION,
            Self::RewardDays => &reward_days::DEFINITION,
            Self::EntryDays => &entry_days::DEFINITION,
            Self::WalletMonths => &wallet_months::DEFINITION,
            Self::Audit => &audit::DEFINITION,
            Self::Redemptions => &redemptions::DEFINITION,
            Self::Transfers => &transfers::DEFINITION,
        }
    }

    /// The name of the table, which is also the name of its folder.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.definition().name
    }

    /// The table with this name; `None` if there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// The meaning of a row, in a sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        self.definition().meaning
    }

    /// The columns of the table. The first is its partition ([`EVENT_DATE`] or [`EVENT_MONTH`]), which is in the paths of its
    /// files and not in the files.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        self.definition().columns
    }

    /// The columns as an Arrow schema, in the same order, with their meanings as metadata under [`COMMENT`].
    #[must_use]
    pub fn schema(self) -> SchemaRef {
        column::schema(self.columns())
    }

    /// The name of the column by which the table is partitioned.
    #[must_use]
    pub fn partitioned_by(self) -> &'static str {
        self.columns()[0].name
    }

    /// The columns by which its files are sorted, ascending, empty values first.
    #[must_use]
    pub fn sorted_by(self) -> &'static [&'static str] {
        self.definition().sorted_by
    }

    /// The names of the columns with a bloom filter.
    pub fn ids(self) -> impl Iterator<Item = &'static str> {
        self.columns().iter().filter(|column| column.holds == Type::Id).map(|column| column.name)
    }

    /// For a table of partial sums, the columns that tell one sum from another, its partition among them; all others are added
    /// up. Rows that are equal in these columns may be merged without a change of meaning. `None` for other tables.
    #[must_use]
    pub fn summed_by(self) -> Option<&'static [&'static str]> {
        self.definition().summed_by
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_described_and_begins_with_its_partition() {
        for table in Table::ALL {
            let columns = table.columns();
            assert!([EVENT_DATE, EVENT_MONTH].contains(&table.partitioned_by()), "{}", table.name());
            assert_eq!(Table::named(table.name()), Some(table));
            let is_sentence = |text: &str| text.len() > 5 && text.ends_with('.');
            assert!(is_sentence(table.meaning()), "{}", table.name());
            columns.iter().for_each(|column| assert!(is_sentence(column.meaning), "{}.{}", table.name(), column.name));
            let known = |name: &str| columns.iter().any(|column| column.name == name);
            assert!(table.sorted_by().iter().all(|name| known(name)), "{}", table.name());
            assert!(table.summed_by().unwrap_or_default().iter().all(|name| known(name)), "{}", table.name());
        }
    }
}
