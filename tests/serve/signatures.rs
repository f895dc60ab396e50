//! Feeds that sign what they post.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::server::{Answer, DataSet, Server, march};

/// Whoever runs the feed.
struct Feed(Vec<u8>);

impl Feed {
    /// Makes a secret for the feed `default`.
    fn with_secret(data: &DataSet, options: &[&str]) -> Self {
        let printed = data.run(&[&["feeds", "secret", "default"], options].concat());
        let secret =
            printed.lines().next().and_then(|line| line.strip_prefix("whsec_")).expect("the secret has a line of its own");
        Self(BASE64.decode(secret).expect("a secret is Base64"))
    }

    fn signed(&self, id: &str, at_s: i64, body: &[u8]) -> [(&'static str, String); 3] {
        let mac = <Hmac<Sha256>>::new_from_slice(&self.0)
            .expect("a key of HMAC has any length")
            .chain_update(format!("{id}.{at_s}."))
            .chain_update(body);
        let signature = format!("v1,{}", BASE64.encode(mac.finalize().into_bytes()));
        [("webhook-id", id.to_owned()), ("webhook-timestamp", at_s.to_string()), ("webhook-signature", signature)]
    }

    /// Posts a body, signed at a time from now.
    fn post(&self, server: &Server, id: &str, from_now_s: i64, body: &[u8]) -> Answer {
        send(server, "/v1/feeds/default/transactions", &self.signed(id, now_s() + from_now_s, body), body)
    }
}

fn now_s() -> i64 {
    jiff::Timestamp::now().as_second()
}

fn send(server: &Server, path: &str, headers: &[(&'static str, String)], body: &[u8]) -> Answer {
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    server.post(path, &headers, body)
}

fn body() -> Vec<u8> {
    march(&[(3, 2490, "GREENS MARKET"), (4, 910, "GREENS MARKET")]).into_bytes()
}

#[test]
fn a_feed_that_signs_is_believed_by_its_signature_alone() {
    let data = DataSet::everyday();
    let feed = Feed::with_secret(&data, &[]);
    let server = data.serve(&[]);
    assert_eq!(server.deliver("default", &march(&[(3, 2490, "GREENS MARKET")])).problem(), "unauthenticated");
    let mut cut = feed.signed("a", now_s(), &body());
    cut[2].1.clear();
    assert_eq!(send(&server, "/v1/feeds/default/transactions", &cut, &body()).problem(), "unauthenticated");
    let of_another_body = feed.signed("a", now_s(), b"another body");
    assert_eq!(send(&server, "/v1/feeds/default/transactions", &of_another_body, &body()).problem(), "unauthenticated");
    assert_eq!(feed.post(&server, "a", -301, &body()).problem(), "unauthenticated");
    assert_eq!(feed.post(&server, "a", 310, &body()).problem(), "unauthenticated");
    assert_eq!(feed.post(&server, "a", 0, &body()).well()["counts"]["new"], 2, "what was refused has left nothing behind");
}

#[test]
fn a_signature_is_taken_once_also_after_a_restart() {
    let data = DataSet::everyday();
    let feed = Feed::with_secret(&data, &[]);
    let server = data.serve(&[]);
    let signed = feed.signed("a", now_s(), &body());
    let path = "/v1/feeds/default/transactions";
    let dry = send(&server, &format!("{path}?dry_run=true"), &signed, &body()).well();
    assert_eq!(dry["records"], 2, "{dry}");
    assert_eq!(send(&server, path, &signed, &body()).well()["counts"]["new"], 2, "a trial has not taken it");
    assert_eq!(send(&server, path, &signed, &body()).problem(), "refused");
    server.kill();
    let server = data.serve(&[]);
    assert_eq!(send(&server, path, &signed, &body()).problem(), "refused");
    let again = feed.post(&server, "a", 0, &body());
    // Signed within the same second, it is the same signature.
    let again = if again.status == 409 { feed.post(&server, "b", 0, &body()) } else { again };
    assert_eq!(again.well()["counts"]["duplicates"], 2);
}

#[test]
fn a_secret_is_replaced_while_the_feed_goes_on() {
    let data = DataSet::everyday();
    let old = Feed::with_secret(&data, &[]);
    let server = data.serve(&[]);
    assert_eq!(old.post(&server, "a", 0, &body()).well()["counts"]["new"], 2);
    let new = Feed::with_secret(&data, &["--keep-old"]);
    assert_eq!(new.post(&server, "b", 0, &body()).well()["counts"]["duplicates"], 2);
    assert_eq!(old.post(&server, "c", 0, &body()).well()["counts"]["duplicates"], 2);
    let newest = Feed::with_secret(&data, &[]);
    assert_eq!(old.post(&server, "d", 0, &body()).problem(), "unauthenticated");
    assert_eq!(new.post(&server, "e", 0, &body()).problem(), "unauthenticated");
    assert_eq!(newest.post(&server, "f", 0, &body()).well()["counts"]["duplicates"], 2);
    data.run(&["feeds", "secret", "default", "--remove"]);
    assert_eq!(newest.post(&server, "g", 0, &body()).problem(), "invalid_request");
    assert_eq!(server.post("/v1/feeds/default/transactions", &[], &body()).well()["counts"]["duplicates"], 2);
    assert!(data.refused(&["feeds", "secret", "default", "--remove"]).contains("has no secret"));
}
