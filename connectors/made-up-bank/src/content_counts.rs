//! Counts of what a file contains, made while it is written; the tests count again from the bytes.

use rewardhub_core::item::{Kind, Status};

use super::{
    file_records::Record,
    row::{Life, Row},
};

/// What one written file contains.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Truth {
    /// Booked rows, without repeats.
    pub booked: u64,
    /// Pending rows, without repeats.
    pub pending: u64,
    /// Records that repeat an earlier row of the file.
    pub repeats: u64,
    /// Records that cannot be read.
    pub broken: u64,
    /// Sum of the booked credits, in minor units.
    pub credits_minor: i64,
    /// Sum of the booked debits, in minor units; not negative.
    pub debits_minor: i64,
    by_life: [u64; Life::ALL.len()],
}

impl Truth {
    /// Number of all records in the file.
    #[must_use]
    pub const fn records(&self) -> u64 {
        self.booked + self.pending + self.repeats + self.broken
    }

    /// Number of booked rows of this sort, without repeats.
    #[must_use]
    pub fn of(&self, life: Life) -> u64 {
        Life::ALL.iter().zip(self.by_life).find(|(other, _)| **other == life).map_or(0, |(_, count)| count)
    }

    /// Number of booked rows that should be classified as this kind, without repeats.
    #[must_use]
    pub fn of_kind(&self, kind: Kind) -> u64 {
        Life::ALL.iter().zip(self.by_life).filter(|(life, _)| life.kind() == kind).map(|(_, count)| count).sum()
    }

    pub(super) fn count(&mut self, record: &Record) {
        match record {
            Record::Row { row, .. } => self.count_row(row),
            Record::Repeat { .. } => self.repeats += 1,
            Record::Broken { .. } => self.broken += 1,
        }
    }

    pub(super) fn count_row(&mut self, row: &Row) {
        if row.status != Status::Booked {
            self.pending += 1;
            return;
        }
        self.booked += 1;
        self.credits_minor += row.amount_minor.max(0);
        self.debits_minor -= row.amount_minor.min(0);
        if let Some(count) = self.by_life.get_mut(row.life as usize) {
            *count += 1;
        }
    }
}
