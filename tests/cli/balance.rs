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
fn a_balance_is_told_for_any_day_past_and_future() {
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
    let told: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        told,
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
