//! `review list`.

use super::data_set::DataSet;

const ACCOUNT: &str = "GB33BUKB20201555555555";

#[test]
fn a_purchase_that_comes_too_late_to_be_judged_waits_for_a_person() {
    let data = DataSet::everyday();
    let take = |id: &str, day: &str, on: &str| {
        let row = format!("{ACCOUNT},{id},{day},-20.00,GBP,CARD PAYMENT TO GREENS MARKET,5411");
        let file = format!("account,id,booked_on,amount,currency,description,mcc\n{row}\n");
        data.ingest(&format!("{id}.csv"), &file, &["--as-of", on]).well()
    };
    take("T1", "2026-01-05", "2026-01-08");
    assert_eq!(data.run(&["review", "list"]).well(), "nothing waits for a person\n");
    // By then the counters of January 2026 are gone: nobody knows what its caps leave.
    take("T2", "2027-06-01", "2027-06-02");
    take("T3", "2026-01-20", "2027-06-03");
    let waiting = data.run(&["review", "list"]).well();
    let rows: Vec<&str> = waiting.lines().skip(1).collect();
    assert!(rows.len() == 1 && rows[0].starts_with("2026-01-20  -20.00 GBP"), "{waiting}");
    assert!(rows[0].contains("not judged: the counters of its period are gone"), "{waiting}");
    let id = rows[0].rsplit(' ').next().expect("a line ends with an id");
    let explained = data.run(&["explain", id]).well();
    assert!(explained.contains("the counters of its period are gone"), "{explained}");
    data.run(&["verify"]).well();
}
