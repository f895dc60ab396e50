//! What holds for the tree as a whole: sizes, names, borders between crates. ARCHITECTURE.md says why.

use std::{fs, path::Path};

use super::root;

/// Files that may be longer than [`MOST_LINES`], each with the reason: tables that say one thing over and over.
const LONGER: [(&str, &str); 0] = [];

/// Lines of a file from which on something should move out.
const MOST_LINES: usize = 400;

/// Names that say nothing of what is in a file.
const EMPTY_NAMES: [&str; 7] = ["util", "utils", "helper", "helpers", "common", "misc", "manager"];

/// Libraries that are named in one crate only.
const BEHIND_ONE_CRATE: [(&str, &str); 12] = [
    ("fjall", "connectors/embedded"),
    ("fluvio", "connectors/fluvio"),
    ("scylla", "connectors/scylla"),
    ("arrow", "analytics"),
    ("datafusion", "analytics"),
    ("object_store", "analytics"),
    ("parquet", "analytics"),
    ("axum", "pipeline/http"),
    ("jsonwebtoken", "pipeline/http"),
    ("opentelemetry_otlp", "pipeline/http"),
    ("utoipa", "pipeline/http"),
    ("clap", "pipeline/server"),
];

/// Libraries that no other folder of the pipeline may name: front doors have arguments and texts, the service has errors with types.
const OF_THE_FRONT_DOORS: [&str; 2] = ["anyhow", "clap"];

/// Crates of adapters, and the one folder of the pipeline that names them.
const ADAPTERS: [&str; 4] = ["rewardhub_embedded", "rewardhub_fluvio", "rewardhub_kafka", "rewardhub_scylla"];
const OPENING: &str = "pipeline/service/src/open/";

/// All that the core may depend on: nothing that reads, writes, waits or draws.
const OF_THE_CORE: [&str; 10] =
    ["blake3", "jiff", "postcard", "rustc-hash", "serde", "strsim", "thiserror", "toml", "unicode-normalization", "uuid"];

/// Every Rust file with its path from the root and its text.
fn sources() -> Vec<(String, String)> {
    fn gather(folder: &Path, under: &str, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).expect("the tree can be read") {
            let entry = entry.expect("the tree can be read");
            let name = entry.file_name().into_string().expect("names in the tree are text");
            let path = format!("{under}{name}");
            if entry.path().is_dir() {
                if name != "target" && !name.starts_with('.') {
                    gather(&entry.path(), &format!("{path}/"), found);
                }
            } else if Path::new(&name).extension().is_some_and(|extension| extension == "rs") {
                found.push((path, fs::read_to_string(entry.path()).expect("sources are UTF-8")));
            }
        }
    }
    let mut found = Vec::new();
    for folder in ["pipeline", "connectors", "sql", "analytics", "tests"] {
        gather(&root().join(folder), &format!("{folder}/"), &mut found);
    }
    assert!(found.len() > 200, "the tree was found");
    found.sort();
    found
}

fn is_test(path: &str) -> bool {
    path.contains("tests/") || path.ends_with("/tests.rs")
}

/// Fails with all that is wrong, a line each.
#[track_caller]
fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_file_is_too_long_to_be_read_at_once() {
    let longer = |path: &str| LONGER.iter().any(|(listed, _)| *listed == path);
    let too_long = |(path, text): &(String, String)| {
        let lines = text.lines().count();
        let message = format!("{path} has {lines} lines; move something out until there are {MOST_LINES}");
        (lines > MOST_LINES && !longer(path)).then_some(message)
    };
    assert_none(&sources().iter().filter_map(too_long).collect::<Vec<_>>());
}

#[test]
fn names_of_files_say_what_is_in_them() {
    let empty = |path: &String| path.split('/').any(|part| EMPTY_NAMES.contains(&part.trim_end_matches(".rs")));
    let message = |path: String| format!("{path}: give it the name of what is in it");
    assert_none(&sources().into_iter().map(|(path, _)| path).filter(empty).map(message).collect::<Vec<_>>());
}

/// Words that names declared here do not have: each meant several things, or is no word of the field.
const VAGUE: [&str; 11] =
    ["doubted", "elsewhere", "family", "patience", "patiently", "sight", "story", "stray", "told", "trouble", "vouched"];

/// The words of a name, however they are joined: `told_at`, `ToldAt`, `TOLD_AT`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (at, letter) in name.char_indices() {
        let begins = letter.is_ascii_uppercase() && name[..at].ends_with(|before: char| before.is_ascii_lowercase());
        if letter == '_' || begins {
            words.push(String::new());
        }
        words.last_mut().expect("there is one").extend(letter.to_lowercase().filter(|letter| *letter != '_'));
    }
    words
}

/// The name that a line declares, if it declares one.
fn declared(line: &str) -> Option<&str> {
    const KEYWORDS: [&str; 8] = ["fn ", "struct ", "enum ", "trait ", "type ", "const ", "static ", "mod "];
    let code = line.trim_start();
    let code = code.strip_prefix("pub").map_or(code, |rest| rest.trim_start_matches(|c| c != ' ').trim_start());
    let code = ["const ", "async "].into_iter().fold(code, |code, word| match code.strip_prefix(word) {
        Some(rest) if rest.starts_with("fn ") || rest.starts_with("async ") => rest,
        _ => code,
    });
    let name = KEYWORDS.into_iter().find_map(|keyword| code.strip_prefix(keyword))?;
    name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()
}

/// The names that a line binds with `let`, among the other words of its pattern.
fn bound(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or_default();
    // Not the end of `wallet`.
    let begins = |at: usize| !code[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
    let found = code.match_indices("let ").filter(move |(at, _)| begins(*at));
    let patterns = found.filter_map(|(at, word)| code[at + word.len()..].split(" = ").next());
    patterns.flat_map(|pattern| pattern.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
}

#[test]
fn names_have_no_word_that_means_too_much() {
    assert_eq!(declared("    pub(super) const fn told_at(self) {"), Some("told_at"));
    assert_eq!((words("ToldAt"), words("TOLD_AT")), (words("told_at"), words("told_at")));
    let mut wrong = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| !is_test(path)) {
        // The names of tests say what is so, in words of their own.
        let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text);
        let names =
            product.lines().filter_map(declared).filter(|name| words(name).iter().any(|word| VAGUE.contains(&word.as_str())));
        wrong.extend(names.map(|name| format!("{path}: {name} says too little; give it the name of what it does or is")));
    }
    assert_none(&wrong);
}

#[test]
fn names_bound_by_let_have_no_such_word_either() {
    assert!(
        bound("for wallet in told { if let Some((told, mut first)) = found { // let it")
            .eq(["Some", "", "told", "", "mut", "first", "", ""])
    );
    // A family is a level of the codes of ISO 20022.
    let vague = |name: &&str| words(name).iter().any(|word| word != "family" && VAGUE.contains(&word.as_str()));
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if path == "tests/cli/tidy.rs" {
            continue;
        }
        let names = text.lines().flat_map(bound).filter(vague);
        wrong.extend(names.map(|name| format!("{path}: {name} says too little; give it the name of what it is there")));
    }
    assert_none(&wrong);
}

#[test]
fn no_comment_of_an_item_only_repeats_its_name() {
    let mut wrong = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| !is_test(path)) {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(comment) = line.strip_prefix("/// ") else { continue };
            let alone = !lines[at + 1].starts_with("///") && (at == 0 || !lines[at - 1].starts_with("///"));
            let says_nothing = comment.split_whitespace().count() <= 2 && comment.ends_with('.') && !comment.contains('`');
            if alone && says_nothing {
                wrong.push(format!("{path}:{}: {comment:?} says no more than the name; say what a caller needs to know", at + 1));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_file_says_first_what_it_is_about() {
    // The names of tests say what theirs are about.
    let silent = |(path, text): &(String, String)| !is_test(path) && !text.starts_with("//! ");
    let message = |(path, _): (String, String)| format!("{path}: begin with a line `//! …` that says what it owns");
    assert_none(&sources().into_iter().filter(silent).map(message).collect::<Vec<_>>());
}

#[test]
fn a_library_behind_a_port_is_named_in_one_crate_only() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        for (library, home) in BEHIND_ONE_CRATE {
            if !path.starts_with(home) && names(&text, library) {
                wrong.push(format!("{path} names {library}, which only {home} may"));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn adapters_are_named_where_a_data_set_is_opened_and_nowhere_else() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let may = path.starts_with(OPENING) || !path.starts_with("pipeline/");
        let named = ADAPTERS.iter().filter(|adapter| !may && names(&text, adapter));
        wrong.extend(named.map(|adapter| format!("{path} names {adapter}, which only {OPENING} may")));
    }
    assert_none(&wrong);
}

#[test]
fn the_service_has_errors_with_types_and_neither_arguments_nor_output() {
    let mut wrong = Vec::new();
    for (path, text) in
        sources().into_iter().filter(|(path, _)| path.starts_with("pipeline/") && !path.starts_with("pipeline/server/"))
    {
        let named = OF_THE_FRONT_DOORS.iter().filter(|library| names(&text, library));
        wrong.extend(named.map(|library| format!("{path} names {library}, which only pipeline/server may")));
    }
    assert_none(&wrong);
}

/// Whether a text has a library's name, and not only as the end of another.
fn names(text: &str, library: &str) -> bool {
    let named = format!("{library}::");
    text.match_indices(&named).any(|(at, _)| !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
}

#[test]
fn crates_depend_on_those_before_them_only() {
    let may = [
        ("pipeline/core", &[][..]),
        ("pipeline/engine", &["rewardhub-core"][..]),
        ("connectors/bank-api", &[][..]),
        ("connectors/feeds", &["rewardhub-core"][..]),
        ("connectors/made-up-bank", &["rewardhub-core"][..]),
        ("connectors/embedded", &["rewardhub-core", "rewardhub-engine"][..]),
        ("connectors/scylla", &["rewardhub-core", "rewardhub-engine", "rewardhub-sql"][..]),
        (
            "pipeline/service",
            &[
                "rewardhub-core",
                "rewardhub-engine",
                "rewardhub-bank-api",
                "rewardhub-feeds",
                "rewardhub-embedded",
                "rewardhub-scylla",
                "rewardhub-analytics",
            ][..],
        ),
        ("pipeline/http", &["rewardhub-core", "rewardhub-engine", "rewardhub-feeds", "rewardhub-service"][..]),
        ("sql", &["rewardhub-core"][..]),
        ("analytics", &["rewardhub-core", "rewardhub-engine", "rewardhub-sql"][..]),
        ("tests/cassandra", &[][..]),
    ];
    for (member, allowed) in may {
        let own = dependencies(member).into_iter().filter(|name| name.starts_with("rewardhub-"));
        assert_eq!(own.collect::<Vec<_>>(), allowed, "{member}");
    }
}

#[test]
fn only_tests_and_benchmarks_switch_on_what_is_for_tests() {
    for (member, allowed) in [
        ("pipeline/engine", 0),
        ("connectors/embedded", 0),
        ("connectors/scylla", 0),
        ("analytics", 0),
        ("pipeline/service", 0),
        ("pipeline/http", 0),
        ("pipeline/server", 0),
        // What `bench` compares with.
        ("tests/benchmarks", 1),
    ] {
        let manifest = fs::read_to_string(root().join(member).join("Cargo.toml")).expect("each crate has a Cargo.toml");
        let product = manifest.split("[dev-dependencies]").next().unwrap_or_default();
        let switched = product.lines().filter(|line| line.contains("\"testing\"") || line.contains("/testing")).count();
        assert_eq!(switched, allowed, "{member}: leave the feature `testing` to [dev-dependencies]");
    }
}

#[test]
fn the_core_depends_on_nothing_that_does_anything() {
    let others = dependencies("pipeline/core").into_iter().filter(|name| !OF_THE_CORE.contains(&name.as_str()));
    let message = |name| format!("the core depends on {name}: leave to the edge what reads, writes, waits or draws");
    assert_none(&others.map(message).collect::<Vec<_>>());
}

/// What a crate depends on (not its tests), in the order of its Cargo.toml.
fn dependencies(member: &str) -> Vec<String> {
    let manifest = fs::read_to_string(root().join(member).join("Cargo.toml")).expect("each crate has a Cargo.toml");
    let listed = manifest.split("[dependencies]").nth(1).expect("it depends on something");
    let listed = listed.lines().take_while(|line| !line.starts_with('['));
    let names = listed.filter_map(|line| line.split(['.', ' ', '=']).next().filter(|name| !name.is_empty()));
    names.map(str::to_owned).collect()
}
