use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use expect_test::expect;

use super::{arg, command, rewardhub};

const MONTH: [&str; 6] = ["generate", "--accounts", "2", "--transactions", "100", "--seed"];

fn month(more: &[&str]) -> super::Ran {
    rewardhub(&[&MONTH[..], &["7"], more].concat())
}

#[test]
fn the_file_goes_to_standard_output_and_what_is_in_it_to_standard_error() {
    let ran = month(&["--duplicates", "10", "--broken", "3"]);
    expect![[r#"
        110 records of 2026-01-01 to 2026-01-31, to standard output
    "#]]
    .assert_eq(&ran.stderr.lines().take(1).map(|line| format!("{line}\n")).collect::<String>());
    let count = |word: &str| -> usize {
        let line = ran.stderr.lines().find(|line| line.starts_with(word)).unwrap();
        line.split_whitespace().last().unwrap().parse().unwrap()
    };
    assert_eq!(count("broken"), 3);
    assert!(count("repeats") > 5);
    let records = count("booked") + count("pending") + count("repeats") + count("broken");
    assert_eq!(ran.well().lines().count(), 1 + records, "a head and the records");
}

#[test]
fn the_same_seed_makes_the_same_file_and_another_seed_another() {
    let again = month(&[]).well();
    assert_eq!(month(&[]).well(), again);
    assert_ne!(rewardhub(&[&MONTH[..], &["8"]].concat()).well(), again);
}

#[test]
fn a_file_is_written_where_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("month.csv");
    assert_eq!(month(&["-o", arg(&path)]).well(), "");
    assert_eq!(fs::read_to_string(&path).unwrap(), month(&[]).well());
}

#[test]
fn a_window_shows_rows_of_the_whole_and_no_others() {
    let whole = month(&["--pendings", "hidden"]).well();
    let part = month(&["--pendings", "hidden", "--window", "2026-01-10..2026-01-12"]).well();
    let rows: Vec<&str> = part.lines().collect();
    assert!(rows.len() > 3 && rows.len() < whole.lines().count());
    assert!(rows.iter().all(|row| whole.lines().any(|other| other == *row)));
}

#[test]
fn every_format_begins_as_it_should() {
    for (format, head) in [
        ("csv", "account,id,"),
        ("ndjson", "{\"account\":\""),
        ("camt", "<?xml"),
        ("camt052", "<?xml"),
        ("berlin-group", "{\"account\":{\"iban\""),
        ("uk-open-banking", "{\"Data\":{\"Account\""),
    ] {
        let text = month(&["--format", format]).well();
        assert!(text.starts_with(head), "{format}: {}", &text[..80]);
    }
    assert!(month(&["--format", "camt"]).well().contains("camt.053.001.08"));
    assert!(month(&["--format", "camt052"]).well().contains("camt.052.001.08"));
}

#[test]
fn what_cannot_be_is_refused_with_what_to_do() {
    expect![[r"
        error: camt statements and pages of APIs are sorted and repeat nothing; leave --unsorted and --duplicates to csv or ndjson
    "]]
    .assert_eq(&month(&["--format", "camt", "--unsorted"]).wrong());
    expect![[r"
        error: the window 2026-01-20..2026-02-02 is not within the bank's days, 2026-01-01..2026-01-31; change --window, or --from and --days
    "]]
    .assert_eq(&month(&["--window", "2026-01-20..2026-02-02"]).wrong());
    let missing = month(&["-o", "there/is/no/such/folder.csv"]).wrong();
    assert!(missing.starts_with("error: cannot write there/is/no/such/folder.csv; choose another file with -o: "), "{missing}");
    assert_eq!(month(&["--duplicates", "95"]).status, Some(2));
    assert_eq!(month(&["--from", "2026-02-30"]).status, Some(2));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child =
        command(&["generate", "--transactions", "100_000"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(first.starts_with("account,"));
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(1), ""));
}
