use std::time::Instant;

use serde_json::{Value, json};

use super::{
    issuer::{Behaviour, Issuer, SigningKey, base64, configure, message, seconds},
    server::{Answer, DataSet, Server, shell},
    stopping::LONGEST,
};

/// A server that believes an issuer, once it knows the issuer's keys.
fn serving(data: &DataSet, issuer: &Issuer, more: &str) -> Server {
    configure(issuer, &data.folder().join("rewardhub.toml"), more);
    let server = data.serve(&[]);
    server.logged("keys are known");
    server
}

fn ask(server: &Server, token: &str) -> Answer {
    server.get_with("/v1/wallets/none", &[("authorization", &format!("Bearer {token}"))])
}

/// The claims of an operator.
fn operator(issuer: &Issuer, changed: Value) -> Value {
    let mut claims = issuer.claims(&json!({ "scope": "openid rewardhub:operator" }));
    for (name, value) in changed.as_object().expect("claims are an object") {
        claims[name] = value.clone();
    }
    claims
}

#[test]
fn a_token_opens_what_is_its_holders_and_stands_beside_keys() {
    let (data, issuer) = (DataSet::everyday(), Issuer::start(0));
    let (own, other) = (data.run(&["wallet", "open"]), data.run(&["wallet", "open"]));
    let (own, other) = (own.trim(), other.trim());
    let (key, _) = data.key(&["--scope", "operator"]);
    let server = serving(&data, &issuer, "");
    let customer = issuer.token(&json!({ "scope": "rewardhub:customer", "rewardhub_wallets": [own] }));
    let home = |wallet: &str, bearer: &str| {
        server
            .get_with(&format!("/v1/home/{wallet}"), &[("authorization", &format!("Bearer {bearer}")), ("x-request-id", "home")])
    };
    assert_eq!(home(own, &customer).well()["wallet"]["id"], own);
    assert_eq!(home(other, &customer).problem(), "not_found");
    assert_eq!(home(other, &issuer.token(&json!({ "scope": ["rewardhub:operator"] }))).status, 200);
    assert_eq!(home(other, &key).status, 200);
    assert_eq!(home(own, &issuer.token(&json!({ "scope": "operator admin" }))).problem(), "forbidden");
    assert_eq!(home(own, &issuer.token(&json!({ "scope": "rewardhub:operator rewardhub:feed" }))).problem(), "forbidden");
    // The log names a person by a keyed hash.
    let line = server.logged("home");
    assert!(line.contains("caller=\"subject ") && !line.contains("somebody"), "{line}");
}

#[test]
fn an_issuer_for_a_trial_says_how_to_try_it() {
    let (data, issuer) = (DataSet::everyday(), Issuer::start(0));
    let [start, token] = issuer.how_to_try();
    let (variables, args) = start.split_once(" rewardhub serve ").expect("the server is started with variables");
    let variables: Vec<(&str, &str)> = variables.split(' ').filter_map(|variable| variable.split_once('=')).collect();
    let server = data.serve_with(&args.split(' ').collect::<Vec<_>>(), &variables);
    server.logged("keys are known");
    assert_eq!(ask(&server, "none").problem(), "unauthenticated");
    assert_eq!(ask(&server, &shell(&token)).problem(), "not_found");
}

#[test]
fn each_way_to_be_no_good_token_is_refused() {
    let (data, issuer) = (DataSet::everyday(), Issuer::start(0));
    let server = serving(&data, &issuer, "");
    let (stranger, at) = (Issuer::start(0), seconds());
    let good = issuer.signed(&json!({}), &operator(&issuer, json!({})));
    assert_eq!(ask(&server, &good).problem(), "not_found");
    let (head, signature) = good.rsplit_once('.').unwrap();
    let claims = |changed| issuer.signed(&json!({}), &operator(&issuer, changed));
    let header = |changed| issuer.signed(&changed, &operator(&issuer, json!({})));
    let unsigned = message(&json!({ "alg": "none", "typ": "JWT" }), &operator(&issuer, json!({})));
    let raised = message(&json!({ "alg": "ES256", "kid": "key-1" }), &operator(&issuer, json!({ "sub": "another" })));
    let others = stranger.signed(&json!({}), &operator(&issuer, json!({})));
    for (token, why) in [
        (format!("{unsigned}."), "no signed token"),
        (format!("{unsigned}.{signature}"), "no signed token"),
        (issuer.signed_with_public_key(&operator(&issuer, json!({}))), "algorithm"),
        (header(json!({ "alg": "ES384" })), "algorithm"),
        (header(json!({ "alg": "RS256" })), "algorithm"),
        (others, "signature"),
        (format!("{raised}.{signature}"), "signature"),
        (format!("{head}.{}", base64(&[0; 64])), "signature"),
        (format!("{head}."), "signature"),
        (head.to_owned(), "no signed token"),
        (format!("{good}.x"), "no signed token"),
        ("eyJ.eyJ.x".to_owned(), "no signed token"),
        (claims(json!({ "exp": at - 61 })), "expired"),
        (claims(json!({ "exp": null })), "lacks its end"),
        (claims(json!({ "exp": "tomorrow" })), "lacks its end"),
        (claims(json!({ "nbf": at + 120 })), "not valid yet"),
        (claims(json!({ "nbf": "now" })), "lacks its end"),
        (claims(json!({ "iss": stranger.url() })), "another issuer"),
        (claims(json!({ "iss": [issuer.url(), stranger.url()] })), "another issuer"),
        (claims(json!({ "iss": null })), "lacks its end"),
        (claims(json!({ "sub": null })), "lacks its end"),
        (claims(json!({ "aud": "another" })), "another audience"),
        (claims(json!({ "aud": ["another", "third"] })), "another audience"),
        (claims(json!({ "aud": null })), "another audience"),
        (claims(json!({ "aud": { "rewardhub": true } })), "another audience"),
        (header(json!({ "kid": "key-9" })), "does not show"),
        (header(json!({ "crit": ["b64"], "b64": true })), "extension"),
        (header(json!({ "crit": [] })), "extension"),
        (header(json!({ "crit": ["exp"] })), "extension"),
        (header(json!({ "typ": "logout+jwt" })), "its type"),
        (header(json!({ "jku": stranger.url(), "kid": "stranger" })), "does not show"),
        (claims(json!({ "more": "x".repeat(9000) })), "too long"),
    ] {
        let answer = ask(&server, &token);
        assert_eq!((answer.status, answer.problem()), (401, "unauthenticated"), "{why}: {answer:?}");
        assert!(answer.body["detail"].as_str().unwrap().contains(why), "{why}: {}", answer.body);
        assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"rewardhub\""));
    }
    // A clock may be a minute away, an audience may be one of several, and a key's id may be absent where there is one key.
    for good in [claims(json!({ "exp": at - 30, "nbf": at + 30 })), claims(json!({ "aud": ["another", "rewardhub"] }))] {
        assert_eq!(ask(&server, &good).problem(), "not_found");
    }
    let bearer = format!("Bearer {good}");
    let twice = server.get_with("/v1/wallets/none", &[("authorization", &bearer), ("authorization", &bearer)]);
    assert_eq!(twice.problem(), "unauthenticated");
    assert!(!server.all_logged().contains(signature));
}

#[test]
fn an_unknown_key_is_asked_for_but_not_often() {
    let (data, issuer) = (DataSet::everyday(), Issuer::start(0));
    let server = serving(&data, &issuer, "algorithms = [\"RS256\", \"PS256\", \"ES256\"]");
    let begun = issuer.key_requests();
    issuer.rotate(SigningKey::rsa("key-2"));
    let rotated = |algorithm| issuer.signed(&json!({ "alg": algorithm }), &operator(&issuer, json!({})));
    assert_eq!(ask(&server, &rotated("RS256")).problem(), "not_found", "the new key was fetched");
    assert_eq!(ask(&server, &rotated("PS256")).problem(), "not_found");
    assert_eq!(issuer.key_requests(), begun + 1);
    for _ in 0..20 {
        let made_up = issuer.signed(&json!({ "kid": "made-up" }), &operator(&issuer, json!({})));
        assert_eq!(ask(&server, &made_up).problem(), "unauthenticated");
    }
    assert_eq!(issuer.key_requests(), begun + 1, "made-up keys cost the issuer nothing");
    let confused = issuer.signed_with_public_key(&operator(&issuer, json!({})));
    assert_eq!(ask(&server, &confused).problem(), "unauthenticated");
}

#[test]
fn an_issuer_that_is_away_hinders_nobody_whose_key_is_known() {
    let (data, issuer) = (DataSet::everyday(), Issuer::start(0));
    let (key, _) = data.key(&["--scope", "operator"]);
    issuer.behave(Behaviour::Silent);
    configure(&issuer, &data.folder().join("rewardhub.toml"), "");
    let server = data.serve(&[]);
    let token = issuer.signed(&json!({}), &operator(&issuer, json!({})));
    let answer = ask(&server, &token);
    assert_eq!((answer.status, answer.problem(), answer.header("retry-after")), (503, "unavailable", Some("5")), "{answer:?}");
    assert_eq!(ask(&server, &key).problem(), "not_found", "keys need no issuer");
    let state = || {
        let ready = server.get("/readyz");
        let checks = ready.body["checks"].as_array().unwrap().clone();
        (ready.status, checks.into_iter().find(|check| check["name"] == "issuer").unwrap())
    };
    let (status, check) = state();
    assert_eq!((status, &check["ready"]), (503, &false.into()), "{check}");
    issuer.behave(Behaviour::Well);
    server.logged("keys are known");
    let begun = Instant::now();
    while state().0 != 200 {
        assert!(begun.elapsed() < LONGEST, "{:?}", state());
    }
    issuer.behave(Behaviour::Away);
    assert_eq!(
        ask(&server, &issuer.signed(&json!({ "kid": "new" }), &operator(&issuer, json!({})))).problem(),
        "unauthenticated"
    );
    let (status, check) = state();
    assert_eq!((status, &check["ready"]), (200, &true.into()));
    assert!(check["detail"].as_str().unwrap().contains("does not answer"), "{check}");
    assert_eq!(ask(&server, &token).problem(), "not_found", "the keys that are known count");
    assert_eq!(server.stop().1, Some(0));
}

#[test]
fn an_issuer_says_what_it_says_in_claims_of_its_own() {
    let (data, issuer) = (DataSet::everyday(), Issuer::start(0));
    let wallet = data.run(&["wallet", "open"]);
    let server = serving(
        &data,
        &issuer,
        "audience_claim = \"client_id\"\nscope_claim = \"cognito:groups\"\nwallets_claim = \"custom:wallets\"\n\
         scopes = { customer = \"Members\" }",
    );
    let claims = |client: &str| json!({ "aud": null, "client_id": client, "cognito:groups": ["Members", "admin"], "custom:wallets": wallet.trim() });
    let home =
        |token: &str| server.get_with(&format!("/v1/home/{}", wallet.trim()), &[("authorization", &format!("Bearer {token}"))]);
    assert_eq!(home(&issuer.token(&claims("rewardhub"))).status, 200);
    assert_eq!(home(&issuer.token(&claims("another"))).problem(), "unauthenticated");
}

#[test]
fn the_same_person_is_the_same_actor_and_another_issuers_is_not() {
    let (data, issuer) = (DataSet::everyday(), Issuer::start(0));
    let server = serving(&data, &issuer, "");
    let open = |subject: &str, name: &str| {
        let token = issuer.token(&json!({ "sub": subject, "scope": "rewardhub:operator" }));
        let headers = [
            ("authorization", format!("Bearer {token}")),
            ("content-type", "application/json".to_owned()),
            ("idempotency-key", name.to_owned()),
        ];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        server.post("/v1/wallets", &headers, br#"{"kind": "customer"}"#).well()["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(open("alice", "a"), open("alice", "a"), "a name is its caller's own");
    assert_ne!(open("alice", "a"), open("bob", "a"));
}
