//! `--as-of`: when a command is asked for. What is decided as of an instant stays decided, and nothing can be decided before it any more, so a
//! mistyped year would move every wallet there, and stand in the audit.

use std::time::Duration;

use clap::Args;
use rewardhub_core::time::Instant;
use rewardhub_service::{Caller, clock::now};
use thiserror::Error;

use crate::{arguments::instant, cli::DataSet};

/// How far ahead of the clock a command may be asked for: a day that is given begins at midnight in UTC, and begins so much earlier in the
/// first zone of the world.
const MOST_AHEAD: Duration = Duration::from_hours(14);

/// When a command is asked for.
#[derive(Debug, Clone, Copy, Args)]
pub struct AsOf {
    /// Ask as if it were this instant, instead of now: an instant in RFC 3339, or a day
    #[arg(long = "as-of", value_name = "INSTANT", value_parser = instant)]
    at: Option<Instant>,
    /// Let --as-of be in the future, for a trial on a data set that you throw away: nothing can be decided there before that any more
    #[arg(long, requires = "at")]
    ahead: bool,
}

/// Why a command cannot be asked for as of an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
enum TooFarAhead {
    /// It is still to come.
    #[error(
        "{at} is still to come: by this machine's clock it is {now}. Nothing could be decided before it any more, so --as-of cannot be in the \
         future; `rewardhub balance WALLET --at DAY` looks ahead. On a data set that you throw away, add --ahead"
    )]
    StillToCome {
        /// The instant that was given.
        at: Instant,
        /// What time it is.
        now: Instant,
    },
    /// It is still to come, and a server works on the data set.
    #[error("{at} is still to come, and a server has the data set open; --ahead is for a trial without one")]
    Served {
        /// The instant that was given.
        at: Instant,
    },
}

impl AsOf {
    /// Whoever asks, as a caller at that instant.
    ///
    /// # Errors
    /// When it is still to come, or the registry cannot be read or written.
    pub fn caller(self, data: &DataSet) -> anyhow::Result<Caller> {
        data.caller(self.checked(now(), matches!(data, DataSet::Served(_)))?)
    }

    fn checked(self, now: Instant, is_served: bool) -> Result<Instant, TooFarAhead> {
        let at = self.at.unwrap_or(now);
        let most_ahead = i64::try_from(MOST_AHEAD.as_micros()).expect("it is less than a day");
        match (at.0 <= now.0.saturating_add(most_ahead), self.ahead, is_served) {
            (true, _, _) | (false, true, false) => Ok(at),
            (false, true, true) => Err(TooFarAhead::Served { at }),
            (false, false, _) => Err(TooFarAhead::StillToCome { at, now }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_asked_for_in_the_past_or_today_wherever_that_has_begun() {
        let parsed = |text: &str| instant(text).unwrap();
        let now = parsed("2026-03-31T10:00:00Z");
        let checked = |at: &str, ahead, is_served| AsOf { at: Some(parsed(at)), ahead }.checked(now, is_served);
        for at in ["1999-01-01", "2026-03-31", "2026-04-01"] {
            assert_eq!(checked(at, false, true), Ok(parsed(at)));
        }
        let (next, year) = ("2026-04-01T00:00:01Z", "2099-01-01");
        for at in [next, year].map(|at| (at, parsed(at))) {
            assert_eq!(checked(at.0, false, false), Err(TooFarAhead::StillToCome { at: at.1, now }));
            assert_eq!(checked(at.0, true, false), Ok(at.1));
            assert_eq!(checked(at.0, true, true), Err(TooFarAhead::Served { at: at.1 }));
        }
    }
}
