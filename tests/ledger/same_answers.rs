//! What everyone does every day answers the same, wherever the ledger is.

use super::{
    data_set::{AS_OF, DataSet},
    ledger_places::{address, configure, file, outcome},
    process::arg,
};

/// Transactions are named by the place of their command in the log, and whoever starts may ask for follow-ups again that are there
/// already: what comes after them has other places, and means the same.
fn without_places(mut output: String) -> String {
    const MIDDLE: &str = "-0000-8000-8000-";
    while let Some(at) = output.find(MIDDLE) {
        output.replace_range(at - 8..at + MIDDLE.len() + 12, "TRANSACTION");
    }
    output
}

/// Both answer the same when they are asked the same.
#[track_caller]
fn same(sets: [&DataSet; 2], args: &[&str]) -> serde_json::Value {
    let [here, there] = sets.map(|data| {
        let mut ran = data.run(args);
        ran.stdout = without_places(ran.stdout.replace(arg(&data.root()), "DATA"));
        ran.stderr = ran.stderr.replace(arg(&data.root()), "DATA");
        let mut outcome = outcome(ran);
        for partition in outcome["stdout"]
            .get_mut("partitions")
            .and_then(|all| all.as_array_mut())
            .into_iter()
            .flatten()
            .filter_map(|value| value.as_object_mut())
        {
            partition.retain(|name, _| name != "commands" && name != "state");
        }
        outcome
    });
    assert!(here == there, "{args:?}\nin the directory: {here:#}\nin the database: {there:#}");
    here
}

#[test]
fn every_command_answers_as_with_the_ledger_in_the_directory() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let there = DataSet::none();
    std::fs::create_dir(there.root()).expect("there is room");
    configure(&there, &address(server.shared()));
    let made = there.run(&["schema", "apply"]).well();
    assert!(made.contains("made: ") && !made.contains("there already: "), "{made}");
    let again = there.run(&["schema", "apply"]).well();
    assert!(!again.contains("made: ") && again.contains("there already: "), "{again}");
    there.run(&["schema", "check"]).well();
    // Each activation is a command of its own, with an id that nobody had before.
    there.run(&["programme", "activate", "deploy/programmes/everyday.toml", "--yes", "--as-of", "2026-01-01"]).well();
    let here = there.copy();
    configure(&here, "embedded");
    here.run(&["programme", "list"]).well();

    let sets = [&here, &there];
    let bank = file(&here, "bank.csv", &["--accounts", "6", "--transactions", "900", "--broken", "2", "--duplicates", "2"]);
    let taken_in = same(sets, &[&["ingest", arg(&bank), "--json"], &AS_OF[..]].concat());
    assert_ne!(taken_in["stdout"]["rewards"], serde_json::json!({}), "{taken_in:#}");
    let again = same(sets, &[&["ingest", arg(&bank), "--json"], &AS_OF[..]].concat());
    assert_eq!((&again["stdout"]["new"], &again["stdout"]["rewards"]), (&0.into(), &serde_json::json!({})), "{again:#}");
    let wallet = here.wallets().swap_remove(0);
    same(sets, &[&["wallet", "adjust", &wallet, "12.50", "GBP", "--reason", "a test", "--request", "R1"], &AS_OF[..]].concat());
    same(sets, &["sweep", "--as-of", "2026-06-01"]);

    let transactions = here.run(&["transactions", &wallet]).well();
    let last = transactions.lines().last().and_then(|line| line.split(' ').next()).expect("there are some");
    for args in [
        &["wallet", "list"][..],
        &["wallet", "show", &wallet],
        &["balance", &wallet, "--json", "--at", "2026-06-01"],
        &["balance", &wallet, "--json", "--at", "2026-02-10"],
        &["history", &wallet, "--limit", "1000"],
        &["transactions", &wallet],
        &["explain", &wallet, "--on", last],
        &["feeds", "list"],
        &["programme", "list"],
        &["review", "list"],
        &["dead-letters", "list"],
        &["verify", "--json"],
    ] {
        let outcome = same(sets, args);
        assert_eq!(outcome["status"], 0, "{args:?}: {outcome:#}");
    }
}
