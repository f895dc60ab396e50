//! Where the answer of a command goes: standard output, or whoever sent the command.

use std::io::{self, Write};

use anstream::AutoStream;

/// The answer of a command: text with colours, or bytes as they are.
pub struct Out {
    text: AutoStream<Box<dyn Write + Send>>,
    bytes: Box<dyn Write + Send>,
}

impl Out {
    /// Standard output, which removes colours where it is no terminal.
    pub fn stdout() -> Self {
        let colours = AutoStream::choice(&io::stdout());
        Self { text: AutoStream::new(Box::new(io::stdout()), colours), bytes: Box::new(io::stdout()) }
    }

    /// An answer that is sent elsewhere. Its colours are kept: only the receiver knows whether they can be shown.
    pub fn sent(text: Box<dyn Write + Send>, bytes: Box<dyn Write + Send>) -> Self {
        Self { text: AutoStream::always_ansi(text), bytes }
    }

    /// Writes bytes as they are, even those that look like colours.
    pub fn write_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.text.flush()?;
        self.bytes.write_all(bytes)?;
        self.bytes.flush()
    }
}

impl Write for Out {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.text.write(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.text.flush()
    }
}
