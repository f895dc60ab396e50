//! Data sets of their own for tests, and what holds for every command that needs one.

use std::fs;

use expect_test::expect;
use tempfile::TempDir;

use super::{Ran, arg, rewardhub};

/// A data set in a folder that goes away with it.
pub struct DataSet(TempDir);

impl DataSet {
    /// None yet.
    pub fn none() -> Self {
        Self(tempfile::tempdir().expect("there is room for a data set"))
    }

    /// With the everyday programme, since the first of January 2026.
    pub fn everyday() -> Self {
        let data = Self::none();
        data.run(&["programme", "activate", "deploy/programmes/everyday.toml", "--yes", "--as-of", "2026-01-01"]).well();
        data
    }

    /// With this programme, since the first of January 2026.
    pub fn of_programme(programme: &str) -> Self {
        let data = Self::none();
        let folder = tempfile::tempdir().expect("there is room for a small file");
        let path = folder.path().join("programme.toml");
        fs::write(&path, programme).expect("there is room for a small file");
        data.run(&["programme", "activate", arg(&path), "--yes", "--as-of", "2026-01-01"]).well();
        data
    }

    /// Its folder.
    pub fn path(&self) -> &std::path::Path {
        self.0.path()
    }

    /// Runs a command on it; its folder is named `DATA` in what comes out.
    pub fn run(&self, args: &[&str]) -> Ran {
        let mut ran = rewardhub(&[args, &["--data", arg(self.0.path())]].concat());
        for text in [&mut ran.stdout, &mut ran.stderr] {
            *text = text.replace(arg(self.0.path()), "DATA");
        }
        ran
    }

    /// Takes a file of this name and content in.
    pub fn ingest(&self, name: &str, content: &str, more: &[&str]) -> Ran {
        let folder = tempfile::tempdir().expect("there is room for a small file");
        let path = folder.path().join(name);
        fs::write(&path, content).expect("there is room for a small file");
        self.run(&[&["ingest", arg(&path)], more].concat())
    }

    /// Knows more of a feed.
    pub fn profile(&self, name: &str, profile: &str) {
        let folder = self.0.path().join("feeds");
        fs::create_dir_all(&folder).expect("there is room for a small file");
        fs::write(folder.join(format!("{name}.toml")), profile).expect("there is room for a small file");
    }

    /// Opens a customer's wallet.
    pub fn wallet(&self, as_of: &str) -> String {
        self.run(&["wallet", "open", "--as-of", as_of]).well().trim().to_owned()
    }
}

impl DataSet {
    /// Takes the store of another data set in place of its own.
    pub fn take_store_of(&self, other: &Self) {
        let store = self.0.path().join("store");
        fs::remove_dir_all(&store).expect("a data set has a store");
        fs::rename(other.0.path().join("store"), store).expect("both lie on one disk");
    }
}

/// Every command that reads a data set, as it is first written.
const READING: [&[&str]; 10] = [
    &["balance", "GB00"],
    &["history", "GB00"],
    &["transactions", "GB00"],
    &["explain", "T1"],
    &["wallet", "list"],
    &["programme", "list"],
    &["feeds", "list"],
    &["review", "list"],
    &["dead-letters", "list"],
    &["verify"],
];

#[test]
fn commands_that_read_make_no_data_set() {
    let data = DataSet::none();
    for args in READING {
        expect![[r"
            error: there is no data set in DATA; name another directory with --data, or begin one with `rewardhub init`
        "]]
        .assert_eq(&data.run(args).wrong());
    }
    assert_eq!(fs::read_dir(data.0.path()).unwrap().count(), 0);
}

#[test]
fn a_wallet_that_is_not_there_is_an_error_of_every_command() {
    let (data, wallet) = (DataSet::everyday(), "00000000-0000-8000-8000-000000000000");
    for args in [&["balance"][..], &["history"], &["transactions"], &["wallet", "show"], &["explain", "--on", "2026-02-09"]] {
        let error = data.run(&[args, &[wallet]].concat()).wrong();
        assert_eq!(error, format!("error: there is no wallet {wallet}; `rewardhub wallet list` tells which there are\n"));
    }
}

#[test]
fn a_file_is_no_data_set() {
    let programme = "deploy/programmes/everyday.toml";
    let error = rewardhub(&["programme", "activate", programme, "--yes", "--data", programme]).wrong();
    assert_eq!(error, format!("error: {programme} is a file, and a data set is a directory; name another with --data\n"));
}

#[test]
fn a_profile_may_be_drafted_before_there_is_a_data_set() {
    let data = DataSet::none();
    let file = data.0.path().with_extension("csv");
    fs::write(&file, "Date,Description,Amount\n2026-01-12,TEA,-3.00\n").unwrap();
    data.run(&["feeds", "new", "mybank", arg(&file)]).well();
    fs::remove_file(file).unwrap();
    data.run(&["programme", "activate", "deploy/programmes/everyday.toml", "--yes", "--as-of", "2026-01-01"]).well();
    assert!(data.run(&["feeds", "list"]).well().contains("mybank"));
}

#[test]
fn an_empty_data_set_says_what_to_do() {
    let data = DataSet::everyday();
    expect![[r"
        there are no wallets yet; the first sight of a bank account opens one, and so does `rewardhub wallet open`
        no feed has delivered anything yet; `rewardhub ingest FILE` takes a file in
        nothing waits for a person
        there are no dead letters
    "]]
    .assert_eq(
        &[&["wallet", "list"], &["feeds", "list"], &["review", "list"], &["dead-letters", "list"]]
            .map(|args| data.run(args).well())
            .concat(),
    );
}

#[test]
fn the_directory_may_be_named_by_the_environment() {
    let data = DataSet::everyday();
    let output = super::command(&["programme", "list"]).env("REWARDHUB_DATA", data.0.path()).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("everyday"));
}

#[test]
fn the_error_about_a_damaged_data_set_says_what_to_do() {
    let data = DataSet::everyday();
    fs::remove_file(data.0.path().join("keys/identity.key")).unwrap();
    let error = data.run(&["wallet", "list"]).wrong();
    assert!(
        error.starts_with("error: the data set in DATA cannot be opened: the identity key DATA/keys/identity.key is missing"),
        "{error}"
    );
}
