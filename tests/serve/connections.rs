//! Clients by the thousand that hold connections and do nothing with them.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpStream},
    time::Instant,
};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::{
    server::{DataSet, Server, march},
    stopping::LONGEST,
};

/// How many clients of a kind there are at once.
const MANY: u64 = 1_000;
/// By how much the server's memory may grow from the first thousand on, in bytes.
const MOST_GROWTH: u64 = 128 << 20;
/// Short limits, so that a test need not wait. Those who take no answers ask so much at once that otherwise most of it would be refused.
const LIMITS: &str = "[limits]\nhead_seconds = 3\nidle_seconds = 3\nbody_idle_seconds = 3\nanswer_idle_seconds = 3\n\
                      requests = 1000000\nqueue_ms = 60000\n";
/// Connections that the test itself may have open when it asks.
const OWN: u64 = 4;

/// A kind of client, and how the server ends it.
struct Kind {
    name: &'static str,
    begins: fn(&mut TcpStream),
    ends: End,
}

enum End {
    /// The server waits for this in vain, and ends the connection without a word.
    Late(&'static str),
    /// The server answers so, and ends the connection.
    Answered(&'static str),
    /// The client counts as gone, whether it was answered before or not.
    Closed,
}

const KINDS: [Kind; 8] = [
    Kind { name: "silent", begins: |_| (), ends: End::Late("head") },
    Kind { name: "half a head", begins: |client| send(client, "GET /livez HTTP/1.1\r\nhost: local"), ends: End::Late("head") },
    Kind {
        name: "idle",
        begins: |client| {
            send(client, "GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n");
            let mut answer = [0; 512];
            assert!(client.read(&mut answer).is_ok_and(|length| length > 0));
        },
        ends: End::Late("idle"),
    },
    Kind {
        name: "idle and half-closed",
        begins: |client| {
            send(client, "GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n");
            half_close(client);
        },
        ends: End::Closed,
    },
    Kind {
        name: "half a statement",
        begins: |client| send(client, &format!("{STATEMENT}account,date,amo")),
        ends: End::Answered("HTTP/1.1 400 "),
    },
    Kind {
        name: "half a statement and half-closed",
        begins: |client| {
            send(client, &format!("{STATEMENT}account,date,amo"));
            half_close(client);
        },
        ends: End::Answered("HTTP/1.1 400 "),
    },
    Kind { name: "half a change", begins: |client| send(client, CHANGE), ends: End::Answered("HTTP/1.1 400 ") },
    Kind {
        name: "takes no answer",
        begins: |client| {
            let asked = "GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(100);
            send(client, &asked);
        },
        ends: End::Late("answer"),
    },
];

const STATEMENT: &str = "POST /v1/feeds/default/transactions HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\n";
const CHANGE: &str = "POST /v1/wallets HTTP/1.1\r\nhost: localhost\r\nidempotency-key: a\r\ncontent-type: application/json\r\n\
                      content-length: 1000\r\n\r\n{\"kind\":";

fn send(client: &mut TcpStream, text: &str) {
    // A server that has ended the connection takes nothing.
    let _ended = client.write_all(text.as_bytes());
}

fn half_close(client: &TcpStream) {
    // As above.
    let _ended = client.shutdown(Shutdown::Write);
}

/// So many clients need so many files in this process, too.
fn raise_limit_of_files() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).expect("a process may raise its own limit");
}

fn open(server: &Server) -> u64 {
    server.counted("rewardhub_connections_open ")
}

#[track_caller]
fn until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + LONGEST;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::yield_now();
    }
}

/// Has a thousand clients of a kind, and others beside them, until the server has ended them all.
fn try_out(server: &Server, kind: &Kind, day: u8) -> u64 {
    let late = |word: &str| server.counted(&format!("rewardhub_connections_ended_total{{late=\"{word}\"}} "));
    let before = if let End::Late(word) = kind.ends { late(word) } else { 0 };
    let clients: Vec<TcpStream> = (0..MANY)
        .map(|_| {
            let mut client = TcpStream::connect(server.address()).expect("the server takes a connection");
            client.set_read_timeout(Some(LONGEST)).expect("a timeout is not zero");
            (kind.begins)(&mut client);
            client
        })
        .collect();
    assert_eq!(server.get("/readyz").status, 200, "{}", kind.name);
    assert_eq!(server.deliver("default", &march(&[(day, 2490, "GREENS MARKET")])).well()["counts"]["new"], 1, "{}", kind.name);
    assert_eq!(server.open_wallet().status, 201, "{}", kind.name);
    let resident = server.resident_bytes();
    match kind.ends {
        End::Late(word) => until(kind.name, || late(word) >= before + MANY),
        End::Answered(begins) => {
            for mut client in clients {
                let mut answer = Vec::new();
                let _reset_behind_the_answer = client.read_to_end(&mut answer);
                assert!(answer.starts_with(begins.as_bytes()), "{}: {:?}", kind.name, String::from_utf8_lossy(&answer));
            }
        }
        End::Closed => {}
    }
    until("the server gives back what clients held", || open(server) <= OWN);
    resident
}

#[test]
fn clients_by_the_thousand_that_do_nothing_are_ended_and_hurt_nobody() {
    raise_limit_of_files();
    let data = DataSet::everyday();
    data.configure(LIMITS);
    let server = data.serve(&[]);
    let mut resident = Vec::new();
    for (day, kind) in (1..).zip(&KINDS) {
        resident.push((kind.name, try_out(&server, kind, day)));
    }
    let (_, first) = resident[0];
    assert!(resident.iter().all(|(_, bytes)| *bytes < first + MOST_GROWTH), "{resident:?}");
    assert_eq!(server.counted("rewardhub_connections_refused_total "), 0);
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}

#[test]
fn connections_that_are_too_many_are_closed_at_once_and_those_that_are_open_go_on() {
    let data = DataSet::everyday();
    data.configure("[limits]\nconnections = 3\n");
    let server = data.serve(&[]);
    let ask = |client: &mut TcpStream| {
        client.set_read_timeout(Some(LONGEST)).unwrap();
        send(client, "GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n");
        let mut answer = [0; 512];
        client.read(&mut answer).unwrap_or_default()
    };
    let connect = || TcpStream::connect(server.address()).unwrap();
    let mut open = [(); 3].map(|()| connect());
    assert!(open.iter_mut().all(|client| ask(client) > 0));
    assert_eq!(ask(&mut connect()), 0, "it is one too many");
    assert!(open.iter_mut().all(|client| ask(client) > 0));
    drop(open);
    until("there is room again", || ask(&mut connect()) > 0);
    assert_eq!(server.stop().1, Some(0));
}

#[test]
fn a_server_that_may_open_no_more_files_goes_on_once_it_may() {
    raise_limit_of_files();
    let data = DataSet::everyday();
    // The limit of files is lowered behind the server's back, as it is when something else takes them all.
    let server = data.serve(&[]);
    let files = server.open_files();
    server.limit_files(files + 10);
    let mut clients: Vec<TcpStream> = (0..50).map(|_| TcpStream::connect(server.address()).unwrap()).collect();
    server.logged("hands over no connection");
    clients.clear();
    assert_eq!(server.get("/livez").status, 200);
    assert!(server.counted("rewardhub_accept_failures_total ") > 0);
    assert_eq!(server.stop().1, Some(0));
}

#[test]
fn long_bodies_that_stand_still_hold_up_no_other_long_body() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    // More than are read as they come, and each with more than is received before a thread reads it.
    let rows: Vec<(u8, u32, &str)> = (0..9_000).map(|n| (1 + (n % 28) as u8, 1_000 + n, "GREENS MARKET")).collect();
    let body = march(&rows);
    let head =
        format!("POST /v1/feeds/default/transactions HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n", body.len());
    let _standing: Vec<TcpStream> = (0..40)
        .map(|_| {
            let mut client = TcpStream::connect(server.address()).unwrap();
            send(&mut client, &head);
            send(&mut client, &body[..body.len() - 1_000]);
            client
        })
        .collect();
    until("all of them are taken in", || open(&server) >= 40);
    let posted = server.deliver("default", &body).well();
    let (new, known) = (posted["counts"]["new"].as_u64().unwrap(), posted["counts"]["duplicates"].as_u64().unwrap());
    assert_eq!(new + known, 9_000, "{posted}");
    server.kill();
}

#[test]
fn a_connection_in_http_2_is_kept_between_requests_and_ended_when_none_comes() {
    let data = DataSet::everyday();
    data.configure("[limits]\nidle_seconds = 1\n");
    let server = data.serve(&[]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    let ask = || async { client.get(format!("{}/readyz", server.url)).send().await.unwrap() };
    let answers = runtime.block_on(async { [ask().await, ask().await] });
    assert!(answers.iter().all(|answer| answer.status() == 200 && answer.version() == reqwest::Version::HTTP_2), "{answers:?}");
    until("it idles", || server.counted("rewardhub_connections_ended_total{late=\"idle\"} ") == 1);
}
