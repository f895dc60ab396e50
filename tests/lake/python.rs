//! Python with the libraries of `tests/requirements.txt`, and the scripts that it runs.

use std::{env, path::PathBuf, process::Command};

use serde_json::Value;

use super::process::{Environment, Ran, bare, root};

/// Where `tests/run` puts it.
const PREPARED: &str = "target/python/bin/python";
/// Names another one.
const NAMED: &str = "REWARDHUB_PYTHON";

/// The interpreter.
fn interpreter() -> PathBuf {
    let named = env::var_os(NAMED).map(PathBuf::from);
    let python = named.unwrap_or_else(|| root().join(PREPARED));
    assert!(
        python.is_file(),
        "there is no Python at {}: run ./tests/run once, which prepares one with what these tests need, or name an interpreter \
         that has the libraries of tests/requirements.txt in {NAMED}",
        python.display()
    );
    python
}

/// Python, about to run a script of the folder `python` beside this file.
pub fn script(name: &str, args: &[&str], environment: &Environment) -> Command {
    let mut command = python(environment);
    command.arg(root().join("tests/lake/python").join(name)).args(args);
    command
}

/// Python, about to run whatever it is given. It leaves nothing in the tree.
pub fn python(environment: &Environment) -> Command {
    let mut command = bare(interpreter());
    command.env("PYTHONDONTWRITEBYTECODE", "1").envs(environment.iter().map(|(name, value)| (name, value)));
    command
}

/// What a script answers: JSON.
#[track_caller]
pub fn ask(name: &str, args: &[&str], environment: &Environment) -> Value {
    let ran: Ran = script(name, args, environment).output().expect("the interpreter is there").into();
    serde_json::from_str(&ran.well()).expect("scripts answer in JSON")
}
