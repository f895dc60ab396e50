//! `sql`.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    process::{Command, Stdio},
};

use expect_test::expect;
use tempfile::TempDir;

use super::{Ran, arg, command, data_set::DataSet, rewardhub};

/// The lake of the everyday programme, whose logs and ledger are gone.
fn lake() -> TempDir {
    let folder = tempfile::tempdir().expect("there is room for a lake");
    let activate = [
        "programme",
        "activate",
        "deploy/programmes/everyday.toml",
        "--yes",
        "--as-of",
        "2026-01-01",
        "--lake",
        arg(folder.path()),
    ];
    DataSet::none().run(&activate).well();
    folder
}

fn ask(lake: &TempDir, args: &[&str]) -> Ran {
    rewardhub(&[&["sql", "--lake", arg(lake.path())], args].concat())
}

#[test]
fn a_query_is_answered_in_every_format() {
    let lake = lake();
    let query =
        "SELECT rule_id, rule_group, file_order, effective_on = '2026-01-01' AS first FROM rules ORDER BY file_order LIMIT 2";
    expect![[r#"
        rule_id           rule_group  file_order  first
        groceries-double  base                 1  true
        everything        base                 2  true
    "#]]
    .assert_eq(&ask(&lake, &[query]).well());
    expect![[r#"
        rule_id,rule_group,file_order,first
        groceries-double,base,1,true
        everything,base,2,true
    "#]]
    .assert_eq(&ask(&lake, &["--format", "csv", query]).well());
    expect![[r#"
        [
        {"rule_id":"groceries-double","rule_group":"base","file_order":1,"first":true},
        {"rule_id":"everything","rule_group":"base","file_order":2,"first":true}
        ]
    "#]]
    .assert_eq(&ask(&lake, &["--format", "json", query]).well());
    let file = lake.path().join("answer.parquet");
    assert_eq!(ask(&lake, &["--format", "parquet", "--output", arg(&file), query]).well(), "");
    let bytes = fs::read(&file).expect("the answer was written");
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
}

#[test]
fn queries_of_a_file_are_answered_in_turn_until_one_fails() {
    let lake = lake();
    let file = lake.path().join("queries.sql");
    fs::write(&file, "-- how many\nSELECT count(*) AS rules FROM rules;\nSELECT ';' AS text; SELECT * FROM nothing; SELECT 1")
        .unwrap();
    let ran = ask(&lake, &["--file", arg(&file)]);
    assert_eq!(ran.stdout, "rules\n    6\ntext\n;\n");
    assert!(ran.wrong().starts_with("error: there is no table \"nothing\"; there are "));
    let error = ask(&lake, &["--file", arg(&file), "--format", "json"]).wrong();
    assert_eq!(error, "error: there are 4 queries, and one answer can be written so; ask one at a time, or as a table\n");
}

#[test]
fn queries_come_from_standard_input_where_it_is_no_terminal() {
    let lake = lake();
    for args in [&["sql", "--file", "-"][..], &["sql"]] {
        let mut asked = command(args);
        let asked = asked.args(["--lake", arg(lake.path())]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = asked.spawn().expect("the binary was built with the tests");
        child.stdin.take().expect("it is piped").write_all(b"SELECT 1 AS one").unwrap();
        assert_eq!(child.wait_with_output().unwrap().stdout, b"one\n  1\n");
    }
}

#[test]
fn what_is_no_query_changes_nothing() {
    let lake = lake();
    let error = ask(&lake, &["DROP TABLE rules"]).wrong();
    assert!(error.starts_with("error: DROP TABLE would change what tables there are, and the lake is read-only"), "{error}");
    let error = ask(&lake, &["COPY rules TO '/tmp/rules.csv'"]).wrong();
    assert!(error.starts_with("error: COPY moves rows between tables and files, and the lake is read-only"), "{error}");
    assert_eq!(ask(&lake, &["SELECT count(*) AS n FROM rules"]).well(), "n\n6\n");
}

#[test]
fn limits_are_options() {
    let lake = lake();
    let ran = ask(&lake, &["--format", "csv", "--max-rows", "2", "SELECT value FROM range(10)"]);
    assert_eq!(ran.stdout, "value\n0\n1\n");
    assert!(ran.wrong().contains("allow more with --max-rows"));
    let error = ask(&lake, &["--max-seconds", "1", "SELECT sum(value) FROM range(100000000000000)"]).wrong();
    assert!(error.contains("the query was stopped after 1 s"), "{error}");
    assert_eq!(ask(&lake, &["--max-seconds", &u64::MAX.to_string(), "SELECT 1 AS x"]).well(), "x\n1\n");
    let held = "SELECT array_agg(value) FROM range(10000000)";
    let error = ask(&lake, &["--max-memory", "2MiB", held]).wrong();
    assert!(error.contains("more memory than it may have, 2 MiB"), "{error}");
    let half = lake.path().join("half.csv");
    ask(&lake, &["--format", "csv", "--output", arg(&half), "--max-rows", "2", "SELECT value FROM range(10)"]).wrong();
    assert!(!half.exists(), "half an answer is none");
}

#[test]
fn ctrl_c_stops_a_query_and_the_exit_status_says_so() {
    let lake = lake();
    let endless = "SELECT value FROM range(100000000000000)";
    let mut asked = command(&["sql", "--format", "csv", "--max-rows", "100000000000000", "--lake", arg(lake.path()), endless]);
    let mut child = asked.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary was built with the tests");
    let mut answer = BufReader::new(child.stdout.take().expect("it is piped"));
    answer.read_line(&mut String::new()).unwrap();
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    answer.read_to_end(&mut Vec::new()).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr), (Some(130), b"error: stopped by Ctrl-C\n".to_vec()));
}

#[test]
fn what_a_failed_answer_would_replace_stays() {
    let lake = lake();
    let (kept, link) = (lake.path().join("kept.csv"), lake.path().join("link.csv"));
    let answer =
        |file: &std::path::Path, query: &str| ask(&lake, &["--format", "csv", "--output", arg(file), "--max-rows", "2", query]);
    fs::write(&kept, "before\n").unwrap();
    let entries = || fs::read_dir(lake.path()).unwrap().count();
    let there = entries();
    for wrong in ["SELECT value FROM range(10)", "SELECT 1 / (value - 1) FROM range(2)", "SELECT nothing"] {
        answer(&kept, wrong).wrong();
        assert_eq!(fs::read_to_string(&kept).unwrap(), "before\n", "{wrong}");
    }
    assert_eq!(entries(), there, "nothing is left beside it");
    answer(&kept, "SELECT 1 AS x").well();
    assert_eq!(fs::read_to_string(&kept).unwrap(), "x\n1\n");

    std::os::unix::fs::symlink(&kept, &link).unwrap();
    answer(&link, "SELECT 2 AS x").well();
    assert_eq!(fs::read_to_string(&kept).unwrap(), "x\n2\n");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    fs::remove_file(&kept).unwrap();
    assert!(answer(&link, "SELECT 1 AS x").wrong().contains("is a link to nothing"));
    assert!(answer(lake.path(), "SELECT 1 AS x").wrong().contains("is a folder"));
}

#[test]
fn what_is_no_file_is_written_into_and_stays() {
    let lake = lake();
    let pipe = lake.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for (query, expected) in [("SELECT 1 AS x", "x\n1\n"), ("SELECT value FROM range(10)", "value\n0\n1\n")] {
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        let ran = ask(&lake, &["--format", "csv", "--output", arg(&pipe), "--max-rows", "2", query]);
        assert_eq!(reader.join().unwrap(), expected, "{}", ran.stderr);
        assert!(pipe.exists(), "{query}");
    }
    ask(&lake, &["--output", "/dev/null", "SELECT 1 AS x"]).well();
    assert!(fs::metadata("/dev/null").is_ok_and(|null| !null.is_file()));
}

#[test]
fn a_query_may_begin_with_a_comment_and_a_file_with_a_mark() {
    let lake = lake();
    assert_eq!(ask(&lake, &["-- one\nSELECT 1 AS x"]).well(), "x\n1\n");
    let file = lake.path().join("marked.sql");
    fs::write(&file, "\u{feff}SELECT 1 AS x;").unwrap();
    assert_eq!(ask(&lake, &["--file", arg(&file)]).well(), "x\n1\n");
}
