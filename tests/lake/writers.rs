//! Several that would write: one process has a data directory, one data set has a lake, and whoever is overtaken looks again.

use std::thread;

use super::{
    data_set::{AS_OF, DataSet},
    kills::same_content,
    process::{Environment, arg, run, signal},
};

#[test]
fn the_lake_is_left_to_whoever_has_the_data_set() {
    let data = DataSet::everyday();
    let file = data.folder().join("bank.csv");
    run(&["generate", "--accounts", "8", "--transactions", "4000", "-o", arg(&file)], &Environment::new()).well();
    let process = data.start(&[&["ingest", arg(&file), "--log", "info"], &AS_OF[..]].concat());
    process.says("durable").expect("it is not at its end");
    signal(process.id(), "STOP");
    let error = data.run(&["lake", "flush"]).wrong();
    let data_directory = data.root();
    let expected = format!("{} is in use by process {}; stop it first", data_directory.display(), process.id());
    assert!(error.contains(&expected), "{error}");
    signal(process.id(), "CONT");
    assert!(process.end().success());
    same_content(&[arg(&data.lake())], &[arg(&data.undisturbed_lake())], &Environment::new());
}

#[test]
fn a_lake_belongs_to_one_data_set_and_another_is_refused_by_name() {
    let (one, other) = (DataSet::worked(), DataSet::empty());
    let place = one.folder().join("place");
    one.run(&["lake", "flush", "--lake", arg(&place)]).well();
    let activate = ["programme", "activate", "deploy/programmes/everyday.toml", "--yes", "--as-of", "2026-01-01"];
    other.run(&activate).well();
    let refused = |args: &[&str]| {
        let ran = other.run(&[args, &["--lake", arg(&place)]].concat());
        let expected = format!("table transactions at {} belongs to data set ", place.display());
        assert!(ran.stderr.contains(&expected) && ran.stderr.contains("give another place for this lake"), "{ran:?}");
        assert_eq!(ran.status, Some(1));
        ran
    };
    refused(&["lake", "flush"]);
    // What was asked of the ledger is done all the same.
    let file = other.folder().join("bank.csv");
    run(&["generate", "-o", arg(&file)], &Environment::new()).well();
    let ran = refused(&[&["ingest", arg(&file)], &AS_OF[..]].concat());
    assert!(ran.stdout.contains("rewards paid: ") && ran.stderr.contains("`rewardhub lake flush` brings it up"), "{ran:?}");
    let again = other.run(&[&["ingest", arg(&file), "--json"], &AS_OF[..]].concat()).well();
    assert!(again.contains("\"new\":0"), "{again}");

    same_content(&[arg(&place)], &[arg(&one.undisturbed_lake())], &Environment::new());
    same_content(&[arg(&other.lake())], &[arg(&other.undisturbed_lake())], &Environment::new());
}

#[test]
fn copies_of_a_data_set_that_write_one_lake_at_once_write_each_row_once() {
    let copies = [DataSet::worked(), DataSet::worked(), DataSet::worked()];
    let place = copies[0].folder().join("place");
    thread::scope(|scope| {
        for copy in &copies {
            scope.spawn(|| copy.run(&["lake", "flush", "--lake", arg(&place)]).well());
        }
    });
    same_content(&[arg(&place)], &[arg(&copies[0].undisturbed_lake())], &Environment::new());
}
