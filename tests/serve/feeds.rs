use serde_json::json;

use super::server::{DataSet, IBAN, march};

#[test]
fn the_same_body_again_changes_nothing() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let body = march(&[(3, 2490, "GREENS MARKET")]);
    assert_eq!(server.deliver("default", &body).well()["counts"]["new"], 1);
    let again = server.deliver("default", &body).well();
    assert_eq!((&again["counts"]["new"], &again["counts"]["duplicates"], &again["rewards"]), (&json!(0), &json!(1), &json!([])));
}

#[test]
fn who_does_not_wait_asks_later() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let accepted = server.post(
        "/v1/feeds/default/transactions",
        &[("content-type", "text/csv"), ("prefer", "respond-async")],
        march(&[(3, 2490, "GREENS MARKET")]).as_bytes(),
    );
    assert_eq!(accepted.status, 202);
    let place = accepted.header("location").unwrap().to_owned();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let decided = loop {
        let asked = server.get(&place).well();
        if asked["state"] == "decided" {
            break asked;
        }
        assert!(std::time::Instant::now() < deadline, "{asked}");
    };
    assert_eq!(decided["counts"]["new"], 1);
    assert_eq!(server.get(&place.replace("default", "other")).problem(), "not_found");
}

#[test]
fn a_packed_body_is_unpacked() {
    use std::io::Write as _;
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(march(&[(3, 2490, "GREENS MARKET")]).as_bytes()).unwrap();
    let post = |encoding: &str, body: &[u8]| {
        server.post("/v1/feeds/default/transactions", &[("content-type", "text/csv"), ("content-encoding", encoding)], body)
    };
    assert_eq!(post("gzip", &packed.finish().unwrap()).well()["counts"]["new"], 1);
    assert_eq!(post("br", b"anything").problem(), "unsupported_media_type");
    let broken = post("gzip", b"this is not gzip");
    assert!(broken.status >= 400 && broken.status < 500, "{broken:?}");
}

#[test]
fn a_record_that_cannot_be_read_is_named_and_the_others_count() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let body = format!("{}{IBAN},2026-02-30,-1.00,GBP,NO SUCH DAY,card_purchase\n", march(&[(3, 2490, "GREENS MARKET")]));
    let posted = server.deliver("default", &body).well();
    assert_eq!((&posted["counts"]["new"], &posted["counts"]["rejected"]), (&json!(1), &json!(1)));
    assert_eq!(
        (&posted["rejected"][0]["place"], &posted["rejected"][0]["reason"]),
        (&json!("line 3, column date"), &json!("date"))
    );
}

#[test]
fn a_body_of_no_known_format_and_a_feed_that_is_not_there_are_problems() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    assert_eq!(server.deliver("default", "").problem(), "invalid_content");
    assert_eq!(server.deliver("default", "%PDF-1.7").problem(), "invalid_content");
    assert_eq!(server.deliver("nowhere", &march(&[(3, 100, "A")])).problem(), "not_found");
}

#[test]
fn a_kill_loses_nothing_that_was_answered_and_pays_nothing_twice() {
    let data = DataSet::everyday();
    let body = march(&[(3, 2490, "GREENS MARKET"), (4, 310, "COFFEE BAR")]);
    let server = data.serve(&[]);
    let accepted = server.post("/v1/feeds/default/transactions", &[("prefer", "respond-async")], body.as_bytes());
    assert_eq!(accepted.status, 202);
    server.kill();
    let server = data.serve(&[]);
    let again = server.deliver("default", &body).well();
    assert_eq!((&again["counts"]["new"], &again["counts"]["duplicates"]), (&json!(0), &json!(2)));
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}
