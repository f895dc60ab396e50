//! As little of CQL's native protocol (version 4) as tells whether a node is at work.

use std::{
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

const ERROR: u8 = 0x00;
const STARTUP: u8 = 0x01;
const READY: u8 = 0x02;
const OPTIONS: u8 = 0x05;
const SUPPORTED: u8 = 0x06;
const QUERY: u8 = 0x07;
const RESULT: u8 = 0x08;

const CONSISTENCY_ONE: u16 = 1;

/// A connection without a driver.
pub struct Client(TcpStream);

impl Client {
    /// Connects; no answer takes longer than this.
    pub fn connect(address: SocketAddr, longest: Duration) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(longest))?;
        Ok(Self(stream))
    }

    /// Asks what the node supports, which anyone may.
    pub fn supported(&mut self) -> io::Result<String> {
        let (opcode, body) = self.ask(OPTIONS, &[])?;
        assert_eq!(opcode, SUPPORTED);
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    /// Begins a session, as one must before the first query.
    pub fn start(&mut self) -> io::Result<()> {
        let text = |text: &str| [&u16::try_from(text.len()).expect("it is short").to_be_bytes()[..], text.as_bytes()].concat();
        let (opcode, _) = self.ask(STARTUP, &[vec![0, 1], text("CQL_VERSION"), text("3.0.0")].concat())?;
        assert_eq!(opcode, READY);
        Ok(())
    }

    /// Runs a statement; the server's refusal is the inner error.
    pub fn query(&mut self, statement: &str) -> io::Result<Result<(), String>> {
        let length = u32::try_from(statement.len()).expect("it is short").to_be_bytes();
        let body = [&length[..], statement.as_bytes(), &CONSISTENCY_ONE.to_be_bytes(), &[0]].concat();
        match self.ask(QUERY, &body)? {
            (RESULT, _) => Ok(Ok(())),
            (ERROR, body) => Ok(Err(String::from_utf8_lossy(&body).into_owned())),
            (other, _) => panic!("a query is answered by opcode {other}"),
        }
    }

    fn ask(&mut self, opcode: u8, body: &[u8]) -> io::Result<(u8, Vec<u8>)> {
        let length = u32::try_from(body.len()).expect("it is short").to_be_bytes();
        self.0.write_all(&[&[4, 0, 0, 0, opcode][..], &length, body].concat())?;
        let mut header = [0; 9];
        self.0.read_exact(&mut header)?;
        let [_, _, _, _, opcode, length @ ..] = header;
        let mut body = vec![0; usize::try_from(u32::from_be_bytes(length)).expect("64 bits")];
        self.0.read_exact(&mut body)?;
        Ok((opcode, body))
    }
}
