//! A client of the server in another language, generated from the contract.

use std::fs;

use super::{
    python::{printed, program},
    server::{DataSet, march, root},
};

#[test]
fn a_client_that_is_generated_in_python_reads_a_balance() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let posted = server.deliver("default", &march(&[(3, 2490, "GREENS MARKET"), (4, 310, "NORTHERN COFFEE CO")])).well();
    let wallet = posted["transactions"][0]["wallet"].as_str().expect("an account earns for a wallet").to_owned();
    assert_eq!(server.stop().1, Some(0));
    let (key, _) = data.key(&["--scope", "customer", "--wallet", &wallet]);
    let server = data.serve(&["--access", "keys"]);

    let folder = tempfile::tempdir().unwrap();
    let [contract, settings, client] = ["openapi.json", "settings.yaml", "rewards"].map(|name| folder.path().join(name));
    fs::write(&contract, server.get("/openapi.json").well().to_string()).unwrap();
    // The code is not to be formatted.
    fs::write(&settings, "post_hooks: []\n").unwrap();
    printed(
        program("openapi-python-client")
            .args(["generate", "--meta", "none", "--fail-on-warning", "--path"])
            .arg(&contract)
            .arg("--output-path")
            .arg(&client)
            .arg("--config")
            .arg(&settings),
    );
    let balance = printed(program("python").arg(root().join("tests/serve/client.py")).arg(folder.path()).args([
        &server.url,
        &key,
        &wallet,
    ]));
    let points = balance.lines().find_map(|line| line.strip_prefix("PTS ")).unwrap_or_else(|| panic!("{balance}"));
    let parts: Vec<&str> = points.split(' ').collect();
    let [available, pending, expiry] = parts[..] else { panic!("{balance}") };
    let sum = available.parse::<i64>().unwrap() + pending.parse::<i64>().unwrap();
    let rewards = posted["rewards"].as_array().expect("rewards are a list");
    let paid = rewards.iter().find(|reward| reward["asset"] == "PTS").expect("points were paid");
    assert_eq!(paid["amount"], sum.to_string(), "{balance}");
    assert!(sum > 0 && expiry.starts_with("20"), "{balance}");
    assert!(balance.lines().any(|line| line.starts_with("GBP ") && line.ends_with("never")), "{balance}");
}
