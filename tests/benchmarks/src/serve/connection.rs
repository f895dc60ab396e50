//! A kept connection: as much of HTTP/1.1 as the server's answers need. It costs little, since the client shares the machine with the
//! server that it measures.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Bytes of an answer that are received without growing.
const USUAL_BYTES: usize = 16 << 10;

/// A kept connection to a server, with one request at a time.
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
    request: Vec<u8>,
    /// The lines of the head that every request has, with the blank line that ends them.
    head: String,
}

impl Connection {
    /// Connects. Every request shows this key.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn open(server: SocketAddr, key: &str) -> Result<Self> {
        let stream = TcpStream::connect(server).await.with_context(|| format!("cannot connect to {server}"))?;
        stream.set_nodelay(true)?;
        let head = format!(" HTTP/1.1\r\nhost: {server}\r\nauthorization: Bearer {key}\r\n");
        Ok(Self { stream, received: Vec::with_capacity(USUAL_BYTES), request: Vec::new(), head })
    }

    /// Asks, and returns the body of a good answer.
    ///
    /// # Errors
    /// When the connection ends, or something else is answered.
    pub async fn get(&mut self, path: &str) -> Result<&[u8]> {
        self.request.clear();
        for part in ["GET ", path, &self.head, "\r\n"] {
            self.request.extend_from_slice(part.as_bytes());
        }
        good(self.answer().await?)
    }

    /// Posts, and returns the body of a good answer.
    ///
    /// # Errors
    /// When the connection ends, or something else is answered.
    pub async fn post(&mut self, path: &str, body: &[u8]) -> Result<&[u8]> {
        self.request.clear();
        for part in ["POST ", path, &self.head, &format!("content-length: {}\r\n\r\n", body.len())] {
            self.request.extend_from_slice(part.as_bytes());
        }
        self.request.extend_from_slice(body);
        good(self.answer().await?)
    }

    /// Sends a request with these lines in its head, and returns status and body of the answer, whatever it is.
    ///
    /// # Errors
    /// When the connection ends.
    pub async fn send(&mut self, method: &str, path: &str, lines: &str, body: &[u8]) -> Result<(u16, &[u8])> {
        self.request.clear();
        for part in [method, " ", path, &self.head, lines, &format!("content-length: {}\r\n\r\n", body.len())] {
            self.request.extend_from_slice(part.as_bytes());
        }
        self.request.extend_from_slice(body);
        self.answer().await
    }

    async fn answer(&mut self) -> Result<(u16, &[u8])> {
        self.stream.write_all(&self.request).await.context("the server takes nothing more")?;
        self.received.clear();
        let answer = loop {
            if self.stream.read_buf(&mut self.received).await.context("the server answers nothing")? == 0 {
                bail!("the server ended a connection before it answered");
            }
            if let Some(answer) = Answer::head(&self.received)?.filter(|answer| answer.end() <= self.received.len()) {
                break answer;
            }
        };
        Ok((answer.status, &self.received[answer.body..answer.end()]))
    }
}

/// The body of a good answer.
fn good((status, body): (u16, &[u8])) -> Result<&[u8]> {
    if !(200..300).contains(&status) {
        bail!("the server answered with status {status}: {}", String::from_utf8_lossy(body));
    }
    Ok(body)
}

/// What the head of an answer says.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    status: u16,
    /// Where the body begins, in bytes.
    body: usize,
    length: usize,
}

impl Answer {
    /// Reads a head; `None` while it is not whole.
    fn head(received: &[u8]) -> Result<Option<Self>> {
        const END: &[u8] = b"\r\n\r\n";
        let Some(end) = received.windows(END.len()).position(|window| window == END) else { return Ok(None) };
        let head = std::str::from_utf8(&received[..end]).context("the head of an answer is not text")?;
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).context("an answer has no status")?;
        let mut fields = lines.filter_map(|line| line.split_once(':'));
        let length = fields.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let length = length.and_then(|(_, value)| value.trim().parse().ok()).context("an answer does not say its length")?;
        Ok(Some(Self { status, body: end + END.len(), length }))
    }

    fn end(&self) -> usize {
        self.body + self.length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_may_come_in_pieces() {
        let whole = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc";
        let head = Answer { status: 404, body: whole.len() - 3, length: 3 };
        for end in 0..head.body {
            assert_eq!(Answer::head(&whole[..end]).unwrap(), None, "{end}");
        }
        assert_eq!(Answer::head(whole).unwrap(), Some(head));
        assert!(Answer::head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
    }
}
