//! Versions of the programme beside a server: shown, compared, and activated once whoever types the command agrees.

use std::{
    fs,
    io::Write as _,
    process::{Command, Stdio},
};

use serde_json::json;

use super::server::DataSet;

const EVERYDAY: &str = include_str!("../../deploy/programmes/everyday.toml");

/// A data set with the file of a second version in its folder.
fn with_second_version() -> (DataSet, String, String) {
    let data = DataSet::everyday();
    let next = EVERYDAY
        .replacen("version   = 1", "version   = 2", 1)
        .replacen("effective = 2026-01-01", "effective = 2099-01-01", 1)
        .replacen("amount = \"3.00\"", "amount = \"4.00\"", 1);
    let path = data.folder().join("next.toml");
    fs::write(&path, &next).expect("there is room for a small file");
    (data, path.display().to_string(), next)
}

#[test]
fn beside_a_server_it_asks_whoever_typed_the_command() {
    let (data, file, _) = with_second_version();
    let _server = data.serve(&[]);
    let activate = ["programme", "activate", file.as_str()];
    assert!(data.refused(&activate).contains("nobody can be asked here"));
    let typed = |answer: &str| {
        let line =
            format!("'{}' programme activate '{file}' --data '{}'", env!("CARGO_BIN_EXE_rewardhub"), data.folder().display());
        let mut script = Command::new("script");
        script.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        let piped = script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().expect("`script` gives a terminal");
        child.stdin.take().expect("it is piped").write_all(answer.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (well, screen) = typed("n\n");
    assert!(!well && screen.contains("3.00 GBP becomes 4.00 GBP") && screen.contains("[y/N]"), "{screen}");
    assert!(!data.run(&["programme", "list"]).contains("2099-01-01"));
    let (well, screen) = typed("y\n");
    assert!(well && screen.contains("version 2 is activated"), "{screen}");
    assert!(data.run(&["programme", "list"]).contains("in force from 2099-01-01"));
    assert!(data.run(&activate).contains("stands already"));
    assert!(data.run(&["programme", "diff", "--version", "2"]).contains("3.00 GBP becomes 4.00 GBP"));
}

#[test]
fn versions_are_listed_shown_and_compared_over_http() {
    let (data, file, next) = with_second_version();
    let server = data.serve(&[]);
    data.run(&["programme", "activate", &file, "--yes"]);
    let first = server.get("/v1/programmes?limit=1").well();
    assert_eq!((&first["items"][0]["version"], &first["items"][0]["state"]), (&json!(2), &json!("in_force")));
    let cursor = first["next_cursor"].as_str().expect("there is another");
    let second = server.get(&format!("/v1/programmes?limit=1&cursor={cursor}")).well();
    assert_eq!((&second["items"][0]["version"], &second["items"][0]["until"]), (&json!(1), &json!("2098-12-31")));
    assert_eq!(second["next_cursor"], json!(null));
    assert_eq!(server.get("/v1/programmes/2").well()["source"], json!(next));
    let difference = server.get("/v1/programmes/2/difference").well();
    assert_eq!(difference["compared_with"], json!(1));
    assert_eq!(difference["changes"][1], json!("Rule `coffee-back`: at most per month: 3.00 GBP becomes 4.00 GBP"));
    assert_eq!(server.get("/v1/programmes/2/difference?compared_with=2").well()["changes"], json!([]));
    for absent in
        ["/v1/programmes/3", "/v1/programmes/x", "/v1/programmes/3/difference", "/v1/programmes/1/difference?compared_with=9"]
    {
        assert_eq!(server.get(absent).problem(), "not_found", "{absent}");
    }
}
