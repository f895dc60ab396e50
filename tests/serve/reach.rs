use super::server::DataSet;

/// Configures a server behind a proxy that connects from these addresses.
fn behind(data: &DataSet, proxies: &str) {
    data.configure(&format!("[server]\naccess = \"keys\"\ntls = \"terminated\"\ntrusted_proxies = [{proxies}]\n"));
}

#[test]
fn an_address_that_others_reach_wants_access_control_and_encryption() {
    let data = DataSet::everyday();
    let refused = |args: &[&str]| data.refused(&[&["serve", "--listen", "0.0.0.0:0"], args].concat());
    assert!(refused(&[]).contains("every one of them would be an operator"), "{}", refused(&[]));
    assert!(refused(&["--access", "keys"]).contains("nothing is encrypted"), "{}", refused(&["--access", "keys"]));
    behind(&data, "\"127.0.0.0/8\"");
    let checked = data.command(&["config", "check"]).env("REWARDHUB_LISTEN", "0.0.0.0:8080").output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn whoever_connects_past_the_proxies_is_refused_whatever_it_claims() {
    let data = DataSet::everyday();
    behind(&data, "\"10.0.0.0/8\"");
    let server = data.serve(&[]);
    for headers in [&[][..], &[("x-forwarded-for", "10.0.0.1")], &[("forwarded", "for=10.0.0.1")]] {
        ["/livez", "/readyz"].iter().for_each(|path| assert_eq!(server.get_with(path, headers).status, 200));
        let answer = server.get_with("/v1/home/none", headers);
        assert_eq!(answer.problem(), "forbidden");
        assert!(answer.body["detail"].as_str().unwrap().contains("127.0.0.1 is not among server.trusted_proxies"), "{answer:?}");
    }
}

#[test]
fn a_proxy_says_who_calls_and_nobody_else_does() {
    let data = DataSet::everyday();
    behind(&data, "\"127.0.0.1\"");
    let server = data.serve(&[]);
    server.get_with("/livez", &[("x-forwarded-for", "198.51.100.9, 203.0.113.7"), ("x-request-id", "by-proxy")]).well();
    assert!(server.logged("by-proxy").contains("client=\"203.0.113.7\""), "{}", server.logged("by-proxy"));
    server.stop();
    data.configure("");
    let server = data.serve(&[]);
    server.get_with("/livez", &[("x-forwarded-for", "203.0.113.7"), ("x-request-id", "direct")]).well();
    assert!(server.logged("direct").contains("client=\"127.0.0.1\""), "{}", server.logged("direct"));
}

#[test]
fn pages_of_listed_sites_may_call_and_no_others() {
    let data = DataSet::everyday();
    let (operator, _) = data.key(&["--scope", "operator"]);
    let bearer = format!("Bearer {operator}");
    data.configure("[server]\naccess = \"keys\"\ncors_origins = [\"https://app.example\"]\n");
    let server = data.serve(&[]);
    let from = |origin| server.get_with("/v1/home/none", &[("origin", origin), ("authorization", &bearer)]);
    let listed = from("https://app.example");
    assert_eq!(
        (listed.header("access-control-allow-origin"), listed.header("vary")),
        (Some("https://app.example"), Some("origin"))
    );
    assert_eq!(listed.problem(), "not_found", "problems can be read, too");
    for origin in ["https://evil.example", "https://app.example.evil", "null", "http://app.example"] {
        let other = from(origin);
        assert_eq!((other.header("access-control-allow-origin"), other.header("vary")), (None, Some("origin")), "{origin}");
    }
    let asks = |origin| {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "authorization,idempotency-key"),
        ];
        server.options("/v1/wallets/none/accounts", &headers)
    };
    let permitted = asks("https://app.example");
    assert_eq!(permitted.status, 204);
    assert!(permitted.header("access-control-allow-methods").unwrap().contains("PUT"));
    assert!(permitted.header("access-control-allow-headers").unwrap().contains("idempotency-key"));
    assert_eq!(permitted.header("access-control-allow-credentials"), None);
    let refused = asks("https://evil.example");
    assert_eq!((refused.problem(), refused.header("access-control-allow-origin")), ("forbidden", None));
    server.stop();
    data.configure("[server]\naccess = \"keys\"\n");
    let server = data.serve(&[]);
    let unlisted = server.get_with("/livez", &[("origin", "https://app.example")]);
    assert_eq!((unlisted.header("access-control-allow-origin"), unlisted.header("vary")), (None, None));
}
