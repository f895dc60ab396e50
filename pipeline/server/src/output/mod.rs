//! The look of answers: text for people, colours on a terminal only, exact decimals.

mod amounts;
mod answer;
mod progress;
mod styles;
mod table;

use std::{
    fmt,
    io::{self, Write as _},
};

pub use self::{
    amounts::{Amounts, money},
    answer::Out,
    progress::{Counting, Progress},
    styles::{BAD, FAINT, GOOD, STRONG, WARN, help, painted},
    table::{Align, Table},
};

pub use rewardhub_core::money::grouped;

/// Says something on standard output at once. A command that works on, such as a server, goes on when nobody reads it.
pub fn say(out: &mut Out, what: impl fmt::Display) {
    if let Err(error) = writeln!(out, "{what}").and_then(|()| out.flush()) {
        tracing::debug!(%error, "standard output takes nothing");
    }
}

/// Prints on standard error. Where nobody reads that, there is no place left to say so.
fn complain(what: fmt::Arguments<'_>) {
    let _unread = writeln!(anstream::stderr(), "{what}");
}

/// Prints a note on standard error, which is no part of the answer.
#[cfg(feature = "lake")]
pub fn note(what: impl fmt::Display) {
    complain(format_args!("{}", painted(what, FAINT)));
}

/// Prints an error on standard error, unless it is only that the reader of standard output has gone (`| head`).
pub fn error(error: &anyhow::Error) {
    let gone = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    };
    if !error.chain().any(gone) {
        complain(format_args!("{} {}", painted("error:", BAD), chain_of_causes(error)));
    }
}

/// Joins an error and its causes, without repeating a cause that an error already includes.
pub fn chain_of_causes(error: &anyhow::Error) -> String {
    error
        .chain()
        .map(ToString::to_string)
        .reduce(|message, cause| if message.contains(&cause) { message } else { message + ": " + &cause })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_that_was_named_is_not_named_again() {
        let error = anyhow::anyhow!("connection refused")
            .context("the store says: connection refused; try later")
            .context("the lake is behind");
        assert_eq!(chain_of_causes(&error), "the lake is behind: the store says: connection refused; try later");
        assert_eq!(
            chain_of_causes(&error.context("3 files")),
            "3 files: the lake is behind: the store says: connection refused; try later"
        );
    }
}
