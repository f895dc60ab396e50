use super::server::{DataSet, IBAN, march};

#[test]
fn each_request_has_a_line_in_the_log_without_anything_that_a_caller_wrote() {
    let data = DataSet::everyday();
    let (operator, id) = data.key(&["--scope", "operator"]);
    data.configure("[server]\naccess = \"keys\"\nlog_format = \"json\"\n");
    let server = data.serve(&[]);
    let bearer = format!("Bearer {operator}");
    let keyed = |request| [("authorization", bearer.as_str()), ("x-request-id", request)];
    server
        .post("/v1/feeds/default/transactions?name=a-name", &keyed("post-1"), march(&[(3, 2490, "GREENS MARKET")]).as_bytes())
        .well();
    let put = [&keyed("put-1")[..], &[("content-type", "application/json"), ("idempotency-key", "a-secret-name")]].concat();
    let body = format!("{{\"number\": \"{IBAN}\"}}");
    server.put("/v1/wallets/00000000-0000-8000-8000-000000000000/accounts", &put, body.as_bytes());
    server.get_with(&format!("/v1/wallets/{IBAN}?token={operator}"), &keyed("get-1"));
    server.get_with(&format!("/nowhere/{IBAN}"), &keyed("get-2"));
    server.get_with("/v1/home/none", &[("authorization", &format!("Bearer {operator}0")), ("x-request-id", "get-3")]);
    let line = |request: &str| -> serde_json::Value { serde_json::from_str(&server.logged(request)).expect("a line is JSON") };
    let posted = line("post-1");
    assert_eq!((&posted["method"], &posted["route"]), (&"POST".into(), &"/v1/feeds/{feed}/transactions".into()), "{posted}");
    assert_eq!((&posted["status"], &posted["caller"]), (&200.into(), &format!("key {id}").into()), "{posted}");
    assert!(posted["took_us"].as_u64().is_some() && posted["client"] == "127.0.0.1", "{posted}");
    assert_eq!(posted["span"]["id"], "post-1");
    assert_eq!((&line("get-2")["route"], &line("get-2")["client"]), (&"-".into(), &"127.0.0.1".into()));
    assert_eq!((&line("get-3")["status"], &line("get-3")["caller"]), (&401.into(), &"-".into()));
    let everything = server.all_logged();
    for secret in [operator.as_str(), IBAN, "a-secret-name", "a-name", "GREENS"] {
        assert!(!everything.contains(secret), "{secret} is in the log: {everything}");
    }
}

#[test]
fn what_to_log_can_be_said() {
    let data = DataSet::everyday();
    let server = data.serve(&["--log", "warn"]);
    server.get_with("/livez", &[("x-request-id", "quiet")]).well();
    server.get("/livez").well();
    assert_eq!(server.all_logged(), "");
}
