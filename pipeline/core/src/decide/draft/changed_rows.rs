//! The rows that a decision has changed.

use crate::state::row::{Row, RowKey};

/// Rows that have changed. A decision changes few, so a linear search is the fastest.
#[derive(Clone, Default)]
pub(super) struct ChangedRows(pub(super) Vec<(RowKey, Row)>);

impl ChangedRows {
    pub(super) fn at(&self, key: &RowKey) -> Option<usize> {
        self.0.iter().position(|(own, _)| own == key)
    }

    pub(super) fn get(&self, key: &RowKey) -> Option<&Row> {
        self.at(key).map(|at| &self.0[at].1)
    }

    pub(super) fn insert(&mut self, key: RowKey, row: Row) {
        match self.at(&key) {
            Some(at) => self.0[at].1 = row,
            None => self.0.push((key, row)),
        }
    }

    /// Adds a row that has not changed yet, to change it. Returns its index.
    pub(super) fn add(&mut self, key: RowKey, row: Row) -> usize {
        self.0.push((key, row));
        self.0.len() - 1
    }
}
