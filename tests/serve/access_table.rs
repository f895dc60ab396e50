//! Who may what: each route of the contract, asked by each scope, of what is its own and of what is another's. The table is written by
//! hand from the rules; a route that it lacks fails.

use std::collections::BTreeSet;

use serde_json::json;

use super::{
    issuer::{Issuer, configure},
    server::{Answer, DataSet, Server, march},
};

/// The scopes, in the order of the table's columns.
const SCOPES: [&str; 6] = ["customer", "merchant", "feed", "analyst", "operator", "admin"];

/// What a caller is answered: it may, it may not, or there is no such thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    Yes,
    No,
    Absent,
}
use May::{Absent, No, Yes};

/// A route, what each scope may do with its own object, and what each may with another's.
struct Row {
    route: (&'static str, &'static str),
    own: [May; 6],
    others: [May; 6],
}

const READS_WALLETS: ([May; 6], [May; 6]) = ([Yes, Yes, No, No, Yes, No], [Absent, Absent, No, No, Yes, No]);
const CUSTOMERS: ([May; 6], [May; 6]) = ([Yes, No, No, No, Yes, No], [Absent, No, No, No, Yes, No]);
/// There is no such redemption or transfer.
const READS_NOTHING: ([May; 6], [May; 6]) = ([Absent, Absent, No, No, Absent, No], [Absent, Absent, No, No, Absent, No]);
const MERCHANTS: ([May; 6], [May; 6]) = ([No, Absent, No, No, Absent, No], [No, Absent, No, No, Absent, No]);
const OPERATORS: ([May; 6], [May; 6]) = ([No, No, No, No, Yes, No], [No, No, No, No, Yes, No]);
const FEEDS: ([May; 6], [May; 6]) = ([No, No, Yes, No, Yes, No], [No, No, Absent, No, Yes, No]);

const fn row(method: &'static str, path: &'static str, (own, others): ([May; 6], [May; 6])) -> Row {
    Row { route: (method, path), own, others }
}

const TABLE: [Row; 47] = [
    row("post", "/v1/wallets", OPERATORS),
    row("get", "/v1/wallets/{wallet}", READS_WALLETS),
    row("get", "/v1/wallets/{wallet}/balance", READS_WALLETS),
    row("get", "/v1/balance", READS_WALLETS),
    row("get", "/v1/wallets/{wallet}/entries", READS_WALLETS),
    row("get", "/v1/wallets/{wallet}/lots", READS_WALLETS),
    row("get", "/v1/wallets/{wallet}/transactions", READS_WALLETS),
    row("get", "/v1/home/{wallet}", READS_WALLETS),
    row("get", "/v1/wallets/{wallet}/holds", READS_WALLETS),
    row("post", "/v1/wallets/{wallet}/payment_tokens", CUSTOMERS),
    row("post", "/v1/spends", CUSTOMERS),
    row("post", "/v1/transfers", CUSTOMERS),
    row("get", "/v1/transfers/{transfer}", READS_NOTHING),
    row("get", "/v1/redemptions/{redemption}", READS_NOTHING),
    row("post", "/v1/authorisations", ([No, Yes, No, No, Yes, No], [No, Absent, No, No, Yes, No])),
    row("post", "/v1/authorisations/{redemption}/capture", MERCHANTS),
    row("post", "/v1/authorisations/{redemption}/void", MERCHANTS),
    row("post", "/v1/redemptions/{redemption}/refunds", MERCHANTS),
    row("post", "/v1/issues", OPERATORS),
    row("post", "/v1/top_ups", OPERATORS),
    row("post", "/v1/bonuses", OPERATORS),
    row("put", "/v1/wallets/{wallet}/accounts", OPERATORS),
    row("get", "/v1/transactions/{transaction}", ([Yes, No, No, No, Yes, No], [Absent, No, No, No, Yes, No])),
    row("post", "/v1/transactions/{transaction}/text", OPERATORS),
    row("post", "/v1/preview", READS_WALLETS),
    row("get", "/v1/waiting", OPERATORS),
    row("get", "/v1/review", OPERATORS),
    row("get", "/v1/review/unclassified", OPERATORS),
    row("post", "/v1/review/{transaction}", OPERATORS),
    row("get", "/v1/dead_letters", OPERATORS),
    row("post", "/v1/dead_letters/{dead_letter}", ([No, No, No, No, Absent, No], [No, No, No, No, Absent, No])),
    row("post", "/v1/adjustments", OPERATORS),
    row("get", "/v1/approvals", OPERATORS),
    row("get", "/v1/approvals/{command}", ([No, No, No, No, Absent, No], [No, No, No, No, Absent, No])),
    row("put", "/v1/approvals/{command}", ([No, No, No, No, Absent, No], [No, No, No, No, Absent, No])),
    row("get", "/v1/programmes", OPERATORS),
    row("get", "/v1/programmes/{version}", OPERATORS),
    row("get", "/v1/programmes/{version}/difference", OPERATORS),
    row("get", "/v1/audit", OPERATORS),
    row("get", "/v1/status", OPERATORS),
    row("post", "/v1/feeds/{feed}/transactions", FEEDS),
    row("put", "/v1/feeds/{feed}/consents/{consent}", FEEDS),
    row("get", "/v1/feeds/{feed}/consents/{consent}", FEEDS),
    row("delete", "/v1/feeds/{feed}/consents/{consent}", FEEDS),
    row("get", "/v1/feeds/{feed}/deliveries", FEEDS),
    row("get", "/v1/feeds/{feed}/deliveries/{delivery}", FEEDS),
    row(
        "get",
        "/v1/commands/{command}",
        ([Absent, Absent, Absent, Absent, Yes, Absent], [Absent, Absent, Absent, Absent, Yes, Absent]),
    ),
];

/// Routes that say nothing of anybody.
const OPEN: [(&str, &str); 2] = [("get", "/livez"), ("get", "/readyz")];

/// Two wallets with a transaction each, a feed, and a key and a token of each scope for the first.
struct Objects {
    wallets: [String; 2],
    transactions: [String; 2],
    deliveries: [String; 2],
    command: String,
    keys: Vec<String>,
    tokens: Vec<String>,
}

#[test]
fn every_scope_may_on_every_route_what_the_table_says() {
    let data = DataSet::everyday();
    data.profile("another", "");
    let issuer = Issuer::start(0);
    let objects = objects(&data, &issuer);
    let banks = ["default", "another"]
        .map(|feed| format!("[[bank]]\nfeed = \"{feed}\"\nshape = \"berlin-group\"\nbase_url = \"http://127.0.0.1:1/v1\"\n"));
    configure(&issuer, &data.folder().join("rewardhub.toml"), &banks.concat());
    let server = data.serve(&[]);
    server.logged("keys are known");
    let deliveries = posted(&server, &objects.keys[OPERATOR]);
    let objects = Objects { deliveries, ..objects };
    let contract = server.get("/openapi.json").well();
    let mut known: BTreeSet<(String, String)> = BTreeSet::new();
    for (path, methods) in contract["paths"].as_object().unwrap() {
        known.extend(methods.as_object().unwrap().keys().map(|method| (method.clone(), path.clone())));
    }
    let owned = |(method, path): (&str, &str)| (method.to_owned(), path.to_owned());
    let listed: BTreeSet<_> = TABLE.iter().map(|row| owned(row.route)).chain(OPEN.map(owned)).collect();
    assert_eq!(known, listed, "the contract has exactly the routes of the table");
    let mut wrong = Vec::new();
    for Row { route, own, others } in &TABLE {
        for (at, scope) in SCOPES.iter().enumerate() {
            for credential in [&objects.keys[at], &objects.tokens[at]] {
                for (whose, expected) in [(0, own[at]), (1, others[at])] {
                    let answer = ask(&server, *route, &objects, whose, Some(credential));
                    if may(&answer) != expected {
                        let Answer { status, body, .. } = &answer;
                        wrong.push(format!(
                            "{route:?} {scope} {whose} {credential}: {expected:?}, and it is answered {status} {body}"
                        ));
                    }
                }
            }
        }
        assert_eq!(ask(&server, *route, &objects, 0, None).problem(), "unauthenticated", "{route:?}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn may(answer: &Answer) -> May {
    match answer.status {
        // What it may ask for need not be possible: none of these transactions waits for a person.
        200..300 | 409 => Yes,
        403 => No,
        404 => Absent,
        _ => panic!("{answer:?}"),
    }
}

fn objects(data: &DataSet, issuer: &Issuer) -> Objects {
    let server = data.serve(&[]);
    let first = server.deliver("default", &march(&[(3, 2490, "GREENS MARKET")])).well();
    let other = march(&[(3, 2490, "GREENS MARKET")]).replace(super::server::IBAN, "GB94BARC10201530093459");
    let second = server.deliver("default", &other).well();
    let command = server.open_wallet().well()["command"].as_str().expect("a change names its command").to_owned();
    assert_eq!(server.stop().1, Some(0));
    let word =
        |delivery: &serde_json::Value, name: &str| delivery["transactions"][0][name].as_str().expect("it is a text").to_owned();
    let wallets = [word(&first, "wallet"), word(&second, "wallet")];
    let key = |scope: &&str| {
        let own: &[&str] = match *scope {
            "customer" | "merchant" => &["--wallet", &wallets[0]],
            "feed" => &["--feed", "default"],
            _ => &[],
        };
        data.key(&[&["--scope", scope], own].concat()).0
    };
    let token = |scope: &&str| {
        let scope = format!("openid rewardhub:{scope}");
        // What is not of the scope is in the token, too, and permits nothing.
        issuer.token(&json!({ "scope": scope, "rewardhub_wallets": [wallets[0]], "rewardhub_feeds": "default" }))
    };
    let (keys, tokens) = (SCOPES.iter().map(key).collect(), SCOPES.iter().map(token).collect());
    Objects {
        transactions: [word(&first, "transaction"), word(&second, "transaction")],
        wallets,
        deliveries: Default::default(),
        command,
        keys,
        tokens,
    }
}

/// Posts a delivery of each feed, and returns their ids.
fn posted(server: &Server, operator: &str) -> [String; 2] {
    let bearer = format!("Bearer {operator}");
    let body = march(&[(3, 2490, "GREENS MARKET")]);
    let posted =
        |feed: &str| server.post(&format!("/v1/feeds/{feed}/transactions"), &[("authorization", &bearer)], body.as_bytes());
    ["default", "another"].map(|feed| posted(feed).well()["delivery"].as_str().expect("a delivery has an id").to_owned())
}

const POINT: &str = r#"{"amount": "1", "asset": "PTS"}"#;
/// The id of no redemption and no transfer.
const NOTHING: &str = "00000000-0000-8000-8000-000000000000";
/// A consent of each feed.
const CONSENT: &str = "customer-7";
/// The place of operators among the scopes.
const OPERATOR: usize = 4;

fn consent() -> String {
    r#"{"account_id": "7", "account_number": "DE89370400440532013000", "access_token": "a"}"#.to_owned()
}

/// Sends the request of a route about what is the callers' own (0) or another's (1).
fn ask(server: &Server, (method, path): (&str, &str), objects: &Objects, whose: usize, key: Option<&str>) -> Answer {
    let (wallet, other) = (&objects.wallets[whose], &objects.wallets[1 - whose]);
    let feed = ["default", "another"][whose];
    let path = path
        .replace("{wallet}", wallet)
        .replace("{transaction}", &objects.transactions[whose])
        .replace("{feed}", feed)
        .replace("{delivery}", &objects.deliveries[whose])
        .replace("{consent}", CONSENT)
        .replace("{redemption}", NOTHING)
        .replace("{transfer}", NOTHING)
        .replace("{dead_letter}", "0123456789abcdef")
        .replace("{version}", "1")
        .replace("{command}", &objects.command);
    let path = if path == "/v1/balance" { format!("{path}?accountId={wallet}") } else { path };
    let bearer = key.map(|key| format!("Bearer {key}"));
    let name = format!("{whose}-{method}-{path}");
    let mut headers = vec![("content-type", "application/json"), ("idempotency-key", name.as_str())];
    headers.extend(bearer.as_ref().map(|bearer| ("authorization", bearer.as_str())));
    let body = match path.as_str() {
        "/v1/wallets" => r#"{"kind": "customer"}"#.to_owned(),
        "/v1/preview" => format!(r#"{{"purchase": {{"amount": "1.00", "asset": "GBP"}}, "wallet": "{wallet}"}}"#),
        "/v1/adjustments" => {
            format!(r#"{{"wallet": "{wallet}", "amount": {{"amount": "1", "asset": "PTS"}}, "reason": "a try"}}"#)
        }
        "/v1/spends" => format!(r#"{{"wallet": "{wallet}", "merchant": "{other}", "amount": {POINT}}}"#),
        "/v1/transfers" => format!(r#"{{"from": "{wallet}", "to": "{other}", "amount": {POINT}}}"#),
        "/v1/authorisations" => format!(r#"{{"merchant": "{wallet}", "token": "rhp_AAAA", "amount": {POINT}}}"#),
        "/v1/issues" => format!(r#"{{"amount": {POINT}, "reason": "a try"}}"#),
        "/v1/top_ups" | "/v1/bonuses" => format!(r#"{{"wallet": "{wallet}", "amount": {POINT}, "reason": "a try"}}"#),
        path if path.ends_with("/payment_tokens") => format!(r#"{{"most": {POINT}}}"#),
        path if path.ends_with("/capture") || path.ends_with("/refunds") => "{}".to_owned(),
        path if path.starts_with("/v1/approvals/") => r#"{"decision": "approve"}"#.to_owned(),
        path if path.ends_with("/text") => r#"{"reason": "a try"}"#.to_owned(),
        path if path.starts_with("/v1/dead_letters/") => r#"{"decision": "dismiss", "reason": "a try"}"#.to_owned(),
        path if path.starts_with("/v1/review/") => r#"{"decision": "reject", "reason": "a try"}"#.to_owned(),
        path if path.contains("/consents/") => consent(),
        path if path.ends_with("/accounts") => r#"{"number": "GB82WEST12345698765432"}"#.to_owned(),
        _ => march(&[(3, 2490, "GREENS MARKET")]),
    };
    match method {
        "get" => server.get_with(&path, &headers),
        "put" => server.put(&path, &headers, body.as_bytes()),
        "delete" => {
            // What the last caller deleted is there again.
            let operator = format!("Bearer {}", objects.keys[OPERATOR]);
            let as_operator = [("content-type", "application/json"), ("authorization", operator.as_str())];
            server.put(&path, &as_operator, consent().as_bytes()).well();
            server.delete(&path, &headers)
        }
        _ => server.post(&path, &headers, body.as_bytes()),
    }
}
