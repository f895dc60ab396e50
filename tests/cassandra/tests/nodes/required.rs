use std::{
    env,
    process::{Command, Output},
};

use rewardhub_cassandra::{REAL_SERVER_LIST, WITHOUT_CASSANDRA};

/// Runs one of the tests here, which needs a server.
fn run(name: &str, value: &str) -> (Output, bool) {
    let directory = tempfile::tempdir().expect("there is room");
    let list = directory.path().join("ran.txt");
    let mut command = Command::new(env::current_exe().expect("it runs"));
    command.args(["--exact", "lives::a_node_with_tls_refuses_what_comes_in_the_clear"]);
    let ran =
        command.env_remove(WITHOUT_CASSANDRA).env(REAL_SERVER_LIST, &list).env(name, value).output().expect("it is this program");
    (ran, list.exists())
}

#[test]
fn a_test_without_the_server_it_needs_is_skipped_only_where_that_was_asked_for() {
    let (skipped, listed) = run(WITHOUT_CASSANDRA, "1");
    let stderr = String::from_utf8(skipped.stderr).unwrap();
    assert_eq!(stderr, "skipped, no Cassandra: nodes::lives::a_node_with_tls_refuses_what_comes_in_the_clear\n");
    assert!(skipped.status.success() && !listed);

    let (failed, listed) = run("REWARDHUB_CASSANDRA_JARS", "/nowhere");
    let stdout = String::from_utf8(failed.stdout).unwrap();
    assert!(stdout.contains("there are no Cassandra jars in /nowhere: run ./tests/run once"), "{stdout}");
    assert!(!failed.status.success() && !listed);
}
