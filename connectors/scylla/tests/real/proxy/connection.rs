//! One connection through the proxy: two threads, one for each direction, and what they have to know of each other.

use std::{
    collections::HashMap,
    io,
    net::{Shutdown, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

use super::{Fate, Frame, Known, SERIAL, Shared, frames::Request};

/// What is to be answered on a stream.
#[derive(Debug)]
enum Asked {
    Preparation(String),
    Head(i32),
    Commit(i32, Fate),
    LateCommit,
    /// A change of the registry whose answer gets lost.
    ChangeWithoutAnswer,
}

/// What is kept back for a bucket.
#[derive(Debug)]
enum Parked {
    /// A request, until the next commit was answered or not.
    Request { frame: Frame, after_retry: bool },
    /// What was answered; nothing where nobody was asked. The client has long stopped waiting for it, but its stream is taken until then.
    Answer(Frame),
}

#[derive(Debug, Default)]
struct State {
    asked: HashMap<i16, Asked>,
    parked: HashMap<i32, Vec<Parked>>,
}

/// One connection.
#[derive(Debug)]
pub struct Pumps {
    shared: Arc<Shared>,
    state: Mutex<State>,
    /// Both threads write to it.
    server: Mutex<TcpStream>,
}

impl Pumps {
    pub fn start(client: TcpStream, shared: &Arc<Shared>) {
        // A server that is away refuses; so does the proxy then, by closing.
        let Ok(server) = TcpStream::connect(shared.server) else { return };
        for stream in [&client, &server] {
            stream.set_nodelay(true).unwrap();
        }
        let (mut requests, mut answers) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        let pumps = Arc::new(Self { shared: Arc::clone(shared), state: Mutex::default(), server: Mutex::new(server) });
        let other = Arc::clone(&pumps);
        thread::spawn(move || {
            // An end is an end, whoever's and whatever it looks like.
            drop(other.ask(&mut requests));
            drop(other.server().shutdown(Shutdown::Both));
        });
        thread::spawn(move || {
            let mut client = client;
            drop(pumps.answer(&mut answers, &mut client));
            drop(client.shutdown(Shutdown::Both));
        });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn server(&self) -> MutexGuard<'_, TcpStream> {
        self.server.lock().unwrap()
    }

    fn ask(&self, requests: &mut TcpStream) -> io::Result<()> {
        while let Some(frame) = Frame::read(requests)? {
            if self.goes_on(&frame) {
                frame.write(&mut *self.server())?;
            }
        }
        Ok(())
    }

    /// Whether a request is passed on now; what comes of it is noted before.
    fn goes_on(&self, frame: &Frame) -> bool {
        let asked = match frame.request() {
            Request::Prepare { text } => Asked::Preparation(text),
            Request::Execute { id, consistency, first: Some(bucket) } if self.shared.statement(&id) == Some(Known::Head) => {
                let mut seen = self.shared.seen();
                match consistency {
                    SERIAL => seen.heads += 1,
                    _ => seen.heads_otherwise += 1,
                }
                Asked::Head(bucket)
            }
            Request::Batch { first, values } if self.shared.statement(&first) == Some(Known::Commit) => {
                // As `ledger/statements.rs` has them: version, owner, number, offset, hash, outbox, bucket, expected.
                let number = u64::from_be_bytes(values[2].as_deref().unwrap().try_into().unwrap());
                let bucket = i32::from_be_bytes(values[6].as_deref().unwrap().try_into().unwrap());
                let fate = self.shared.fate(bucket, number);
                let parked = match fate {
                    Fate::Passes | Fate::AnswerLost => None,
                    Fate::RequestLost => Some(Parked::Answer(Frame::error(frame.stream()))),
                    Fate::LateBeforeRetry => Some(Parked::Request { frame: frame.clone(), after_retry: false }),
                    Fate::LateAfterRetry => Some(Parked::Request { frame: frame.clone(), after_retry: true }),
                };
                if let Some(parked) = parked {
                    self.state().parked.entry(bucket).or_default().push(parked);
                    return false;
                }
                Asked::Commit(bucket, fate)
            }
            Request::Execute { id, .. } if self.shared.statement(&id) == Some(Known::Change) => {
                match self.shared.fate_of_a_change() {
                    Fate::Passes => return true,
                    Fate::AnswerLost => Asked::ChangeWithoutAnswer,
                    // The driver gives its stream up when it has waited long enough.
                    Fate::RequestLost | Fate::LateBeforeRetry | Fate::LateAfterRetry => return false,
                }
            }
            Request::Execute { .. } | Request::Batch { .. } | Request::Other => return true,
        };
        self.state().asked.insert(frame.stream(), asked);
        true
    }

    fn answer(&self, answers: &mut TcpStream, client: &mut TcpStream) -> io::Result<()> {
        while let Some(frame) = Frame::read(answers)? {
            let asked = self.state().asked.remove(&frame.stream());
            match asked {
                Some(Asked::Commit(bucket, Fate::AnswerLost)) => {
                    self.state().parked.entry(bucket).or_default().push(Parked::Answer(frame));
                }
                Some(Asked::Commit(bucket, _)) => {
                    frame.write(client)?;
                    self.release(bucket, true, client)?;
                }
                Some(Asked::Head(bucket)) => {
                    frame.write(client)?;
                    self.release(bucket, false, client)?;
                }
                Some(Asked::LateCommit) => {
                    self.shared.seen().late_applied += u64::from(frame.applied());
                    frame.write(client)?;
                }
                Some(Asked::ChangeWithoutAnswer) => {}
                Some(Asked::Preparation(text)) => {
                    if let Some(id) = frame.prepared() {
                        self.shared.learn(&text, id);
                    }
                    frame.write(client)?;
                }
                None => frame.write(client)?,
            }
        }
        Ok(())
    }

    /// Lets go what was kept back for a bucket, now that its head has been read again, or its next commit been answered.
    fn release(&self, bucket: i32, retried: bool, client: &mut TcpStream) -> io::Result<()> {
        let mut state = self.state();
        let parked = state.parked.remove(&bucket).unwrap_or_default();
        let (free, stays): (Vec<Parked>, Vec<Parked>) =
            parked.into_iter().partition(|parked| retried || !matches!(parked, Parked::Request { after_retry: true, .. }));
        state.parked.insert(bucket, stays);
        let late = free.iter().filter_map(|parked| match parked {
            Parked::Request { frame, .. } => Some((frame.stream(), Asked::LateCommit)),
            Parked::Answer(_) => None,
        });
        let late: Vec<(i16, Asked)> = late.collect();
        state.asked.extend(late);
        drop(state);
        for parked in &free {
            match parked {
                Parked::Request { frame, .. } => frame.write(&mut *self.server())?,
                Parked::Answer(frame) => frame.write(client)?,
            }
        }
        Ok(())
    }
}
