use expect_test::expect;

use super::data_set::DataSet;

#[test]
fn a_sweep_posts_what_is_due_and_the_next_finds_nothing() {
    let data = DataSet::everyday();
    let wallet = data.wallet("2026-01-02");
    data.run(&["wallet", "link", &wallet, "GB33BUKB20201555555555", "--as-of", "2026-01-03"]).well();
    let sweep = |day: &str| data.run(&["sweep", "--as-of", day, "--ahead"]).well();
    expect![[r#"
        swept as of 2026-01-10: wallets with something due: 0, accounts with something open: 0
        swept as of 2026-01-17: wallets with something due: 1, accounts with something open: 0
        swept as of 2026-01-18: wallets with something due: 0, accounts with something open: 0
        swept as of 2028-02-01: wallets with something due: 1, accounts with something open: 0
    "#]]
    .assert_eq(&["2026-01-10", "2026-01-17", "2026-01-18", "2028-02-01"].map(sweep).concat());
    expect![[r#"
        day         what       amount  part                  rule  transaction
        2026-01-03  sign-up   500 PTS  pending
        2026-01-17  matured   500 PTS  pending to available
        2028-02-01  expired  -500 PTS  available
    "#]]
    .assert_eq(&data.run(&["history", &wallet]).well());
    expect![[r#"
        wallet WALLET has nothing on 2028-02-02
    "#]]
    .assert_eq(&data.run(&["balance", &wallet, "--at", "2028-02-02"]).well().replace(&wallet, "WALLET"));
}

#[test]
fn nothing_is_decided_as_of_a_time_that_is_still_to_come() {
    let data = DataSet::everyday();
    let wallet = data.wallet("2026-01-02");
    let adjust = ["wallet", "adjust", &wallet, "5", "PTS", "--reason", "a test"];
    let commands: [&[&str]; 5] = [&["sweep"], &adjust, &["wallet", "open"], &["upgrade"], &["ingest", "README.md"]];
    for command in commands {
        let refused = data.run(&[command, &["--as-of", "2999-01-01"]].concat());
        assert!(refused.stderr.contains("2999-01-01T00:00:00Z is still to come"), "{command:?}: {}", refused.stderr);
        assert_ne!(refused.status, Some(0), "{command:?}");
    }
    assert!(!data.run(&["audit"]).well().contains("2999"));
    assert!(data.run(&["waiting", "list", "--as-of", "2999-01-01"]).well().contains("nothing waits"), "reading changes nothing");
}
