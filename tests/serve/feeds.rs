use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::{DataSet, IBAN, Server, march};

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
    let decided = decided(&server, &place);
    assert_eq!(decided["counts"]["new"], 1);
    assert_eq!(server.get(&place.replace("default", "other")).problem(), "not_found");
}

/// Asks at a place until everything there is decided.
fn decided(server: &Server, place: &str) -> Value {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let asked = server.get(place).well();
        if asked["state"] == "decided" {
            return asked;
        }
        assert!(Instant::now() < deadline, "{}", asked["counts"]);
    }
}

#[test]
fn a_delivery_is_shown_later_as_it_was_answered() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let no_such_day = format!("{IBAN},2026-02-30,-1.00,GBP,NO SUCH DAY,card_purchase\n");
    let body = format!("{}{no_such_day}", march(&[(3, 2490, "GREENS MARKET"), (4, 310, "COFFEE BAR")]));
    let posted = server.deliver("default", &body).well();
    assert!(posted["rewards"].as_array().is_some_and(|rewards| !rewards.is_empty()), "{posted}");
    let place = format!("/v1/feeds/default/deliveries/{}", posted["delivery"].as_str().unwrap());
    assert_eq!(server.get(&place).well(), posted);
    server.kill();
    let server = data.serve(&[]);
    assert_eq!(server.get(&place).well(), posted);
    let version = format!("after={}", posted["transactions"][0]["version"]);
    let wallet = posted["transactions"][0]["wallet"].as_str().unwrap();
    assert_eq!(server.get(&format!("/v1/wallets/{wallet}/balance?{version}")).status, 200);
}

#[test]
fn a_delivery_of_more_than_is_listed_is_shown_later_as_it_was_answered() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    server.deliver("default", &march(&[(1, 500, "COFFEE BAR"), (31, 500, "COFFEE BAR")])).well();
    // The days are covered already, so what comes of them is held until the statement ends, and decided in parts.
    let rows: Vec<(u8, u32, &str)> = (0..150).map(|n| (2 + (n % 28) as u8, 1000 + n, "GREENS MARKET")).collect();
    let posted = server.deliver("default", &march(&rows)).well();
    assert_eq!((&posted["state"], &posted["counts"]["new"]), (&json!("decided"), &json!(150)));
    let listed = posted["transactions"].as_array().unwrap();
    assert_eq!(listed.len(), 100);
    assert!(listed.iter().all(|one| one["status"]["state"] == "booked" && one["rewards"] != json!([])));
    let place = format!("/v1/feeds/default/deliveries/{}", posted["delivery"].as_str().unwrap());
    assert_eq!(server.get(&place).well(), posted);
}

#[test]
fn a_delivery_that_a_kill_cut_short_ends_when_the_server_starts_again() {
    let data = DataSet::everyday();
    let rows: Vec<(u8, u32, &str)> = (0..2000).map(|n| (1 + (n % 28) as u8, 1000 + n, "GREENS MARKET")).collect();
    let mut server = data.serve(&[]);
    let mut places = Vec::new();
    for n in 0..3 {
        let body = format!("{}{IBAN},2026-03-0{},-1.00,GBP,AGAIN,card_purchase\n", march(&rows), n + 1);
        let accepted = server.post("/v1/feeds/default/transactions", &[("prefer", "respond-async")], body.as_bytes());
        assert_eq!(accepted.status, 202);
        places.push(accepted.header("location").unwrap().to_owned());
        server.kill();
        server = data.serve(&[]);
    }
    let counts = |place: &String| decided(&server, place)["counts"].clone();
    let counts: Vec<Value> = places.iter().map(counts).collect();
    let counted = |name: &str| counts.iter().map(|counts| counts[name].as_u64().unwrap()).collect::<Vec<_>>();
    assert_eq!((counted("new"), counted("duplicates")), (vec![2001, 1, 1], vec![0, 2000, 2000]));
    assert_eq!(server.stop().1, Some(0));
    let listed = data.run(&["feeds", "deliveries", "default"]);
    assert_eq!(listed.matches(" decided ").count(), 3, "{listed}");
    data.run(&["verify"]);
}

#[test]
fn what_was_accepted_is_reported_although_its_client_hung_up() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let rows: Vec<(u8, u32, &str)> = (0..2500).map(|n| (1 + (n % 28) as u8, 1000 + n, "GREENS MARKET")).collect();
    let body = march(&rows);
    let connection = begin_to_post(&server, &body, body.len());
    // All of the body is on its way, and nothing of it is accepted yet.
    drop(connection);
    let deadline = Instant::now() + Duration::from_secs(60);
    let newest = || server.get("/v1/feeds/default/deliveries").well()["items"][0].clone();
    while newest()["state"] != "decided" {
        assert!(Instant::now() < deadline, "{}", newest());
    }
    assert_eq!(newest()["counts"]["new"], 2500);
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}

#[test]
fn deliveries_are_listed_newest_first_a_page_at_a_time() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let posted = |day: u8| server.deliver("default", &march(&[(day, 2490, "GREENS MARKET")])).well()["delivery"].clone();
    let ids: Vec<Value> = (3..6).map(posted).collect();
    let first = server.get("/v1/feeds/default/deliveries?limit=2").well();
    let listed = |page: &Value| {
        let items = page["items"].as_array().unwrap().iter();
        items.map(|item| (item["delivery"].clone(), item["state"].clone())).collect::<Vec<_>>()
    };
    let decided = |id: &Value| (id.clone(), json!("decided"));
    assert_eq!(listed(&first), [decided(&ids[2]), decided(&ids[1])]);
    let next = first["next_cursor"].as_str().unwrap();
    let second = server.get(&format!("/v1/feeds/default/deliveries?limit=2&cursor={next}")).well();
    assert_eq!((listed(&second), &second["next_cursor"]), (vec![decided(&ids[0])], &json!(null)));
    assert_eq!(server.get("/v1/feeds/default/deliveries?cursor=x").problem(), "invalid_request");
    assert_eq!(server.get("/v1/feeds/nowhere/deliveries").problem(), "not_found");
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
    let rows: Vec<(u8, u32, &str)> = (0..9000).map(|n| (1 + (n % 28) as u8, 1000 + n * n % 7919, "GREENS MARKET")).collect();
    let mut long = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    long.write_all(march(&rows).as_bytes()).unwrap();
    let long = long.finish().unwrap();
    let cut = post("gzip", &long[..long.len() * 3 / 4]);
    assert_eq!((cut.status, cut.problem()), (400, "invalid_request"), "{cut:?}");
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

#[test]
fn a_dry_run_shows_what_a_body_would_become_and_takes_nothing_in() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let body = format!("{}{IBAN},2026-02-30,-1.00,GBP,NO SUCH DAY,card_purchase\n", march(&[(3, 2490, "GREENS MARKET")]));
    let shown =
        server.post("/v1/feeds/default/transactions?dry_run=true", &[("content-type", "text/csv")], body.as_bytes()).well();
    assert_eq!((&shown["records"], &shown["rejected"]), (&json!(1), &json!(1)));
    assert_eq!((&shown["items"][0]["amount"]["amount"], &shown["rejections"][0]["reason"]), (&json!("-24.90"), &json!("date")));
    assert_eq!(server.deliver("default", &march(&[(3, 2490, "GREENS MARKET")])).well()["counts"]["new"], 1);
}

#[test]
fn a_body_that_is_cut_short_is_no_delivery_and_what_came_of_it_counts_once() {
    use std::io::Read as _;
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    // More than is read before the format is known.
    let rows: Vec<(u8, u32, &str)> = (0..2500).map(|n| (1 + (n % 28) as u8, 1000 + n, "GREENS MARKET")).collect();
    let body = march(&rows);
    let mut connection = begin_to_post(&server, &body, body.len() / 2);
    connection.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    let _cut = connection.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("send the whole body again"), "{answer}");
    let whole = server.deliver("default", &body).well();
    let (new, known) = (whole["counts"]["new"].as_u64().unwrap(), whole["counts"]["duplicates"].as_u64().unwrap());
    assert_eq!((new + known, whole["counts"]["rejected"].as_u64()), (2500, Some(0)));
    assert_eq!(server.stop().1, Some(0));
    let listed = data.run(&["transactions", IBAN, "--limit", "9999"]);
    assert_eq!(listed.lines().filter(|line| line.starts_with("2026-03-")).count(), 2500);
    data.run(&["verify"]);
}

#[test]
fn what_feeds_posted_is_counted() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let body = march(&[(3, 2490, "GREENS MARKET")]);
    server.deliver("default", &body).well();
    server.deliver("default", &body).well();
    let metrics = server.get("/metrics");
    let text = metrics.body.as_str().expect("metrics are text").to_owned();
    for line in ["rewardhub_feed_items_total{outcome=\"new\"} 1", "rewardhub_feed_items_total{outcome=\"duplicate\"} 1"] {
        assert!(text.lines().any(|own| own == line), "{text}");
    }
    let posts = "rewardhub_http_requests_total{method=\"POST\",route=\"/v1/feeds/{feed}/transactions\",status=\"200\"} 2";
    assert!(text.contains(posts), "{text}");
}

#[test]
fn a_body_that_comes_twice_at_the_same_time_counts_once() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let rows: Vec<(u8, u32, &str)> = (0..1000).map(|n| (1 + (n % 28) as u8, 1000 + n, "GREENS MARKET")).collect();
    let body = march(&rows);
    let counts: Vec<(u64, u64)> = std::thread::scope(|scope| {
        let post = || {
            let posted = server.deliver("default", &body).well();
            let count = |name: &str| posted["counts"][name].as_u64().unwrap();
            (count("new"), count("duplicates"))
        };
        let posts: Vec<_> = (0..4).map(|_| scope.spawn(post)).collect();
        posts.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(counts.iter().map(|(new, _)| new).sum::<u64>(), 1000, "{counts:?}");
    assert!(counts.iter().all(|(new, known)| new + known == 1000), "{counts:?}");
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}

/// Sends so many bytes of a body on a connection of its own, and waits for no answer.
fn begin_to_post(server: &Server, body: &str, bytes: usize) -> std::net::TcpStream {
    use std::io::Write as _;
    let mut connection = std::net::TcpStream::connect(server.url.trim_start_matches("http://")).expect("the server listens");
    let head =
        format!("POST /v1/feeds/default/transactions HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n", body.len());
    connection.write_all(&[head.as_bytes(), &body.as_bytes()[..bytes]].concat()).expect("the server takes bytes");
    connection
}
