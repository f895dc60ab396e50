//! Limits on what a rule, or all rules together, may pay in a transaction or a calendar period. What was used so far comes from
//! the wallet through [`Counters`]; nothing here remembers.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::award::Award;
use crate::{
    money::Asset,
    time::{Day, Month},
};

/// A calendar period of the judged day, in the programme's time zone.
///
/// ```
/// use rewardhub_core::{programme::Period, time::Day};
/// let day = Day::parse("2026-03-31").unwrap();
/// assert_eq!(Period::Week(day.week_start()).to_string(), "week of 2026-03-30");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Period {
    /// The cap counts within one calendar day.
    Day(Day),
    /// The ISO 8601 week that begins on that Monday.
    Week(Day),
    /// The cap counts within one calendar month.
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

/// What a counter stands at: live rewards, clawed-back ones no longer counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct Used {
    /// Minor units of the counter's asset.
    pub amount_minor: i64,
    /// Number of rewards.
    pub times: u32,
}

/// The wallet's counters, as [`super::Programme::counters_touched`] names them.
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
    /// What `counter` (a rule's id, or a programme cap's: `cap/GBP/month`) has used of `asset` in `period`.
    fn used(&self, counter: &str, asset: Asset, period: Period) -> Used;
}

/// Counters at which nothing was used yet: a new wallet's.
#[derive(Debug, Clone, Copy, Default)]
pub struct NothingUsed;

impl Counters for NothingUsed {
    fn used(&self, _: &str, _: Asset, _: Period) -> Used {
        Used::default()
    }
}

/// What a cap is counted over.
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

    /// The period of a judged day; none for a single transaction.
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
    /// Minor units of the capped asset.
    Amount(i64),
    /// Number of rewards.
    Times(u32),
}

/// One cap of a rule, or of the programme.
#[derive(Debug, Clone)]
pub(super) struct Cap {
    /// As told to people: `groceries-double/month`, `cap/GBP/month`.
    pub(super) name: Arc<str>,
    /// What is counted: the rule's id, or for a programme's cap its name.
    pub(super) counter: Arc<str>,
    pub(super) asset: Asset,
    pub(super) per: Per,
    pub(super) limit: Limit,
}

/// How a cap cut a reward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The cap: `groceries-double/month`, `cap/GBP/month`.
    pub cap: String,
    /// What it allows.
    pub limit: Limit,
    /// What its period had used before this reward.
    pub used: Used,
}

impl Cap {
    /// What the cap's period has used before this transaction.
    pub(super) fn used<C: Counters>(&self, judged: Day, counters: &C) -> Used {
        self.per.period(judged).map_or(Used::default(), |period| counters.used(&self.counter, self.asset, period))
    }

    /// Cuts an award to the room that is left after `used`; `true` when it cut.
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

    pub(super) fn told(&self, used: Used) -> Cut {
        Cut { cap: self.name.to_string(), limit: self.limit, used }
    }
}
