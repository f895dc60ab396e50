//! What needs the approval of a second person.

use std::{fmt, str::FromStr};

use rewardhub_core::money::{AmountError, Asset, Money, minor_units};
use serde::{Deserialize, Serialize};

/// What needs the approval of a second person. By default nothing does.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApprovalSettings {
    /// Adjustments, and decisions about items, of more than this: one limit for each asset or currency that has one.
    pub above: Vec<AmountLimit>,
    /// Whether putting a programme version in force, and withdrawing one, does.
    pub programmes: bool,
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

impl ApprovalSettings {
    /// Whether something of this amount, up or down, needs a second person.
    ///
    /// # Errors
    /// When a limit is no amount of its asset.
    pub fn concern(&self, amount: Money, decimals: impl Fn(Asset) -> u8) -> Result<bool, AmountError> {
        for limit in self.above.iter().filter(|limit| limit.asset == amount.asset) {
            if amount.minor.saturating_abs() > limit.minor(&decimals)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl AmountLimit {
    /// The limit in minor units.
    ///
    /// # Errors
    /// When it is no amount of its asset.
    pub fn minor(&self, decimals: impl Fn(Asset) -> u8) -> Result<i64, AmountError> {
        minor_units(&self.amount, decimals(self.asset))
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
        let settings = ApprovalSettings { above: limits.into(), programmes: false };
        let decimals = |of: Asset| if of == asset("GBP") { 2 } else { 0 };
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
        let half = ApprovalSettings { above: vec!["0.5 PTS".parse().unwrap()], programmes: false };
        assert!(half.concern(Money::new(asset("PTS"), 1), decimals).is_err(), "half a point is no limit, and not taken for one");
    }

    #[test]
    fn what_is_no_limit_is_refused() {
        for text in ["50", "GBP", "-5 GBP", "50 gbp", "50.00000 GBP", "5,00 GBP", ""] {
            assert!(text.parse::<AmountLimit>().is_err(), "{text}");
        }
    }
}
