//! Data sets for tests: made once, copied for each; their files; what is in them as the store and the logs have it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use rewardhub_core::{
    ids::Placement,
    state::row::{Row, RowKey},
};
use rewardhub_embedded::{data_set::DataSet as Opened, ledger::tampering::copy_folder};
use rewardhub_engine::ports::Log as _;
use tempfile::TempDir;

use super::process::{Ran, Started, arg, run};

/// The time of all that is taken in here.
pub const AS_OF: [&str; 2] = ["--as-of", "2026-04-02"];

/// The everyday programme, and no more.
static EVERYDAY: LazyLock<DataSet> = LazyLock::new(|| {
    let data = DataSet::none();
    let activate = ["programme", "activate", "deploy/programmes/everyday.toml", "--yes", "--as-of", "2026-01-01"];
    data.run(&activate).well();
    data
});

/// A small bank's quarter taken in, a wallet adjusted, some records broken.
static WORKED: LazyLock<DataSet> = LazyLock::new(|| {
    let data = DataSet::everyday();
    let file = data.folder().join("bank.csv");
    generate(&file, &["--accounts", "8", "--transactions", "1200", "--broken", "3"]);
    let error = data.run(&[&["ingest", arg(&file)], &AS_OF[..]].concat()).wrong();
    assert!(error.contains("3 records could not be read"), "{error}");
    fs::remove_file(file).expect("it was just written");
    let adjust = ["wallet", "adjust", &data.wallets()[0], "12.50", "GBP", "--reason", "a test"];
    data.run(&[&adjust, &AS_OF[..]].concat()).well();
    data
});

/// Writes a made-up bank's quarter.
pub fn generate(file: &Path, more: &[&str]) {
    run(&[&["generate", "--days", "90", "-o", arg(file)], more].concat()).well();
}

/// A data set in a folder that goes away with it.
pub struct DataSet(TempDir);

impl DataSet {
    /// None yet.
    pub fn none() -> Self {
        Self(tempfile::tempdir().expect("there is room"))
    }

    /// With the everyday programme.
    pub fn everyday() -> Self {
        EVERYDAY.copy()
    }

    /// With something in it.
    pub fn worked() -> Self {
        WORKED.copy()
    }

    /// The same, elsewhere.
    pub fn copy(&self) -> Self {
        let copy = Self(tempfile::tempdir().expect("there is room"));
        copy_folder(&self.root(), &copy.root()).expect("there is room");
        copy
    }

    /// Its directory.
    pub fn root(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// A folder for other things, outside it.
    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Runs a command on it.
    pub fn run(&self, args: &[&str]) -> Ran {
        run(&[args, &["--data", arg(&self.root())]].concat())
    }

    /// Starts to take a file in.
    pub fn ingesting(&self, file: &Path) -> Started {
        let root = self.root();
        Started::new(&[&["ingest", arg(file), "--log", "info", "--data", arg(&root)], &AS_OF[..]].concat())
    }

    /// Its wallets, as they are listed.
    pub fn wallets(&self) -> Vec<String> {
        let list = self.run(&["wallet", "list", "--limit", "100000"]).well();
        list.lines().skip(1).filter_map(|line| Some(line.split(' ').next()?.to_owned())).collect()
    }

    /// The files of a log, or of another of its folders.
    pub fn files(&self, folder: &str) -> Vec<PathBuf> {
        files(&self.root().join(folder))
    }

    /// Opens it in this process.
    pub fn open(&self) -> Opened {
        let opened = Opened::open(&self.root(), Placement::EMBEDDED);
        opened.unwrap_or_else(|error| panic!("{error}")).0
    }

    /// Which it is: the id of its logs.
    pub fn id(&self) -> u128 {
        let opened = self.open();
        let id = opened.commands().id().0;
        opened.close().expect("there is room");
        id
    }

    /// Every row, as the store has it.
    pub fn rows(&self) -> BTreeMap<RowKey, Row> {
        let (opened, mut rows) = (self.open(), BTreeMap::new());
        for partition in opened.placement().all() {
            let read = opened.ledger().stored(partition, |row| {
                let (key, row) = row.expect("the store is whole");
                rows.insert(key, row);
            });
            read.expect("the store is whole");
        }
        opened.close().expect("there is room");
        rows
    }
}

/// All files below a folder, in order.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("it is a folder") {
        let path = entry.expect("it is readable").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
