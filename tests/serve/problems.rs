use serde_json::json;

use super::server::{DataSet, march};

const OPEN_WALLET: [(&str, &str); 2] = [("content-type", "application/json"), ("idempotency-key", "a-test")];

#[test]
fn a_wrong_path_is_a_problem_document() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    for path in ["/", "/nowhere", "/v1", "/v1/wallets/", "//v1/wallets", "/v1/wallets/a/b/c", "/openapi.yaml", "/docs/x", "/%00"]
    {
        assert_eq!(server.get(path).problem(), "not_found", "{path}");
    }
    let absent = "00000000-0000-8000-8000-000000000000";
    for id in ["no-id", absent, "%ff", "%00", "..%2f..", &"x".repeat(3000)] {
        for path in ["/v1/wallets/{}", "/v1/wallets/{}/balance", "/v1/home/{}", "/v1/transactions/{}", "/v1/commands/{}"] {
            let path = path.replace("{}", id);
            assert_eq!(server.get(&path).problem(), "not_found", "{path}");
        }
    }
}

#[test]
fn a_wrong_method_is_a_problem_document_that_names_the_right_ones() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let contract = server.get("/openapi.json").well();
    for (path, methods) in contract["paths"].as_object().unwrap() {
        let takes = |method: &str| methods.get(method.to_lowercase()).is_some();
        for method in ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"].into_iter().filter(|own| !takes(own))
        {
            let refused = server.send(method, path);
            assert_eq!((refused.status, refused.problem()), (405, "method_not_allowed"), "{method} {path}");
            let allowed = refused.header("allow").unwrap_or_default().to_lowercase();
            assert!(methods.as_object().unwrap().keys().all(|own| allowed.split(',').any(|allowed| allowed == own)), "{allowed}");
        }
    }
    for path in ["/metrics", "/openapi.json", "/docs"] {
        assert_eq!(server.send("DELETE", path).problem(), "method_not_allowed", "{path}");
    }
}

#[test]
fn a_body_that_is_not_json_is_a_problem_document() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let open = |body: &[u8]| server.post("/v1/wallets", &OPEN_WALLET, body).problem().to_owned();
    let nested = format!(r#"{{"kind": {}{}}}"#, "[".repeat(5000), "]".repeat(5000));
    let deep = format!("{}1{}", "{\"kind\":".repeat(5000), "}".repeat(5000));
    for (body, why) in [
        ("", "nothing"),
        ("{", "an end that is missing"),
        (r#"{"kind": "customer"} x"#, "a word behind it"),
        (r#"{"kind": "customer"}{}"#, "a value behind it"),
        ("\u{feff}{\"kind\": \"customer\"}", "a byte order mark"),
        (r#"{"kind": "customer",}"#, "a comma too many"),
        ("{\"kind\": \"cust\u{0}omer\"}", "a NUL"),
        ("\u{0}", "nothing but a NUL"),
        (r#"{"kind": NaN}"#, "a word of JavaScript"),
    ] {
        assert_eq!(open(body.as_bytes()), "invalid_request", "{why}");
    }
    assert_eq!(open(b"{\"kind\": \"\xff\"}"), "invalid_request", "a byte that is no UTF-8");
    for (body, why) in [
        (r#"{"kind": "bank"}"#, "an unknown word"),
        (r#"{"kind": "customer", "name": "x"}"#, "an unknown field"),
        (r#"{"kind": "customer", "kind": "customer"}"#, "a field that is there twice"),
        (r#"{"kind": "customer", "kind": "merchant"}"#, "a field with two values"),
        (r#"{"kind": "customer\u0000"}"#, "the escape of a NUL"),
        (r#"{"kind": "\ud800"}"#, "half a character"),
        (r#"{"kind": null}"#, "null"),
        (r#"[{"kind": "customer"}]"#, "a list"),
        ("1e3", "a number"),
        (&nested, "depth within the value"),
        (&deep, "depth"),
    ] {
        assert_eq!(open(body.as_bytes()), "invalid_content", "{why}");
    }
    assert_eq!(open(&vec![b' '; 300_000]), "too_large");
}

#[test]
fn a_body_of_another_type_or_charset_is_a_problem_document() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let open = |headers: &[(&str, &str)]| {
        server.post("/v1/wallets", &[&OPEN_WALLET[1..], headers].concat(), br#"{"kind": "customer"}"#).problem().to_owned()
    };
    assert_eq!(open(&[]), "unsupported_media_type");
    for kind in [
        "text/plain",
        "application/xml",
        "application/json; charset=iso-8859-1",
        "application/json; charset=utf-16",
        "application/json; charset=\"latin1\"",
        "application/x-www-form-urlencoded",
    ] {
        assert_eq!(open(&[("content-type", kind)]), "unsupported_media_type", "{kind}");
    }
    assert_eq!(open(&[OPEN_WALLET[0], ("content-encoding", "gzip")]), "unsupported_media_type");
}

#[test]
fn an_amount_is_a_plain_decimal_in_a_text() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let preview = |amount: &str| {
        let body = format!(r#"{{"purchase": {{"amount": {amount}, "asset": "GBP"}}}}"#);
        server.post("/v1/preview", &OPEN_WALLET[..1], body.as_bytes())
    };
    for wrong in [
        "1e3",
        "-0",
        "1",
        "1.5",
        "true",
        "null",
        r#""1e3""#,
        r#""-0""#,
        r#""-0.00""#,
        r#""+1""#,
        r#""1,5""#,
        r#"" 1""#,
        r#""""#,
        r#"".5""#,
        r#""1.""#,
        r#""0x1""#,
        r#""NaN""#,
        r#""Infinity""#,
        r#""1.005""#,
        r#""99999999999999999999""#,
        r#""١""#,
    ] {
        let refused = preview(wrong);
        let at = &refused.body["errors"][0]["pointer"];
        assert_eq!((refused.problem(), at), ("invalid_content", &json!("/purchase/amount")), "{wrong}");
    }
    assert_eq!(preview(r#""24.90""#).status, 200);
}

#[test]
fn a_page_has_a_size_and_begins_in_its_own_list() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let posted = server.deliver("default", &march(&[(3, 2490, "GREENS MARKET"), (4, 310, "COFFEE BAR")])).well();
    let wallet = posted["transactions"][0]["wallet"].as_str().unwrap().to_owned();
    let other = server.open_wallet().well()["id"].as_str().unwrap().to_owned();
    let lists = ["entries", "transactions"].map(|list| format!("/v1/wallets/{wallet}/{list}"));
    let cursors =
        lists.each_ref().map(|list| server.get(&format!("{list}?limit=1")).well()["next_cursor"].as_str().unwrap().to_owned());
    let other_lists = ["entries", "transactions"].map(|list| format!("/v1/wallets/{other}/{list}"));
    for (list, query) in [
        // A cursor of another list, of another wallet, and of a list that has no object.
        (&lists[0], format!("cursor={}", cursors[1])),
        (&lists[1], format!("cursor={}", cursors[0])),
        (&other_lists[0], format!("cursor={}", cursors[0])),
        (&other_lists[1], format!("cursor={}", cursors[1])),
        (&"/v1/waiting".to_owned(), format!("cursor={}", cursors[0])),
        // And one that somebody changed.
        (&lists[1], format!("cursor={}", cursors[1].replacen("2026-03", "2026-04", 1))),
    ] {
        let refused = server.get(&format!("{list}?{query}"));
        assert_eq!(
            (refused.problem(), &refused.body["errors"][0]["pointer"]),
            ("invalid_request", &json!("?cursor")),
            "{list} {query}"
        );
    }
    for list in lists.iter().map(String::as_str).chain(["/v1/waiting"]) {
        for query in [
            "limit=0",
            "limit=-1",
            "limit=501",
            "limit=1e1",
            "limit=x",
            "limit=",
            "limit=1&limit=2",
            "cursor=",
            "cursor=x.y",
            "nothing=1",
        ] {
            assert_eq!(server.get(&format!("{list}?{query}")).problem(), "invalid_request", "{list} {query}");
        }
    }
    for query in ["at=2026-02-30", "at=yesterday", "nothing=1", "after=-1", "after=1.0", "after="] {
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
