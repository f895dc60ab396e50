//! What a command does while the ledger's servers do not answer: it says so and ends, or says so once and waits until they do.

use std::{fmt::Display, thread, time::Duration};

/// Whoever waits for servers asks again after this long.
const PAUSE: Duration = Duration::from_secs(1);

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
        let mut told = false;
        loop {
            match ask() {
                Err(error) if self == Self::UntilTheyAnswer && goes_away(&error) => {
                    if !std::mem::replace(&mut told, true) {
                        tracing::warn!(
                            "{error}; waiting until the ledger answers, and nothing is lost if this is ended meanwhile"
                        );
                    }
                    thread::sleep(PAUSE);
                }
                answered => {
                    if told && answered.is_ok() {
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
