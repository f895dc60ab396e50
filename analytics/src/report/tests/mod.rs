//! Each report against sums that are reckoned here, straight from the decisions.

mod books;
mod customers;
mod earning;
mod feeds;
mod nothing;
mod owed;
mod reckoned;
mod redeeming;
mod views;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use arrow::array::RecordBatch;
use rewardhub_core::{ids::WalletId, state::wallet::Wallet, time::Day};
use rewardhub_sql::Report;

use super::{ask, views as all_views};
use crate::{
    fixture::{Log, files::files, half_year, row_text},
    sql::{CancellationToken, Limits, Params, Session, SqlEngine},
};

static STORY: LazyLock<(Log, BTreeMap<WalletId, Wallet>)> = LazyLock::new(half_year::half_year);
static SESSION: LazyLock<Session> = LazyLock::new(|| session(&STORY.0));

fn session(log: &Log) -> Session {
    SqlEngine::new(Limits::default()).unwrap().session(files(&log.rows()), &all_views()).unwrap()
}

/// The rows of a report, cells apart by `|`.
fn answer_in(session: &Session, today: Day, name: &str, set: &[(&str, &str)]) -> Vec<String> {
    let report = rewardhub_sql::report(name).unwrap();
    let set: Vec<_> = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let values = report.values(&set, today).unwrap();
    let rows = ask(session, &report, &values, &CancellationToken::new()).unwrap_or_else(|error| panic!("{name}: {error}"));
    rows.flat_map(|batch| row_text::lines(&batch.unwrap())).collect()
}

/// The rows of a report on a day, with what its file says for everything else.
pub fn rows_of(report: &Report, today: Day) -> Vec<RecordBatch> {
    let values = report.values(&[], today).unwrap();
    ask(&SESSION, report, &values, &CancellationToken::new()).unwrap().map(Result::unwrap).collect()
}

/// The rows of a report on the story's last day.
fn answer(name: &str, set: &[(&str, &str)]) -> Vec<String> {
    answer_in(&SESSION, half_year::last_day(), name, set)
}

/// The rows of a query.
fn query(sql: &str) -> Vec<String> {
    let rows = SESSION.query(sql, &Params::new(), &CancellationToken::new()).unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.flat_map(|batch| row_text::lines(&batch.unwrap())).collect()
}

/// Compares a report with what was reckoned, which must be worth comparing: so many rows, and in that column as many values.
#[track_caller]
fn agree(reported: &[String], reckoned: &[String], least_rows: usize, column: usize, least_values: usize) {
    assert_eq!(reported, reckoned);
    let values: BTreeSet<_> = reported.iter().map(|line| line.split('|').nth(column).unwrap()).collect();
    assert!(reported.len() >= least_rows && values.len() >= least_values, "{reported:#?}");
}

#[test]
fn a_chart_names_columns_that_its_report_has() {
    for report in rewardhub_sql::reports() {
        let values = report.values(&[], half_year::last_day()).unwrap();
        let columns = ask(&SESSION, &report, &values, &CancellationToken::new()).unwrap().schema();
        let charted = report.chart.iter().flat_map(rewardhub_sql::Chart::columns);
        charted.for_each(|column| assert!(columns.index_of(column).is_ok(), "{}: {column}", report.name));
    }
}
