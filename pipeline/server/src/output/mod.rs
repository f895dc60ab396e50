//! How answers look: text for people, colours on a terminal only, exact decimals.

mod amounts;
mod progress;
mod styles;
mod table;

use std::io::{self, StdoutLock};

use anstream::AutoStream;

pub use self::{
    amounts::{Amounts, money},
    progress::{Counting, Progress},
    styles::{BAD, FAINT, GOOD, STRONG, WARN, help, painted},
    table::{Align, Table},
};

pub use rewardhub_core::money::grouped;

/// Standard output; colours are taken out where it is no terminal.
pub type Out = AutoStream<StdoutLock<'static>>;

/// Standard output for a command's answer.
pub fn out() -> Out {
    anstream::stdout().lock()
}

/// Tells something that is no answer, on standard error.
#[cfg(feature = "lake")]
pub fn note(what: impl std::fmt::Display) {
    anstream::eprintln!("{}", painted(what, FAINT));
}

/// Tells what went wrong, on standard error. A reader that has gone away (`| head`) is told nothing.
pub fn error(error: &anyhow::Error) {
    let gone = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    };
    if !error.chain().any(gone) {
        anstream::eprintln!("{} {}", painted("error:", BAD), told(error));
    }
}

/// An error and its causes, none twice: many an error tells its cause itself.
fn told(error: &anyhow::Error) -> String {
    error
        .chain()
        .map(ToString::to_string)
        .reduce(|told, cause| if told.contains(&cause) { told } else { told + ": " + &cause })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_that_was_told_is_not_told_again() {
        let error = anyhow::anyhow!("connection refused")
            .context("the store says: connection refused; try later")
            .context("the lake is behind");
        assert_eq!(told(&error), "the lake is behind: the store says: connection refused; try later");
        assert_eq!(told(&error.context("3 files")), "3 files: the lake is behind: the store says: connection refused; try later");
    }
}
