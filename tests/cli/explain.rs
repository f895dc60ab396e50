use expect_test::expect;

use super::data_set::DataSet;

#[test]
fn what_is_not_known_cannot_be_explained() {
    let data = DataSet::everyday();
    let wallet = data.wallet("2026-01-02");
    let explain = |args: &[&str]| data.run(&[&["explain"], args].concat()).wrong().replace(&wallet, "WALLET");
    expect![[r#"
        error: no transaction is known by the reference "T123"; give the transaction's id, or a wallet and a day with --on
    "#]]
    .assert_eq(&explain(&["T123"]));
    expect![[r#"
        error: there is no transaction 00000000-0000-8000-8000-000000000000; `rewardhub transactions WALLET` tells which there are
    "#]]
    .assert_eq(&explain(&["00000000-0000-8000-8000-000000000000"]));
    expect![[r#"
        error: nothing was booked on 2026-01-05; `rewardhub transactions WALLET` tells what there is
    "#]]
    .assert_eq(&explain(&[&wallet, "--on", "2026-01-05"]));
    expect![[r#"
        error: account …5555 was never seen here
    "#]]
    .assert_eq(&explain(&["T123", "--account", "GB33BUKB20201555555555"]));
}

/// A month of one account, written for these tests.
const MONTH: &str = "\
account,id,status,booked_on,amount,currency,description,counterparty,mcc
GB33BUKB20201555555555,A1,booked,2026-01-12,-24.90,GBP,CARD PAYMENT TO GREENS MARKET 2341 ON 12 JAN,,5411
GB33BUKB20201555555555,A2,booked,2026-01-12,-2.00,GBP,CARD PAYMENT TO NORTHERN COFFEE CO ON 12 JAN,,5814
GB33BUKB20201555555555,A3,booked,2026-01-13,-70.00,GBP,TO JANE DOE,Jane Doe,
";

fn month() -> DataSet {
    let data = DataSet::everyday();
    data.ingest("month.csv", MONTH, &["--as-of", "2026-02-01"]).well();
    data
}

/// Ids are places in the log and differ from data set to data set only by their bucket.
fn explained(data: &DataSet, args: &[&str]) -> String {
    let output = data.run(&[&["explain"], args, &["--open", "a complaint", "--as-of", "2026-02-02"]].concat()).well();
    let id = |line: &str| -> String {
        line.split(' ')
            .map(|word| if word.len() == 36 && word.matches('-').count() == 4 { "ID" } else { word })
            .collect::<Vec<_>>()
            .join(" ")
    };
    output.lines().map(|line| id(line) + "\n").collect()
}

#[test]
fn a_purchase_is_explained_from_its_text_to_its_rules() {
    expect![[r#"
        transaction ID
          text      CARD PAYMENT TO GREENS MARKET 2341 ON 12 JAN
          amount    -24.90 GBP, booked on 2026-01-12
          kind      purchase, by its merchant category code
          state     booked
          merchant  GREENS MARKET
          mcc       5411
          from      feed default, csv:default, line 2
          wallet    ID
        judged by everyday version 1, its day is 2026-01-12
        recognised
          merchant  greens (Greens Market)  by its name, GREENS MARKET
          category  groceries               by MCC 5411
        rules
          + groceries-double: pays 49 PTS
          - everything: would pay 24 PTS, groceries-double pays 49 PTS
          - coffee-back: merchant is greens, asked for: northern_coffee
          - travel-steps: category is groceries, asked for: travel
          - fuel-fives: category is groceries, asked for: fuel
          - paper-bonus: merchant is greens, asked for: paper_and_pen
        earned by wallet ID
          49 PTS  by groceries-double  from 2026-01-26 until 2028-01-31  paid by issuer
    "#]]
    .assert_eq(&explained(&month(), &["A1"]));
}

#[test]
fn what_is_no_purchase_says_so() {
    expect![[r#"
        transaction ID
          text      TO JANE DOE, Jane Doe
          amount    -70.00 GBP, booked on 2026-01-13
          kind      other, as nothing says what it is
          state     booked
          merchant  no name in clear
          from      feed default, csv:default, line 4
          wallet    ID
        not judged: nothing says what kind it is, and `other` earns nothing
    "#]]
    .assert_eq(&explained(&month(), &["A3", "--account", "GB33 BUKB 2020 1555 5555 55"]));
}

#[test]
fn a_day_is_explained_transaction_by_transaction() {
    let data = month();
    let output = explained(&data, &["20-20-15 55555555", "--on", "2026-01-12"]);
    assert_eq!(output.matches("transaction ID\n").count(), 2);
    assert!(output.contains("by coffee-back"), "{output}");
}

#[test]
fn a_transaction_is_explained_by_its_id() {
    let data = month();
    let list = data.run(&["transactions", "GB33BUKB20201555555555"]).well();
    let id = list.lines().last().unwrap().split_whitespace().last().unwrap();
    assert_eq!(explained(&data, &[id]), explained(&data, &["A3"]));
}

#[test]
fn a_refund_is_explained_with_its_purchase_and_a_purchase_with_its_refund() {
    let data = month();
    let refund = "GB33BUKB20201555555555,A4,booked,2026-02-02,24.90,GBP,REFUND GREENS MARKET 2341,,5411\n";
    let head = MONTH.lines().next().unwrap();
    data.ingest("refund.csv", &format!("{head}\n{refund}"), &["--as-of", "2026-02-03"]).well();
    expect![[r#"
        transaction ID
          text      REFUND GREENS MARKET 2341
          amount    24.90 GBP, booked on 2026-02-02
          kind      refund, by its merchant category code
          state     booked
          merchant  no name in clear
          mcc       5411
          from      feed default, csv:default, line 2
          of        transaction ID
        a refund: rewards of its purchase are taken back
    "#]]
    .assert_eq(&explained(&data, &["A4"]));
    let purchase = explained(&data, &["A1"]);
    assert!(
        purchase.ends_with("changed, because of transaction ID\n  -49 PTS  by groceries-double    paid by issuer\n"),
        "{purchase}"
    );
}
