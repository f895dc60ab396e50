//! The error and the exit status of a command that Ctrl-C stopped.

use std::{error::Error, fmt, process::ExitCode};

/// The user stopped the command with Ctrl-C.
#[derive(Debug, Clone, Copy)]
pub struct Interrupted;

impl Interrupted {
    /// The exit status that shells expect of a program that Ctrl-C ended: 128 plus the number of SIGINT.
    pub const STATUS: u8 = 130;
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stopped by Ctrl-C")
    }
}

impl Error for Interrupted {}

/// The exit status for an error: [`Interrupted::STATUS`] after Ctrl-C, else 1.
pub fn status(error: &anyhow::Error) -> ExitCode {
    if error.is::<Interrupted>() { ExitCode::from(Interrupted::STATUS) } else { ExitCode::FAILURE }
}
