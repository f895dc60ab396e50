//! What becomes of each event, row for row, and what holds for all of them.

mod feeds;
mod movements;
mod programme;
mod properties;
mod rewards;
mod transactions;

use expect_test::Expect;

use crate::{
    fixture::{Log, programmes, row_text},
    tables::Table,
};

/// A log in which both versions of the programme were activated.
fn activated() -> Log {
    let mut log = Log::default();
    log.activate(crate::fixture::events::at("2025-12-20T09:00:00Z"), programmes::FIRST);
    log.activate(crate::fixture::events::at("2026-03-20T09:00:00Z"), &programmes::second());
    log
}

fn check(log: &Log, table: Table, expected: &Expect) {
    expected.assert_eq(&row_text::rows(&log.rows()[&table]));
}
