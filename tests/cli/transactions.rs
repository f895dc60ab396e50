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
        let output = data.run(&[&["transactions", ACCOUNT], more].concat()).well();
        let words = output
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
        older transactions are left out; --limit shows more
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

#[test]
fn what_a_complete_window_no_longer_has_and_what_contradicts_it_are_shown_alike_everywhere() {
    let data = DataSet::everyday();
    data.profile("bank", "[stream.csv]\nids = \"stable\"\ncomplete = true\n");
    let take = |name: &str, rows: &[&str], on: &str| {
        let head = "account,id,booked_on,amount,currency,description,mcc";
        let row = |row: &&str| format!("{ACCOUNT},{row},GBP,CARD PAYMENT TO GREENS MARKET,5411\n");
        let file = format!("{head}\n{}", rows.iter().map(row).collect::<String>());
        data.ingest(name, &file, &["--feed", "bank", "--as-of", on])
    };
    take("a.csv", &["T1,2026-01-05,-20.00", "T2,2026-01-06,-30.00", "T3,2026-01-07,-40.00"], "2026-01-08").well();
    take("b.csv", &["T1,2026-01-05,-20.00", "T3,2026-01-07,-41.00"], "2026-01-09").well();
    let listed = data.run(&["transactions", ACCOUNT]).well();
    let states = ["booked", "removed", "booked", "conflict: it contradicts another transaction under the same id"];
    for (line, state) in listed.lines().skip(1).zip(states) {
        let id = line.rsplit(' ').next().expect("a line ends with an id");
        let explained = data.run(&["explain", id]).well();
        assert!(
            line.contains(&format!("  {state}")) && explained.contains(&format!("\n  state     {state}\n")),
            "{line}: {explained}"
        );
        let query = format!("SELECT status FROM transactions WHERE transaction_id = '{id}'");
        let status = data.run(&["sql", "--format", "csv", &query]).well();
        assert_eq!(status.lines().last(), state.split(':').next(), "{status}");
    }
    let review = data.run(&["review", "list"]).well();
    assert!(review.contains(states[3]) && !review.contains("removed"), "{review}");
}
