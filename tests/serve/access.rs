use serde_json::json;

use super::{
    issuer::{Issuer, configure},
    server::{DataSet, march},
};

#[test]
fn a_key_or_a_token_opens_what_is_its_holders_and_nothing_else() {
    let (data, issuer) = (DataSet::everyday(), Issuer::start(0));
    let (own, other) = (data.run(&["wallet", "open"]), data.run(&["wallet", "open"]));
    let (own, other) = (own.trim(), other.trim());
    let (customer, _) = data.key(&["--scope", "customer", "--wallet", own]);
    let (feed, _) = data.key(&["--scope", "feed", "--feed", "default"]);
    let (operator, _) = data.key(&["--scope", "operator"]);
    let token = issuer.token(&json!({ "scope": "rewardhub:customer", "rewardhub_wallets": [own] }));
    configure(&issuer, &data.folder().join("rewardhub.toml"), "");
    let server = data.serve(&[]);
    server.logged("keys are known");
    let get = |path: &str, key: &str| server.get_with(path, &[("authorization", &format!("Bearer {key}"))]);
    for part in ["", "/balance", "/entries", "/lots"] {
        let (mine, theirs) = (format!("/v1/wallets/{own}{part}"), format!("/v1/wallets/{other}{part}"));
        assert_eq!((get(&mine, &customer).status, get(&mine, &token).status), (200, 200), "{part}");
        assert_eq!(get(&theirs, &operator).status, 200, "{part}");
        assert_eq!(get(&mine, &feed).problem(), "forbidden", "{part}");
        assert_eq!(server.get(&mine).problem(), "unauthenticated", "{part}");
        // Another's wallet is answered as one that is not there, byte for byte.
        let absent = other.replace(&other[24..], "000000000000");
        for credential in [&customer, &token] {
            let (theirs, nobodys) = (get(&theirs, credential), get(&format!("/v1/wallets/{absent}{part}"), credential));
            assert_eq!((theirs.status, nobodys.status), (404, 404));
            assert_eq!(theirs.body.to_string().replace(other, "ID"), nobodys.body.to_string().replace(&absent, "ID"));
            assert_eq!(get(&format!("/v1/wallets/{absent}{part}"), &operator).body, nobodys.body);
        }
    }
    let post = |key: &str, feed: &str| {
        let bearer = format!("Bearer {key}");
        server.post(
            &format!("/v1/feeds/{feed}/transactions"),
            &[("authorization", &bearer)],
            march(&[(3, 2490, "GREENS MARKET")]).as_bytes(),
        )
    };
    assert_eq!(post(&customer, "default").problem(), "forbidden");
    assert_eq!(post(&feed, "another").problem(), "not_found");
    assert_eq!(post(&feed, "default").well()["counts"]["new"], 1);
}

#[test]
fn a_key_is_made_only_for_what_exists_and_for_somebody() {
    let data = DataSet::everyday();
    let absent = data.refused(&["key", "add", "the bank", "--scope", "feed", "--feed", "default", "--feed", "partner"]);
    assert!(absent.contains("partner"), "{absent}");
    for owner in ["", "  ", "a\u{7}", &"x".repeat(101)] {
        let nobody = data.output(&["key", "add", owner, "--scope", "operator"]);
        let error = String::from_utf8_lossy(&nobody.stderr);
        assert!(nobody.status.code() == Some(2) && error.contains("1 to 100"), "{error}");
    }
    assert!(data.run(&["key", "list"]).contains("there are no keys"));
}

#[test]
fn a_key_that_is_wrong_or_revoked_opens_nothing() {
    let data = DataSet::everyday();
    let (operator, id) = data.key(&["--scope", "operator"]);
    let try_it = |key: &str| {
        let server = data.serve(&["--access", "keys"]);
        server.get_with("/v1/wallets/none", &[("authorization", key)]).problem().to_owned()
    };
    assert_eq!(try_it(&format!("Bearer {operator}")), "not_found");
    assert_eq!(try_it(&format!("bearer  {operator}")), "not_found");
    let (start, last) = operator.split_at(operator.len() - 1);
    let mistyped = format!("Bearer {start}{}", if last == "0" { "1" } else { "0" });
    for wrong in ["Bearer ", "Bearer x", "Basic eDp5", &operator, &mistyped] {
        assert_eq!(try_it(wrong), "unauthenticated", "{wrong}");
    }
    data.run(&["key", "revoke", &id[..12]]);
    assert_eq!(try_it(&format!("Bearer {operator}")), "unauthenticated");
    assert!(data.run(&["key", "list"]).contains("revoked"));
}

#[test]
fn a_page_of_another_site_commands_nothing_on_a_server_without_access_control() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let open = |headers: &[(&str, &str)]| {
        server.post(
            "/v1/wallets",
            &[headers, &[("content-type", "application/json"), ("idempotency-key", "a-test")]].concat(),
            br#"{"kind": "customer"}"#,
        )
    };
    assert_eq!(open(&[("origin", "https://evil.example")]).problem(), "forbidden");
    assert_eq!(open(&[("host", "rebound.example")]).problem(), "forbidden");
    let own = server.url.clone();
    assert_eq!(open(&[("origin", &own)]).status, 201);
}
