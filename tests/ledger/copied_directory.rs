//! A data directory that was copied, and both copies at work on one keyspace: by mistake, and still nothing is mixed.

use std::os::unix::process::ExitStatusExt as _;

use super::{
    data_set::{AS_OF, DataSet},
    ledger_places::{file, held_by, ingest, settled, undisturbed},
    running_processes::started,
    state::{State, undecided},
};

const SWEEP: [&str; 3] = ["sweep", "--as-of", "2026-06-01"];

/// A data set that was left in the middle of taking a file in, with commands that nobody has decided.
fn left_undecided(server: &rewardhub_cassandra::Cluster) -> (DataSet, DataSet, std::path::PathBuf) {
    let everyday = DataSet::everyday();
    // So many that none of the deliveries is accepted when the process is stopped: ending those would add to the log.
    let bank = file(&everyday, "bank.csv", &["--accounts", "20", "--transactions", "20000"]);
    let data = held_by(server, &everyday);
    let process = data.ingesting(&bank);
    loop {
        process.says("durable").expect("commands are durable before they are decided: some step shows it");
        process.stop();
        if undecided(&data) > 0 {
            break;
        }
        process.go_on();
    }
    assert_eq!(process.kill().signal(), Some(9));
    (everyday, data, bank)
}

#[test]
fn a_copy_whose_events_lag_is_filled_from_its_commands() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let (everyday, data, bank) = left_undecided(server.shared());
    let copy = data.copy();
    // What is undecided is decided before the feed is looked for: nothing is added to the log.
    let error = data.run(&[&ingest(&bank)[..], &["--feed", "nobodys"]].concat()).wrong();
    assert!(error.contains("there is no feed"), "{error}");
    let ran = copy.run(&["wallet", "list"]);
    assert!(ran.stderr.contains("decisions are made again"), "{}", ran.stderr);
    ran.well();
    assert!(settled(&copy) == settled(&data));
    copy.run(&ingest(&bank)).well();
    assert!(settled(&copy) == undisturbed(&everyday, &[bank]));
    // Now the copy is ahead, and the first lags by more than decisions.
    let error = data.run(&["verify"]).wrong();
    assert!(error.contains("the ledger is ahead of this log; restore the log"), "{error}");
}

#[test]
fn two_processes_on_the_same_commands_commit_each_once() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let (_, data, _) = left_undecided(server.shared());
    let copy = data.copy();
    let expected = {
        let alone = data.copy();
        alone.run(&[&SWEEP[..], &["--ledger", "embedded"]].concat()).well();
        State::of(&alone)
    };
    let both = [&data, &copy].map(|set| started(set, &SWEEP, "info"));
    let ended = both.map(super::process::Started::ended);
    let mut well = 0;
    for (set, (status, stderr)) in [&data, &copy].into_iter().zip(ended) {
        if status.success() {
            assert!(settled(set) == expected, "balances, lots and items are those of one process alone");
            well += 1;
        } else {
            let says_why =
                ["do not belong together", "the ledger is ahead of this log", "two copies of one data directory are at work"]
                    .iter()
                    .any(|why| stderr.contains(why));
            assert!(says_why, "{status}: {stderr}");
        }
    }
    assert!(well > 0, "one of them is the first");
}

#[test]
fn a_copy_with_other_commands_does_not_belong_to_the_ledger() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let data = held_by(server.shared(), &DataSet::worked());
    data.run(&["verify"]).well();
    let copy = data.copy();
    let wallet = data.wallets().swap_remove(2);
    let adjust = |amount| [&["wallet", "adjust", &wallet, amount, "GBP", "--reason", "a test"], &AS_OF[..]].concat();
    // What it was asked for meanwhile is another thing: its ledger was in its directory by mistake.
    copy.run(&[&adjust("700.00")[..], &["--ledger", "embedded"]].concat()).well();
    data.run(&adjust("5.00")).well();
    let (expected, balance) = (settled(&data), data.run(&["balance", &wallet, "--at", "2026-04-02"]).well());
    for args in [&["verify"][..], &["balance", &wallet], &SWEEP, &adjust("1.00")] {
        let error = copy.run(args).wrong();
        assert!(error.contains("this ledger and this copy of the data directory do not belong together"), "{args:?}: {error}");
    }
    assert!(settled(&data) == expected, "nothing of the copy is in the ledger");
    assert_eq!(data.run(&["balance", &wallet, "--at", "2026-04-02"]).well(), balance);
}
