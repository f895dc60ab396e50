//! Clients that ask too often, and a server that has too much to do.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::Instant,
};

use super::{
    server::{Answer, DataSet, Server, march},
    stopping::LONGEST,
};

fn with_key(server: &Server, path: &str, key: &str) -> Answer {
    server.get_with(path, &[("authorization", &format!("Bearer {key}"))])
}

#[test]
fn a_client_reads_how_often_it_may_ask_and_is_refused_beyond_it() {
    let data = DataSet::everyday();
    data.configure("[limits.per_minute]\ncustomer = 3\n");
    let wallet = data.serve(&[]).open_wallet().well()["id"].as_str().unwrap().to_owned();
    let (customer, _) = data.key(&["--scope", "customer", "--wallet", &wallet]);
    let (operator, _) = data.key(&["--scope", "operator"]);
    let server = data.serve(&["--access", "keys"]);
    let balance = format!("/v1/wallets/{wallet}/balance");
    for left in ["r=2;", "r=1;", "r=0;"] {
        let answer = with_key(&server, &balance, &customer);
        assert_eq!((answer.status, answer.header("ratelimit-policy")), (200, Some("\"customer\";q=3;w=60")));
        assert!(answer.header("ratelimit").unwrap().starts_with(&format!("\"customer\";{left}t=")), "{answer:?}");
    }
    let refused = with_key(&server, &balance, &customer);
    assert_eq!((refused.status, refused.problem()), (429, "rate_limited"));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=20).contains(&wait), "a request comes back each 20 seconds: {wait}");
    assert!(refused.header("ratelimit").unwrap().starts_with("\"customer\";r=0;t="), "{refused:?}");
    let unlimited = with_key(&server, &balance, &operator);
    assert_eq!((unlimited.status, unlimited.header("ratelimit")), (200, None));
    assert_eq!(server.counted("rewardhub_requests_refused_total{class=\"reads\",reason=\"rate\"} "), 1);
}

#[test]
fn whoever_tries_keys_is_asked_to_wait_and_keys_in_use_go_on_from_the_same_address() {
    let data = DataSet::everyday();
    data.configure("[limits.per_minute]\nunknown = 3\n");
    let ((operator, _), (later, _)) = (data.key(&["--scope", "operator"]), data.key(&["--scope", "operator"]));
    let server = data.serve(&["--access", "keys"]);
    let wrong = format!("{}x", &operator[..operator.len() - 1]);
    assert_eq!(with_key(&server, "/v1/waiting", &operator).status, 200);
    for key in [wrong.as_str(), "", "nonsense"] {
        assert_eq!(with_key(&server, "/v1/waiting", key).problem(), "unauthenticated");
    }
    for key in [wrong.as_str(), "", "nonsense", &later] {
        let refused = with_key(&server, "/v1/waiting", key);
        assert_eq!((refused.status, refused.problem()), (429, "rate_limited"), "{key}");
        assert!(refused.header("retry-after").is_some());
    }
    assert_eq!(with_key(&server, "/v1/waiting", &operator).status, 200);
    assert_eq!(server.get("/livez").status, 200);
}

/// Asks until the server has more to do than it may, and `meanwhile` has seen what it waits for.
fn overloaded(server: &Server, meanwhile: impl FnOnce()) -> (u64, u64) {
    let (is_over, answered, refused) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..24 {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let answer = server.get("/v1/waiting");
                    match answer.status {
                        200 => answered.fetch_add(1, Ordering::Relaxed),
                        _ => {
                            assert_eq!((answer.status, answer.problem()), (503, "overloaded"));
                            assert!(answer.header("retry-after").is_some(), "{answer:?}");
                            refused.fetch_add(1, Ordering::Relaxed)
                        }
                    };
                }
            });
        }
        // Whatever it comes to, the others end.
        let seen = std::panic::catch_unwind(std::panic::AssertUnwindSafe(meanwhile));
        is_over.store(true, Ordering::Relaxed);
        if let Err(panic) = seen {
            std::panic::resume_unwind(panic);
        }
    });
    (answered.into_inner(), refused.into_inner())
}

#[test]
fn with_too_much_to_do_a_server_refuses_reads_and_no_feed_and_is_itself_again_soon() {
    let data = DataSet::everyday();
    data.configure("[limits]\nrequests = 1\nqueue_ms = 1\n");
    let server = data.serve(&[]);
    let refused =
        |class: &str| server.counted(&format!("rewardhub_requests_refused_total{{class=\"{class}\",reason=\"pressure\"}} "));
    let level = || server.counted("rewardhub_pressure ");
    let deadline = Instant::now() + LONGEST;
    let mut posted = 0;
    let (_, reads) = overloaded(&server, || {
        // A feed posts all the while, and a machine asks how the server is.
        while refused("reads") < 50 || refused("analytics") == 0 || posted < 5 {
            let day = 1 + posted % 28;
            let body = march(&[(u8::try_from(day).unwrap(), 1_000 + posted, "GREENS MARKET")]);
            assert_eq!(server.deliver("default", &body).well()["counts"]["new"], 1);
            assert_eq!(server.get("/readyz").status, 200);
            assert!([415, 503].contains(&server.post("/command_line", &[], b"").status), "it is refused, or found to be none");
            posted += 1;
            assert!(Instant::now() < deadline, "no read is refused, at level {}", level());
        }
    });
    assert!(reads > 0 && refused("reads") >= reads);
    assert_eq!((refused("feeds"), refused("machines")), (0, 0));
    while level() > 0 {
        assert!(Instant::now() < deadline, "the level stays at {}", level());
        thread::yield_now();
    }
    assert!((0..20).all(|_| server.get("/v1/waiting").status == 200));
    assert_eq!(server.stop().1, Some(0));
    let listed = data.run(&["transactions", super::server::IBAN, "--limit", "9999"]);
    let booked = listed.lines().filter(|line| line.starts_with("2026-03-")).count();
    assert_eq!(booked, usize::try_from(posted).unwrap(), "nothing that was answered is lost");
    data.run(&["verify"]);
}
