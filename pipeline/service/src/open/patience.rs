//! What to do while the ledger's servers do not answer: say so and end, or say so once and wait until they do.

use std::{fmt::Display, thread};

use rewardhub_engine::backoff::Backoff;

/// What to do when the servers do not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Say so and end.
    None,
    /// Say so once, and wait until they do.
    UntilTheyAnswer,
}

impl Patience {
    /// Asks until there is an answer or an error that does not go away by itself; just once where there is no patience.
    ///
    /// # Errors
    /// The last.
    pub fn ask<T, E: Display>(self, goes_away: impl Fn(&E) -> bool, mut ask: impl FnMut() -> Result<T, E>) -> Result<T, E> {
        let mut backoff: Option<Backoff> = None;
        loop {
            match ask() {
                Err(error) if self == Self::UntilTheyAnswer && goes_away(&error) => {
                    if backoff.is_none() {
                        tracing::warn!(
                            "{error}; waiting until the ledger answers, and nothing is lost if this is ended meanwhile"
                        );
                    }
                    thread::sleep(backoff.get_or_insert_default().next_pause());
                }
                answered => {
                    if backoff.is_some() && answered.is_ok() {
                        tracing::warn!("the ledger answers");
                    }
                    return answered;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_patience_asks_again_until_there_is_an_answer_or_no_hope() {
        let ask = |patience: Patience, answers: &[Result<u8, &'static str>]| {
            let mut answers = answers.iter();
            let answer = patience.ask(|error| *error == "away", || *answers.next().expect("it is not asked more often"));
            (answer, answers.len())
        };
        assert_eq!(ask(Patience::None, &[Err("away"), Ok(1)]), (Err("away"), 1));
        assert_eq!(ask(Patience::UntilTheyAnswer, &[Err("away"), Ok(1), Ok(2)]), (Ok(1), 1));
        assert_eq!(ask(Patience::UntilTheyAnswer, &[Err("refused"), Ok(1)]), (Err("refused"), 1));
    }
}
