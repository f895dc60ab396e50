//! Retries calls to a ledger on servers: not at all, or with growing pauses until it answers.

use std::{fmt::Display, thread};

use rewardhub_engine::backoff::Backoff;

/// What a caller does while the ledger does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryPolicy {
    /// It returns the error at once.
    GiveUp,
    /// It waits and calls again, without a limit. One warning in the log says so.
    UntilAnswered,
}

impl RetryPolicy {
    /// Calls `ask` until it returns an answer, or an error for which `goes_away` is false. With [`Self::GiveUp`] it calls once.
    ///
    /// # Errors
    /// The error of the last call.
    pub fn run<T, E: Display>(self, goes_away: impl Fn(&E) -> bool, mut ask: impl FnMut() -> Result<T, E>) -> Result<T, E> {
        let mut backoff: Option<Backoff> = None;
        loop {
            match ask() {
                Err(error) if self == Self::UntilAnswered && goes_away(&error) => {
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
    fn who_waits_asks_again_until_there_is_an_answer_or_no_hope() {
        let ask = |policy: RetryPolicy, answers: &[Result<u8, &'static str>]| {
            let mut answers = answers.iter();
            let answer = policy.run(|error| *error == "away", || *answers.next().expect("it is not asked more often"));
            (answer, answers.len())
        };
        assert_eq!(ask(RetryPolicy::GiveUp, &[Err("away"), Ok(1)]), (Err("away"), 1));
        assert_eq!(ask(RetryPolicy::UntilAnswered, &[Err("away"), Ok(1), Ok(2)]), (Ok(1), 1));
        assert_eq!(ask(RetryPolicy::UntilAnswered, &[Err("refused"), Ok(1)]), (Err("refused"), 1));
    }
}
