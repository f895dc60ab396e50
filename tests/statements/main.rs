//! What a bank sends, and sends again: the promises of identity and of the feeds, kept by the command itself. Every test's
//! programme pays for its input, so that nothing can be known twice, or dropped, without showing in what was paid.

mod accounts;
mod api_pages;
mod changed_rows;
mod daily_windows;
mod data_set;
mod formats;
mod made_up;
mod reference_trust;
mod rewritten_files;
mod samples;
mod statement_writer;
mod unreadable_records;

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
}

fn rewardhub(args: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rewardhub"));
    command.args(args).current_dir(root()).stdin(Stdio::null());
    for variable in ["REWARDHUB_DATA", "REWARDHUB_LEDGER", "RUST_LOG", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    // What becomes of the lake is tested elsewhere; here it would take most of the time.
    command.env("REWARDHUB_LAKE", "none");
    let output = command.output().expect("the binary was built with the tests");
    let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
    Ran { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The project's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A path as an argument.
fn arg(path: &Path) -> &str {
    path.to_str().expect("temporary directories have plain names")
}
