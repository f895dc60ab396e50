//! Windows of thirty days, fetched every day for a month: the totals are those of the whole, no more, no less.

use super::{data_set::DataSet, made_up::notified, rewardhub, statement_writer::Row};
use crate::statement_writer::{bought, march};

/// Sixty days of two accounts at the made-up bank.
fn bank(format: &str, more: &[&str]) -> String {
    let plan = ["generate", "--accounts", "2", "--transactions", "240", "--days", "60", "--seed", "5", "--format", format];
    rewardhub(&[&plan[..], more].concat()).well()
}

/// The thirty days to each of the last thirty.
fn windows() -> Vec<(String, String)> {
    let day = |n: u32| {
        if n <= 31 {
            format!("2026-01-{n:02}")
        } else if n <= 59 {
            format!("2026-02-{:02}", n - 31)
        } else {
            "2026-03-01".into()
        }
    };
    (30..=60).map(|last| (format!("{}..{}", day(last - 29), day(last)), day(last))).collect()
}

#[test]
fn overlapping_windows_fetched_every_day_come_to_what_the_whole_comes_to() {
    for (format, blank, name) in [
        ("csv", "0", "w.csv"),
        ("csv", "60", "w.csv"),
        ("csv", "100", "w.csv"),
        ("camt", "100", "w.xml"),
        ("berlin-group", "60", "w.json"),
        ("uk-open-banking", "100", "w.json"),
    ] {
        let shown = ["--blank-ids", blank, "--pendings", "hidden"];
        let whole = DataSet::new();
        let report = whole.ingest("whole", bank(format, &shown));
        assert!(report.points() > 0 && report.review() == 0, "{:#}", report.json);
        let data = DataSet::new();
        let windows = windows();
        let files: Vec<String> =
            windows.iter().map(|(window, _)| bank(format, &[&shown[..], &["--window", window]].concat())).collect();
        let files: Vec<(&str, &[u8])> = files.iter().map(|file| (name, file.as_bytes())).collect();
        let (mut new, mut review) = (0, 0);
        for files in files.chunks(8) {
            let files: Vec<_> = files.iter().enumerate().map(|(n, (name, file))| (format!("{n}-{name}"), *file)).collect();
            let files: Vec<_> = files.iter().map(|(name, file)| (name.as_str(), *file)).collect();
            let report = data.ingest_all("2026-07-01", &files);
            (new, review) = (new + report.new_items(), review + report.review());
        }
        assert_eq!((new, review), (report.new_items(), 0), "{format}, {blank} of 100 without ids");
        assert_eq!(data.points(), whole.points(), "{format}, {blank} of 100 without ids");
    }
}

#[test]
fn intraday_reports_with_pending_items_and_the_statement_of_each_day_come_to_what_the_whole_comes_to() {
    let whole = DataSet::new();
    whole.ingest("whole.xml", bank("camt", &["--blank-ids", "50"]));
    assert!(whole.points() > 0);
    let data = DataSet::new();
    for (window, day) in windows() {
        let report = bank("camt052", &["--blank-ids", "50", "--pendings", "open", "--window", &window]);
        let statement = bank("camt", &["--blank-ids", "50", "--window", &window]);
        let files =
            [("052.xml", report.as_bytes()), ("054.xml", &notified(&statement).into_bytes()), ("053.xml", statement.as_bytes())];
        data.ingest_all(&day, &files);
    }
    assert_eq!(data.points(), whole.points());
}

#[test]
fn a_coffee_of_the_same_price_every_day_is_one_a_day_however_often_its_window_is_fetched() {
    let data = DataSet::new();
    let days = ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"];
    let rows: Vec<Row> = days.iter().flat_map(|day| [bought(day, 300, "COFFEE"), bought(day, 300, "COFFEE")]).collect();
    for last in 1..=rows.len() {
        // Each fetch has one coffee more: the day's first, then its second.
        let sheet = march(&rows[last.saturating_sub(5)..last]).without_balances();
        data.ingest("window.csv", sheet.csv()).assert_new_and_paid(1);
    }
    data.ingest("all.csv", march(rows).without_balances().csv()).assert_all_known();
}
