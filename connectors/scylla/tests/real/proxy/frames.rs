//! Frames of CQL's native protocol, version 4, as far as the proxy has to understand them.
//!
//! Source: Apache Cassandra's `doc/native_protocol_v4.spec`, sections 2 (frames), 4.1.5 to 4.1.7 (PREPARE, EXECUTE, BATCH) and 4.2.5.4
//! (what PREPARE answers).

use std::io::{self, Read, Write};

const HEADER: usize = 9;
const VERSION_OF_ANSWERS: u8 = 0x84;
const ERROR: u8 = 0x00;
const RESULT: u8 = 0x08;
const PREPARE: u8 = 0x09;
const EXECUTE: u8 = 0x0a;
const BATCH: u8 = 0x0d;
const PREPARED: i32 = 4;
const ROWS: i32 = 2;

/// A whole frame.
#[derive(Debug, Clone)]
pub struct Frame(Vec<u8>);

/// What a client asks, where it matters here.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    Prepare { text: String },
    Execute { id: Vec<u8>, consistency: u16, first: Option<i32> },
    Batch { first: Vec<u8>, values: Vec<Option<Vec<u8>>> },
    Other,
}

impl Frame {
    /// The next frame of a stream; `None` at its end.
    pub fn read(from: &mut impl Read) -> io::Result<Option<Self>> {
        let mut bytes = vec![0; HEADER];
        match from.read_exact(&mut bytes) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        }
        let length = u32::from_be_bytes(bytes[5..].try_into().unwrap());
        bytes.resize(HEADER + usize::try_from(length).unwrap(), 0);
        from.read_exact(&mut bytes[HEADER..])?;
        Ok(Some(Self(bytes)))
    }

    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        to.write_all(&self.0)
    }

    /// The server's own error, as an answer on a stream.
    pub fn error(stream: i16) -> Self {
        let message = b"nobody answers here any more";
        let body = [&0_i32.to_be_bytes()[..], &u16::try_from(message.len()).unwrap().to_be_bytes(), message].concat();
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        let [high, low] = stream.to_be_bytes();
        Self([&[VERSION_OF_ANSWERS, 0, high, low, ERROR][..], &length, &body].concat())
    }

    pub fn stream(&self) -> i16 {
        i16::from_be_bytes([self.0[2], self.0[3]])
    }

    pub fn request(&self) -> Request {
        // Whatever has flags has something before what is looked for: traces, payloads. The driver is not asked for those.
        assert_eq!((self.0[0] & 0x7f, self.0[1]), (4, 0), "the driver speaks version 4, without compression and other flags");
        let mut rest = Body(&self.0[HEADER..]);
        match self.0[4] {
            PREPARE => {
                let length = rest.int();
                Request::Prepare { text: String::from_utf8(rest.take(usize::try_from(length).unwrap()).to_vec()).unwrap() }
            }
            EXECUTE => {
                let (id, consistency, flags) = (rest.short_bytes(), rest.short(), rest.take(1)[0]);
                let values = if flags & 1 == 1 { rest.short() } else { 0 };
                let first = (values > 0).then(|| rest.value()).flatten();
                Request::Execute { id, consistency, first: first.and_then(|bytes| int(&bytes)) }
            }
            BATCH => {
                let (_kind, statements, prepared) = (rest.take(1)[0], rest.short(), rest.take(1)[0]);
                if statements == 0 || prepared != 1 {
                    return Request::Other;
                }
                let first = rest.short_bytes();
                let values = (0..rest.short()).map(|_| rest.value()).collect();
                Request::Batch { first, values }
            }
            _ => Request::Other,
        }
    }

    /// The id of a statement, in the answer to its preparation.
    pub fn prepared(&self) -> Option<Vec<u8>> {
        let mut rest = self.result()?;
        (rest.int() == PREPARED).then(|| rest.short_bytes())
    }

    /// Whether a conditional batch was applied, in Cassandra's answer: one row of one column says so, several why it was not.
    pub fn applied(&self) -> bool {
        const ONE_ROW_OF_ONE_TRUE: [u8; 9] = [0, 0, 0, 1, 0, 0, 0, 1, 1];
        self.result().is_some_and(|mut rest| rest.int() == ROWS && rest.0.ends_with(&ONE_ROW_OF_ONE_TRUE))
    }

    fn result(&self) -> Option<Body<'_>> {
        (self.0[4] == RESULT && self.0[1] == 0).then(|| Body(&self.0[HEADER..]))
    }
}

fn int(bytes: &[u8]) -> Option<i32> {
    bytes.try_into().ok().map(i32::from_be_bytes)
}

/// What is left of a frame's body.
struct Body<'a>(&'a [u8]);

impl<'a> Body<'a> {
    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }

    fn int(&mut self) -> i32 {
        int(self.take(4)).unwrap()
    }

    fn short(&mut self) -> u16 {
        u16::from_be_bytes(self.take(2).try_into().unwrap())
    }

    fn short_bytes(&mut self) -> Vec<u8> {
        let length = self.short();
        self.take(usize::from(length)).to_vec()
    }

    /// A value; `None` is null, or not set.
    fn value(&mut self) -> Option<Vec<u8>> {
        let length = usize::try_from(self.int()).ok()?;
        Some(self.take(length).to_vec())
    }
}
