//! What needs the approval of a second person.

use std::{fmt, str::FromStr};

use rewardhub_core::{
    money::{AmountError, Asset, Money, minor_units},
    time::Instant,
};
use serde::{Deserialize, Serialize};

/// What needs the approval of a second person. By default nothing does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApprovalSettings {
    /// Adjustments, and decisions about items and dead letters, of more than this: one limit for each asset or currency that has one.
    pub above: Vec<AmountLimit>,
    /// Whether putting a programme version in force, and withdrawing one, does.
    pub programmes: bool,
    /// Days after which nobody can approve of what was asked for any more, from when that is asked on.
    pub expire_after_days: u16,
}

impl Default for ApprovalSettings {
    fn default() -> Self {
        Self { above: Vec::new(), programmes: false, expire_after_days: 30 }
    }
}

/// An amount of an asset, such as `50.00 GBP`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AmountLimit {
    /// The amount as it was written: only a programme knows how many decimals its assets have.
    amount: String,
    /// The asset or currency.
    pub asset: Asset,
}

/// Why a text is no limit.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no limit; write an amount and its asset, as in \"50.00 GBP\"")]
pub struct LimitError(String);

/// Why nobody can say what a limit means.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LimitMistake {
    /// It is of an asset that is no currency, and that no programme has.
    #[error("{0} is no currency (ISO 4217), and no programme has it")]
    UnknownAsset(Asset),
    /// It is no amount of its asset.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

/// A day, in microseconds.
const DAY_MICROS: i64 = 86_400_000_000;

impl ApprovalSettings {
    /// The last moment at which somebody can approve of what is asked for at this one.
    #[must_use]
    pub fn until(&self, asked_at: Instant) -> Instant {
        Instant(asked_at.0.saturating_add(i64::from(self.expire_after_days) * DAY_MICROS))
    }

    /// Whether something of this amount, up or down, needs a second person. Of several limits of an asset the lowest holds. The decimals of
    /// an asset are `None` if nobody knows it.
    ///
    /// # Errors
    /// When a limit, be it of this asset or not, is no amount of an asset that is known: a mistake must not switch it off.
    pub fn concern(&self, amount: Money, decimals: impl Fn(Asset) -> Option<u8>) -> Result<bool, LimitMistake> {
        let mut is_above = false;
        for limit in &self.above {
            let minor = limit.minor(decimals(limit.asset).ok_or(LimitMistake::UnknownAsset(limit.asset))?)?;
            is_above |= limit.asset == amount.asset && amount.minor.saturating_abs() > minor;
        }
        Ok(is_above)
    }
}

impl AmountLimit {
    /// The limit in minor units of its asset, which has so many decimals.
    fn minor(&self, decimals: u8) -> Result<i64, AmountError> {
        minor_units(&self.amount, decimals)
    }
}

impl FromStr for AmountLimit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let wrong = || LimitError(text.to_owned());
        let (amount, asset) = text.split_once(' ').ok_or_else(wrong)?;
        let is_amount = minor_units(amount, rewardhub_core::money::MAX_DECIMALS).is_ok_and(|minor| minor >= 0);
        let asset = Asset::new(asset).ok().filter(|_| is_amount).ok_or_else(wrong)?;
        Ok(Self { amount: amount.to_owned(), asset })
    }
}

impl fmt::Display for AmountLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.asset)
    }
}

impl TryFrom<String> for AmountLimit {
    type Error = LimitError;

    fn try_from(text: String) -> Result<Self, LimitError> {
        text.parse()
    }
}

impl From<AmountLimit> for String {
    fn from(limit: AmountLimit) -> Self {
        limit.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_above_the_limit_of_its_asset_needs_a_second_person_up_and_down() {
        let asset = |code| Asset::new(code).unwrap();
        let limits = ["50.00 GBP", "500 PTS"].map(|text| text.parse().unwrap());
        let settings = ApprovalSettings { above: limits.into(), ..ApprovalSettings::default() };
        let decimals = |of: Asset| match of.as_str() {
            "GBP" => Some(2),
            "PTS" => Some(0),
            _ => None,
        };
        let concern = |code, minor| settings.concern(Money::new(asset(code), minor), decimals);
        for (code, minor, needs) in [
            ("GBP", 5000, false),
            ("GBP", 5001, true),
            ("GBP", -5001, true),
            ("GBP", i64::MIN, true),
            ("PTS", 500, false),
            ("PTS", 501, true),
            ("EUR", 1_000_000, false),
        ] {
            assert_eq!(concern(code, minor), Ok(needs), "{code} {minor}");
        }
        let half = ApprovalSettings { above: vec!["0.5 PTS".parse().unwrap()], ..ApprovalSettings::default() };
        assert!(half.concern(Money::new(asset("PTS"), 1), decimals).is_err(), "half a point is no limit, and not taken for one");
        let mistyped = ApprovalSettings { above: vec!["50.00 GBR".parse().unwrap()], ..ApprovalSettings::default() };
        assert_eq!(
            mistyped.concern(Money::new(asset("GBP"), 1), decimals),
            Err(LimitMistake::UnknownAsset(asset("GBR"))),
            "also for what is of another asset"
        );
        let two = ApprovalSettings {
            above: ["60.00 GBP", "50.00 GBP"].map(|text| text.parse().unwrap()).into(),
            ..ApprovalSettings::default()
        };
        assert_eq!(two.concern(Money::new(asset("GBP"), 5500), decimals), Ok(true), "the lowest holds");
    }

    #[test]
    fn what_is_no_limit_is_refused() {
        for text in ["50", "GBP", "-5 GBP", "50 gbp", "50.00000 GBP", "5,00 GBP", ""] {
            assert!(text.parse::<AmountLimit>().is_err(), "{text}");
        }
    }
}
