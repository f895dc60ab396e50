//! Data sets with a lake, and the files of a made-up bank that are taken in.

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

use rewardhub_embedded::ledger::tampering::copy_folder;
use tempfile::TempDir;

use super::process::{Environment, Ran, Started, arg, run};

/// The time of all that is taken in here.
pub const AS_OF: [&str; 2] = ["--as-of", "2026-04-02"];

/// The everyday programme, and no lake yet.
static EVERYDAY: LazyLock<DataSet> = LazyLock::new(|| {
    let data = DataSet::empty();
    data.run(&["programme", "activate", "deploy/programmes/everyday.toml", "--yes", "--as-of", "2026-01-01", "--lake", "none"])
        .well();
    data
});

/// A quarter taken in, and no lake yet.
static WORKED: LazyLock<DataSet> = LazyLock::new(|| {
    let data = DataSet::everyday();
    let files = Bank::files(data.folder());
    let error = data.run(&[&["ingest", "--lake", "none"], &AS_OF[..], &files.args()].concat()).wrong();
    assert!(error.contains("1 record could not be read"), "{error}");
    data
});

/// A quarter of a bank: two statements that overlap, one of them with a record that cannot be read, and another bank's.
pub struct Bank([PathBuf; 3]);

impl Bank {
    /// Writes them.
    pub fn files(folder: &Path) -> Self {
        let file = |name: &str, more: &[&str]| {
            let path = folder.join(name);
            run(&[&["generate", "--days", "90", "-o", arg(&path)], more].concat(), &Environment::new()).well();
            path
        };
        let of_four = ["--accounts", "4", "--transactions", "900", "--window"];
        Self([
            file("first.csv", &[&of_four[..], &["2026-01-01..2026-02-10", "--broken", "1"]].concat()),
            file("second.csv", &[&of_four[..], &["2026-02-01..2026-03-31"]].concat()),
            file("other.xml", &["--format", "camt", "--accounts", "2", "--transactions", "200", "--seed", "2"]),
        ])
    }

    /// Their names.
    pub fn args(&self) -> [&str; 3] {
        self.0.each_ref().map(|path| arg(path))
    }
}

/// A data set in a folder that goes away with it.
pub struct DataSet {
    folder: TempDir,
    environment: Environment,
}

impl DataSet {
    /// With nothing in it, its directory not made yet.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("there is room"), environment: Environment::new() }
    }

    /// With the everyday programme.
    pub fn everyday() -> Self {
        EVERYDAY.copy()
    }

    /// With a quarter of the bank.
    pub fn worked() -> Self {
        WORKED.copy()
    }

    /// The same, elsewhere.
    pub fn copy(&self) -> Self {
        let copy = Self { environment: self.environment.clone(), ..Self::empty() };
        copy_folder(&self.root(), &copy.root()).expect("there is room");
        copy
    }

    /// From now on its commands run in this environment.
    pub fn set_environment(&mut self, environment: Environment) {
        self.environment = environment;
    }

    /// Its directory.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Its lake, where none other is named.
    pub fn lake(&self) -> PathBuf {
        self.root().join("lake")
    }

    /// A folder for other things, outside it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command on it.
    pub fn run(&self, args: &[&str]) -> Ran {
        run(&[args, &["--data", arg(&self.root())]].concat(), &self.environment)
    }

    /// Starts a command on it.
    pub fn start(&self, args: &[&str]) -> Started {
        Started::new(&[args, &["--data", arg(&self.root())]].concat(), &self.environment)
    }

    /// Its wallets, as they are listed.
    pub fn wallets(&self) -> Vec<String> {
        let list = self.run(&["wallet", "list", "--limit", "100000"]).well();
        list.lines().skip(1).filter_map(|line| Some(line.split(' ').next()?.to_owned())).collect()
    }

    /// A lake of the same decisions, written at once and undisturbed: what any lake of this data set must be.
    pub fn undisturbed_lake(&self) -> PathBuf {
        let place = self.folder.path().join("undisturbed");
        run(&["lake", "flush", "--lake", arg(&place), "--data", arg(&self.root())], &Environment::new()).well();
        place
    }
}
