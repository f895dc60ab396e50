//! What is sent to a server: the command line, and then the files that it reads, in pieces.

use std::{
    fs::File,
    io::{self, Read as _},
    path::PathBuf,
};

use rewardhub_http::command_line::{Frame, Head, VERSION};
use tokio::sync::mpsc;

/// The most bytes of a piece.
const PIECE: usize = 64 << 10;
/// Frames that wait to be sent.
const WAITING: usize = 16;

/// A command line and its files, in frames. A thread of its own reads the files; `read` counts their bytes.
pub fn frames(
    arguments: Vec<String>,
    files: Vec<PathBuf>,
    read: impl Fn(u64) + Send + 'static,
) -> mpsc::Receiver<io::Result<Vec<u8>>> {
    let (send, frames) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let head = Frame::Head(Frame::json(&Head { version: VERSION.to_owned(), arguments }));
        // A server that takes nothing any more has answered.
        let deliver = |frame: io::Result<Vec<u8>>| send.blocking_send(frame).is_ok();
        if deliver(Ok(head.encoded())) {
            let _all_sent = files.iter().all(|path| match send_file(path, &read, &deliver) {
                Ok(goes_on) => goes_on,
                Err(error) => deliver(Err(io::Error::new(error.kind(), format!("{} cannot be read: {error}", path.display())))),
            });
        }
    });
    frames
}

/// Sends a file. `Ok(false)` if the server takes nothing any more.
fn send_file(path: &PathBuf, read: &impl Fn(u64), deliver: &impl Fn(io::Result<Vec<u8>>) -> bool) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(deliver(Ok(Frame::EndOfFile.encoded()))),
            n if !deliver(Ok(Frame::Piece(piece[..n].to_vec()).encoded())) => return Ok(false),
            n => read(n as u64),
        }
    }
}
