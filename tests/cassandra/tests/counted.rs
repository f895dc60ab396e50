//! Whether all tests that need a real server ran against one: those listed, no fewer and no others.

use std::{
    collections::BTreeSet,
    env, fs,
    io::{self, Write as _},
    path::Path,
};

use rewardhub_cassandra::REAL_SERVER_LIST;

const LISTED: &str = include_str!("../listed.txt");

#[test]
#[ignore = "counts what other tests did: ./tests/run runs it when they are done"]
fn every_test_that_needs_a_real_server_ran_against_one() {
    let list = env::var_os(REAL_SERVER_LIST).expect("./tests/run says where tests are listed that ran");
    let ran = fs::read_to_string(Path::new(&list)).unwrap_or_default();
    let ran: BTreeSet<&str> = ran.lines().collect();
    let listed: BTreeSet<&str> = LISTED.lines().collect();
    let count = format!("tests against a real server: {} of {} listed", ran.intersection(&listed).count(), listed.len());
    // Not by a macro: what those print is not shown of tests that go well.
    writeln!(io::stdout(), "{count}").expect("standard output is open");
    let missing = listed.difference(&ran).map(|test| format!("{test} is in tests/cassandra/listed.txt and did not run"));
    let more = ran.difference(&listed).map(|test| format!("{test} ran; add it to tests/cassandra/listed.txt"));
    let wrong: Vec<String> = missing.chain(more).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
