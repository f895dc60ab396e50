//! Data sets of their own, and what an ingest into one came to.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::{Ran, arg, rewardhub};

/// A data set whose programme pays seven points for every entry, in a folder that goes away with it.
pub struct DataSet(TempDir);

/// What became of what was taken in.
#[derive(Debug, Clone)]
pub struct IngestReport {
    /// The command's exit status.
    pub status: Option<i32>,
    /// All that it printed.
    pub json: Value,
}

impl DataSet {
    pub fn new() -> Self {
        let data = Self(tempfile::tempdir().expect("there is room for a data set"));
        data.run(&["programme", "activate", "tests/statements/pays.toml", "--yes", "--as-of", "2000-01-01"]).well();
        data
    }

    /// One whose feed `default` has this profile.
    pub fn with_profile(profile: &str) -> Self {
        let data = Self::new();
        data.add_feed("default", profile);
        data
    }

    pub fn add_feed(&self, name: &str, profile: &str) {
        let folder = self.0.path().join("feeds");
        fs::create_dir_all(&folder).expect("there is room for a folder");
        fs::write(folder.join(format!("{name}.toml")), profile).expect("there is room for a profile");
    }

    /// Takes one file in as this feed's.
    #[track_caller]
    pub fn ingest_of(&self, feed: &str, name: &str, content: &str) -> IngestReport {
        self.ingest_with("2026-07-01", &["--feed", feed], &[(name, content.as_bytes())])
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        rewardhub(&[args, &["--data", arg(self.0.path())]].concat())
    }

    /// Takes one file in, as if it were the first of July 2026.
    #[track_caller]
    pub fn ingest(&self, name: &str, content: impl AsRef<[u8]>) -> IngestReport {
        self.ingest_on("2026-07-01", name, content)
    }

    /// Takes one file in, as if it were this day.
    #[track_caller]
    pub fn ingest_on(&self, day: &str, name: &str, content: impl AsRef<[u8]>) -> IngestReport {
        self.ingest_all(day, &[(name, content.as_ref())])
    }

    /// Takes files in, in one run.
    #[track_caller]
    pub fn ingest_all(&self, day: &str, files: &[(&str, &[u8])]) -> IngestReport {
        self.ingest_with(day, &[], files)
    }

    /// Takes files in with more arguments, in one run.
    #[track_caller]
    pub fn ingest_with(&self, day: &str, more: &[&str], files: &[(&str, &[u8])]) -> IngestReport {
        let folder = tempfile::tempdir().expect("there is room for small files");
        let paths: Vec<_> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
        for (path, (_, content)) in paths.iter().zip(files) {
            fs::write(path, content).expect("there is room for a small file");
        }
        let paths: Vec<&str> = paths.iter().map(|path| arg(path)).collect();
        let ran = self.run(&[&["ingest", "--json", "--as-of", day, "--ahead"], more, &paths[..]].concat());
        let json = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr));
        IngestReport { status: ran.status, json }
    }

    /// Transactions of an account (or wallet) as the command lists them, without the heading.
    pub fn transactions(&self, of: &str) -> String {
        let listed = self.run(&["transactions", of]).well();
        listed.lines().skip(1).map(|line| format!("{line}\n")).collect()
    }

    /// All points that wallets have, pending ones included.
    pub fn points(&self) -> i64 {
        let listed = self.run(&["wallet", "list"]).well();
        let points = |line: &str| -> Option<i64> { line.strip_suffix(" PTS")?.rsplit(' ').next()?.replace(',', "").parse().ok() };
        listed.lines().filter_map(points).sum()
    }
}

impl IngestReport {
    fn count(&self, key: &str) -> u64 {
        self.json[key].as_u64().unwrap_or_else(|| panic!("{key} in {}", self.json))
    }

    pub fn new_items(&self) -> u64 {
        self.count("new")
    }

    pub fn duplicates(&self) -> u64 {
        self.count("duplicates")
    }

    pub fn review(&self) -> u64 {
        self.count("review")
    }

    pub fn pending(&self) -> u64 {
        self.count("pending")
    }

    pub fn read(&self) -> u64 {
        self.count("read")
    }

    /// Booked items of a kind that nobody recognised, which earn nothing.
    pub fn of_kind(&self, kind: &str) -> u64 {
        self.json["by_kind"][kind].as_u64().unwrap_or(0)
    }

    /// Points paid less points taken back.
    pub fn points(&self) -> i64 {
        let points = self.json["rewards"]["PTS"].as_str().map(|points| points.replace(',', "").parse());
        points.map_or(0, |points| points.expect("points are whole"))
    }

    /// Dead letters of all files: place and reason.
    pub fn letters(&self) -> Vec<(String, String)> {
        let files = self.json["files"].as_array().expect("files are listed").iter();
        let letters = files.flat_map(|file| file["dead_letters"].as_array().expect("letters are listed"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        letters.map(|letter| (text(&letter["place"]), text(&letter["reason"]))).collect()
    }

    /// Files of which nothing was taken in.
    pub fn untaken(&self) -> usize {
        let files = self.json["files"].as_array().expect("files are listed").iter();
        files.filter(|file| file["not_taken_in"].is_string()).count()
    }

    /// Checks that nothing came of its one file but an error that says why.
    #[track_caller]
    pub fn assert_untaken(&self) {
        let came = (self.read(), self.new_items(), self.letters().len(), self.untaken(), self.status);
        assert_eq!(came, (0, 0, 0, 1, Some(1)), "{:#}", self.json);
    }

    /// Checks that so many were new, each paid, and none waits for a person.
    #[track_caller]
    pub fn assert_new_and_paid(&self, new: u64) {
        let points = i64::try_from(new * 7).expect("a small number");
        assert_eq!((self.new_items(), self.points(), self.review()), (new, points, 0), "{:#}", self.json);
    }

    /// Checks that nothing was new or paid, and that all was known.
    #[track_caller]
    pub fn assert_all_known(&self) {
        let undone = ["new", "pending", "conflicts", "review", "held", "removed", "amended"].map(|key| self.count(key));
        assert_eq!(undone, [0; 7], "{:#}", self.json);
        assert_eq!((self.points(), self.json["rewards"].clone()), (0, serde_json::json!({})), "{:#}", self.json);
        assert_eq!(self.duplicates() + self.dead(), self.read(), "{:#}", self.json);
    }

    /// Checks that nothing was new or paid; a person may be asked.
    #[track_caller]
    pub fn assert_nobody_paid(&self) {
        assert_eq!((self.new_items(), self.points()), (0, 0), "{:#}", self.json);
    }

    /// Checks that nothing was new, paid, or came to a person once more.
    #[track_caller]
    pub fn assert_nobody_paid_and_nothing_asked(&self, what: &str) {
        let counts = ["new", "pending", "conflicts", "review", "held"].map(|key| self.count(key));
        assert_eq!((counts, self.points()), ([0; 5], 0), "{what}: {:#}", self.json);
    }

    fn dead(&self) -> u64 {
        self.json["dead_letters"].as_object().expect("reasons are listed").values().filter_map(Value::as_u64).sum()
    }
}
