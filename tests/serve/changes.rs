use serde_json::json;

use super::server::{Answer, DataSet, Server};

fn open(server: &Server, headers: &[(&str, &str)], body: &str) -> Answer {
    server.post("/v1/wallets", &[headers, &[("content-type", "application/json")]].concat(), body.as_bytes())
}

#[test]
fn a_change_that_is_asked_for_again_is_made_once_and_answered_alike() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let customer = r#"{"kind": "customer"}"#;
    let first = open(&server, &[("idempotency-key", "\"one\"")], customer);
    assert_eq!((first.status, first.header("idempotent-replayed")), (201, None));
    // The same key without quotes is the same key.
    let again = open(&server, &[("idempotency-key", "one")], customer);
    assert_eq!((again.status, again.header("idempotent-replayed"), &again.body), (201, Some("true"), &first.body));
    assert_eq!(again.header("location"), first.header("location"));
    let other = open(&server, &[("idempotency-key", "two")], customer);
    assert_ne!(other.body["id"], first.body["id"]);
    let reused = open(&server, &[("idempotency-key", "one")], r#"{"kind": "merchant"}"#);
    assert_eq!((reused.status, reused.problem()), (422, "idempotency_key_reused"));
    let command = server.get(&format!("/v1/commands/{}", first.body["command"].as_str().unwrap())).well();
    assert_eq!(
        (&command["kind"], &command["state"], &command["version"]),
        (&json!("open_wallet"), &json!("done"), &first.body["version"])
    );
    assert_eq!(server.get("/v1/commands/00000000-0000-8000-8000-000000000000").problem(), "not_found");
    assert_eq!(data_after_restart(&data, server, customer).body, first.body);
}

/// What the same request is answered by another process.
fn data_after_restart(data: &DataSet, server: Server, body: &str) -> Answer {
    server.kill();
    open(&data.serve(&[]), &[("idempotency-key", "one")], body)
}

#[test]
fn requests_that_come_at_once_under_one_key_are_one() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let ids: Vec<String> = std::thread::scope(|scope| {
        let ask = || open(&server, &[("idempotency-key", "at-once")], r#"{"kind": "customer"}"#).well()["id"].to_string();
        let asked: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        asked.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(data_wallets(&data, server), 1);
}

fn data_wallets(data: &DataSet, server: Server) -> usize {
    assert_eq!(server.stop().1, Some(0));
    data.run(&["wallet", "list"]).lines().filter(|line| line.contains("customer")).count()
}

#[test]
fn a_key_is_required_once_and_not_too_long() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let problem = |headers: &[(&str, &str)]| open(&server, headers, r#"{"kind": "customer"}"#).problem().to_owned();
    assert_eq!(problem(&[]), "idempotency_key_missing");
    for wrong in ["", "\"\"", "two words", "\"a\", \"b\"", &"x".repeat(256), &"x".repeat(5000)] {
        assert_eq!(problem(&[("idempotency-key", wrong)]), "invalid_request", "{wrong}");
    }
    assert_eq!(problem(&[("idempotency-key", "a"), ("idempotency-key", "b")]), "invalid_request");
}
