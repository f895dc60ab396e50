//! The command `rewardhub` from outside: what it prints, what it writes, how it exits. A module a command; and [`tidy`], the tree
//! itself, which rides along so that no further binary is linked.

mod approval;
mod balance;
mod curl_commands;
mod data_set;
mod dead_letters;
mod demo;
mod explain;
mod feeds;
mod generate;
mod history;
mod ingest;
mod programme;
mod programme_versions;
#[cfg(feature = "lake")]
mod readme;
mod redemption;
mod report;
mod review;
mod schema;
mod shell;
#[cfg(feature = "lake")]
mod sql;
mod sweep;
mod tidy;
mod transactions;
mod transfer;
mod treasury;
mod upgrade;
mod usage;
mod verify;
mod waiting;
mod wallet;

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What a run of the command came to.
#[derive(Debug)]
struct Ran {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Ran {
    /// Its standard output, after it went well.
    #[track_caller]
    fn well(self) -> String {
        assert_eq!(self.status, Some(0), "{}{}", self.stdout, self.stderr);
        self.stdout
    }

    /// Its standard error, after it went wrong.
    #[track_caller]
    fn wrong(self) -> String {
        assert_eq!(self.status, Some(1), "{}{}", self.stdout, self.stderr);
        self.stderr
    }
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rewardhub"));
    command.args(args).current_dir(root()).stdin(Stdio::null());
    for variable in ["REWARDHUB_DATA", "REWARDHUB_LAKE", "REWARDHUB_LEDGER", "RUST_LOG", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command
}

fn rewardhub(args: &[&str]) -> Ran {
    let output = command(args).output().expect("the binary was built with the tests");
    let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
    Ran { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The project's root: where commands run, so that what they print names files as the repository does.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A path as an argument.
fn arg(path: &Path) -> &str {
    path.to_str().expect("temporary directories have plain names")
}
