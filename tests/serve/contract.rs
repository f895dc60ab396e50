//! A tool makes up requests from the contract, good and bad, alone and one after the other, and compares each answer with it.

#![expect(clippy::print_stdout, reason = "what the tool reports and what was counted is shown where the test fails")]

use std::{collections::BTreeMap, fs, thread};

use serde_json::{Value, json};

use super::{
    python::{printed, program},
    redeeming::{Shop, points},
    server::{DataSet, IBAN, Server, march},
};

/// The scopes, in pairs of which one may much and one little: the members of a pair run at the same time.
const SCOPES: [[&str; 2]; 3] = [["operator", "analyst"], ["customer", "admin"], ["feed", "merchant"]];
/// Of 100 operations, those that must be answered well at least once.
const WELL_ANSWERED_PERCENT: usize = 90;

/// An operation of the contract, as the server counts it: method and route.
type Counted = (String, String);

#[test]
fn whatever_a_tool_makes_up_is_answered_as_the_contract_says() {
    let data = Shop::programme();
    data.profile("partner", "enrolment = \"required\"\nwaiting_days = 90\n");
    data.configure("[[bank]]\nfeed = \"default\"\nshape = \"berlin-group\"\nbase_url = \"http://127.0.0.1:1/v1\"\n");
    let wallet = wallet(&data);
    let key = |scope: &'static str| {
        let own: &[&str] = match scope {
            "customer" | "merchant" => &["--wallet", &wallet],
            "feed" => &["--feed", "default"],
            _ => &[],
        };
        (scope, data.key(&[&["--scope", scope], own].concat()).0)
    };
    let pairs = SCOPES.map(|pair| pair.map(key));
    let server = data.serve(&["--access", "keys"]);
    let configuration = configuration(&server, &wallet, &pairs[0][0].1);
    let before = well_answered(&server);
    for pair in &pairs {
        let [much, little] = thread::scope(|scope| {
            let runs = pair.each_ref().map(|(_, key)| scope.spawn(|| try_out(&server, &configuration, key)));
            runs.map(|run| run.join().expect("the tool finds nothing"))
        });
        println!("{}: {much}\n{}: {little}", pair[0].0, pair[1].0);
        assert!(pair[0].0 != "operator" || followed_links(&much) > 0, "{much}");
    }
    count(&server, &before);
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}

/// A wallet with transactions; beside it, a bank account waits for one.
fn wallet(data: &DataSet) -> String {
    let server = data.serve(&[]);
    let body = march(&[(3, 2490, "GREENS MARKET"), (4, 310, "NORTHERN COFFEE CO")]);
    let posted = server.deliver("default", &body).well();
    assert_eq!(server.deliver("partner", &body.replace(IBAN, "GB94BARC10201530093459")).well()["counts"]["waiting"], 2);
    assert_eq!(server.stop().1, Some(0));
    text(&posted["transactions"][0]["wallet"])
}

fn text(value: &Value) -> String {
    value.as_str().expect("it is a text").to_owned()
}

/// What the tool is told: ids of things that there are, which it puts into most of its requests. No contract can say these.
fn configuration(server: &Server, wallet: &str, operator: &str) -> String {
    let bearer = format!("Bearer {operator}");
    let authorized = [("authorization", bearer.as_str()), ("content-type", "application/json"), ("idempotency-key", "a-test")];
    let body = march(&[(5, 1250, "CORNER SHOP")]);
    let delivery = server.post("/v1/feeds/default/transactions", &authorized[..1], body.as_bytes()).well();
    let opened = server.post("/v1/wallets", &authorized, br#"{"kind": "customer"}"#).well();
    let consent = br#"{"account_id": "7", "account_number": "DE89370400440532013000", "access_token": "a"}"#;
    server.put("/v1/feeds/default/consents/customer-7", &authorized, consent).well();
    let deliver = |amount: &str| {
        let row = format!("{IBAN},T1,2026-03-03,{amount},GBP,GREENS MARKET,card_purchase");
        let file = format!(
            "account,id,date,amount,currency,description,kind\n{row}\n{IBAN},T2,2026-03-04,-2.00,GBP,KIOSK,card_purchase\n"
        );
        server.post("/v1/feeds/default/transactions", &authorized[..1], file.as_bytes()).well()
    };
    deliver("-24.90");
    // The one contradicts a transaction, the other cannot be read.
    deliver("-26.90");
    deliver("twenty");
    let redeemed = redeemed(server, wallet, &bearer);
    let first = |path: &str, id: &str| text(&server.get_with(path, &authorized[..1]).well()["items"][0][id]);
    let transactions = [text(&delivery["transactions"][0]["transaction"]), first("/v1/review", "transaction")];
    let known = [
        ("wallet", "path.wallet", vec![wallet.to_owned()]),
        ("accountId", "query.accountId", vec![wallet.to_owned()]),
        ("transaction", "path.transaction", transactions.to_vec()),
        ("dead_letter", "path.dead_letter", vec![first("/v1/dead_letters", "dead_letter")]),
        ("feed", "path.feed", vec!["default".to_owned()]),
        ("delivery", "path.delivery", vec![text(&delivery["delivery"])]),
        ("consent", "path.consent", vec!["customer-7".to_owned()]),
        ("version", "path.version", vec!["1".to_owned()]),
        ("command", "path.command", vec![text(&opened["command"])]),
        ("redemption", "path.redemption", redeemed.redemptions),
        ("transfer", "path.transfer", vec![redeemed.transfer]),
        ("shop", "body.merchant", vec![redeemed.shop]),
        ("own", "body.wallet", vec![wallet.to_owned()]),
        ("from", "body.from", vec![wallet.to_owned()]),
        ("to", "body.to", vec![text(&opened["id"])]),
        ("amount", "body.amount.amount", vec!["1".to_owned()]),
        ("asset", "body.amount.asset", vec!["PTS".to_owned()]),
        ("most", "body.most.amount", vec!["1".to_owned()]),
        ("of", "body.most.asset", vec!["PTS".to_owned()]),
    ];
    let lists: String = known.iter().map(|(name, _, ids)| format!("[dictionaries.{name}]\nvalues = {ids:?}\n")).collect();
    let uses: String = known
        .iter()
        .map(|(name, parameter, _)| format!("\"{parameter}\" = {{ dictionary = \"{name}\", probability = 0.7 }}\n"))
        .collect();
    format!("{lists}\n[parameters]\n{uses}\n[phases.stateful.generation]\nmax-examples = 30\n")
}

/// A shop, a redemption that is on hold and one that was captured, and a transfer.
struct Redeemed {
    shop: String,
    redemptions: Vec<String>,
    transfer: String,
}

fn redeemed(server: &Server, wallet: &str, bearer: &str) -> Redeemed {
    let ask = |path: &str, name: &str, body: Value| {
        let headers = [("authorization", bearer), ("content-type", "application/json"), ("idempotency-key", name)];
        server.post(path, &headers, body.to_string().as_bytes()).well()
    };
    let shop = text(&ask("/v1/wallets", "shop", json!({ "kind": "merchant" }))["id"]);
    ask("/v1/adjustments", "much", json!({ "wallet": wallet, "amount": points("100000"), "reason": "a try" }));
    ask("/v1/issues", "much", json!({ "amount": points("50000"), "reason": "a try" }));
    let on_hold = json!({ "wallet": wallet, "merchant": shop, "amount": points("1000") });
    let spent = json!({ "wallet": wallet, "merchant": shop, "amount": points("10000") });
    let redemptions = [ask("/v1/authorisations", "held", on_hold), ask("/v1/spends", "spent", spent)];
    let sent = json!({ "from": wallet, "to": text(&ask("/v1/wallets", "other", json!({ "kind": "customer" }))["id"]), "amount": points("1") });
    let transfer = text(&ask("/v1/transfers", "sent", sent)["transfer"]);
    Redeemed { shop, redemptions: redemptions.iter().map(|answer| text(&answer["redemption"])).collect(), transfer }
}

/// Lets the tool ask as the holder of a key, and returns its report.
fn try_out(server: &Server, configuration: &str, key: &str) -> String {
    let folder = tempfile::tempdir().expect("there is room for a small file");
    fs::write(folder.path().join("schemathesis.toml"), configuration).expect("there is room for a small file");
    let report = printed(
        program("schemathesis")
            .args(["run", &format!("{}/openapi.json", server.url), "--phases", "examples,coverage,fuzzing,stateful", "-c", "all"])
            // Whether a wallet exists, and whether a body is a bank's file, no contract can say.
            .args(["--exclude-checks", "positive_data_acceptance", "--max-examples", "10", "--seed", "1", "--no-color"])
            .args(["-H", &format!("Authorization: Bearer {key}")])
            .current_dir(folder.path()),
    );
    assert!(report.contains("Tested: ") && !report.contains("Tested: 0"), "{report}");
    report
}

/// How many links of the contract the tool followed, from an answer to the next request.
fn followed_links(report: &str) -> u32 {
    let line = report.lines().find_map(|line| line.trim().strip_prefix("API Links:")).unwrap_or_else(|| panic!("{report}"));
    line.split_whitespace().next().and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{report}"))
}

/// How often each operation was answered well, as the server counts.
fn well_answered(server: &Server) -> BTreeMap<Counted, u64> {
    let metrics = text(&server.get("/metrics").body);
    let mut counts = BTreeMap::new();
    for line in metrics.lines().filter_map(|line| line.strip_prefix("rewardhub_http_requests_total{method=\"")) {
        let (labels, count) = line.rsplit_once("\"} ").expect("a count stands behind its labels");
        let parts: Vec<&str> = labels.split("\",").collect();
        let [method, route, status] = parts[..] else { panic!("requests are counted by method, route and status: {line}") };
        if status.starts_with("status=\"2") {
            let operation = (method.to_lowercase(), route.trim_start_matches("route=\"").to_owned());
            *counts.entry(operation).or_default() += count.parse::<u64>().expect("a count is a number");
        }
    }
    counts
}

/// Prints how often each operation of the contract was answered well since then, and compares how many were with what must be.
fn count(server: &Server, before: &BTreeMap<Counted, u64>) {
    let after = well_answered(server);
    let contract = server.get("/openapi.json").well();
    let (mut all, mut never) = (0, Vec::new());
    for (path, methods) in contract["paths"].as_object().expect("the contract has paths") {
        for method in methods.as_object().expect("a path has methods").keys() {
            let operation = (method.clone(), path.clone());
            let times = |counts: &BTreeMap<Counted, u64>| counts.get(&operation).copied().unwrap_or_default();
            let since = times(&after) - times(before);
            println!("{since:>6} × 2xx  {method} {path}");
            all += 1;
            if since == 0 {
                never.push(operation);
            }
        }
    }
    let well = all - never.len();
    assert!(well * 100 >= all * WELL_ANSWERED_PERCENT, "{well} of {all} operations were answered well; never: {never:?}");
}
