//! The command line beside a server, and with `--server`: the same output and the same exit status.

use std::{fs, os::unix::fs::PermissionsExt as _, process::Output};

use crate::server::{DataSet, IBAN, march};

/// The output and the exit status of a command, whatever they are.
fn outcome(output: Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

/// A data set with a wallet that has earned something.
fn with_purchases() -> DataSet {
    let data = DataSet::everyday();
    fs::write(data.path().join("march.csv"), march(&[(2, 1250, "TESCO 1"), (3, 900, "SHELL 4")])).expect("there is room");
    let file = data.path().join("march.csv").display().to_string();
    data.run(&["ingest", &file, "--as-of", "2026-03-20"]);
    // A server sweeps when it starts.
    data.run(&["sweep"]);
    data
}

#[test]
fn every_read_answers_beside_a_server_as_it_does_alone() {
    let data = with_purchases();
    let reads: [&[&str]; 15] = [
        &["wallet", "list"],
        &["wallet", "show", IBAN],
        &["balance", IBAN, "--at", "2026-06-01"],
        &["balance", IBAN, "--at", "2026-06-01", "--json"],
        &["history", IBAN],
        &["transactions", IBAN],
        &["explain", IBAN, "--on", "2026-03-02"],
        &["review", "list"],
        &["dead-letters", "list"],
        &["set-aside", "list", "--json"],
        &["feeds", "list"],
        &["programme", "list"],
        &["treasury", "show"],
        &["balance", "DE89370400440532013000"],
        &["explain", "no such reference"],
    ];
    let ask = || reads.map(|args| outcome(data.output(args)));
    let alone = ask();
    assert!(alone[..13].iter().all(|(_, _, status)| *status == Some(0)), "{alone:#?}");
    assert!(alone[13..].iter().all(|(_, error, status)| *status == Some(1) && error.starts_with("error: ")), "{alone:#?}");
    assert!(alone[2].0.contains("PTS") && alone[6].0.contains("purchase"), "{alone:#?}");
    let server = data.serve(&[]);
    let beside = ask();
    for (args, (alone, beside)) in reads.iter().zip(alone.iter().zip(&beside)) {
        assert_eq!(alone, beside, "{args:?}");
    }
    let by_url = reads.map(|args| outcome(DataSet::none().output(&[args, &["--server", &server.url]].concat())));
    for (args, (beside, by_url)) in reads.iter().zip(beside.iter().zip(&by_url)) {
        assert_eq!(beside, by_url, "{args:?}");
    }
}

#[test]
fn changes_are_made_by_the_server_and_each_file_counts_once() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let file = data.path().join("march.csv");
    fs::write(&file, march(&[(2, 1250, "TESCO 1"), (3, 900, "SHELL 4")])).unwrap();
    let file = file.display().to_string();
    let count = |printed: &str, what: &str| -> u64 {
        let line = printed.lines().find(|line| line.trim_start().starts_with(what)).expect("the report has the line");
        line.split_whitespace().last().unwrap().parse().unwrap()
    };
    let first = data.run(&["ingest", &file]);
    assert_eq!((count(&first, "new"), count(&first, "duplicates")), (2, 0), "{first}");
    let other_machine = DataSet::none();
    let second = outcome(other_machine.output(&["ingest", &file, &file, "--server", &server.url]));
    assert_eq!((count(&second.0, "new"), count(&second.0, "duplicates")), (0, 4), "{second:?}");
    let wallet = data.run(&["wallet", "open"]).trim().to_owned();
    data.run(&["wallet", "adjust", &wallet, "5", "PTS", "--reason", "goodwill"]);
    assert_eq!(server.get(&format!("/v1/wallets/{wallet}/balance")).well()["balances"][0]["available"], "5");
    assert!(data.run(&["history", &wallet, "--who"]).contains("system user"));
    assert!(data.run(&["verify"]).contains("well: every decision"));
    data.run(&["sweep"]);
    let (_, status) = server.stop();
    assert_eq!(status, Some(0));
    assert!(data.run(&["history", &wallet]).contains("adjust"));
    assert!(!data.path().join("server.sock").exists(), "a server that ends takes its socket with it");
}

#[test]
fn a_file_that_is_not_there_or_cannot_be_read_is_said_as_without_a_server() {
    let data = DataSet::everyday();
    let wrong: [&[&str]; 4] = [
        &["ingest", "no-such-file.csv"],
        &["ingest", "deploy"],
        &["programme", "activate", "README.md"],
        &["ingest", "README.md"],
    ];
    let ask = || wrong.map(|args| outcome(data.output(args)));
    let alone = ask();
    assert!(alone.iter().all(|(_, error, status)| *status == Some(1) && !error.is_empty()), "{alone:#?}");
    let _server = data.serve(&[]);
    assert_eq!(alone, ask());
}

#[test]
fn the_socket_is_for_the_user_who_runs_the_server() {
    let data = DataSet::everyday();
    let server = data.serve(&["--access", "keys"]);
    let mode = fs::metadata(data.path().join("server.sock")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let (key, _) = data.key(&["--scope", "operator"]);
    let (admin, _) = data.key(&["--scope", "admin"]);
    let (analyst, _) = data.key(&["--scope", "analyst"]);
    let other_machine = DataSet::none();
    let ask = |key: Option<&str>, args: &[&str]| {
        outcome(other_machine.output_with(&[args, &["--server", &server.url]].concat(), key.map(|key| ("REWARDHUB_KEY", key))))
    };
    let (list, keys): (&[&str], &[&str]) = (&["wallet", "list"], &["key", "list"]);
    assert_eq!(ask(Some(&key), list).2, Some(0));
    assert_eq!(ask(Some(&admin), keys).2, Some(0));
    for (key, args, why) in [
        (None, list, "Authorization: Bearer"),
        (Some(analyst.as_str()), list, "scope operator"),
        (Some(key.as_str()), keys, "scope admin"),
        (Some(admin.as_str()), list, "scope operator"),
    ] {
        let (printed, error, status) = ask(key, args);
        assert!(status == Some(1) && printed.is_empty() && error.contains(why), "{args:?}: {error}");
    }
    data.run(&["key", "list"]);
}

#[test]
fn what_needs_the_directory_or_the_data_set_for_itself_says_so() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let other_machine = DataSet::none();
    let by_url = |args: &[&str]| other_machine.refused(&[args, &["--server", &server.url]].concat());
    assert!(by_url(&["init"]).contains("needs the data directory itself"));
    assert!(by_url(&["config", "print"]).contains("needs the data directory itself"));
    assert!(data.refused(&["serve"]).contains("is in use by process"));
    assert!(data.refused(&["wallet", "list", "--ledger", "scylla://other/rewards"]).contains("a ledger of its own"));
    assert!(other_machine.refused(&["wallet", "list", "--server", "http://example.com"]).contains("ask it by https"));
    assert!(other_machine.refused(&["wallet", "list", "--server", "http://127.0.0.1:1"]).contains("cannot be asked"));
}

#[test]
fn a_server_that_does_not_answer_is_named_with_what_to_do_and_goes_on_afterwards() {
    let data = with_purchases();
    let server = data.serve(&[]);
    let process = server.freeze();
    let commands: [&[&str]; 2] = [&["status"], &["sweep"]];
    for command in commands {
        let error = data.refused(command);
        assert!(
            error.contains(&format!("the server of this data directory, process {process}, has not answered for")),
            "{error}"
        );
        assert!(error.contains(&format!("`kill -CONT {process}`")), "{error}");
    }
    let by_url = DataSet::none().refused(&["status", "--server", &server.url]);
    assert!(by_url.contains(&format!("the server at {}/ has not answered for", server.url)), "{by_url}");
    server.thaw();
    assert!(data.run(&["wallet", "show", IBAN]).contains("PTS"));
}

#[test]
fn a_server_that_was_killed_is_not_missed() {
    let data = with_purchases();
    let server = data.serve(&[]);
    let beside = data.run(&["wallet", "list"]);
    server.kill();
    assert!(data.path().join("server.sock").exists());
    assert_eq!(data.run(&["wallet", "list"]), beside);
    let server = data.serve(&[]);
    assert_eq!(data.run(&["wallet", "list"]), beside);
    drop(server);
}

#[test]
fn only_the_program_itself_sends_command_lines() {
    let server = DataSet::everyday().serve(&[]);
    let kind = ("content-type", "application/vnd.rewardhub.command-line");
    assert_eq!(
        server.post("/command_line", &[("content-type", "text/plain")], b"wallet list").problem(),
        "unsupported_media_type"
    );
    assert_eq!(server.post("/command_line", &[kind], b"wallet list").problem(), "invalid_request");
    assert_eq!(server.post("/command_line", &[kind], b"").problem(), "invalid_request");
    let head = br#"{"version":"0.0.0","arguments":["wallet","list"]}"#;
    let old = [&[1, 0, 0, 0, u8::try_from(head.len()).unwrap()], head.as_slice()].concat();
    assert_eq!(server.post("/command_line", &[kind], &old).problem(), "refused");
}
