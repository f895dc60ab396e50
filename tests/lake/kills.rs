//! Whoever writes the lake is killed at any moment: what is missing is written later, and nothing twice.

use std::{fs, os::unix::process::ExitStatusExt as _, path::Path, thread, time::Instant};

use serde_json::Value;

use super::{
    data_set::{AS_OF, Bank, DataSet},
    process::{Environment, LONGEST, Started, arg},
    python::ask,
};

/// Files of the tables: those of data and commits.
fn files(lake: &Path) -> usize {
    let Ok(entries) = fs::read_dir(lake) else { return 0 };
    // What is being written has another name, and may be gone when it is looked at.
    let entries = entries.filter_map(Result::ok).filter(|entry| entry.file_name() != ".tmp");
    entries.map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { 1 }).sum()
}

/// Kills it as soon as the lake has so many files; `false` when it had ended before.
fn killed(mut process: Started, lake: &Path, at: usize) -> bool {
    let deadline = Instant::now() + LONGEST;
    while files(lake) < at && !process.ended() {
        assert!(Instant::now() < deadline, "the lake has {} files, and {at} are waited for", files(lake));
        thread::yield_now();
    }
    process.kill().signal() == Some(9)
}

/// Each lake has what an undisturbed one of its data set has.
#[track_caller]
pub fn same_content(lakes: &[&str], undisturbed: &[&str], environment: &Environment) {
    let found = ask("content.py", lakes, environment);
    let expected = ask("content.py", undisturbed, &Environment::new());
    assert_eq!(found, expected);
    let rows = |lake: &Value| lake["transactions"][0].as_u64();
    assert!(expected.as_array().expect("of each lake").iter().all(|lake| rows(lake) > Some(100)), "{expected}");
}

/// Files of a lake that has been made: two commits of each table, and data in each.
const MADE: usize = 36;

#[test]
fn killed_while_the_lake_is_made_and_filled() {
    let (mut sets, mut in_time) = (Vec::new(), 0);
    for at in [1, 7, 12, 14, 19, 25, 30, 35] {
        let data = DataSet::worked();
        in_time += usize::from(killed(data.start(&["lake", "flush"]), &data.lake(), at));
        assert!(files(&data.lake()) >= at && files(&data.lake()) <= MADE);
        data.run(&["lake", "flush"]).well();
        sets.push(data);
    }
    assert!(in_time > 4, "most of them were not at their end");
    let undisturbed = sets[0].undisturbed_lake();
    let lakes: Vec<_> = sets.iter().map(DataSet::lake).collect();
    let lakes: Vec<_> = lakes.iter().map(|lake| arg(lake)).collect();
    same_content(&lakes, &vec![arg(&undisturbed); lakes.len()], &Environment::new());
}

/// What does not depend on ids and deliveries.
fn sums(data: &DataSet) -> Vec<Value> {
    let figures = ask("with_duckdb.py", &[arg(&data.lake())], &Environment::new());
    ["rewards", "accounts", "entries", "statuses", "rejections"].iter().map(|figure| figures[figure].clone()).collect()
}

fn ingest<'a>(bank: &'a Bank, more: &[&'a str]) -> Vec<&'a str> {
    [&["ingest"], &AS_OF[..], &bank.args(), more].concat()
}

#[test]
fn killed_while_files_are_taken_in_and_the_lake_follows() {
    let undisturbed = DataSet::everyday();
    let bank = Bank::files(undisturbed.folder());
    undisturbed.run(&["lake", "flush"]).well();
    let begun = files(&undisturbed.lake());
    let copy = undisturbed.copy();
    undisturbed.run(&ingest(&bank, &[])).wrong();
    let expected = sums(&undisturbed);
    for at in [begun + 1, begun + 8, begun + 17] {
        let data = copy.copy();
        assert!(killed(data.start(&ingest(&bank, &[])), &data.lake(), at), "the lake was not complete yet");
        data.run(&["lake", "flush"]).well();
        same_content(&[arg(&data.lake())], &[arg(&data.undisturbed_lake())], &Environment::new());
        data.run(&ingest(&bank, &[])).wrong();
        assert_eq!(sums(&data), expected);
        data.run(&["verify"]).well();
    }
}

#[test]
fn killed_before_the_lake_has_anything_of_what_is_decided() {
    let data = DataSet::everyday();
    let bank = Bank::files(data.folder());
    let process = data.start(&ingest(&bank, &["--log", "info"]));
    process.says("durable").expect("it is not at its end");
    assert_eq!(process.kill().signal(), Some(9));
    data.run(&["lake", "flush"]).well();
    data.run(&ingest(&bank, &[])).wrong();
    same_content(&[arg(&data.lake())], &[arg(&data.undisturbed_lake())], &Environment::new());
}
