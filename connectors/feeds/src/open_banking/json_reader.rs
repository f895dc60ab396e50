//! Reads JSON piece by piece from a source of any size: one key or one value at a time, of which no more than a bound is kept.
//!
//! It follows brackets and strings only. Whoever takes a value checks the rest, so a mistake within one value spoils no other.

use std::io::{self, BufRead};

/// The longest key that can have a meaning.
const LONGEST_KEY: usize = 256;

/// Why nothing more can be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    #[error("the input cannot be read any further: {0}; send it again")]
    Input(#[from] io::Error),
    #[error("the JSON ends in the middle; it was cut on its way, so fetch it again")]
    CutShort,
    #[error("the JSON is not well-formed: {found} stands where {wanted} should; fetch the page again")]
    Unexpected { wanted: &'static str, found: String },
}

/// Whether a value fits the bound that was set for it. Only its beginning is kept if it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fits {
    Yes,
    No,
}

/// A source of JSON, and the place in it.
pub(super) struct JsonReader<R> {
    input: R,
    line: u64,
    column: u64,
}

impl<R: BufRead> JsonReader<R> {
    pub(super) const fn new(input: R) -> Self {
        Self { input, line: 1, column: 1 }
    }

    /// The place of the next byte.
    pub(super) fn place(&self) -> String {
        format!("line {}, column {}", self.line, self.column)
    }

    /// Skips a byte order mark, which may stand only at the beginning.
    pub(super) fn skip_mark(&mut self) -> Result<(), ReadError> {
        if self.input.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
            self.input.consume(3);
        }
        Ok(())
    }

    /// The next byte that is no white space; it stays unread. `None` at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        loop {
            let bytes = self.input.fill_buf()?;
            if bytes.is_empty() {
                return Ok(None);
            }
            let blank = bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
            let next = bytes.get(blank).copied();
            self.consume(blank)?;
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    /// Takes this byte, which must be the next one.
    pub(super) fn expect(&mut self, byte: u8, wanted: &'static str) -> Result<(), ReadError> {
        match self.peek()? {
            Some(found) if found == byte => self.consume(1),
            other => Err(unexpected(wanted, other)),
        }
    }

    /// Takes this byte if it is the next one.
    pub(super) fn take_if(&mut self, byte: u8) -> Result<bool, ReadError> {
        let is_next = self.peek()? == Some(byte);
        if is_next {
            self.consume(1)?;
        }
        Ok(is_next)
    }

    /// Takes a key and its colon. A key that is too long or no text comes out empty, as one without a meaning.
    pub(super) fn key(&mut self) -> Result<String, ReadError> {
        match self.peek()? {
            Some(b'"') => {}
            other => return Err(unexpected("a key", other)),
        }
        let mut bytes = Vec::new();
        let fits = self.value(LONGEST_KEY, &mut bytes)?;
        self.expect(b':', "a colon")?;
        Ok(serde_json::from_slice(&bytes).ok().filter(|_| fits == Fits::Yes).unwrap_or_default())
    }

    /// Takes a value whole, and keeps the first `most` bytes of it.
    pub(super) fn value(&mut self, most: usize, into: &mut Vec<u8>) -> Result<Fits, ReadError> {
        into.clear();
        let mut scan = Scan::begin(self.peek()?)?;
        let mut fits = Fits::Yes;
        loop {
            let bytes = self.input.fill_buf()?;
            if bytes.is_empty() {
                return if scan.state == State::Bare { Ok(fits) } else { Err(ReadError::CutShort) };
            }
            let (used, ended) = scan.over(bytes);
            let room = most - into.len();
            if used > room {
                fits = Fits::No;
            }
            into.extend_from_slice(&bytes[..used.min(room)]);
            self.consume(used)?;
            if ended {
                return Ok(fits);
            }
        }
    }

    /// Passes over a value.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        self.value(0, &mut Vec::new()).map(|_| ())
    }

    /// Consumes bytes that are in the buffer, and counts lines and columns.
    fn consume(&mut self, amount: usize) -> Result<(), ReadError> {
        let bytes = &self.input.fill_buf()?[..amount];
        let lines = memchr::memchr_iter(b'\n', bytes).count() as u64;
        self.line += lines;
        self.column = match memchr::memrchr(b'\n', bytes) {
            Some(at) => (amount - at) as u64,
            None => self.column + amount as u64,
        };
        self.input.consume(amount);
        Ok(())
    }
}

fn unexpected(wanted: &'static str, found: Option<u8>) -> ReadError {
    let found = match found {
        None => return ReadError::CutShort,
        Some(0) => "a NUL byte".to_owned(),
        Some(byte) if byte.is_ascii_graphic() => format!("{:?}", char::from(byte)),
        Some(byte) => format!("the byte {byte:#04x}"),
    };
    ReadError::Unexpected { wanted, found }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Outside texts, where brackets count.
    Between,
    Text,
    /// After a backslash in a text.
    Escaped,
    /// In a number or a word, which ends before the next separator.
    Bare,
}

/// The search for the end of a value.
struct Scan {
    state: State,
    depth: u64,
}

impl Scan {
    fn begin(first: Option<u8>) -> Result<Self, ReadError> {
        let state = match first {
            Some(b'{' | b'[' | b'"') => State::Between,
            Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => State::Bare,
            other => return Err(unexpected("a value", other)),
        };
        Ok(Self { state, depth: 0 })
    }

    /// Looks through bytes. Returns how many belong to the value, and whether it ends with them.
    fn over(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (at, byte) in bytes.iter().enumerate() {
            match (self.state, byte) {
                (State::Escaped, _) => self.state = State::Text,
                (State::Text, b'\\') => self.state = State::Escaped,
                (State::Text, b'"') => self.state = State::Between,
                (State::Between, b'"') => {
                    self.state = State::Text;
                    continue;
                }
                (State::Between, b'{' | b'[') => self.depth += 1,
                (State::Between, b'}' | b']') => self.depth -= 1,
                (State::Bare, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n') => return (at, true),
                (State::Text | State::Between | State::Bare, _) => {}
            }
            if self.state == State::Between && self.depth == 0 {
                return (at + 1, true);
            }
        }
        (bytes.len(), false)
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// The values of an array, read through a buffer of this size.
    fn values(json: &str, buffer: usize, most: usize) -> Vec<(String, Fits)> {
        let mut reader = JsonReader::new(BufReader::with_capacity(buffer, json.as_bytes()));
        reader.expect(b'[', "an array").unwrap();
        let (mut found, mut bytes) = (Vec::new(), Vec::new());
        while !reader.take_if(b']').unwrap() {
            if !found.is_empty() {
                reader.expect(b',', "a comma").unwrap();
            }
            let fits = reader.value(most, &mut bytes).unwrap();
            found.push((String::from_utf8(bytes.clone()).unwrap(), fits));
        }
        found
    }

    #[test]
    fn values_end_where_they_end_whatever_the_buffer() {
        let json = r#"[ {"a":"}\"]"}, [1,[2]] ,"x\\",-1.5e3, true,null ]"#;
        let expected = [r#"{"a":"}\"]"}"#, "[1,[2]]", r#""x\\""#, "-1.5e3", "true", "null"];
        for buffer in 1..20 {
            let found = values(json, buffer, 100);
            assert!(found.iter().map(|(value, _)| value.as_str()).eq(expected), "{buffer}: {found:?}");
            assert!(found.iter().all(|(_, fits)| *fits == Fits::Yes));
        }
    }

    #[test]
    fn only_the_beginning_of_a_long_value_is_kept() {
        let found = values(r#"["0123456789","b"]"#, 4, 5);
        assert_eq!(found, [("\"0123".to_owned(), Fits::No), ("\"b\"".to_owned(), Fits::Yes)]);
    }

    #[test]
    fn places_are_counted_in_lines_and_columns() {
        let mut reader = JsonReader::new(&b"{\n  \"a\":\n 1}"[..]);
        assert_eq!(reader.place(), "line 1, column 1");
        reader.expect(b'{', "a page").unwrap();
        assert_eq!(reader.key().unwrap(), "a");
        reader.peek().unwrap();
        assert_eq!(reader.place(), "line 3, column 2");
    }

    #[test]
    fn what_stands_in_the_wrong_place_is_named() {
        let error = |json: &'static [u8]| JsonReader::new(json).skip().unwrap_err().to_string();
        assert!(error(b"\0").contains("a NUL byte stands where a value should"));
        assert!(error(b"}").contains("'}' stands where a value should"));
        assert!(error(b"{\"a\":[1").contains("cut on its way"));
    }
}
