//! A small bank on this machine, for tests: it answers each request as the test says, or in no way at all.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

/// A request that the bank was sent.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    /// Path and query.
    pub target: String,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// A parameter of the query, as it is written.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let pairs = self.target.split_once('?')?.1.split('&');
        pairs.filter_map(|pair| pair.split_once('=')).find(|(own, _)| *own == name).map(|(_, value)| value)
    }
}

/// What the bank does about a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// It answers.
    Answer { status: u16, kind: &'static str, headers: Vec<(&'static str, String)>, body: String },
    /// It says how long its answer is, sends these bytes of it, and ends the connection.
    Cut(String),
    /// It keeps the connection, and says nothing.
    Silent,
    /// It ends the connection.
    Away,
}

impl Reply {
    /// An answer in JSON.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::Answer { status, kind: "application/json", headers: Vec::new(), body: body.into() }
    }

    pub fn kind(self, kind: &'static str) -> Self {
        match self {
            Self::Answer { status, headers, body, .. } => Self::Answer { status, kind, headers, body },
            other => other,
        }
    }

    pub fn header(self, name: &'static str, value: impl Into<String>) -> Self {
        match self {
            Self::Answer { status, kind, mut headers, body } => {
                headers.push((name, value.into()));
                Self::Answer { status, kind, headers, body }
            }
            other => other,
        }
    }
}

type Answers = Arc<dyn Fn(&Asked) -> Reply + Send + Sync>;

struct State {
    answers: Answers,
    asked: Vec<Asked>,
}

/// A bank that answers until the process ends.
#[derive(Clone)]
pub struct Bank {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Bank {
    /// A bank that answers so.
    pub fn start(answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("this machine has a free port");
        let state = Arc::new(Mutex::new(State { answers: Arc::new(answers), asked: Vec::new() }));
        let bank = Self { address: listener.local_addr().expect("it is bound"), state };
        let own = bank.clone();
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let bank = own.clone();
                thread::spawn(move || bank.serve(connection));
            }
        });
        bank
    }

    /// From now on it answers so.
    pub fn answers(&self, answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) {
        self.state().answers = Arc::new(answers);
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All that it was asked, in the order in which it came.
    pub fn asked(&self) -> Vec<Asked> {
        self.state().asked.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no answer panics")
    }

    /// Takes one request. A client that goes away concerns nobody.
    fn serve(&self, mut connection: TcpStream) {
        let Some(asked) = read(&mut BufReader::new(&connection)) else { return };
        let answers = {
            let mut state = self.state();
            state.asked.push(asked.clone());
            Arc::clone(&state.answers)
        };
        let (head, body) = match answers(&asked) {
            Reply::Away => return,
            Reply::Silent => {
                // Until the client has had enough.
                let _gone = connection.read(&mut [0]);
                return;
            }
            Reply::Cut(part) => {
                (format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n", part.len() + 100), part)
            }
            Reply::Answer { status, kind, headers, body } => {
                let kind = if kind.is_empty() { String::new() } else { format!("content-type: {kind}\r\n") };
                let others: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
                (format!("HTTP/1.1 {status} Said\r\n{kind}{others}content-length: {}\r\n", body.len()), body)
            }
        };
        let _gone = connection.write_all(format!("{head}connection: close\r\n\r\n{body}").as_bytes());
    }
}

fn read(connection: &mut BufReader<&TcpStream>) -> Option<Asked> {
    let mut line = || {
        let mut line = String::new();
        connection.read_line(&mut line).ok().filter(|length| *length > 0)?;
        Some(line.trim_end().to_owned())
    };
    let first = line()?;
    let [method, target] = first.split(' ').take(2).collect::<Vec<_>>()[..] else { return None };
    let mut headers = Vec::new();
    loop {
        let header = line()?;
        let Some((name, value)) = header.split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut asked = Asked { method: method.to_owned(), target: target.to_owned(), headers, body: String::new() };
    let length = asked.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    connection.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8(body).ok()?;
    Some(asked)
}
