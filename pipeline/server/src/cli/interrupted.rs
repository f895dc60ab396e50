//! A command that was stopped by Ctrl-C, which its exit status tells.

use std::{error::Error, fmt, process::ExitCode};

/// It was stopped by Ctrl-C.
#[derive(Debug, Clone, Copy)]
pub struct Interrupted;

impl Interrupted {
    /// What shells expect of a program that ended so: 128 and the number of SIGINT.
    pub const STATUS: u8 = 130;
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stopped by Ctrl-C")
    }
}

impl Error for Interrupted {}

/// The exit status that tells of an error.
pub fn status(error: &anyhow::Error) -> ExitCode {
    if error.is::<Interrupted>() { ExitCode::from(Interrupted::STATUS) } else { ExitCode::FAILURE }
}
