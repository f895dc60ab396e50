//! Python, with what asks the server in tests.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use super::server::root;

/// Where `tests/run` puts it.
const PREPARED: &str = "target/python/bin/python";
/// Names another one.
const NAMED: &str = "REWARDHUB_PYTHON";

/// The interpreter.
fn interpreter() -> PathBuf {
    env::var_os(NAMED).map_or_else(|| root().join(PREPARED), PathBuf::from)
}

/// A command of a program that lies beside the interpreter, or of the interpreter itself.
pub fn program(name: &str) -> Command {
    let program = if name == "python" { interpreter() } else { interpreter().with_file_name(name) };
    assert!(
        program.is_file(),
        "there is no {name} at {}: run ./tests/run once, which prepares a Python with it, or name an interpreter that has the \
         libraries of tests/requirements.txt in {NAMED}",
        program.display()
    );
    let mut command = Command::new(program);
    command.env("PYTHONDONTWRITEBYTECODE", "1").stdin(Stdio::null());
    command
}

/// Runs a command that goes well, and returns what it prints.
#[track_caller]
pub fn printed(command: &mut Command) -> String {
    let ran = command.output().expect("the program was prepared");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(ran.status.success(), "{}{}", text(&ran.stdout), text(&ran.stderr));
    text(&ran.stdout)
}
