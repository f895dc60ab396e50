//! The tables of the lake: names, columns, how their files are sorted. A table is a file here; what fills it lies in `rows`.
//!
//! A schema only ever grows, by columns at its end that may be empty: files of earlier schemas stay readable.

mod assets;
mod column;
mod deliveries;
mod entries;
mod entry_days;
mod merchants;
mod rejections;
mod reward_days;
mod rewards;
mod rules;
mod transactions;
mod wallet_months;
mod wallets;

use arrow::datatypes::SchemaRef;

pub use self::column::{AMOUNT_PRECISION, AMOUNT_SCALE, COMMENT, Column, Type};

/// The UTC day of the decision: what most tables are partitioned by.
pub const EVENT_DATE: &str = "event_date";
/// Where a command stands in its partition of the log: with that, unique.
pub const LOG_OFFSET: &str = "log_offset";
/// When something was decided: the time axis of tables of events.
pub const DECIDED_AT: &str = "decided_at";
/// The first day of the UTC month of the decision: what tables of sums are partitioned by.
pub const EVENT_MONTH: &str = "event_month";

/// What the `cause` of an entry may be.
pub(crate) const CAUSES: &str = "earn, clawback, sign_up, maturity, expiry, adjust, offset (available value set against a deficit) or \
     settlement (between two funders, where a lot of one served for the other).";

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
}

/// What is fixed of a table.
pub(crate) struct Definition {
    name: &'static str,
    meaning: &'static str,
    columns: &'static [Column],
    /// Files are sorted by these, ascending, what is empty first.
    sorted_by: &'static [&'static str],
    /// For tables of partial sums: the columns that tell one sum from another. All others are sums.
    summed_by: Option<&'static [&'static str]>,
}

impl Table {
    /// Every table. The order is that of commits.
    pub const ALL: [Self; 12] = [
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
        }
    }

    /// Its name, which is also its folder's.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.definition().name
    }

    /// The table of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// What a row of it is, in a sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        self.definition().meaning
    }

    /// Its columns; first the one that it is partitioned by ([`EVENT_DATE`] or [`EVENT_MONTH`]), which is in its files' paths and not
    /// in the files.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        self.definition().columns
    }

    /// Its columns as Arrow knows them, in the same order, their meanings as metadata under [`COMMENT`].
    #[must_use]
    pub fn schema(self) -> SchemaRef {
        column::schema(self.columns())
    }

    /// The column that it is partitioned by.
    #[must_use]
    pub fn partitioned_by(self) -> &'static str {
        self.columns()[0].name
    }

    /// What its files are sorted by, ascending, what is empty first.
    #[must_use]
    pub fn sorted_by(self) -> &'static [&'static str] {
        self.definition().sorted_by
    }

    /// The columns with a bloom filter.
    pub fn ids(self) -> impl Iterator<Item = &'static str> {
        self.columns().iter().filter(|column| column.holds == Type::Id).map(|column| column.name)
    }

    /// For a table of partial sums, the columns that tell one sum from another, its partition among them; all others are added
    /// up. Rows of the same of these may be made one, and nothing has changed.
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
            let told = |text: &str| text.len() > 5 && text.ends_with('.');
            assert!(told(table.meaning()), "{}", table.name());
            columns.iter().for_each(|column| assert!(told(column.meaning), "{}.{}", table.name(), column.name));
            let known = |name: &str| columns.iter().any(|column| column.name == name);
            assert!(table.sorted_by().iter().all(|name| known(name)), "{}", table.name());
            assert!(table.summed_by().unwrap_or_default().iter().all(|name| known(name)), "{}", table.name());
        }
    }
}
