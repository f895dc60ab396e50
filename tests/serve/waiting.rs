//! What waits of a feed that requires enrolment: in the answer to its deliveries, in its list, and once its account is linked.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::{DataSet, IBAN, Server, march};

fn requiring() -> DataSet {
    let data = DataSet::everyday();
    data.profile("default", "enrolment = \"required\"\nwaiting_days = 90\n");
    data
}

fn open_wallet(server: &Server) -> String {
    server.open_wallet().well()["id"].as_str().expect("a wallet has an id").to_owned()
}

fn link(server: &Server, wallet: &str) {
    let headers = [("content-type", "application/json"), ("idempotency-key", "link")];
    server.put(&format!("/v1/wallets/{wallet}/accounts"), &headers, json!({ "number": IBAN }).to_string().as_bytes()).well();
}

/// Asks until an answer is as it should be.
fn until(mut asked: impl FnMut() -> Value, is_so: impl Fn(&Value) -> bool) -> Value {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let answer = asked();
        if is_so(&answer) {
            return answer;
        }
        assert!(Instant::now() < deadline, "{answer}");
        std::thread::yield_now();
    }
}

#[test]
fn what_waits_is_told_listed_and_paid_once_its_account_is_linked() {
    let data = requiring();
    let server = data.serve(&[]);
    let body = march(&[(3, 2490, "GREENS MARKET"), (4, 310, "COFFEE BAR")]);
    let dry_run = server.post("/v1/feeds/default/transactions?dry_run=true", &[("content-type", "text/csv")], body.as_bytes());
    assert_eq!(dry_run.well()["waiting_days"], 90);
    let posted = server.deliver("default", &body).well();
    assert_eq!((&posted["counts"]["new"], &posted["counts"]["waiting"], &posted["rewards"]), (&json!(2), &json!(2), &json!([])));
    assert_eq!(
        (&posted["transactions"][0]["verdict"], &posted["transactions"][0]["wallet"]),
        (&json!("awaits_enrolment"), &Value::Null)
    );
    let again = server.deliver("default", &body).well();
    assert_eq!((&again["counts"]["new"], &again["counts"]["waiting"]), (&json!(0), &json!(0)));
    let waiting = server.get("/v1/waiting").well();
    let account = &waiting["items"][0];
    assert_eq!((&account["feed"], &account["items"], &account["days_left"]), (&json!("default"), &json!(2), &json!(91)));
    assert_eq!((waiting["items"].as_array().map(Vec::len), &waiting["next_cursor"]), (Some(1), &Value::Null));
    let transaction = posted["transactions"][0]["transaction"].as_str().expect("it has an id").to_owned();
    let wallet = open_wallet(&server);
    link(&server, &wallet);
    let shown = until(|| server.get(&format!("/v1/transactions/{transaction}")).well(), |shown| shown["verdict"] == "judged");
    assert_eq!((&shown["wallet"], shown["rewards"].as_array().map(Vec::is_empty)), (&json!(wallet), Some(false)));
    assert_eq!(server.get("/v1/waiting").well()["items"], json!([]));
    let listed = server.get(&format!("/v1/wallets/{wallet}/transactions")).well();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2), "the wallet leads to what waited for it: {listed}");
}

#[test]
fn the_list_of_what_waits_comes_in_pages() {
    let data = requiring();
    let server = data.serve(&[]);
    for number in [IBAN, "GB94BARC10201530093459", "GB82WEST12345698765432"] {
        server.deliver("default", &march(&[(3, 2490, "GREENS MARKET")]).replace(IBAN, number)).well();
    }
    let (mut seen, mut path) = (Vec::new(), "/v1/waiting?limit=2".to_owned());
    loop {
        let page = server.get(&path).well();
        seen.extend(page["items"].as_array().expect("it is a list").iter().map(|item| item["account"].to_string()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/v1/waiting?limit=2&cursor={cursor}");
    }
    let each: std::collections::BTreeSet<&String> = seen.iter().collect();
    assert_eq!((seen.len(), each.len()), (3, 3), "{seen:?}");
    assert_eq!(server.get("/v1/waiting?cursor=x.1").problem(), "invalid_request");
}

/// What a wallet holds once nothing waits any longer.
fn balances(server: &Server, wallet: &str) -> Value {
    until(|| server.get("/v1/waiting").well(), |waiting| waiting["items"] == json!([]));
    server.get(&format!("/v1/wallets/{wallet}/balance")).well()["balances"].clone()
}

#[test]
fn a_kill_while_what_waited_is_being_judged_loses_nothing_and_pays_nothing_twice() {
    use std::io::Write as _;
    let rows: Vec<(u8, u32, &str)> = (0..900).map(|n| (1 + (n % 28) as u8, 1000 + n, "GREENS MARKET")).collect();
    let body = march(&rows);
    let delivered = || {
        let data = requiring();
        let server = data.serve(&[]);
        assert_eq!(server.deliver("default", &body).well()["counts"]["waiting"], 900);
        let wallet = open_wallet(&server);
        (data, server, wallet)
    };
    let (_data, undisturbed, wallet) = delivered();
    link(&undisturbed, &wallet);
    let expected = balances(&undisturbed, &wallet);

    let (data, server, wallet) = delivered();
    let mut connection = std::net::TcpStream::connect(server.url.trim_start_matches("http://")).unwrap();
    let number = json!({ "number": IBAN }).to_string();
    let request = format!(
        "PUT /v1/wallets/{wallet}/accounts HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nidempotency-key: link\r\ncontent-length: {}\r\n\r\n{number}",
        number.len()
    );
    connection.write_all(request.as_bytes()).unwrap();
    until(|| server.get("/v1/waiting").well(), |waiting| waiting["items"][0]["items"] != 900);
    server.kill();
    let server = data.serve(&[]);
    link(&server, &wallet);
    let again = server.deliver("default", &body).well();
    assert_eq!((&again["counts"]["new"], &again["counts"]["duplicates"]), (&json!(0), &json!(900)));
    assert_eq!(balances(&server, &wallet), expected);
    assert_ne!(expected, json!([]));
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}
