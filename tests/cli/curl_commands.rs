//! Commands for curl, wherever people read them: each runs in some test as it stands.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{root, shell::readme};

/// Files of a folder with one of these endings, without what is hidden and what was built.
fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the project can be read").map(|entry| entry.expect("the project can be read")) {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() && name != "target" && !name.as_encoded_bytes().starts_with(b".") {
            files(&path, endings, found);
        } else if endings.iter().any(|ending| path.extension().is_some_and(|own| own == *ending)) {
            found.push(path);
        }
    }
}

/// The commands for curl in a line: to its end, or as far as they are marked as code.
fn curl_commands(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("curl ").map(|(at, _)| &line[at..]).filter_map(|rest| {
        let is_command = rest[5..].starts_with(['-', '\'', '"', '$']) || rest[5..].starts_with("http");
        is_command.then(|| rest.split('`').next().unwrap_or(rest).trim_end())
    })
}

#[test]
fn each_command_for_curl_in_a_document_is_one_that_runs_here() {
    let (known, mut documents) = (readme(), Vec::new());
    files(&root(), &["md", "toml", "yaml", "sql", "cql", "json", "csv"], &mut documents);
    assert!(documents.iter().any(|path| path.ends_with("deploy/runbook.md")), "{documents:?}");
    let mut found = 0;
    for path in documents {
        let text = fs::read_to_string(&path).unwrap_or_default();
        for command in text.lines().flat_map(curl_commands) {
            assert!(known.iter().any(|line| line == command), "{}: nothing runs {command}", path.display());
            found += 1;
        }
    }
    assert!(found >= 3, "the README has its commands in a block, and one of them in a table: {found}");
}

/// Sources that print commands for curl, each with the test that runs these.
const PRINT_COMMANDS: [(&str, (&str, &str)); 3] = [
    ("pipeline/server/src/cli/demo/serving.rs", ("tests/cli/demo.rs", "what_it_asks_with_curl_is_answered_by_a_server")),
    ("pipeline/server/src/cli/init.rs", ("tests/serve/beginning.rs", "two_commands_begin_with_keys_that_work")),
    ("tests/issuer/issuer.rs", ("tests/serve/tokens.rs", "an_issuer_for_a_trial_says_how_to_try_it")),
];

#[test]
fn what_the_program_says_of_curl_runs_in_a_test() {
    let mut sources = Vec::new();
    for folder in ["pipeline", "connectors", "analytics", "tests/issuer"] {
        files(&root().join(folder), &["rs"], &mut sources);
    }
    let says = |path: &PathBuf| fs::read_to_string(path).expect("a source is text").contains("curl ");
    let printing: Vec<PathBuf> = sources.into_iter().filter(says).collect();
    assert_eq!(printing.len(), PRINT_COMMANDS.len(), "name the test that runs what a source prints for curl: {printing:?}");
    for (source, (file, test)) in PRINT_COMMANDS {
        assert!(printing.iter().any(|path| path.ends_with(source)), "{source} prints nothing for curl");
        let tests = fs::read_to_string(root().join(file)).expect("the test is there");
        assert!(tests.contains(&format!("fn {test}(")), "{file} has no {test}");
    }
}
