//! The same days in two formats count once.

use super::{
    data_set::DataSet,
    made_up::{bank, notified},
    statement_writer::{bought, march},
};

/// What both hold, under whichever name.
fn files(blank: &str) -> [(&'static str, String); 7] {
    let hidden = ["--pendings", "hidden", "--blank-ids", blank];
    let statement = bank("camt", &["--blank-ids", blank]);
    [
        ("csv", bank("csv", &hidden)),
        ("ndjson", bank("ndjson", &["--pendings", "hidden"])),
        ("052.xml", bank("camt052", &hidden)),
        ("054.xml", notified(&statement)),
        ("053.xml", statement),
        ("berlin.json", bank("berlin-group", &hidden)),
        ("uk.json", bank("uk-open-banking", &hidden)),
    ]
}

#[test]
fn the_same_days_in_two_formats_count_once_whichever_comes_first() {
    for blank in ["0", "40", "100"] {
        let files = files(blank);
        for (first, file) in &files {
            let data = DataSet::with_profile("[[kind]]\ntext = '*'\nkind = 'transfer'\n");
            let report = data.ingest(first, file);
            assert!(report.points() > 0 && report.review() == 0, "{first}: {:#}", report.json);
            let points = data.points();
            let others = files.iter().filter(|(second, _)| second != first);
            let others: Vec<(&str, &[u8])> = others.map(|(name, file)| (*name, file.as_bytes())).collect();
            let report = data.ingest_all("2026-07-01", &others);
            assert_eq!(
                (report.new_items(), report.points(), report.review()),
                (0, 0, 0),
                "{first}, blank {blank}: {:#}",
                report.json
            );
            assert_eq!(data.points(), points);
        }
    }
}

#[test]
fn what_one_format_could_not_name_is_decided_once_when_another_can() {
    let data = DataSet::new();
    let files = files("40");
    let first = data.ingest("csv", &files[0].1);
    let undecided = first.of_kind("other");
    assert!(undecided > 0);
    let report = data.ingest("053.xml", &files[4].1);
    assert_eq!((report.new_items(), report.points()), (0, i64::try_from(7 * undecided).unwrap()), "{:#}", report.json);
    for (name, file) in &files {
        data.ingest(name, file).assert_nobody_paid();
    }
}

#[test]
fn two_coffees_by_csv_and_three_by_camt_are_three_for_ever() {
    let data = DataSet::new();
    let coffee = || bought("2026-03-02", 300, "COFFEE");
    let two = march([coffee(), coffee()]);
    data.ingest("two.csv", two.csv()).assert_new_and_paid(2);
    let three = march([coffee().id("A"), coffee().id("B"), coffee().id("C")]);
    data.ingest("three.xml", three.camt(3, 8)).assert_new_and_paid(1);
    for again in [two.csv(), march([coffee(), coffee(), coffee()]).csv()] {
        data.ingest("again.csv", again).assert_all_known();
    }
    data.ingest("again.xml", three.camt(3, 2)).assert_all_known();
}

#[test]
fn a_notification_a_day_and_the_statement_of_the_month_count_once_without_ids() {
    let data = DataSet::new();
    let rows = [
        bought("2026-03-02", 300, "COFFEE"),
        bought("2026-03-02", 300, "COFFEE"),
        bought("2026-03-03", 300, "COFFEE"),
        bought("2026-03-04", 4_000, "SHOES"),
    ];
    for (day, rows) in [("2026-03-02", &rows[..2]), ("2026-03-03", &rows[2..3]), ("2026-03-04", &rows[3..])] {
        let mut notified = march(rows);
        (notified.from, notified.to) = (day, day);
        data.ingest("day.xml", notified.camt(4, 8)).assert_new_and_paid(rows.len() as u64);
        data.ingest("day.xml", notified.camt(4, 8)).assert_all_known();
    }
    data.ingest("month.xml", march(rows.clone()).camt(3, 8)).assert_all_known();
    data.ingest("month.csv", march(rows).csv()).assert_all_known();
}
