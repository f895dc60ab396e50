//! What holds for a whole programme: its assets, when rewards mature and expire, from which day on purchases earn.

use std::{fmt, sync::Arc};

use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};

use crate::{
    money::{Asset, Rounding},
    time::Day,
};

/// A length of time in calendar units: `14 days`, `2 weeks`, `24 months`, `1 year`.
///
/// ```
/// use rewardhub_core::{programme::Length, time::Day};
/// let day = Day::parse("2026-01-31").unwrap();
/// assert_eq!(Length::Months(1).after(day).to_string(), "2026-02-28");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Length {
    /// This many calendar days.
    Days(u16),
    /// This many calendar months; a day that the last of them lacks becomes its last day.
    Months(u16),
}

impl Length {
    /// The day that is this much later; at most 9999-12-31.
    #[must_use]
    pub fn after(self, day: Day) -> Day {
        match self {
            Self::Days(days) => day.plus(i32::from(days)),
            Self::Months(months) => Day::from_date(day.date().saturating_add(i64::from(months).months())),
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days} days"),
            Self::Months(months) => write!(f, "{months} months"),
        }
    }
}

/// What an asset costs the issuer, as a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// The currency (or asset) in which the cost is given.
    pub asset: Asset,
    /// Numerator of the cost of one minor unit of the valued asset, in minor units of `asset`.
    pub numerator: i64,
    /// Denominator of that cost; positive.
    pub denominator: i64,
}

impl Value {
    /// What `minor` units cost, in minor units of [`Value::asset`], rounded to the nearest (halves to even); `None` if that
    /// cannot be counted.
    ///
    /// ```
    /// use rewardhub_core::{money::Asset, programme::Value};
    /// // A point costs half a penny.
    /// let value = Value { asset: Asset::new("GBP")?, numerator: 1, denominator: 2 };
    /// assert_eq!(value.of_minor(1_000), Some(500));
    /// # Ok::<(), rewardhub_core::money::AssetError>(())
    /// ```
    #[must_use]
    pub fn of_minor(self, minor: i64) -> Option<i64> {
        Rounding::HalfEven.divide(i128::from(minor) * i128::from(self.numerator), i128::from(self.denominator))
    }
}

/// The terms of one asset of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetTerms {
    /// The asset's code, as the programme defines it.
    pub asset: Asset,
    /// Its name for customers; its code if the file gives none.
    pub name: String,
    /// Digits behind the point, 0 to 4; the file must give them.
    pub decimals: u8,
    /// What it costs the issuer; `None` for an asset that is money itself, or is not valued.
    pub value: Option<Value>,
    /// How long it can be spent once it matured; `None`, the default, if for ever.
    pub expires_after: Option<Length>,
    /// Whether expiry moves to the end of its month (`expires_at = "end of month"`); off by default.
    pub end_of_month: bool,
}

impl AssetTerms {
    /// The last day on which what matured on `matures_on` can be spent; `None` if it never expires.
    #[must_use]
    pub fn expiry(&self, matures_on: Day) -> Option<Day> {
        let day = self.expires_after?.after(matures_on);
        Some(if self.end_of_month { day.month().last_day() } else { day })
    }
}

/// From which day on an account's purchases earn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EarnsFrom {
    /// The first day of the delivery in which the account was first seen. The default.
    FirstWindow,
    /// The day on which the wallet was opened.
    Opening,
}

/// Who pays for a reward.
///
/// ```
/// use rewardhub_core::programme::Funder;
/// assert_eq!(Funder::Named("greens".into()).to_string(), "greens");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Funder {
    /// The issuer of the programme, unless a rule says otherwise.
    Issuer,
    /// One of the programme's merchants, by its word there.
    Named(Arc<str>),
}

impl fmt::Display for Funder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Issuer => "issuer",
            Self::Named(name) => name,
        })
    }
}
