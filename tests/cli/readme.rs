//! The README's commands, run as they stand and in that order, by somebody who has just built the program.

use std::{fs, os::unix::fs::symlink};

use super::{
    root,
    shell::{Serving, ask, readme, run, start},
};

/// Lines that are not run here, each as it begins, and why.
const NOT_RUN: [(&str, &str); 8] = [
    ("cargo run -- demo", "it builds the program; the demo has its own tests"),
    ("./tests/run", "it runs this test"),
    ("cargo build && export PATH", "the program is built, and is in the path"),
    ("rewardhub sql  ", "a prompt, for whoever sits there"),
    ("docker compose ", "it starts a database"),
    ("echo 'ledger = ", "it needs that database"),
    ("rewardhub schema apply", "it needs that database"),
    ("rewardhub verify                                                   # first fills the new ledger", "it asks that database"),
];

#[test]
fn its_commands_run_as_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    symlink(root().join("deploy"), folder.path().join("deploy")).unwrap();
    let mut answers = Vec::new();
    let mut serving: Option<Serving> = None;
    for line in readme() {
        if line.starts_with("rewardhub serve &") {
            serving = Some(start(&line, folder.path()));
        } else if let Some(server) = serving.as_ref().filter(|_| line.starts_with("curl ")) {
            let answer = ask(&line, server, folder.path());
            answers.push((line, answer));
        } else if !NOT_RUN.iter().any(|(begins, _)| line.starts_with(begins)) {
            let answer = run(&line, folder.path());
            answers.push((line, answer));
        }
    }
    let answer = |command: &str| -> &str {
        let found = answers.iter().find(|(line, _)| line.starts_with(command));
        &found.unwrap_or_else(|| panic!("the README has no line {command:?}")).1
    };
    assert!(answer("rewardhub wallet list").lines().count() >= 2, "{}", answer("rewardhub wallet list"));
    assert!(answer("rewardhub transactions").lines().count() > 20, "{}", answer("rewardhub transactions"));
    assert!(answer("rewardhub balance").contains("PTS"), "{}", answer("rewardhub balance"));
    let explained = answer("rewardhub explain");
    assert!(explained.contains("2026-01-09") && explained.contains("purchase"), "{explained}");
    assert!(answer("rewardhub sql \"select").lines().count() >= 6, "{}", answer("rewardhub sql \"select"));
    assert!(answer("curl --data-binary").contains("\"new\":0"), "{}", answer("curl --data-binary"));
    assert!(answer("curl --json").contains("\"outcome\":\"paid\""), "{}", answer("curl --json"));
    let drawing = fs::read_to_string(folder.path().join("earned.svg")).unwrap();
    assert!(drawing.starts_with("<svg") || drawing.starts_with("<?xml"), "{}", &drawing[..drawing.len().min(80)]);
}

#[test]
fn a_line_that_is_not_run_stands_in_it() {
    let lines = readme();
    for (begins, why) in NOT_RUN {
        assert!(
            lines.iter().any(|line| line.starts_with(begins)),
            "no line begins with {begins:?} ({why}); take it from the list"
        );
    }
}
