use std::{
    io::{BufRead as _, BufReader, pipe},
    time::{Duration, Instant},
};

use super::server::{DataSet, Running, march};

/// How long a server may take to do what takes a moment.
pub const LONGEST: Duration = Duration::from_secs(60);

#[test]
fn a_server_that_is_told_to_stop_finishes_and_leaves_a_data_set_that_verifies() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    server.deliver("default", &march(&[(3, 2490, "GREENS MARKET")])).well();
    assert_eq!(server.get("/readyz").well()["ready"], true);
    let (printed, status) = server.stop();
    assert_eq!(status, Some(0), "{printed}");
    assert!(printed.ends_with("stopping\nstopped\n"), "{printed}");
    data.run(&["verify"]);
}

#[test]
fn a_server_goes_on_when_nobody_reads_what_it_says_or_logs() {
    let data = DataSet::everyday();
    let (said, stdout) = pipe().unwrap();
    let (logged, stderr) = pipe().unwrap();
    drop(said);
    let mut command = data.command(&["serve", "--listen", "127.0.0.1:0", "--log", "info"]);
    let mut server = Running(command.stdout(stdout).stderr(stderr).spawn().unwrap());
    // What holds the other ends of the pipes.
    drop(command);
    let mut lines = BufReader::new(logged).lines().map(Result::unwrap);
    let address =
        lines.find_map(|line| Some(line.split_once("127.0.0.1:")?.1.chars().take_while(char::is_ascii_digit).collect()));
    let address: String = address.expect("it logs where it listens, before it ends");
    drop(lines);
    let begun = Instant::now();
    let lives = || ureq::get(format!("http://127.0.0.1:{address}/livez")).call().is_ok_and(|answer| answer.status() == 200);
    while !lives() {
        assert!(server.0.try_wait().unwrap().is_none() && begun.elapsed() < LONGEST, "the server does not answer");
    }
    assert!((0..10).all(|_| lives()), "each request is logged, and answered");
    server.terminate();
    assert_eq!(server.0.wait().unwrap().code(), Some(0));
}
