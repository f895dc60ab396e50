//! What does not belong together, or is not safe, is refused by name before anything is done.

use rewardhub_embedded::{files::Disk, manifest::Manifest};

use super::{
    data_set::DataSet,
    ledger_places::{address, configure, held_by},
};

/// A command of every kind that opens the ledger.
const COMMANDS: [&[&str]; 15] = [
    &["programme", "activate", "deploy/programmes/everyday.toml", "--yes"],
    &["programme", "list"],
    &["ingest", "deploy/programmes/everyday.toml"],
    &["wallet", "open"],
    &["wallet", "list"],
    &["wallet", "adjust", "GB00", "1", "GBP", "--reason", "a test"],
    &["balance", "GB00"],
    &["history", "GB00"],
    &["transactions", "GB00"],
    &["explain", "T1"],
    &["feeds", "list"],
    &["review", "list"],
    &["dead-letters", "list"],
    &["sweep"],
    &["verify"],
];

#[test]
fn in_the_clear_nobody_beyond_this_machine_is_spoken_to() {
    let data = DataSet::everyday();
    configure(&data, "scylla://192.0.2.1/rewards");
    let schema: [&[&str]; 3] = [&["schema", "apply"], &["schema", "check"], &["schema", "print"]];
    for args in COMMANDS.iter().chain(&schema) {
        let error = data.run(args).wrong();
        let named = error.contains("192.0.2.1:9042 is not this machine, and without TLS") && error.contains("plaintext=yes");
        assert!(named, "{args:?}: {error}");
    }
}

#[test]
fn a_keyspace_of_another_data_set_is_refused_by_every_command() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let held = held_by(server.shared(), &DataSet::worked());
    let before = held.run(&["verify"]).well();
    let configuration = held.root().join("rewardhub.toml");

    let other = DataSet::none();
    other.run(&["programme", "activate", "deploy/programmes/everyday.toml", "--yes"]).well();
    std::fs::copy(&configuration, other.root().join("rewardhub.toml")).expect("there is room");
    for args in COMMANDS.iter().chain(&[&["schema", "apply"][..], &["schema", "check"]]) {
        let error = other.run(args).wrong();
        assert!(
            error.contains(" was made for the log ") && error.contains("name the keyspace that belongs to it"),
            "{args:?}: {error}"
        );
    }
    let rest = |output: &str| output.lines().filter(|line| !line.ends_with(" s")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rest(&held.run(&["verify"]).well()), rest(&before));
}

#[test]
fn a_data_set_that_is_laid_out_otherwise_is_refused() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let data = DataSet::none();
    std::fs::create_dir(data.root()).expect("there is room");
    configure(&data, &address(server.shared()));
    data.run(&["schema", "apply", "--buckets", "16", "--partitions", "2"]).well();
    data.run(&["programme", "activate", "deploy/programmes/everyday.toml", "--yes"]).well();
    data.run(&["verify"]).well();
    let error = data.run(&["schema", "apply", "--buckets", "32"]).wrong();
    assert!(error.contains("has 16 buckets for good, not 32"), "{error}");

    // The same data set, and what was fixed when it was made is another all the same.
    let mut manifest = Manifest::load(&Disk, &data.root()).expect("it is whole").expect("a data set has one");
    manifest.placement.buckets = 32;
    manifest.create(&Disk, &data.root()).expect("there is room");
    let error = data.run(&["verify"]).wrong();
    assert!(error.contains("was made for buckets 16, and this data set has 32"), "{error}");
}
