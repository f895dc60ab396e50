use expect_test::expect;

use super::data_set::DataSet;

const ACCOUNT: &str = "GB33BUKB20201555555555";

const MONTH: &str = "\
account,id,status,booked_on,amount,currency,description,mcc
GB33BUKB20201555555555,A1,booked,2026-01-12,-24.90,GBP,CARD PAYMENT TO GREENS MARKET 2341 ON 12 JAN,5411
GB33BUKB20201555555555,A2,booked,2026-01-13,-2.00,GBP,CARD PAYMENT TO NORTHERN COFFEE CO ON 12 JAN,5814
GB33BUKB20201555555555,A3,booked,2026-02-03,-1234.50,GBP,SOMETHING ELSE,
GB33BUKB20201555555555,A4,pending,2026-02-04,-9.99,GBP,CARD PAYMENT TO HARVEST FOODS ON 4 FEB,5411
";

#[test]
fn transactions_are_listed_with_what_they_earned() {
    let data = DataSet::everyday();
    data.ingest("month.csv", MONTH, &["--as-of", "2026-02-05"]).well();
    let listed = |more: &[&str]| -> String {
        let told = data.run(&[&["transactions", ACCOUNT], more].concat()).well();
        let words = told
            .lines()
            .map(|line| line.rsplit_once("  ").filter(|(_, id)| id.len() == 36).map_or(line, |(rest, _)| rest.trim_end()));
        words.map(|line| format!("{line}\n")).collect()
    };
    expect![[r#"
        day                amount  kind      merchant            state    earned           transaction
        2026-01-12     -24.90 GBP  purchase  GREENS MARKET       booked   49 PTS
        2026-01-13      -2.00 GBP  purchase  NORTHERN COFFEE CO  booked   2 PTS, 0.10 GBP
        2026-02-03  -1,234.50 GBP  other                         booked
        2026-02-04      -9.99 GBP  purchase  HARVEST FOODS       pending
    "#]]
    .assert_eq(&listed(&[]));
    expect![[r#"
        day                amount  kind      merchant            state   earned           transaction
        2026-01-13      -2.00 GBP  purchase  NORTHERN COFFEE CO  booked  2 PTS, 0.10 GBP
        2026-02-03  -1,234.50 GBP  other                         booked
    "#]]
    .assert_eq(&listed(&["--from", "2026-01-13", "--until", "2026-02-03"]));
    expect![[r#"
        older transactions are left out, 4 in all; --limit shows more
        day            amount  kind      merchant       state    earned  transaction
        2026-02-04  -9.99 GBP  purchase  HARVEST FOODS  pending
    "#]]
    .assert_eq(&listed(&["--limit", "1"]));
    assert!(listed(&["--from", "2027-01-01"]).contains("has such transactions"));
}

#[test]
fn a_wallet_sees_what_was_its_own_before_and_after_an_account_moves() {
    let data = DataSet::everyday();
    let (first, second) = (data.wallet("2026-01-01"), data.wallet("2026-01-01"));
    data.run(&["wallet", "link", &first, ACCOUNT, "--as-of", "2026-01-01"]).well();
    data.run(&["wallet", "link", &second, ACCOUNT, "--as-of", "2026-02-01"]).well();
    data.ingest("month.csv", MONTH, &["--as-of", "2026-02-05"]).well();
    let own = |wallet: &str| data.run(&["transactions", wallet]).well();
    assert!(own(&first).contains("GREENS MARKET") && !own(&first).contains("HARVEST FOODS"), "{}", own(&first));
    assert!(own(&second).contains("HARVEST FOODS") && !own(&second).contains("GREENS MARKET"), "{}", own(&second));
    data.run(&["verify"]).well();
}
