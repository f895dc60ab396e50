use std::{
    fs,
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use expect_test::expect;
use serde_json::{Value, json};

use super::{Ran, arg, data_set::DataSet, root};

const EVERYDAY: &str = "deploy/programmes/everyday.toml";

/// The shipped programme as a version of this number, from a day on, with something else in it.
fn version(data: &DataSet, number: u32, from: &str, (this, that): (&str, &str)) -> PathBuf {
    let everyday = fs::read_to_string(root().join(EVERYDAY)).expect("the project ships it");
    let other = everyday
        .replacen("version   = 1", &format!("version = {number}"), 1)
        .replacen("effective = 2026-01-01", &format!("effective = {from}"), 1)
        .replacen(this, that, 1);
    assert_ne!(other, everyday);
    let path = data.path().join(format!("version-{number}.toml"));
    fs::write(&path, other).expect("there is room for a small file");
    path
}

const NOTHING: (&str, &str) = ("", "");

/// Runs a command on a terminal, where this is typed.
fn on_a_terminal(data: &DataSet, args: &[&str], typed: &str) -> (bool, String) {
    let quoted = |word: &&str| format!("'{word}'");
    let words: Vec<String> = [args, &["--data", arg(data.path())]].concat().iter().map(quoted).collect();
    let line = format!("'{}' {}", env!("CARGO_BIN_EXE_rewardhub"), words.join(" "));
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--echo", "never", "--command", &line, "/dev/null"]).current_dir(root());
    let mut child =
        script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("`script` gives a terminal");
    child.stdin.take().expect("it is piped").write_all(typed.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).replace('\r', ""))
}

#[test]
fn nobody_is_asked_without_a_terminal_and_nothing_is_done_without_yes() {
    let data = DataSet::none();
    let ran = data.run(&["programme", "activate", EVERYDAY]);
    assert!(
        ran.stdout.starts_with("what everyday version 1 brings from 2026-01-01 on: no other is in force then\n"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("  Rule `everything` is new: 1 PTS per 1.00 GBP; "), "{}", ran.stdout);
    expect![[r"
        error: nothing was done: nobody can be asked here, Activate everyday version 1 from 2026-01-01 on? Look at what it changes, and add --yes
    "]]
    .assert_eq(&ran.wrong());
    assert_eq!(fs::read_dir(data.path()).expect("it can be read").count(), 0, "not even a data set was made");
    data.run(&["programme", "activate", EVERYDAY, "--yes"]).well();
}

#[test]
fn on_a_terminal_it_asks_and_only_yes_activates() {
    let data = DataSet::everyday();
    let next = version(&data, 2, "2026-06-01", NOTHING);
    let activate = ["programme", "activate", arg(&next), "--as-of", "2026-02-01"];
    let question = "Activate everyday version 2 from 2026-06-01 on? [y/N] ";
    for no in ["n\n", "\n"] {
        let (well, screen) = on_a_terminal(&data, &activate, no);
        assert!(!well && screen.contains(question) && screen.contains("nothing was done, as you answered"), "{screen}");
    }
    assert!(!data.run(&["programme", "list"]).well().contains("2026-06-01"));
    let (well, screen) = on_a_terminal(&data, &activate, "y\n");
    assert!(well && screen.contains("everyday version 2 is activated: it judges from 2026-06-01 on"), "{screen}");
    assert_eq!(screen.matches("Version 1, in force from").count(), 1, "it is shown once: {screen}");
}

#[test]
fn what_was_agreed_to_is_activated_and_nothing_that_came_between() {
    let data = DataSet::everyday();
    let next = version(&data, 3, "2026-06-01", NOTHING);
    let shown = ["programme", "activate", arg(&next), "--as-of", "2026-02-01", "--as-shown", "0123456789abcdef"];
    assert!(data.run(&shown).wrong().contains("add --yes"));
    assert!(!data.run(&["programme", "list"]).well().contains("2026-06-01"));
}

#[test]
fn the_same_file_again_is_no_error_and_changes_nothing() {
    let data = DataSet::everyday();
    let entries = || data.run(&["audit", "--json"]).well();
    let before = entries();
    for more in [&[][..], &["--yes"]] {
        expect![[r"
            everyday version 1 stands already, with this very file: in force from 2026-01-01 on; nothing was changed
        "]]
        .assert_eq(&data.run(&[&["programme", "activate", EVERYDAY], more].concat()).well());
    }
    assert_eq!(entries(), before);
    let changed = version(&data, 1, "2026-01-01", ("Two points", "2 points"));
    expect![[r"
        error: version 1 is not above version 1, the last one activated; count it up
    "]]
    .assert_eq(&data.run(&["programme", "activate", arg(&changed), "--yes"]).wrong());
}

#[test]
fn versions_are_compared_in_words() {
    let data = DataSet::everyday();
    let next = version(&data, 2, "2026-06-01", ("amount = \"3.00\"", "amount = \"4.00\""));
    let diff = |args: &[&str]| data.run(&[&["programme", "diff"], args].concat());
    let difference = diff(&[arg(&next)]).well();
    expect![[r"
        what everyday version 2 changes from 2026-06-01 on, compared with version 1
          Version 1, in force from 2026-01-01 on, is followed by version 2 from 2026-06-01 on
          Rule `coffee-back`: at most per month: 3.00 GBP becomes 4.00 GBP
    "]]
    .assert_eq(&difference);
    assert!(diff(&["--version", "2"]).wrong().contains("nobody has proposed a version 2"));
    data.run(&["programme", "activate", arg(&next), "--yes", "--as-of", "2026-02-01"]).well();
    for args in [&["--version", "2"][..], &["--version", "1", "--version", "2"], &[arg(&next), "--version", "1"]] {
        assert_eq!(diff(args).well(), difference, "{args:?}");
    }
    let back = diff(&["--version", "2", "--version", "1"]).well();
    assert!(back.contains("4.00 GBP becomes 3.00 GBP"), "{back}");
    let read: Value = serde_json::from_str(&diff(&["--version", "2", "--json"]).well()).expect("it is JSON");
    assert_eq!(
        (&read["version"], &read["compared_with"], &read["changes"][1]),
        (&json!(2), &json!(1), &json!("Rule `coffee-back`: at most per month: 3.00 GBP becomes 4.00 GBP"))
    );
    assert!(diff(&[]).wrong().contains("name a FILE"));
}

#[test]
fn a_version_that_another_keeps_from_ever_being_in_force_is_named() {
    let data = DataSet::everyday();
    let later = version(&data, 2, "2026-06-01", NOTHING);
    data.run(&["programme", "activate", arg(&later), "--yes", "--as-of", "2026-02-01"]).well();
    let sooner = version(&data, 3, "2026-05-01", NOTHING);
    let shown = data.run(&["programme", "activate", arg(&sooner), "--yes", "--as-of", "2026-02-01"]).well();
    assert!(shown.contains("Version 2, which would be in force from 2026-06-01 on, never is"), "{shown}");
    let list = data.run(&["programme", "list"]).well();
    assert!(list.contains("never in force: version 3 took its place"), "{list}");
    assert!(list.contains("in force from 2026-01-01 until 2026-04-30"), "{list}");
}

#[test]
fn a_version_is_shown_word_for_word() {
    let data = DataSet::everyday();
    let everyday = fs::read_to_string(root().join(EVERYDAY)).expect("the project ships it");
    let head = "# everyday version 1: in force from 2026-01-01 on\n";
    for args in [&["--version", "1"][..], &["--day", "2026-05-05"], &[]] {
        let shown = data.run(&[&["programme", "show"], args].concat()).well();
        assert_eq!(shown.strip_prefix(head), Some(everyday.as_str()), "{args:?}");
    }
    let read: Value = serde_json::from_str(&data.run(&["programme", "show", "--json"]).well()).expect("it is JSON");
    assert_eq!((&read["source"], &read["version"]["state"]), (&json!(everyday), &json!("in_force")));
    let error = data.run(&["programme", "show", "--day", "2025-12-31"]).wrong();
    assert!(error.contains("no version of the programme is in force on 2025-12-31; `rewardhub programme list`"), "{error}");
}

#[test]
fn merchants_that_overlap_are_warned_of_wherever_a_version_is_looked_at() {
    let data = DataSet::everyday();
    let overlapping = "[merchants.a_greens_market]\nmatch = [{ name = [\"GREENS MARKET EAST*\"] }]\n\n[merchants.";
    let next = version(&data, 2, "2026-06-01", ("[merchants.", overlapping));
    let warning = "warning: merchants `greens` (`GREENS MARKET*`) and `a_greens_market` (`GREENS MARKET EAST*`) overlap: what both match counts for `a_greens_market`, which is more specific";
    let warned = |ran: Ran| {
        let said = ran.well();
        assert!(said.contains(warning), "{said}");
    };
    warned(super::rewardhub(&["programme", "check", arg(&next)]));
    warned(data.run(&["programme", "diff", arg(&next)]));
    warned(data.run(&["programme", "activate", arg(&next), "--yes", "--as-of", "2026-02-01"]));
    let tried = |name| super::rewardhub(&["programme", "try", arg(&next), "--merchant", name, "--amount", "10"]).well();
    assert!(tried("GREENS MARKET EAST END").contains("merchant  a_greens_market"));
    assert!(tried("GREENS MARKET WEST").contains("merchant  greens"));
}
