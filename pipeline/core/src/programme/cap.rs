//! Limits on what a rule, or all rules together, may pay in a transaction or a calendar period. [`Counters`] says what a wallet
//! has used so far; nothing here remembers.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::award::Award;
use crate::{
    money::Asset,
    time::{Day, Month},
};

/// A calendar period that contains the judged day, in the programme's time zone.
///
/// ```
/// use rewardhub_core::{programme::Period, time::Day};
/// let day = Day::parse("2026-03-31").unwrap();
/// assert_eq!(Period::Week(day.week_start()).to_string(), "week of 2026-03-30");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Period {
    /// One calendar day in the programme's time zone.
    Day(Day),
    /// The ISO 8601 week that begins on this Monday.
    Week(Day),
    /// One calendar month in the programme's time zone.
    Month(Month),
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Week(monday) => write!(f, "week of {monday}"),
            Self::Month(month) => write!(f, "{month}"),
        }
    }
}

/// What a counter stands at: rewards that were paid, except for what was clawed back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct Used {
    /// Their amount, in minor units of the counter's asset.
    pub amount_minor: i64,
    /// How many rewards these are.
    pub times: u32,
}

/// A wallet's counters, under the names that [`super::Programme::counters_touched`] gives them.
///
/// ```
/// use std::collections::BTreeMap;
/// use rewardhub_core::{money::Asset, programme::{Counters, Period, Used}};
/// struct Wallet(BTreeMap<(String, Asset, Period), Used>);
/// impl Counters for Wallet {
///     fn used(&self, counter: &str, asset: Asset, period: Period) -> Used {
///         self.0.get(&(counter.to_owned(), asset, period)).copied().unwrap_or_default()
///     }
/// }
/// ```
pub trait Counters {
    /// How much `counter` (a rule's id, or a programme cap's: `cap/GBP/month`) has used of `asset` in `period`.
    fn used(&self, counter: &str, asset: Asset, period: Period) -> Used;
}

/// The counters of a new wallet: nothing was used yet.
#[derive(Debug, Clone, Copy, Default)]
pub struct NothingUsed;

impl Counters for NothingUsed {
    fn used(&self, _: &str, _: Asset, _: Period) -> Used {
        Used::default()
    }
}

/// What a cap counts over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Per {
    Transaction,
    Day,
    Week,
    Month,
}

impl Per {
    pub(super) const WORDS: [(&'static str, Self); 4] =
        [("transaction", Self::Transaction), ("day", Self::Day), ("week", Self::Week), ("month", Self::Month)];

    pub(super) fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, per)| *per == self).map_or("", |(word, _)| word)
    }

    /// The period that contains the judged day; `None` for a single transaction.
    pub(super) fn period(self, judged: Day) -> Option<Period> {
        match self {
            Self::Transaction => None,
            Self::Day => Some(Period::Day(judged)),
            Self::Week => Some(Period::Week(judged.week_start())),
            Self::Month => Some(Period::Month(judged.month())),
        }
    }
}

/// What a cap allows in its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// At most this many minor units of the capped asset.
    Amount(i64),
    /// At most this many rewards.
    Times(u32),
}

/// One cap of a rule, or of the programme.
#[derive(Debug, Clone)]
pub(super) struct Cap {
    /// Its name for people: `groceries-double/month`, `cap/GBP/month`.
    pub(super) name: Arc<str>,
    /// The counter that it reads: the rule's id or, for a programme's cap, its name.
    pub(super) counter: Arc<str>,
    pub(super) asset: Asset,
    pub(super) per: Per,
    pub(super) limit: Limit,
}

/// How a cap cut a reward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The cap's name: `groceries-double/month`, `cap/GBP/month`.
    pub cap: String,
    /// What it allows in its period.
    pub limit: Limit,
    /// What was used in its period before this transaction.
    pub used: Used,
}

impl Cap {
    /// What was used in the cap's period before this transaction.
    pub(super) fn used<C: Counters>(&self, judged: Day, counters: &C) -> Used {
        self.per.period(judged).map_or(Used::default(), |period| counters.used(&self.counter, self.asset, period))
    }

    /// Cuts an award to the room that is left after `used`; `true` if it cut.
    pub(super) fn cut(&self, award: &mut Award, used: Used) -> bool {
        let room = match self.limit {
            Limit::Amount(limit) => limit.saturating_sub(used.amount_minor.max(0)).max(0),
            Limit::Times(limit) if used.times < limit => return false,
            Limit::Times(_) => 0,
        };
        if award.amount_minor <= room {
            return false;
        }
        award.amount_minor = room;
        award.capped_by = Some(self.name.to_string());
        true
    }

    pub(super) fn reached(&self, used: Used) -> Cut {
        Cut { cap: self.name.to_string(), limit: self.limit, used }
    }
}
