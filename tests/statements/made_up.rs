//! Files of the made-up bank and of our own making: once, again, written otherwise, in halves, joined, and with one row more.

use super::{
    data_set::DataSet,
    rewardhub,
    rewritten_files::{crlf, entries_reversed, indented, renamed, rows_reversed},
    statement_writer::{Sheet, bought, march},
};

/// A file of the made-up bank.
pub fn bank(format: &str, more: &[&str]) -> String {
    let plan = ["generate", "--accounts", "2", "--transactions", "160", "--seed", "11", "--format", format];
    rewardhub(&[&plan[..], more].concat()).well()
}

/// A statement made into the notification of the same entries.
pub fn notified(statement: &str) -> String {
    let renamed = statement.replace("camt.053.001", "camt.054.001").replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn");
    renamed.replace("<Stmt>", "<Ntfctn>").replace("</Stmt>", "</Ntfctn>")
}

const ROW: &str = "GB40MDUP04000340578789,,booked,2026-01-10,2026-01-10,-3.33,GBP,LATE COFFEE,,5814,GB,in store,\n";

/// The halves of a CSV file, each with its heading.
pub fn halves(csv: &str) -> [String; 2] {
    let lines: Vec<&str> = csv.lines().collect();
    let (head, rows) = lines.split_first().expect("a file has a heading");
    let (first, second) = rows.split_at(rows.len() / 2);
    [first, second].map(|half| format!("{head}\n{}\n", half.join("\n")))
}

#[test]
fn csv_again_and_however_it_is_written_pays_nobody_again_and_one_row_more_is_one_more() {
    for blank in ["0", "40", "100"] {
        let data = DataSet::new();
        let csv = bank("csv", &["--blank-ids", blank]);
        let first = data.ingest("january.csv", &csv);
        assert!(first.points() > 0 && first.review() == 0, "{:#}", first.json);
        let [one, two] = halves(&csv);
        for again in [&csv, &crlf(&csv), &rows_reversed(&csv), &one, &two, &csv.replace(",GBP,", ", GBP , "), &csv] {
            data.ingest("another name.csv", again).assert_all_known();
        }
        let with_one_more = format!("{csv}{ROW}");
        data.ingest("more.csv", &with_one_more).assert_new_and_paid(1);
        let with_a_twin = format!("{with_one_more}{ROW}");
        data.ingest("twin.csv", &with_a_twin).assert_new_and_paid(1);
        for again in [&with_a_twin, &with_one_more, &csv] {
            data.ingest("again.csv", again).assert_all_known();
        }
    }
}

#[test]
fn halves_first_and_then_the_whole_are_the_whole() {
    for blank in ["0", "100"] {
        let csv = bank("csv", &["--blank-ids", blank]);
        let whole = DataSet::new().ingest("whole.csv", &csv);
        let data = DataSet::new();
        let [one, two] = halves(&csv);
        let (one, two) = (data.ingest("1.csv", one), data.ingest("2.csv", two));
        assert_eq!(one.new_items() + two.new_items(), whole.new_items());
        assert_eq!(one.points() + two.points(), whole.points());
        data.ingest("whole.csv", &csv).assert_all_known();
    }
}

#[test]
fn ndjson_again_and_in_another_order_pays_nobody_again_and_one_line_more_is_one_more() {
    let data = DataSet::new();
    let lines = bank("ndjson", &[]);
    let first = data.ingest("january.ndjson", &lines);
    assert!(first.points() > 0 && first.review() == 0, "{:#}", first.json);
    let mut reversed: Vec<&str> = lines.lines().rev().collect();
    let (one, two) = (reversed[..60].join("\n"), reversed[60..].join("\n"));
    for again in [&lines, &crlf(&lines), &reversed.join("\n"), &one, &two, &lines.replace("\":", "\" :  ")] {
        data.ingest("page.ndjson", again).assert_all_known();
    }
    let more = march([bought("2026-01-20", 400, "NEW").id("NEW")]).ndjson();
    let more = more.replace("GB33BUKB20201555555555", "GB40MDUP04000340578789");
    reversed.push(more.trim());
    data.ingest("more.ndjson", reversed.join("\n")).assert_new_and_paid(1);
    data.ingest("more.ndjson", reversed.join("\n")).assert_all_known();
}

#[test]
fn camt_again_and_however_it_is_written_pays_nobody_again() {
    let statement = bank("camt", &["--blank-ids", "40"]);
    let report = bank("camt052", &["--blank-ids", "40", "--pendings", "hidden"]);
    for xml in [statement.clone(), report, notified(&statement)] {
        let data = DataSet::new();
        let first = data.ingest("january.xml", &xml);
        assert!(first.points() > 0 && first.review() == 0, "{:#}", first.json);
        for again in [&xml, &indented(&xml), &crlf(&xml), &entries_reversed(&xml)] {
            data.ingest("other name.xml", again).assert_all_known();
        }
        // Made again with other ids, a notification without references is for a person to look at.
        data.ingest("renamed.xml", renamed(&xml)).assert_nobody_paid();
    }
}

fn shopping() -> Sheet {
    march([
        bought("2026-03-02", 300, "COFFEE"),
        bought("2026-03-02", 300, "COFFEE"),
        bought("2026-03-05", 1_250, "GREENS").id("G-1"),
        bought("2026-03-09", 4_000, "SHOES"),
        bought("2026-03-20", 999, "BOOKS").id("B-1"),
        bought("2026-03-28", 300, "COFFEE"),
    ])
}

#[test]
fn every_message_in_every_version_is_paid_once_and_known_in_every_other_version() {
    let versions: Vec<(u8, u8)> =
        [2, 3, 4].into_iter().flat_map(|message| (2..=13).map(move |version| (message, version))).collect();
    let data = DataSet::new();
    let file = |index: usize, (message, version): (u8, u8)| {
        let sheet = Sheet { account: format!("<Othr><Id>4711{index:04}</Id></Othr>"), ..shopping() };
        (format!("{message}-{version}.xml"), sheet.camt(message, version))
    };
    let files: Vec<_> = versions.iter().enumerate().map(|(index, version)| file(index, *version)).collect();
    let others: Vec<_> = versions.iter().enumerate().map(|(i, (m, version))| file(i, (*m, (version - 1) % 12 + 2))).collect();
    let all = |files: &[(String, String)]| {
        let files: Vec<_> = files.iter().map(|(name, xml)| (name.as_str(), xml.as_bytes())).collect();
        data.ingest_all("2026-07-01", &files)
    };
    all(&files).assert_new_and_paid(6 * 36);
    all(&files).assert_all_known();
    all(&others).assert_all_known();
}

#[test]
fn statements_in_halves_joined_and_with_one_entry_more_are_what_they_hold() {
    for balances in [true, false] {
        for at in [1, 3] {
            let data = DataSet::new();
            let whole = if balances { shopping() } else { shopping().without_balances() };
            let (one, two) = whole.halves(at);
            let version = 8;
            data.ingest("whole.xml", whole.camt(3, version)).assert_new_and_paid(6);
            for sheet in [&one, &two, &whole, &two, &one] {
                data.ingest("part.xml", sheet.camt(3, version)).assert_all_known();
            }
            let more = whole.clone().with(bought("2026-03-09", 4_000, "SHOES"));
            data.ingest("more.xml", more.camt(3, version)).assert_new_and_paid(1);
            data.ingest("more.xml", more.camt(3, 2)).assert_all_known();
            data.ingest("whole.xml", whole.camt(3, version)).assert_all_known();
        }
    }
}

#[test]
fn halves_of_a_statement_first_and_then_the_whole_are_the_whole() {
    // Cut between two equal coffees of one day: only balances tell that the second is another one.
    for (at, balances) in [(1, true), (3, true), (3, false)] {
        let data = DataSet::new();
        let whole = if balances { shopping() } else { shopping().without_balances() };
        let (one, two) = whole.halves(at);
        data.ingest("1.xml", one.camt(3, 8)).assert_new_and_paid(at as u64);
        data.ingest("2.xml", two.camt(3, 8)).assert_new_and_paid(6 - at as u64);
        for sheet in [&one, &two, &whole] {
            data.ingest("again.xml", sheet.camt(3, 8)).assert_all_known();
            data.ingest("again.xml", Sheet { message: "M-2", sequence: 77, ..sheet.clone() }.camt(3, 8)).assert_all_known();
        }
    }
}

#[test]
fn equal_rows_split_over_two_halves_without_ids_and_balances_are_taken_as_one_until_the_whole_comes() {
    let data = DataSet::new();
    let whole = shopping().without_balances();
    let (one, two) = whole.halves(1);
    data.ingest("1.csv", one.csv()).assert_new_and_paid(1);
    data.ingest("2.csv", two.csv()).assert_new_and_paid(4);
    data.ingest("whole.csv", whole.csv()).assert_new_and_paid(1);
    data.ingest("whole.csv", whole.csv()).assert_all_known();
}
