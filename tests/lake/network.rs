//! A bad network before the object store: requests and answers that get lost, and writers that are killed on their way.
//!
//! It passes on one request a connection. A test sets what it does to writing requests; reading ones always come through.

use std::{
    collections::BTreeSet,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use super::{bucket, process::signal};

/// What becomes of a writing request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is answered.
    Fine,
    /// It never arrives.
    Lost,
    /// It arrives, its answer does not.
    Unanswered,
    /// It arrives, its answer only begins to.
    Interrupted,
    /// The writer is killed before it arrives.
    KilledBefore,
    /// The writer is killed when it has arrived.
    KilledAfter,
}

/// Of an interrupted answer, what arrives: not yet its status.
const BEGINNING: usize = "HTTP/1.1".len();

/// Says what becomes of a writing request, given its path and how many there were before.
type Judge = dyn Fn(&str, usize) -> Fate + Send + Sync;

/// The network.
pub struct Network {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    judge: Box<Judge>,
    /// Paths of writing requests, in order.
    written: Mutex<Vec<String>>,
    /// The process to be killed.
    writer: OnceLock<u32>,
    /// The store looks whether something is there, then puts: two at once could both succeed, which S3 rules out.
    one_at_a_time: Mutex<()>,
    /// Whether anything comes through at all.
    up: AtomicBool,
}

impl Network {
    /// One that does this to writing requests.
    pub fn new(judge: impl Fn(&str, usize) -> Fate + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let state = Arc::new(State {
            judge: Box::new(judge),
            written: Mutex::default(),
            writer: OnceLock::new(),
            one_at_a_time: Mutex::default(),
            up: true.into(),
        });
        let passing = state.clone();
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let state = passing.clone();
                // Whoever is at the other end sees a connection that ends early, as is meant.
                thread::spawn(move || state.pass(connection).is_ok());
            }
        });
        Self { address, state }
    }

    /// One that does one after the other of these to commits, to each the first time that it is put.
    pub fn to_each_commit_once(fates: &'static [Fate]) -> Self {
        let seen = Mutex::new(BTreeSet::new());
        Self::new(move |path, _| {
            let mut seen = seen.lock().expect("no thread panics");
            let first = path.contains("/_delta_log/") && seen.insert(path.to_owned());
            if first { fates[seen.len() % fates.len()] } else { Fate::Fine }
        })
    }

    /// Whether anything comes through from now on.
    pub fn set_up(&self, up: bool) {
        self.state.up.store(up, Ordering::Relaxed);
    }

    /// Where it is reached.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Who is to be killed.
    pub fn writer(&self, process: u32) {
        self.state.writer.set(process).expect("it is set once");
    }

    /// Paths of writing requests so far.
    pub fn written(&self) -> Vec<String> {
        self.state.written.lock().expect("no thread panics").clone()
    }
}

impl State {
    fn pass(&self, mut writer: TcpStream) -> io::Result<()> {
        if !self.up.load(Ordering::Relaxed) {
            return Ok(());
        }
        let request = Request::read(&writer)?;
        let writes = ["PUT", "POST", "DELETE"].contains(&request.method.as_str());
        let fate = if writes {
            let mut written = self.written.lock().expect("no thread panics");
            let before = written.len();
            written.push(request.path.clone());
            (self.judge)(&request.path, before)
        } else {
            Fate::Fine
        };
        if fate == Fate::KilledBefore {
            self.kill();
        }
        if matches!(fate, Fate::Lost | Fate::KilledBefore) {
            return Ok(());
        }
        let answer = {
            let _alone = writes.then(|| self.one_at_a_time.lock().expect("no thread panics"));
            request.answer()?
        };
        match fate {
            Fate::KilledAfter => self.kill(),
            Fate::Unanswered | Fate::Lost | Fate::KilledBefore => {}
            Fate::Interrupted => writer.write_all(&answer[..BEGINNING])?,
            Fate::Fine => writer.write_all(&answer)?,
        }
        Ok(())
    }

    fn kill(&self) {
        signal(*self.writer.wait(), "KILL");
    }
}

struct Request {
    method: String,
    path: String,
    /// Without what says how long the connection lasts.
    head: String,
    body: Vec<u8>,
}

impl Request {
    fn read(from: &TcpStream) -> io::Result<Self> {
        let mut reader = BufReader::new(from);
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().map_err(|_| io::ErrorKind::InvalidData)?;
            }
            assert!(!lower.starts_with("transfer-encoding:"), "bodies have a length");
            match line.as_str() {
                "\r\n" => break,
                _ if lower.starts_with("connection:") => {}
                _ => head += &line,
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let mut words = head.split(' ').map(str::to_owned);
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        Ok(Self { method, path, head, body })
    }

    /// What the store says.
    fn answer(&self) -> io::Result<Vec<u8>> {
        let mut store = TcpStream::connect(bucket::store())?;
        write!(store, "{}Connection: close\r\n\r\n", self.head)?;
        store.write_all(&self.body)?;
        let mut answer = Vec::new();
        store.read_to_end(&mut answer)?;
        Ok(answer)
    }
}
