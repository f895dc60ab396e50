use super::server::DataSet;

#[test]
fn everything_that_goes_wrong_is_a_problem_document() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let json = &[("content-type", "application/json"), ("idempotency-key", "a-test")][..];
    assert_eq!(server.get("/nowhere").problem(), "not_found");
    assert_eq!(server.get("/v1/wallets").problem(), "method_not_allowed");
    assert_eq!(server.get("/v1/wallets/no-id").problem(), "not_found");
    assert_eq!(server.get("/v1/wallets/00000000-0000-8000-8000-000000000000").problem(), "not_found");
    assert_eq!(server.post("/v1/wallets", &json[1..], b"{}").problem(), "unsupported_media_type");
    assert_eq!(server.post("/v1/wallets", json, b"{").problem(), "invalid_request");
    assert_eq!(server.post("/v1/wallets", json, br#"{"kind": "bank"}"#).problem(), "invalid_content");
    assert_eq!(server.post("/v1/wallets", json, br#"{"kind": "customer", "name": "x"}"#).problem(), "invalid_content");
    assert_eq!(server.post("/v1/wallets", json, br#"{"kind": "customer"} x"#).problem(), "invalid_request");
    assert_eq!(server.post("/v1/wallets", json, &vec![b' '; 300_000]).problem(), "too_large");
    let wallet = server.open_wallet().well()["id"].as_str().unwrap().to_owned();
    for query in ["limit=0", "limit=501", "limit=x", "limit=1&limit=2", "cursor=", "cursor=x.y", "nothing=1"] {
        assert_eq!(server.get(&format!("/v1/wallets/{wallet}/entries?{query}")).problem(), "invalid_request", "{query}");
    }
    for query in ["at=2026-02-30", "at=yesterday", "after=-1"] {
        assert_eq!(server.get(&format!("/v1/wallets/{wallet}/balance?{query}")).problem(), "invalid_request", "{query}");
    }
}

#[test]
fn an_answer_bears_the_id_of_its_request() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    assert_eq!(server.get_with("/livez", &[("x-request-id", "mine-1")]).header("x-request-id"), Some("mine-1"));
    let made = server.get("/livez").header("x-request-id").unwrap().to_owned();
    assert!(uuid::Uuid::parse_str(&made).is_ok(), "{made}");
    assert_ne!(
        server.get_with("/livez", &[("x-request-id", &"x".repeat(101))]).header("x-request-id"),
        Some("x".repeat(101).as_str())
    );
}

#[test]
fn the_contract_describes_every_route() {
    let data = DataSet::everyday();
    let contract = data.serve(&[]).get("/openapi.json").well();
    assert_eq!(contract["openapi"], "3.1.0");
    let balance = &contract["paths"]["/v1/wallets/{wallet}/balance"]["get"];
    assert_eq!(balance["operationId"], "show_balance");
    assert!(contract["components"]["schemas"]["WalletBalance"]["properties"]["version"].is_object(), "{contract}");
}
