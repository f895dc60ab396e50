//! Commands that say what they will do, and do it once their user agrees: a command ends with the question, and is run again with the
//! answer, so that it asks alike here and beside a server.

use std::{
    error::Error,
    fmt,
    io::{self, BufRead, IsTerminal as _, Write},
};

use anyhow::{Result, anyhow};
use rewardhub_http::command_line::Question;

/// A command did nothing, because its user has not agreed to it.
#[derive(Debug)]
pub struct Unconfirmed(pub Question);

impl fmt::Display for Unconfirmed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nothing was done: nobody can be asked here, {} Look at what it changes, and add --yes", self.0.text)
    }
}

impl Error for Unconfirmed {}

/// Asks what a command ended with, on a terminal. Returns the arguments that say that the user agrees.
///
/// # Errors
/// The error itself, if it asks nothing; and when nobody can be asked, or the answer is no.
pub fn asked(error: anyhow::Error) -> Result<Vec<String>> {
    let unconfirmed = error.downcast::<Unconfirmed>()?;
    if !io::stdin().is_terminal() {
        return Err(unconfirmed.into());
    }
    let Question { text, agreed } = unconfirmed.0;
    if agrees(&text, &mut io::stdin().lock(), &mut anstream::stderr())? {
        Ok(agreed)
    } else {
        Err(anyhow!("nothing was done, as you answered"))
    }
}

/// Asks until the answer is yes or no; no answer is no.
fn agrees(question: &str, answers: &mut impl BufRead, out: &mut impl Write) -> io::Result<bool> {
    loop {
        write!(out, "{question} [y/N] ")?;
        out.flush()?;
        let mut answer = String::new();
        answers.read_line(&mut answer)?;
        match answer.trim().to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "" | "n" | "no" => return Ok(false),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_is_yes_and_what_is_neither_is_asked_again() {
        for (answers, agreed, times) in
            [("y\n", true, 1), ("YES\n", true, 1), ("\n", false, 1), ("", false, 1), ("no\n", false, 1), ("what\ny\n", true, 2)]
        {
            let mut shown = Vec::new();
            assert_eq!(agrees("Activate it?", &mut answers.as_bytes(), &mut shown).unwrap(), agreed, "{answers:?}");
            assert_eq!(String::from_utf8(shown).unwrap(), "Activate it? [y/N] ".repeat(times));
        }
    }
}
