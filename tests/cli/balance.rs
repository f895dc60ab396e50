use expect_test::expect;

use super::data_set::DataSet;

/// A wallet with a sign-up of 3 January, 12.50 on the 5th and 2.50 less on the 8th.
fn wallet(data: &DataSet) -> String {
    let wallet = data.wallet("2026-01-02");
    data.run(&["wallet", "link", &wallet, "GB33BUKB20201555555555", "--as-of", "2026-01-03"]).well();
    for (amount, on) in [("12.50", "2026-01-05"), ("-2.50", "2026-01-08")] {
        data.run(&["wallet", "adjust", &wallet, amount, "GBP", "--reason", "a test", "--as-of", on]).well();
    }
    wallet
}

#[test]
fn a_balance_is_shown_for_any_day_past_and_future() {
    let data = DataSet::everyday();
    let wallet = wallet(&data);
    let on = |day: &str| data.run(&["balance", &wallet, "--at", day]).well().replace(&wallet, "WALLET");
    let days = ["2026-01-02", "2026-01-04", "2026-01-06", "2026-01-08", "2026-01-17", "2028-01-31", "2028-02-01"];
    expect![[r#"
        wallet WALLET has nothing on 2026-01-02
        wallet WALLET on 2026-01-04
        asset  available  pending  held
        PTS            0      500     0
        wallet WALLET on 2026-01-06
        asset  available  pending  held
        GBP        12.50     0.00  0.00
        PTS            0      500     0
        wallet WALLET on 2026-01-08
        asset  available  pending  held
        GBP        10.00     0.00  0.00
        PTS            0      500     0
        wallet WALLET on 2026-01-17
        asset  available  pending  held
        GBP        10.00     0.00  0.00
        PTS          500        0     0
        wallet WALLET on 2028-01-31
        asset  available  pending  held
        GBP        10.00     0.00  0.00
        PTS          500        0     0
        wallet WALLET on 2028-02-01
        asset  available  pending  held
        GBP        10.00     0.00  0.00
    "#]]
    .assert_eq(&days.map(on).concat());
}

#[test]
fn a_balance_is_json_when_asked() {
    let data = DataSet::everyday();
    let wallet = wallet(&data);
    let json = data.run(&["balance", &wallet, "--at", "2026-01-20", "--json"]).well();
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        report,
        serde_json::json!({
            "wallet": wallet,
            "on": "2026-01-20",
            "balances": [
                { "asset": "GBP", "available": "10.00", "pending": "0.00", "held": "0.00" },
                { "asset": "PTS", "available": "500", "pending": "0", "held": "0" },
            ],
        })
    );
}

const EXPIRING: &str = r#"
programme = "expiring"
version   = 1
effective = 2026-01-01
timezone  = "Europe/London"
currency  = "GBP"
[assets.PTS]
decimals = 0
expires_after = "30 days"
[earning]
matures_after = "14 days"
[[rule]]
id = "all"
earn = { rate = "1", per = "1.00", asset = "PTS" }
"#;

fn line(id: &str, booked_on: &str, amount: &str, more: &str) -> String {
    format!(
        r#"{{"account":"GB33BUKB20201555555555","id":"{id}","booked_on":"{booked_on}","amount":"{amount}","currency":"GBP","description":"CARD PAYMENT TO GREENS MARKET","mcc":"5411"{more}}}"#
    ) + "\n"
}

#[test]
fn what_expired_of_a_refunded_purchase_is_not_taken_again_and_the_lake_agrees() {
    let data = DataSet::of_programme(EXPIRING);
    let account = "GB33BUKB20201555555555";
    data.ingest("a.ndjson", &line("T1", "2026-01-05", "-100.00", ""), &["--as-of", "2026-01-06"]).well();
    let on = |day: &str| data.run(&["balance", account, "--at", day, "--json"]).well();
    let days = ["2026-01-18", "2026-01-19", "2026-02-18", "2026-02-19", "2026-03-04"];
    let foretold = days.map(on);
    assert!(foretold[1].contains(r#""available":"100""#) && foretold[3].contains(r#""balances":[]"#), "{foretold:?}");
    let back = line("T2", "2026-03-05", "100.00", r#","kind":"refund","original_id":"T1""#);
    data.ingest("b.ndjson", &back, &["--as-of", "2026-03-06"]).well();
    assert_eq!(days.map(on), foretold);
    assert!(on("2026-03-06").contains(r#""balances":[]"#), "{}", on("2026-03-06"));
    data.ingest("c.ndjson", &line("T3", "2026-03-06", "-60.00", ""), &["--as-of", "2026-03-07"]).well();
    assert!(on("2026-03-20").contains(r#""available":"60""#), "{}", on("2026-03-20"));
    let history = data.run(&["history", account]).well();
    assert!(history.contains("expired") && history.contains("expiry undone") && history.contains("clawed back"), "{history}");
    let sum = |table: &str| {
        let query = format!("SELECT sum(amount)::bigint FROM {table}");
        data.run(&["sql", "--format", "csv", &query]).well().lines().last().map(str::to_owned)
    };
    assert_eq!(sum("entries WHERE account = 'breakage'").as_deref(), Some("0"));
    assert_eq!((sum("entries WHERE account = 'wallet'"), sum("rewards")), (Some("60".into()), Some("60".into())));
    data.run(&["verify"]).well();
}
