//! The database is away: reading fails at once, taking files in waits for it, and nothing that was accepted is lost.

use std::{
    os::unix::process::ExitStatusExt as _,
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use rewardhub_cassandra::{Cluster, Options};

use super::{
    data_set::DataSet,
    ledger_places::{file, held_by, ingest, settled, undisturbed, until},
    running_processes::{Promised, started},
};

/// How long the database stays away.
const A_MINUTE: Duration = Duration::from_secs(60);

/// A node that is awake, for one test after the other.
fn node() -> MutexGuard<'static, Cluster> {
    static NODE: LazyLock<Mutex<Cluster>> = LazyLock::new(|| {
        // What was written is there again after a kill.
        let node = Cluster::start(&Options { sync_each_write: true, ..Options::one() });
        Mutex::new(node.unwrap_or_else(|error| panic!("{error}")))
    });
    let node = NODE.lock().unwrap_or_else(PoisonError::into_inner);
    match node.pid(0) {
        Some(_) => node.resume(0),
        None => node.restart(0),
    }
    .unwrap_or_else(|error| panic!("{error}"));
    node
}

#[test]
fn reading_fails_at_once_and_taking_in_waits_until_it_is_back() {
    let Some(_server) = rewardhub_cassandra::required!() else { return };
    let (node, everyday) = (node(), DataSet::everyday());
    let bank = file(&everyday, "bank.csv", &["--accounts", "10", "--transactions", "1500"]);
    let expected = undisturbed(&everyday, std::slice::from_ref(&bank));
    let data = held_by(&node, &everyday);

    node.kill(0).expect("it runs");
    let asked = Instant::now();
    let error = data.run(&["balance", "GB00"]).wrong();
    assert!(asked.elapsed() < A_MINUTE, "{:?}", asked.elapsed());
    for said in ["does not answer", "see to its servers", "what was accepted is safe in the log"] {
        assert!(error.contains(said), "{error}");
    }
    let waiting = data.ingesting(&bank);
    let line = waiting.says("waiting until the ledger answers").expect("it waits");
    assert!(line.contains("WARN") && line.contains("does not answer"), "{line}");
    waiting.signal("TERM");
    assert_eq!(waiting.ended().0.signal(), Some(15));

    let waiting = data.ingesting(&bank);
    waiting.says("waiting until the ledger answers").expect("it waits");
    node.restart(0).expect("it has ended");
    let stderr = waiting.ended_well();
    assert!(stderr.contains("the ledger answers"), "{stderr}");
    assert!(settled(&data) == expected, "balances, lots and items are those of an undisturbed run");
}

/// Wherever it is when the database goes away, before the first command.
#[test]
fn it_goes_on_from_wherever_it_was_when_the_database_stood_still() {
    let Some(_server) = rewardhub_cassandra::required!() else { return };
    let (node, everyday) = (node(), DataSet::everyday());
    let bank = file(&everyday, "bank.csv", &["--accounts", "5", "--transactions", "300"]);
    let expected = undisturbed(&everyday, std::slice::from_ref(&bank));
    let mut waited = 0;
    for (mark, times) in [("preparing", 3), ("preparing", 9)] {
        let data = held_by(&node, &everyday);
        let process = started(&data, &ingest(&bank), "info,rewardhub_scylla=debug");
        (0..times).for_each(|_| drop(process.says(mark).expect("it is not at its end")));
        process.stop();
        node.pause(0).expect("it runs");
        process.go_on();
        if process.says("does not answer").is_some() {
            waited += 1;
        }
        node.resume(0).expect("it runs");
        process.ended_well();
        assert!(settled(&data) == expected, "{mark}: balances, lots and items are those of an undisturbed run");
    }
    assert!(waited > 0);
}

/// Everything that was promised stands in the log of commands.
fn keeps(data: &DataSet, promised: &Promised) {
    let (copy, mut kept) = (data.copy(), 0);
    let opened = copy.open();
    for partition in opened.placement().all() {
        let end = promised.get(&partition.to_string()).copied().unwrap_or(0);
        assert!(end <= opened.commands().ends(partition).0, "partition {partition}: {end} was promised");
        kept += end;
    }
    assert!(kept > 0, "{promised:?}");
}

#[test]
fn away_for_a_minute_while_the_process_is_killed_everything_counts_once() {
    let Some(_server) = rewardhub_cassandra::required!() else { return };
    let (node, everyday) = (node(), DataSet::everyday());
    let bank = file(&everyday, "bank.csv", &["--accounts", "40", "--transactions", "20000", "--duplicates", "2", "--unsorted"]);
    let expected = undisturbed(&everyday, std::slice::from_ref(&bank));
    let data = held_by(&node, &everyday);

    let process = data.ingesting(&bank);
    let promised = process.promises(4);
    node.kill(0).expect("it runs");
    let away = Instant::now();
    process.says("the ledger's database does not answer").expect("it was in the middle");
    assert_eq!(process.kill().signal(), Some(9));
    keeps(&data, &promised);

    let process = data.ingesting(&bank);
    process.says("waiting until the ledger answers").expect("it waits");
    until(A_MINUTE * 2, || away.elapsed() > A_MINUTE);
    node.restart(0).expect("it has ended");
    process.ended_well();
    keeps(&data, &promised);
    assert!(settled(&data) == expected, "balances, lots and items are those of an undisturbed run");
}
