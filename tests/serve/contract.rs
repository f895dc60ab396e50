//! A tool makes up requests from the contract, good and bad, alone and one after the other, and compares each answer with it.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use super::server::{DataSet, root};

/// Where `tests/run` puts Python.
const PREPARED: &str = "target/python/bin/python";
/// Names another one.
const NAMED: &str = "REWARDHUB_PYTHON";

/// The tool, which lies beside the interpreter.
fn schemathesis() -> PathBuf {
    let python = env::var_os(NAMED).map_or_else(|| root().join(PREPARED), PathBuf::from);
    let tool = python.with_file_name("schemathesis");
    assert!(
        tool.is_file(),
        "there is no schemathesis at {}: run ./tests/run once, which prepares a Python with it, or name an interpreter that has the \
         libraries of tests/requirements.txt in {NAMED}",
        tool.display()
    );
    tool
}

#[test]
fn whatever_a_tool_makes_up_is_answered_as_the_contract_says() {
    let data = DataSet::none();
    let begun = data.run(&["init"]);
    let printed = |begins: &str| {
        begun.lines().find_map(|line| line.strip_prefix(begins)?.split(' ').next()).expect("the key is printed").to_owned()
    };
    let (feed, _) = data.key(&["--scope", "feed", "--feed", "default"]);
    let server = data.serve(&["--access", "keys"]);
    for key in [printed("operator "), printed("customer "), feed] {
        let folder = tempfile::tempdir().unwrap();
        let ran = Command::new(schemathesis())
            .args(["run", &format!("{}/openapi.json", server.url), "--phases", "examples,coverage,fuzzing,stateful", "-c", "all"])
            // Whether a wallet exists, and whether a body is a bank's file, no contract can say.
            .args(["--exclude-checks", "positive_data_acceptance", "--max-examples", "10", "--seed", "1", "--no-color"])
            .args(["-H", &format!("Authorization: Bearer {key}")])
            .current_dir(folder.path())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::null())
            .output()
            .expect("the tool was prepared");
        let report = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(ran.status.success(), "{report}{}", String::from_utf8_lossy(&ran.stderr));
        assert!(report.contains("Tested: ") && !report.contains("Tested: 0"), "{report}");
    }
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}
