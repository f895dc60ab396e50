//! A command line on a connection of its own, whose answer ends with the connection.

use anyhow::{Context as _, Result};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::client::Asked;

/// Sends the command line, receives all of its answer, and returns the status.
///
/// # Errors
/// When the connection breaks.
pub async fn asked_once(asked: &Asked) -> Result<u16> {
    let Asked { server, operator, command_line, .. } = asked;
    let (path, kind, length) = (command_line.path, command_line.media_type, command_line.body.len());
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {server}\r\nauthorization: Bearer {operator}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n"
    );
    let mut stream = TcpStream::connect(server).await?;
    stream.write_all(&[head.as_bytes(), &command_line.body].concat()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let line = answer.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let status = std::str::from_utf8(line)?.split(' ').nth(1).context("an answer has no status")?;
    Ok(status.parse()?)
}
