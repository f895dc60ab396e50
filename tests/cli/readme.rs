//! The README's commands, run as they stand and in that order, by somebody who has just built the program.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::symlink,
    path::Path,
    process::{Child, Command, Stdio},
};

use super::root;

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

/// The lines of its blocks of commands.
fn commands() -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).expect("the project has a README");
    let (mut lines, mut within) = (Vec::new(), None);
    for line in readme.lines() {
        within = match (line.strip_prefix("```"), within) {
            (Some(language), None) => Some(language.to_owned()),
            (Some(_), Some(_)) => None,
            (None, within) => within,
        };
        assert_ne!(within.as_deref(), Some(""), "a block says what it is in (sh or text), before: {line}");
        if within.as_deref() == Some("sh") && !line.is_empty() && !line.starts_with("```") {
            lines.push(line.to_owned());
        }
    }
    lines
}

fn run(line: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_rewardhub")).parent().expect("a program lies in a folder");
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([program.to_owned()].into_iter().chain(env::split_paths(&path))).expect("paths have no colons");
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(folder).env("PATH", path).stdin(Stdio::null());
    for variable in ["REWARDHUB_DATA", "REWARDHUB_LAKE", "REWARDHUB_LEDGER", "RUST_LOG", "CLICOLOR_FORCE"] {
        shell.env_remove(variable);
    }
    let output = shell.output().expect("there is a shell");
    let [stdout, errors] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{line}\n{stdout}{errors}");
    stdout
}

/// A server that a line has started; it ends with the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _over = self.0.kill();
        let _over = self.0.wait();
    }
}

/// Starts the server of a line that goes on in the background, and waits until it is ready. It listens on a free port instead of
/// 8080, which may be taken on this machine.
fn start(line: &str, folder: &Path) -> (Serving, String) {
    let line = line.split('&').next().expect("a text has a first part");
    let words: Vec<&str> = line.split_whitespace().skip(1).collect();
    let mut command = Command::new(env!("CARGO_BIN_EXE_rewardhub"));
    command.args(words).current_dir(folder).env("REWARDHUB_LISTEN", "127.0.0.1:0").stdin(Stdio::null()).stdout(Stdio::piped());
    let mut server = Serving(command.spawn().expect("the program was built"));
    let mut said = BufReader::new(server.0.stdout.take().expect("it is piped")).lines();
    let first = said.next().expect("the server says where it listens").expect("what it says is text");
    (server, first.rsplit('/').next().expect("it ends with an address").to_owned())
}

#[test]
fn its_commands_run_as_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    symlink(root().join("deploy"), folder.path().join("deploy")).unwrap();
    let mut answers = Vec::new();
    let mut serving: Option<(Serving, String)> = None;
    for line in commands() {
        if line.starts_with("rewardhub serve &") {
            serving = Some(start(&line, folder.path()));
        } else if let Some((_, address)) = serving.as_ref().filter(|_| line.starts_with("curl ")) {
            let answer = run(
                &line.replace("127.0.0.1:8080", address).replace("curl ", "curl --fail --silent --show-error "),
                folder.path(),
            );
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
    let lines = commands();
    for (begins, why) in NOT_RUN {
        assert!(
            lines.iter().any(|line| line.starts_with(begins)),
            "no line begins with {begins:?} ({why}); take it from the list"
        );
    }
}
