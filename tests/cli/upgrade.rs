use super::data_set::DataSet;

#[test]
fn a_new_data_set_needs_no_upgrade() {
    let data = DataSet::everyday();
    assert_eq!(data.run(&["upgrade", "--as-of", "2026-02-01"]).well(), "every partition decides by meaning 2 already\n");
}

#[test]
fn a_pending_payment_is_dropped_after_the_days_that_its_profile_says() {
    let waits = |days: &str| {
        let data = DataSet::everyday();
        data.profile("bank", &format!("name = \"bank\"\n[stream.csv]\n{days}\n"));
        let rows = "account,id,status,booked_on,amount,currency,description,mcc\n\
                    GB33BUKB20201555555555,P1,pending,2026-02-01,-12.00,GBP,CORNER SHOP,5411\n";
        data.ingest("february.csv", rows, &["--feed", "bank", "--as-of", "2026-02-01"]).well();
        let open = |on: &str| {
            data.run(&["sweep", "--as-of", on]).well();
            data.run(&["transactions", "GB33BUKB20201555555555"]).well().contains("pending")
        };
        ["2026-02-14", "2026-02-20", "2026-03-02", "2026-03-10"].map(open)
    };
    assert_eq!(waits(""), [true, false, false, false]);
    assert_eq!(waits("pending_days = 30"), [true, true, true, false]);
}
