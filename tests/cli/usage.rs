use expect_test::expect;

use super::{command, rewardhub};

#[test]
fn without_a_command_it_lists_what_there_is() {
    let ran = rewardhub(&[]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("Commands:") && ran.stderr.contains("programme"), "{}", ran.stderr);
}

#[test]
fn an_unknown_word_is_refused_with_the_nearest() {
    let ran = rewardhub(&["program"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("similar subcommand exists: 'programme'"), "{}", ran.stderr);
}

#[test]
fn a_filter_that_is_none_is_refused() {
    expect![[r#"
        error: "nonsense=maybe" is not a filter; write a level (`info`) or targets with levels (`warn,rewardhub_engine=debug`)
    "#]]
    .assert_eq(&rewardhub(&["--log", "nonsense=maybe", "generate"]).wrong());
}

#[test]
fn colours_are_for_terminals() {
    let check = ["programme", "check", "deploy/programmes/everyday.toml"];
    assert!(!rewardhub(&check).well().contains('\u{1b}'));
    let forced = command(&check).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(forced.stdout.contains(&0x1b));
}

#[test]
fn the_log_is_quiet_unless_asked() {
    assert_eq!(rewardhub(&["programme", "check", "deploy/programmes/everyday.toml"]).stderr, "");
}
