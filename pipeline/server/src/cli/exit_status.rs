//! The exit statuses of commands that end in other ways than well or with an error, and the errors that lead to them.

use std::{error::Error, fmt, process::ExitCode};

/// The user stopped the command with Ctrl-C.
#[derive(Debug, Clone, Copy)]
pub struct Interrupted;

/// The command was well, and could do nothing of what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NothingDone(
    /// Why, in words for the user.
    pub String,
);

/// An error that is no other.
const FAILURE: u8 = 1;

impl Interrupted {
    /// The exit status that shells expect of a program that Ctrl-C ended: 128 plus the number of SIGINT.
    pub const STATUS: u8 = 130;
}

impl NothingDone {
    /// The exit status for it. A schedule that wants to hear of failures only takes this as well.
    pub const STATUS: u8 = 3;
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stopped by Ctrl-C")
    }
}

impl fmt::Display for NothingDone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Interrupted {}

impl Error for NothingDone {}

/// The exit status for an error.
pub fn number(error: &anyhow::Error) -> u8 {
    match () {
        () if error.is::<Interrupted>() => Interrupted::STATUS,
        () if error.is::<NothingDone>() => NothingDone::STATUS,
        () => FAILURE,
    }
}

/// The exit status for an error.
pub fn status(error: &anyhow::Error) -> ExitCode {
    ExitCode::from(number(error))
}
