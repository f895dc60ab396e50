use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Waits for what must come about.
#[track_caller]
fn in_the_end(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "{what}");
        thread::yield_now();
    }
}

fn lives(pid: &str) -> bool {
    let asked = Command::new("sh").args(["-c", "kill -0 $0", pid]).stderr(Stdio::null()).status();
    asked.expect("there is a shell").success()
}

#[test]
fn a_node_ends_with_the_process_that_started_it_and_leaves_nothing() {
    let Some(_server) = rewardhub_cassandra::required!() else { return };
    let temporary = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_rewardhub-cassandra"));
    command.env("TMPDIR", temporary.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut started = command.spawn().unwrap();
    let lines = BufReader::new(started.stdout.take().unwrap()).lines().map(Result::unwrap);
    let nodes: Vec<String> = lines.take_while(|line| line != "ready").collect();
    let [node] = &nodes[..] else { panic!("{nodes:?}") };
    let pid = node.rsplit(' ').next().unwrap();
    assert!(lives(pid));
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 1);

    started.kill().unwrap();
    started.wait().unwrap();
    in_the_end("the node goes on", || !lives(pid));
    in_the_end("its directory is left", || fs::read_dir(temporary.path()).unwrap().count() == 0);
}
