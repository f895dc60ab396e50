//! One line of configuration moves the ledger; the logs stay, and so does everything that they say.

use super::{
    data_set::{AS_OF, DataSet},
    ledger_places::{address, configure, file, ingest, outcome},
};

/// What all wallets have, and what `verify` makes of it all.
fn all(data: &DataSet) -> serde_json::Value {
    let mut wallets = data.wallets();
    wallets.sort_unstable();
    assert!(wallets.len() > 4);
    let balances: Vec<_> =
        wallets.iter().map(|wallet| outcome(data.run(&["balance", wallet, "--json", "--at", "2026-05-01"]))).collect();
    data.run(&["verify"]).well();
    let mut verified = outcome(data.run(&["verify", "--json"]));
    for partition in verified["stdout"]["partitions"].as_array_mut().expect("it is JSON") {
        // A ledger that is fed from the beginning asks for follow-ups again; they change nothing.
        partition.as_object_mut().expect("it is JSON").remove("commands");
    }
    serde_json::json!({ "balances": balances, "verified": verified })
}

#[test]
fn to_a_database_and_back_balances_and_sums_stay() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let data = DataSet::worked();
    let embedded = all(&data);

    let address = address(server.shared());
    configure(&data, &address);
    let error = data.run(&["verify"]).wrong();
    assert!(error.contains("rewardhub schema apply"), "{error}");
    data.run(&["schema", "apply"]).well();
    assert_eq!(all(&data), embedded, "the ledger was fed from the log");

    let more = file(&data, "more.csv", &["--accounts", "5", "--transactions", "300", "--seed", "7"]);
    data.run(&ingest(&more)).well();
    let grown = all(&data);
    assert_ne!(grown, embedded);
    configure(&data, "embedded");
    assert_eq!(all(&data), grown, "the one in the directory has caught up");

    data.run(&[&["wallet", "adjust", &data.wallets()[1], "3", "PTS", "--reason", "a test"], &AS_OF[..]].concat()).well();
    let last = all(&data);
    assert_ne!(last, grown);
    configure(&data, &address);
    assert_eq!(all(&data), last, "the one in the database has caught up, too");
}
