//! Where a data set's ledger is held: in a keyspace of a cluster, or in its directory; files for it, and what they come to.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rewardhub_cassandra::Cluster;
use serde_json::Value;

use super::{
    data_set::{AS_OF, DataSet, generate},
    process::{Ran, arg},
    state::State,
};

/// The address of a keyspace that is nobody else's; it is not made yet.
pub fn address(cluster: &Cluster) -> String {
    let hosts: Vec<String> = cluster.contact_points().iter().map(ToString::to_string).collect();
    format!("scylla://{}/{}", hosts.join(","), cluster.keyspace("ledger"))
}

/// Names the place of the ledger in the data set's configuration: one line.
pub fn configure(data: &DataSet, place: &str) {
    fs::write(data.root().join("rewardhub.toml"), format!("ledger = \"{place}\"\n")).expect("there is room");
}

/// A copy of a data set with its ledger in a keyspace of its own.
pub fn held_by(cluster: &Cluster, data: &DataSet) -> DataSet {
    let copy = data.copy();
    configure(&copy, &address(cluster));
    // Nodes know each other before they tell clients of all of them.
    let mut ran = copy.run(&["schema", "apply"]);
    until(Duration::from_secs(60), || {
        let too_few = ran.stderr.contains(" copies cannot be kept ");
        too_few.then(|| ran = copy.run(&["schema", "apply"])).is_none()
    });
    ran.well();
    copy
}

/// What becomes of a data set when nothing happens to it: its ledger in its directory, these files taken in.
pub fn undisturbed(data: &DataSet, files: &[PathBuf]) -> State {
    let copy = data.copy();
    for file in files {
        copy.run(&ingest(file)).well();
    }
    let state = State::of(&copy);
    assert!(state.paid() > 0 && state.accounts() > 0);
    state
}

/// The arguments that take a file in.
pub fn ingest(file: &Path) -> Vec<&str> {
    [&["ingest", arg(file)], &AS_OF[..]].concat()
}

/// What became of a data set according to its ledger, wherever that is: `verify` compares its rows with the commands, and what is made
/// of those is read in a copy with the ledger in its directory.
pub fn settled(data: &DataSet) -> State {
    data.run(&["verify"]).well();
    State::of(&data.copy())
}

/// A made-up bank's quarter in a file beside the data set.
pub fn file(data: &DataSet, name: &str, more: &[&str]) -> PathBuf {
    let file = data.folder().join(name);
    generate(&file, more);
    file
}

/// What came of a run, without the time that it took and the lake's counts; lines in order, for each kind of ledger lists wallets in its own.
pub fn outcome(ran: Ran) -> Value {
    let mut stdout: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| {
        let mut lines: Vec<&str> = ran.stdout.lines().filter(|line| !line.ends_with(" transactions/s")).collect();
        lines.sort_unstable();
        lines.into()
    });
    if let Some(object) = stdout.as_object_mut() {
        object.remove("seconds");
        object.remove("transactions_per_second");
        // It counts decisions, also those on follow-ups that a fed ledger asks for again.
        object.remove("lake");
    }
    serde_json::json!({ "status": ran.status, "stdout": stdout, "stderr": ran.stderr })
}

/// Looks until it is so.
///
/// # Panics
/// When it is not in time.
#[track_caller]
pub fn until(longest: Duration, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + longest;
    while !is_so() {
        assert!(Instant::now() < deadline, "not within {longest:?}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}
