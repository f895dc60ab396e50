use expect_test::expect;

use super::data_set::DataSet;

const ACCOUNT: &str = "GB33 BUKB 2020 1555 5555 55";

#[test]
fn a_wallet_is_opened_linked_and_found_by_its_account() {
    let data = DataSet::everyday();
    let wallet = data.wallet("2026-01-02");
    let link = || data.run(&["wallet", "link", &wallet, ACCOUNT, "--as-of", "2026-01-03"]).well().replace(&wallet, "WALLET");
    assert_eq!(link(), "account …5555 earns for wallet WALLET from 2026-01-03 on\n");
    assert_eq!(link(), "account …5555 earns for wallet WALLET already\n");
    // However the number is spelt.
    let shown = data.run(&["wallet", "show", "gb33bukb20201555555555"]).well();
    assert!(shown.starts_with(&format!("wallet {wallet}\ncustomer, opened on 2026-01-02\n")), "{shown}");
    assert!(shown.contains("500 PTS  2026-01-17"), "the sign-up matures: {shown}");
    assert!(!shown.contains("20201555"), "no number of an account is kept");
}

#[test]
fn an_account_that_moves_signs_up_only_once() {
    let data = DataSet::everyday();
    let (first, second) = (data.wallet("2026-01-02"), data.wallet("2026-01-02"));
    data.run(&["wallet", "link", &first, ACCOUNT, "--as-of", "2026-01-03"]).well();
    data.run(&["wallet", "link", &second, ACCOUNT, "--as-of", "2026-02-01"]).well();
    assert!(data.run(&["wallet", "show", &first]).well().contains("no bank account earns for it"));
    assert!(data.run(&["balance", &first, "--at", "2026-02-02"]).well().contains("500"));
    assert!(data.run(&["balance", &second, "--at", "2026-02-02"]).well().contains("has nothing on"));
    assert!(data.run(&["wallet", "show", ACCOUNT]).well().starts_with(&format!("wallet {second}")));
}

#[test]
fn a_merchants_wallet_is_listed_as_one() {
    let data = DataSet::everyday();
    data.run(&["wallet", "open", "--merchant", "--as-of", "2026-01-02"]).well();
    let list = data.run(&["wallet", "list"]).well();
    assert!(list.contains("merchant  2026-01-02"), "{list}");
}

#[test]
fn adjustments_are_exact_and_never_take_what_is_not_there() {
    let data = DataSet::everyday();
    let wallet = data.wallet("2026-01-02");
    let adjust = |amount: &str, asset: &str| {
        data.run(&["wallet", "adjust", &wallet, amount, asset, "--reason", "a test", "--as-of", "2026-01-05"])
    };
    assert!(adjust("1234.5", "GBP").well().ends_with("is adjusted by 1,234.50 GBP\n"));
    assert!(adjust("-0.01", "GBP").well().ends_with("is adjusted by -0.01 GBP\n"));
    expect![[r"
        error: only 1,234.49 GBP is available; take away no more than that
    "]]
    .assert_eq(&adjust("-1234.50", "GBP").wrong());
    expect![[r#"
        error: "0.5" has more decimals than the asset, which has 0
    "#]]
    .assert_eq(&adjust("0.5", "PTS").wrong());
    expect![[r#"
        error: the programme's owner never defined asset XXX; activate a programme that names it first
    "#]]
    .assert_eq(&adjust("1", "XXX").wrong());
    assert_eq!(adjust("0", "GBP").wrong(), "error: an adjustment by 0 changes nothing; give an amount above or below it\n");
    let blank = data.run(&["wallet", "adjust", &wallet, "1", "GBP", "--reason", " "]).wrong();
    assert_eq!(blank, "error: --reason is blank; say why, so that somebody can answer for it later\n");
    assert!(data.run(&["balance", &wallet]).well().contains("1,234.49"));
}

#[test]
fn a_request_asked_again_changes_nothing_and_with_other_content_is_refused() {
    let data = DataSet::everyday();
    let wallet = data.wallet("2026-01-02");
    let adjust = |amount: &str| {
        data.run(&["wallet", "adjust", &wallet, amount, "GBP", "--reason", "x", "--request", "r1", "--as-of", "2026-01-05"])
    };
    adjust("5.00").well();
    assert!(adjust("5.00").well().contains("was adjusted before, under this name,"));
    expect![[r#"
        error: the command was asked for before with other content, and answered; give this one a name of its own
    "#]]
    .assert_eq(&adjust("6.00").wrong());
    assert!(data.run(&["balance", &wallet]).well().contains("GBP         5.00"));
}

#[test]
fn an_unknown_wallet_or_account_is_an_error() {
    let data = DataSet::everyday();
    expect![[r#"
        error: …5555 is neither the id of a wallet nor the number of an account seen here; `rewardhub wallet list` tells which wallets there are
    "#]].assert_eq(&data.run(&["wallet", "show", "GB33BUKB20201555555555"]).wrong());
    expect![[r#"
        error: there is no wallet 00000000-0000-8000-8000-000000000000; `rewardhub wallet list` tells which there are
    "#]]
    .assert_eq(&data.run(&["wallet", "show", "00000000-0000-8000-8000-000000000000"]).wrong());
    expect![[r#"
        error: there is no wallet 00000000-0000-8000-8000-000000000000; `rewardhub wallet list` tells which there are
    "#]]
    .assert_eq(&data.run(&["wallet", "link", "00000000-0000-8000-8000-000000000000", ACCOUNT]).wrong());
}

#[test]
fn a_mistyped_iban_is_refused_by_every_command_with_what_is_wrong() {
    let data = DataSet::everyday();
    let wallet = data.wallet("2026-01-02");
    let (digit, length) = ("GB33BUKB20201555555556", "GB33BUKB2020155555555");
    let commands: [&[&str]; 7] = [
        &["wallet", "link", &wallet],
        &["wallet", "show"],
        &["balance"],
        &["history"],
        &["transactions"],
        &["explain", "--on", "2026-01-09"],
        &["explain", "A1", "--account"],
    ];
    for args in commands {
        for (mistyped, wrong) in
            [(digit, "its check digits do not fit"), (length, "it has 21 characters, and an IBAN of GB has 22")]
        {
            let ran = data.run(&[args, &[mistyped]].concat());
            assert!(ran.status != Some(0) && ran.stderr.contains(wrong), "{args:?}: {}", ran.stderr);
        }
    }
    assert!(data.run(&["wallet", "show", &wallet]).well().contains("no bank account earns for it"));
}
