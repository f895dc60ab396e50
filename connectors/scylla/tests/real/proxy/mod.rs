//! A proxy between driver and server that understands commits and lets some of them, or their answers, go astray.
//!
//! It listens on the server's IP address with a port of its own. The driver (1.9) takes of a node what its `rpc_address` says for an IP
//! address, and the port of the contact point for a port: so all of its connections come here, and nothing has to be rewritten.
#![expect(clippy::unwrap_used, reason = "means of tests: what goes wrong here fails the test")]

mod commit_fate;
mod connection;
mod frames;

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

pub use self::commit_fate::Fate;
use self::{connection::Pumps, frames::Frame};

/// SERIAL, in the native protocol (section 3, `[consistency]`).
const SERIAL: u16 = 0x0008;

/// What it saw and did.
#[derive(Debug, Default, Clone)]
pub struct Seen {
    /// Commits by what became of them.
    pub commits: BTreeMap<Fate, u64>,
    /// Late commits that were applied when they got there.
    pub late_applied: u64,
    /// Heads read at serial consistency.
    pub heads: u64,
    /// Heads read otherwise.
    pub heads_otherwise: u64,
}

/// A statement that it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Commit,
    Head,
    /// Of the registry.
    Change,
}

#[derive(Debug)]
struct Shared {
    /// Without one everything passes.
    seed: Option<u64>,
    /// What becomes of the next commits, before the seed is asked.
    next: Mutex<VecDeque<Fate>>,
    server: SocketAddr,
    ended: AtomicBool,
    statements: Mutex<HashMap<Vec<u8>, Known>>,
    attempts: Mutex<HashMap<(i32, u64), u64>>,
    seen: Mutex<Seen>,
}

impl Shared {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    fn statement(&self, id: &[u8]) -> Option<Known> {
        self.statements.lock().unwrap().get(id).copied()
    }

    fn learn(&self, text: &str, id: Vec<u8>) {
        let commit = text.starts_with("UPDATE buckets SET version") && text.contains("IF version");
        let known = match commit {
            true => Known::Commit,
            false if text.starts_with("SELECT version, commit_owner") => Known::Head,
            false if text.starts_with("INSERT INTO registry") || text.starts_with("UPDATE registry") => Known::Change,
            false => return,
        };
        self.statements.lock().unwrap().insert(id, known);
    }

    /// What becomes of the next change of the registry: it passes unless something was decided.
    fn fate_of_a_change(&self) -> Fate {
        self.next.lock().unwrap().pop_front().unwrap_or(Fate::Passes)
    }

    /// What becomes of the next attempt at a commit.
    fn fate(&self, bucket: i32, number: u64) -> Fate {
        let mut attempts = self.attempts.lock().unwrap();
        let attempt = attempts.entry((bucket, number)).or_default();
        *attempt += 1;
        let drawn = || self.seed.map_or(Fate::Passes, |seed| Fate::of(seed, bucket, number, *attempt));
        let fate = self.next.lock().unwrap().pop_front().unwrap_or_else(drawn);
        *self.seen().commits.entry(fate).or_default() += 1;
        fate
    }
}

/// A proxy; it ends when this is dropped and its connections are closed.
#[derive(Debug)]
pub struct Proxy {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

impl Proxy {
    /// Listens beside a server.
    pub fn beside(server: SocketAddr, seed: Option<u64>) -> Self {
        let listener = TcpListener::bind((server.ip(), 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            seed,
            next: Mutex::default(),
            server,
            ended: AtomicBool::new(false),
            statements: Mutex::default(),
            attempts: Mutex::default(),
            seen: Mutex::default(),
        });
        let own = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if own.ended.load(Ordering::Relaxed) {
                    break;
                }
                Pumps::start(client, &own);
            }
        });
        Self { address, shared }
    }

    pub fn seen(&self) -> Seen {
        self.shared.seen().clone()
    }

    /// Decides what becomes of the next commit.
    pub fn befall(&self, next: Fate) {
        self.shared.next.lock().unwrap().push_back(next);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        // Wakes who waits for connections.
        drop(TcpStream::connect(self.address));
    }
}
