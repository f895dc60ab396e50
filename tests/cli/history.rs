use expect_test::expect;

use super::data_set::DataSet;

#[test]
fn entries_are_listed_newest_last_with_what_caused_them() {
    let data = DataSet::everyday();
    let wallet = data.wallet("2026-01-02");
    data.run(&["wallet", "link", &wallet, "GB33BUKB20201555555555", "--as-of", "2026-01-03"]).well();
    data.run(&["wallet", "adjust", &wallet, "12.50", "GBP", "--code", "goodwill", "--reason", "a test", "--as-of", "2026-02-05"])
        .well();
    data.run(&["wallet", "adjust", &wallet, "-2.50", "GBP", "--reason", "a test", "--as-of", "2026-02-06"]).well();
    let history = |more: &[&str]| data.run(&[&["history", &wallet], more].concat()).well().replace(&wallet, "WALLET");
    expect![[r#"
        day         what                           amount  part                  rule  transaction
        2026-01-03  sign-up                       500 PTS  pending
        2026-01-17  matured                       500 PTS  pending to available
        2026-02-05  adjusted, goodwill: a test  12.50 GBP  available
        2026-02-06  adjusted, other: a test     -2.50 GBP  available
    "#]]
    .assert_eq(&history(&[]));
    let newest = history(&["--limit", "1"]);
    let place = newest.split("--after ").nth(1).and_then(|rest| rest.split(' ').next()).expect("it says where to go on");
    expect![[r#"
        older entries are left out; --limit shows more at once, --after PLACE goes on
        day         what                        amount  part       rule  transaction
        2026-02-06  adjusted, other: a test  -2.50 GBP  available
    "#]]
    .assert_eq(&newest.replace(place, "PLACE"));
    expect![[r#"
        day         what                           amount  part                  rule  transaction
        2026-01-03  sign-up                       500 PTS  pending
        2026-01-17  matured                       500 PTS  pending to available
        2026-02-05  adjusted, goodwill: a test  12.50 GBP  available
    "#]]
    .assert_eq(&history(&["--after", place]));
    let refused = data.run(&["history", &wallet, "--after", &place.replace('0', "1")]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.stderr.contains("is no place in a history"), "{}", refused.stderr);
    expect![[r#"
        day         what      amount  part                  rule  transaction
        2026-01-03  sign-up  500 PTS  pending
        2026-01-17  matured  500 PTS  pending to available
    "#]]
    .assert_eq(&history(&["--until", "2026-01-31"]));
    expect![[r#"
        nothing was posted to wallet WALLET
    "#]]
    .assert_eq(&history(&["--from", "2026-03-01"]));
}

#[test]
fn who_asked_for_an_adjustment_is_shown_on_request() {
    let data = DataSet::everyday();
    let wallet = data.wallet("2026-01-02");
    data.run(&["wallet", "adjust", &wallet, "12.50", "GBP", "--reason", "a test", "--as-of", "2026-02-05"]).well();
    data.run(&["wallet", "adjust", &wallet, "-2.50", "GBP", "--reason", "a test", "--as-of", "2026-02-06"]).well();
    let shown = data.run(&["history", &wallet, "--who"]).well();
    let user = whoami::username().unwrap_or_else(|_| "without a name".into());
    let by = format!("system user {user} (");
    let id = shown.split(&by).nth(1).and_then(|rest| rest.split(')').next()).expect("the id is shown").to_owned();
    assert_eq!((id.len(), id == wallet), (36, false), "{id}");
    let shown = shown.replace(&format!("{by}{id})"), "system user NAME (ID)");
    expect![[r#"
        day         what                        amount  part       rule  transaction  asked for by
        2026-02-05  adjusted, other: a test  12.50 GBP  available                     system user NAME (ID)
        2026-02-06  adjusted, other: a test  -2.50 GBP  available                     system user NAME (ID)
    "#]]
    .assert_eq(&shown);
}
