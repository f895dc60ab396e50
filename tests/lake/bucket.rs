//! Buckets of an object store that runs while the tests do. It ends with them, however they end: it reads a pipe that they hold.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    process::{Child, Stdio},
    sync::{
        LazyLock, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use super::{process::Environment, python::script};

/// What must be in no output. Whatever it is, the store believes it.
pub const CREDENTIALS: [&str; 2] = ["AKIAQUILLFEATHERTEST", "mRf9vKzX2perpetuaWrenhaven7sQ1dLtB5hYc3N"];

/// The store's process: its standard input stays open as long as this lives, which is as long as the tests.
static RUNNING: OnceLock<Child> = OnceLock::new();

/// The store, once it listens.
static STORE: LazyLock<SocketAddr> = LazyLock::new(|| {
    let started = script("object_store.py", &[], &Environment::new()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut store = started.expect("the interpreter is there");
    let mut lines = BufReader::new(store.stdout.take().expect("it is piped")).lines();
    let port = lines.find_map(|line| line.expect("it is text").parse().ok());
    assert!(RUNNING.set(store).is_ok(), "it is started once");
    (Ipv4Addr::LOCALHOST, port.expect("it prints its port")).into()
});

/// Where the store listens.
pub fn store() -> SocketAddr {
    *STORE
}

/// A place for a lake in a bucket that nobody else has.
pub fn place() -> String {
    static BUCKETS: AtomicU32 = AtomicU32::new(0);
    let bucket = format!("bank-{}", BUCKETS.fetch_add(1, Ordering::Relaxed));
    let mut connection = TcpStream::connect(store()).expect("it listens");
    let asked = format!("PUT /{bucket} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", store());
    connection.write_all(asked.as_bytes()).expect("it listens");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    format!("s3://{bucket}/books/lake")
}

/// The environment in which a program finds the store at this address.
pub fn environment(at: SocketAddr) -> Environment {
    vec![
        ("AWS_ENDPOINT_URL", format!("http://{at}")),
        ("AWS_REGION", "eu-west-2".into()),
        ("AWS_ACCESS_KEY_ID", CREDENTIALS[0].into()),
        ("AWS_SECRET_ACCESS_KEY", CREDENTIALS[1].into()),
        ("AWS_ALLOW_HTTP", "true".into()),
    ]
}
