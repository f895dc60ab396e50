//! Makes rows of decisions: which rows each event has in the lake's tables. It does not know where they are written. Pure, so
//! that a lake can be rebuilt from the log, row by row.

mod amount;
mod audit;
mod column_words;
mod columns;
mod delivery;
mod entry;
mod event_position;
mod programme;
mod redemption;
mod rejection;
mod reward;
mod sums;
#[cfg(test)]
mod tests;
mod transaction;
mod transfer;
mod wallet;

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use rewardhub_core::{
    adjustment::AdjustmentReason,
    decision::DecisionRecord,
    event::Event,
    ids::{Partition, TransactionId},
    programmes_in_force::Programmes,
};

pub use self::sums::{SumError, add_up};
use self::{columns::Columns, event_position::EventPosition};
use crate::tables::Table;

/// The rows of tables, with one batch for each.
pub type Batches = Vec<(Table, RecordBatch)>;

/// Why no rows can be made of a decision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// The programme version that judged it is not among those given.
    #[error("programme version {version} is not known; read the activated programmes again")]
    UnknownVersion {
        /// The number of the version.
        version: u32,
    },
    /// A number does not fit its column. The intake lets no such amount in, and no log has so many records.
    #[error(
        "a number of {table}.{column} has more than 18 digits; run `rewardhub verify`, and look for one that cannot be right"
    )]
    TooManyDigits {
        /// The name of the table.
        table: &'static str,
        /// The name of the column.
        column: &'static str,
    },
    /// No number is left for a revision. No command revises one transaction so often, and none before its first.
    #[error(
        "a revision of transaction {transaction} has no number: its command comes before the first, or has more than 256 events \
         of it; run `rewardhub verify`, and look for events that cannot be right"
    )]
    NoRevision {
        /// The transaction that is revised.
        transaction: TransactionId,
    },
    /// Rows cannot be added up.
    #[error(transparent)]
    Sum(#[from] SumError),
}

/// The rows of every table, to which decisions add.
pub struct Rows {
    tables: BTreeMap<Table, Columns>,
    count: usize,
}

impl Default for Rows {
    fn default() -> Self {
        let tables = Table::ALL.into_iter().filter(|table| table.summed_by().is_none());
        Self { tables: tables.map(|table| (table, Columns::of(table))).collect(), count: 0 }
    }
}

impl Rows {
    /// Adds the rows of a decision, which is at this partition and offset of the log.
    ///
    /// # Errors
    /// [`RowError::UnknownVersion`] and [`RowError::NoRevision`]. Some of its rows may have been added, so discard these rows and
    /// begin again.
    pub fn add(
        &mut self,
        programmes: &Programmes,
        partition: Partition,
        offset: u64,
        record: &DecisionRecord,
    ) -> Result<(), RowError> {
        let place = EventPosition::new(partition, record.bucket, offset, record.at);
        for (index, event) in (0..).zip(&record.events) {
            self.event(programmes, place.event(index), &record.events, event)?;
        }
        Ok(())
    }

    /// The number of rows that have been added, without those of tables of sums.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    fn of(&mut self, table: Table) -> &mut Columns {
        self.count += 1;
        self.tables.get_mut(&table).expect("there are columns for every table of rows")
    }

    fn event(
        &mut self,
        programmes: &Programmes,
        place: EventPosition,
        of_command: &[Event],
        event: &Event,
    ) -> Result<(), RowError> {
        match event {
            Event::Transaction(transaction) => {
                let revision = revision(transaction.transaction, place, of_command)?;
                transaction::write_event(self.of(Table::Transactions), programmes, place, revision, transaction)?;
                rejection::transaction(self.of(Table::Rejections), programmes, place, revision, transaction);
            }
            Event::Gone(gone) => {
                let revision = revision(gone.transaction, place, of_command)?;
                transaction::gone(self.of(Table::Transactions), programmes, place, revision, gone);
            }
            Event::Judged(judged) => {
                reward::judged(self.of(Table::Rewards), programmes, place, judged)?;
                if let Some(review_reason) = judged.review_reason {
                    rejection::unjudged(self.of(Table::Rejections), place, judged, review_reason);
                }
            }
            Event::Posting(posting) => {
                entry::posting(self.of(Table::Entries), programmes, place, posting);
                let reason = of_command.iter().find_map(Event::adjusted_for).map(AdjustmentReason::word);
                reward::posted(self.of(Table::Rewards), programmes, place, posting, reason);
            }
            Event::WalletOpened(wallet, kind) => wallet::opened(self.of(Table::Wallets), place, *wallet, *kind),
            Event::Linked(account, wallet, from) => wallet::linked(self.of(Table::Wallets), place, *account, *wallet, *from),
            Event::Delivery(delivery) => delivery::delivery(self.of(Table::Deliveries), place, delivery),
            Event::Rejection(letter) => rejection::dead_letter(self.of(Table::Rejections), place, letter),
            Event::Activated(_, version, _) => self.activated(programmes, place, *version)?,
            Event::SetAside(aside) => rejection::set_aside(self.of(Table::Rejections), place, aside),
            Event::DecidedAgain(offset) => rejection::decided_again(self.of(Table::Rejections), place, *offset),
            Event::Audited(entry) => audit::entry(self.of(Table::Audit), programmes, place, entry),
            Event::Redemption(event) => redemption::step(self.of(Table::Redemptions), programmes, place, event),
            Event::Transfer(event) => transfer::step(self.of(Table::Transfers), programmes, place, event),
            // Rejections show the effect of distrusted references.
            Event::ReferencesDistrusted(_) | Event::Proposal(_) | Event::MeaningInstalled(_) => {}
        }
        Ok(())
    }

    fn activated(&mut self, programmes: &Programmes, place: EventPosition, version: u32) -> Result<(), RowError> {
        let programme = programmes.version(version).ok_or(RowError::UnknownVersion { version })?;
        for (file_order, rule) in (1..).zip(programme.rules()) {
            programme::rule(self.of(Table::Rules), place, programme, file_order, rule);
        }
        programme.merchants().for_each(|m| programme::merchant(self.of(Table::Merchants), place, programme, m));
        programme.assets().iter().for_each(|a| programme::asset(self.of(Table::Assets), programmes, place, programme, a));
        Ok(())
    }

    /// Returns the rows of every table, sums included, and begins again. They are in the order of the log, not sorted.
    ///
    /// # Errors
    /// [`RowError::Sum`] and [`RowError::TooManyDigits`].
    pub fn finish(&mut self) -> Result<Batches, RowError> {
        self.count = 0;
        let mut batches: BTreeMap<Table, RecordBatch> =
            self.tables.iter_mut().map(|(table, columns)| Ok((*table, columns.finish()?))).collect::<Result<_, RowError>>()?;
        for table in Table::ALL {
            if let Some(source) = sums::source(table) {
                let summed = sums::of(table, &batches[&source])?;
                batches.insert(table, summed);
            }
        }
        Ok(batches.into_iter().collect())
    }
}

/// Returns the number of a revision, from the events of its command.
fn revision(transaction: TransactionId, place: EventPosition, of_command: &[Event]) -> Result<i64, RowError> {
    let before = place.position.index as usize;
    let same = |event: &&Event| event.state().is_some_and(|(revised, _)| revised == transaction);
    transaction::revision(transaction, place, of_command.iter().take(before).filter(same).count())
}
