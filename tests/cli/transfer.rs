use expect_test::expect;

use super::data_set::DataSet;

/// Two wallets; the first one has 9,000 points and 20 pounds.
fn two_wallets() -> (DataSet, String, String) {
    let data = DataSet::everyday();
    let (one, other) = (data.wallet("2026-01-02"), data.wallet("2026-01-02"));
    for (amount, asset) in [("9000", "PTS"), ("20.00", "GBP")] {
        data.run(&["wallet", "adjust", &one, amount, asset, "--reason", "a test", "--as-of", "2026-01-03"]).well();
    }
    (data, one, other)
}

/// The id of the transfer that a command made.
fn made(printed: &str) -> String {
    let id = printed.split([' ', ':']).nth(1).unwrap_or_else(|| panic!("{printed}"));
    assert_eq!(id.len(), 36, "{printed}");
    id.to_owned()
}

#[test]
fn points_move_from_one_wallet_to_another_within_the_programmes_limits() {
    let (data, one, other) = two_wallets();
    let send = |to: &str, amount: &str, asset: &str, more: &[&str]| {
        data.run(&[&["transfer", "send", &one, to, amount, asset, "--as-of", "2026-01-05"], more].concat())
    };
    let named = |text: &str| text.replace(&one, "ONE").replace(&other, "OTHER");
    let printed = send(&other, "5000", "PTS", &["--note", "happy birthday", "--request", "one"]).well();
    let id = made(&printed);
    expect![[r#"
        transfer ID: wallet OTHER has 5,000 PTS from wallet ONE
    "#]]
    .assert_eq(&named(&printed).replace(&id, "ID"));
    assert_eq!(send(&other, "5000", "PTS", &["--note", "happy birthday", "--request", "one"]).well(), printed);
    expect![[r#"
        transfer ID
        state        completed
        amount       5,000 PTS
        kind         transfer
        from wallet  ONE
        to wallet    OTHER
        sent on      2026-01-05
    "#]]
    .assert_eq(&named(&data.run(&["transfer", "show", &id]).well()).replace(&id, "ID"));
    let json: serde_json::Value =
        serde_json::from_str(&data.run(&["transfer", "show", &id, "--json"]).well()).expect("it is JSON");
    assert_eq!((&json["state"], &json["kind"]), (&"completed".into(), &"transfer".into()));
    expect![[r#"
        error: only 4,000 PTS is available; take away no more than that
    "#]]
    .assert_eq(&send(&other, "4001", "PTS", &[]).wrong());
    expect![[r#"
        error: the programme lets this wallet send 5,000 PTS now; send no more than that
    "#]]
    .assert_eq(&send(&other, "5001", "PTS", &[]).wrong());
    expect![[r#"
        error: the programme lets nobody transfer GBP; only what it names in [transfers]
    "#]]
    .assert_eq(&send(&other, "1.00", "GBP", &[]).wrong());
    expect![[r#"
        error: a wallet transfers nothing to itself; name another
    "#]]
    .assert_eq(&send(&one, "1", "PTS", &[]).wrong());
    send(&other, "4000", "PTS", &[]).well();
    data.run(&["wallet", "adjust", &one, "9000", "PTS", "--reason", "more", "--as-of", "2026-01-05"]).well();
    expect![[r#"
        error: the programme lets this wallet send 1,000 PTS now; send no more than that
    "#]]
    .assert_eq(&send(&other, "1001", "PTS", &[]).wrong());
    expect![[r#"
        day         what                         amount  part       rule  transaction
        2026-01-03  adjusted, other: a test   9,000 PTS  available
        2026-01-03  adjusted, other: a test   20.00 GBP  available
        2026-01-05  transferred              -5,000 PTS  available
        2026-01-05  transferred              -4,000 PTS  available
        2026-01-05  adjusted, other: more     9,000 PTS  available
    "#]]
    .assert_eq(&named(&data.run(&["history", &one]).well()));
    expect![[r#"
        day         what            amount  part       rule  transaction
        2026-01-05  transferred  5,000 PTS  available
        2026-01-05  transferred  4,000 PTS  available
    "#]]
    .assert_eq(&named(&data.run(&["history", &other]).well()));
    assert!(data.run(&["transfer", "show", "no id"]).stderr.contains("is no transfer's id"));
    let nobodys = format!("{}0", &id[..35]);
    assert!(nobodys == id || data.run(&["transfer", "show", &nobodys]).wrong().contains("there is no transfer"));
    data.run(&["verify"]).well();
}
