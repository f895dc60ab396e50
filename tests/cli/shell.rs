//! Lines that people are told to type, run in a shell as they stand.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use super::root;

/// The lines of the README's blocks of commands.
pub fn readme() -> Vec<String> {
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

/// Runs a line that goes well, and returns what it prints.
#[track_caller]
pub fn run(line: &str, folder: &Path) -> String {
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

/// A server that a line has started, with its address; it ends with the test.
pub struct Serving {
    process: Child,
    address: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _over = self.process.kill();
        let _over = self.process.wait();
    }
}

/// Starts the server of a line that goes on in the background, and waits until it is ready. It listens on a free port instead of
/// 8080, which may be taken on this machine.
pub fn start(line: &str, folder: &Path) -> Serving {
    let line = line.split('&').next().expect("a text has a first part");
    let words: Vec<&str> = line.split_whitespace().skip(1).collect();
    let mut command = Command::new(env!("CARGO_BIN_EXE_rewardhub"));
    command.args(words).current_dir(folder).env("REWARDHUB_LISTEN", "127.0.0.1:0").stdin(Stdio::null()).stdout(Stdio::piped());
    let mut process = command.spawn().expect("the program was built");
    let mut said = BufReader::new(process.stdout.take().expect("it is piped")).lines();
    let first = said.next().expect("the server says where it listens").expect("what it says is text");
    Serving { process, address: first.rsplit('/').next().expect("it ends with an address").to_owned() }
}

/// Runs a line for curl that goes well, at that server instead of one on the usual port, and returns its answer.
#[track_caller]
pub fn ask(line: &str, server: &Serving, folder: &Path) -> String {
    let line = line.replace("127.0.0.1:8080", &server.address);
    run(&line.replace("curl ", "curl --fail --silent --show-error "), folder)
}
