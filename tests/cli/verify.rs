use super::data_set::DataSet;

fn worked() -> DataSet {
    let data = DataSet::everyday();
    for account in ["GB33BUKB20201555555555", "NL26VAYB8060476890", "NO9386011117947"] {
        let wallet = data.wallet("2026-01-02");
        data.run(&["wallet", "link", &wallet, account, "--as-of", "2026-01-03"]).well();
    }
    data.run(&["wallet", "adjust", "NL26VAYB8060476890", "12.50", "GBP", "--reason", "x", "--as-of", "2026-01-05"]).well();
    data.run(&["sweep", "--as-of", "2026-02-01"]).well();
    data
}

#[test]
fn what_the_commands_make_is_what_there_is() {
    let output = worked().run(&["verify"]).well();
    assert!(
        output.contains("GBP: wallets 12.50 and system accounts -12.50 make 0.00; what is owed is worth 12.50 GBP\n"),
        "{output}"
    );
    assert!(output.contains("PTS: wallets 1,500 and system accounts -1,500 make 0; what is owed is worth "), "{output}");
    assert!(output.contains("well: every decision, row and sum is what the commands make it\n"), "{output}");
    assert!(output.ends_with("well: every row of the lake follows from the decisions\n"), "{output}");
}

#[test]
fn the_finding_is_json_when_asked() {
    let json: serde_json::Value = serde_json::from_str(&worked().run(&["verify", "--json"]).well()).unwrap();
    assert_eq!(json["well"], true);
    assert_eq!(json["partitions"].as_array().unwrap().len(), 4);
    let points = &json["assets"][1];
    let sums = ["asset", "wallets", "system", "sum"].map(|name| points[name].as_str().unwrap());
    assert_eq!(sums, ["PTS", "1500", "-1500", "0"]);
    assert_eq!(points["liability"]["asset"], "GBP");
    let follow_ups = &json["follow_ups"];
    assert!(follow_ups["asked"].as_u64().unwrap() >= 6 && follow_ups["differences"] == 0, "{follow_ups}");
}

#[test]
fn a_store_of_another_data_set_is_made_again_and_that_is_reported() {
    let (data, other) = (worked(), DataSet::everyday());
    let states = |ran: super::Ran| -> Vec<serde_json::Value> {
        let json: serde_json::Value = serde_json::from_str(&ran.well()).unwrap();
        json["partitions"].as_array().unwrap().iter().map(|partition| partition["state"].clone()).collect()
    };
    let before = states(data.run(&["verify", "--json"]));
    data.take_store_of(&other);
    let ran = data.run(&["verify", "--json"]);
    assert!(ran.stderr.contains("the store was made again from the logs"), "{}", ran.stderr);
    assert_eq!(states(ran), before);
}
