//! A lake in an object store, over a network that loses things: each row is there once.

use std::{
    net::{Ipv4Addr, TcpListener},
    os::unix::process::ExitStatusExt as _,
    path::Path,
    thread,
};

use rewardhub_analytics::tables::Table;

use super::{
    bucket::{self, CREDENTIALS, environment},
    data_set::{AS_OF, Bank, DataSet},
    kills::same_content,
    ledger,
    network::{Fate, Network},
    other_readers::rewards_by_sql,
    process::{Ran, arg},
    python::ask,
};

/// How many tables a lake has.
const TABLES: usize = Table::ALL.len();

/// Each lake has what one in a folder has.
#[track_caller]
fn each_row_once(places: &[impl AsRef<str>], undisturbed: &Path) {
    let places: Vec<&str> = places.iter().map(AsRef::as_ref).collect();
    same_content(&places, &[arg(undisturbed)].repeat(places.len()), &environment(bucket::store()));
}

#[track_caller]
fn tells_no_credentials(ran: &Ran) {
    for credential in CREDENTIALS {
        assert!(!ran.stdout.contains(credential) && !ran.stderr.contains(credential), "{ran:?}");
    }
}

/// Writes what is missing; what was written in which order.
fn flush(data: &mut DataSet, network: &Network, place: &str) -> Vec<String> {
    data.set_environment(environment(network.address()));
    data.run(&["lake", "flush", "--lake", place]).well();
    network.written()
}

/// Kills a command when it writes for the `at`th time, and lets another start bring the lake up.
fn killed(command: &str, data: &mut DataSet, at: usize, fate: Fate, place: &str) {
    let network = Network::new(move |_, before| if before == at { fate } else { Fate::Fine });
    data.set_environment(environment(network.address()));
    let process = data.start(&["lake", command, "--lake", place]);
    network.writer(process.id());
    assert_eq!(process.end().signal(), Some(9), "it writes {at} times: {:?}", network.written());
    flush(data, &network, place);
}

#[test]
fn files_are_taken_in_and_others_find_the_sums_in_the_bucket() {
    let (mut data, place) = (DataSet::everyday(), bucket::place());
    data.set_environment(environment(bucket::store()));
    let bank = Bank::files(data.folder());
    let ran = data.run(&[&["ingest", "--lake", &place, "--log", "trace"], &AS_OF[..], &bank.args()].concat());
    assert!(ran.stderr.contains("1 record could not be read") && ran.stderr.contains("in the lake"), "{ran:?}");
    tells_no_credentials(&ran);
    assert!(!data.lake().exists(), "nothing is written where it was not asked for");
    let undisturbed = data.undisturbed_lake();
    each_row_once(&[&place], &undisturbed);
    let inside = ask("with_pandas.py", &[&place], &environment(bucket::store()));
    assert_eq!(inside, ask("with_pandas.py", &[arg(&undisturbed)], &environment(bucket::store())));
    assert_eq!(rewards_by_sql(&data, &["--lake", &place]), ledger::rewards(&data));
    data.run(&["verify", "--lake", &place]).well();
}

#[test]
fn commits_and_answers_to_them_get_lost() {
    let network = Network::to_each_commit_once(&[Fate::Unanswered, Fate::Lost, Fate::Interrupted]);
    let (mut data, place) = (DataSet::worked(), bucket::place());
    let written = flush(&mut data, &network, &place);
    let again = written.iter().filter(|path| path.ends_with("00001.json")).count();
    assert_eq!(again, 2 * TABLES, "every table's commit was put twice: {written:?}");
    each_row_once(&[place], &data.undisturbed_lake());
}

#[test]
fn killed_before_or_after_a_request_arrives_while_the_lake_is_made_and_filled() {
    let mut data = DataSet::worked();
    let writes = flush(&mut data, &Network::new(|_, _| Fate::Fine), &bucket::place()).len();
    let before = [0, TABLES, writes / 2, writes - 1].map(|at| (at, Fate::KilledBefore));
    let after = [0, TABLES - 1, TABLES, writes / 2 + 1].map(|at| (at, Fate::KilledAfter));
    let places = [before, after].concat().into_iter().map(|(at, fate)| {
        let place = bucket::place();
        killed("flush", &mut data, at, fate, &place);
        place
    });
    each_row_once(&places.collect::<Vec<_>>(), &data.undisturbed_lake());
}

#[test]
fn killed_while_more_is_added_and_files_are_merged() {
    let mut some = DataSet::everyday();
    let bank = Bank::files(some.folder());
    let [_, second, other] = bank.args();
    let ingest = |data: &DataSet, file| data.run(&[&["ingest", file, "--lake", "none"], &AS_OF[..]].concat()).well();
    ingest(&some, other);
    let mut more = some.copy();
    ingest(&more, second);
    // A lake with some, to which more is added.
    let mut begin = || {
        let place = bucket::place();
        flush(&mut some, &Network::new(|_, _| Fate::Fine), &place);
        place
    };
    let writes = flush(&mut more, &Network::new(|_, _| Fate::Fine), &begin()).len();
    // At least: a table that gets no rows has a commit and no file.
    let merges = writes - 2 * TABLES;
    assert!(merges >= 8, "after a round, some tables of an earlier day are merged: {writes} writes");
    let kills = [(9, Fate::KilledAfter), (writes - merges / 2, Fate::KilledBefore), (writes - 1, Fate::KilledAfter)];
    let places = kills.into_iter().map(|(at, fate)| {
        let place = begin();
        killed("flush", &mut more, at, fate, &place);
        place
    });
    each_row_once(&places.collect::<Vec<_>>(), &more.undisturbed_lake());
}

#[test]
fn killed_while_the_lake_is_made_anew() {
    let (mut data, place) = (DataSet::worked(), bucket::place());
    // Before, it tries twice whether the store overwrites, and makes the tables.
    let filled = flush(&mut data, &Network::new(|_, _| Fate::Fine), &place).len() - 2 - TABLES;
    // A file and a commit of a table replace what it had, so it writes as often as it took to fill the lake.
    for (at, fate) in [(0, Fate::KilledAfter), (filled / 2, Fate::KilledBefore), (filled - 2, Fate::KilledAfter)] {
        killed("rebuild", &mut data, at, fate, &place);
        data.run(&["verify", "--lake", &place]).well();
    }
    each_row_once(&[place], &data.undisturbed_lake());
}

#[test]
fn copies_of_a_data_set_that_write_one_bucket_at_once_write_each_row_once() {
    let (network, place) = (Network::new(|_, _| Fate::Fine), bucket::place());
    let copies = [(); 2].map(|()| {
        let mut copy = DataSet::worked();
        copy.set_environment(environment(network.address()));
        copy
    });
    thread::scope(|scope| {
        for copy in &copies {
            scope.spawn(|| copy.run(&["lake", "flush", "--lake", &place]).well());
        }
    });
    each_row_once(&[place], &copies[0].undisturbed_lake());
}

#[test]
fn the_ledger_takes_everything_while_the_bucket_cannot_be_reached() {
    let nobody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free").local_addr().expect("it is bound");
    let (mut data, place) = (DataSet::everyday(), bucket::place());
    data.set_environment(environment(nobody));
    let bank = Bank::files(data.folder());
    let ran = data.run(&[&["ingest", "--json", "--lake", &place], &AS_OF[..], &bank.args()[1..]].concat());
    tells_no_credentials(&ran);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    let expected = "error: the ledger has everything, and the lake is behind it: ";
    assert!(ran.stderr.contains(expected) && ran.stderr.contains("; `rewardhub lake flush` brings it up"), "{ran:?}");
    let counted: serde_json::Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
    assert!(counted["new"].as_u64() > Some(500) && counted["rewards"]["PTS"].is_string(), "{counted}");
    data.set_environment(environment(bucket::store()));
    let output = data.run(&["lake", "flush", "--lake", &place]).well();
    assert!(output.contains("the lake has everything that is decided"), "{output}");
    each_row_once(&[place], &data.undisturbed_lake());
}

#[test]
fn a_store_that_is_back_by_the_end_of_an_ingest_gets_everything() {
    let (mut data, place, network) = (DataSet::everyday(), bucket::place(), Network::new(|_, _| Fate::Fine));
    data.set_environment(environment(network.address()));
    network.set_up(false);
    let bank = Bank::files(data.folder());
    let ingesting = data.start(&[&["ingest", "--lake", &place], &AS_OF[..], &bank.args()[1..]].concat());
    ingesting.says("the lake stopped following").expect("it is logged, and tried once more");
    network.set_up(true);
    assert!(ingesting.end().success());
    each_row_once(&[place], &data.undisturbed_lake());
}
