//! Records that could not be read, as operators list and settle them over HTTP.

use serde_json::{Value, json};

use super::server::{Answer, DataSet, IBAN, Server};

/// Says how the feed writes its dates.
pub fn profile(data: &DataSet, date_format: &str) {
    let feeds = data.folder().join("feeds");
    std::fs::create_dir_all(&feeds).expect("there is room for a folder");
    let profile = format!("[csv]\ndate_format = '{date_format}'\n");
    std::fs::write(feeds.join("default.toml"), profile).expect("there is room for a small file");
}

/// A server whose feed has delivered a record that its profile does not read, and the id of that.
fn with_letter(data: &DataSet) -> (Server, String) {
    profile(data, "%Y-%m-%d");
    let server = data.serve(&[]);
    let row = format!("{IBAN},T1,02.03.2026,-24.90,GBP,GREENS MARKET,card_purchase");
    let good = format!("{IBAN},T2,2026-03-03,-11.00,GBP,GREENS MARKET,card_purchase");
    let file = format!("account,id,date,amount,currency,description,kind\n{row}\n{good}\n");
    assert_eq!(server.deliver("default", &file).well()["counts"]["rejected"], 1);
    let listed = letters(&server);
    assert_eq!(listed.len(), 1);
    (server, listed[0].clone())
}

/// The letters that wait.
fn letters(server: &Server) -> Vec<String> {
    let page = server.get("/v1/dead_letters").well();
    let items = page["items"].as_array().expect("a page has items").iter();
    items.map(|letter| letter["dead_letter"].as_str().expect("it has an id").to_owned()).collect()
}

fn settle(server: &Server, letter: &str, key: &str, body: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    server.post(&format!("/v1/dead_letters/{letter}"), &headers, body.to_string().as_bytes())
}

#[test]
fn an_operator_lets_a_letter_rest_once_and_lets_it_wait_again() {
    let data = DataSet::everyday();
    let (server, letter) = with_letter(&data);
    let dismiss = json!({ "decision": "dismiss", "reason": "the bank withdrew it" });
    let first = settle(&server, &letter, "one", &dismiss);
    assert_eq!((first.status, &first.body["dead_letter"], &first.body["transaction"]), (200, &json!(letter), &Value::Null));
    let again = settle(&server, &letter, "one", &dismiss);
    assert_eq!((again.status, &again.body, again.header("idempotent-replayed")), (200, &first.body, Some("true")));
    assert_eq!(settle(&server, &letter, "two", &dismiss).problem(), "refused");
    assert_eq!(letters(&server), [""; 0]);
    assert_eq!(settle(&server, &letter, "three", &json!({ "decision": "undo", "reason": "it did not" })).status, 200);
    assert_eq!(letters(&server), [letter.as_str()]);
    assert_eq!(settle(&server, "0123456789abcdef", "four", &dismiss).problem(), "not_found");
    assert_eq!(settle(&server, &letter, "five", &json!({ "decision": "dismiss", "reason": " " })).problem(), "invalid_content");
    data.run(&["verify"]);
}

#[test]
fn a_letter_that_still_cannot_be_read_is_refused_and_one_that_can_is_a_transaction_once() {
    let data = DataSet::everyday();
    let (server, letter) = with_letter(&data);
    let retry = json!({ "decision": "retry", "reason": "the profile was mended" });
    assert_eq!(settle(&server, &letter, "one", &retry).problem(), "refused");
    profile(&data, "%d.%m.%Y");
    let read = settle(&server, &letter, "two", &retry);
    assert_eq!((read.status, letters(&server)), (200, Vec::<String>::new()));
    let transaction = read.body["transaction"].as_str().expect("it is a transaction");
    let shown = server.get(&format!("/v1/transactions/{transaction}")).well();
    assert_eq!((&shown["booked_on"], &shown["amount"]["amount"]), (&json!("2026-03-02"), &json!("-24.90")));
    let again = settle(&server, &letter, "two", &retry);
    assert_eq!((again.status, &again.body, again.header("idempotent-replayed")), (200, &read.body, Some("true")));
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}
