//! Amounts.

use rewardhub_core::money::{Asset, Money, decimal, minor_units};
use rewardhub_service::programmes::Terms;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::{Problem, ProblemCode, Result};

/// An amount of one asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": "12.50", "asset": "GBP" }))]
pub struct Amount {
    /// The amount as a decimal, with as many decimals as the asset has.
    #[schema(pattern = r"^-?[0-9]{1,19}(\.[0-9]{1,18})?$")]
    pub amount: String,
    /// The code of the asset: a currency (ISO 4217) or a unit of the programme, such as points.
    #[schema(pattern = "^[A-Z][A-Z0-9_]{0,11}$")]
    pub asset: String,
}

impl Amount {
    /// An amount in minor units.
    #[must_use]
    pub fn of(terms: &Terms, asset: Asset, minor: i64) -> Self {
        Self { amount: decimal(minor, terms.decimals(asset)), asset: asset.to_string() }
    }

    /// The amount in minor units of its asset, which must be above zero. `field` is where it stands in the body.
    ///
    /// # Errors
    /// [`ProblemCode::InvalidContent`], with the place.
    pub(crate) fn above_zero(&self, terms: &Terms, field: &str) -> Result<Money> {
        let wrong = |part: &str, detail: String| Problem::field(ProblemCode::InvalidContent, format!("{field}/{part}"), detail);
        let asset = Asset::new(&self.asset).map_err(|error| wrong("asset", error.to_string()))?;
        match minor_units(&self.amount, terms.decimals(asset)) {
            Ok(minor) if minor > 0 => Ok(Money::new(asset, minor)),
            Ok(_) => Err(wrong("amount", "this amount must be above zero".to_owned())),
            Err(error) => Err(wrong("amount", error.to_string())),
        }
    }

    /// Whether it is above or equal to zero and written as amounts are answered: digits, and behind a point more of them.
    pub(crate) fn is_plain(&self) -> bool {
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, part) = self.amount.split_once('.').unwrap_or((&self.amount, "0"));
        is_digits(whole) && is_digits(part)
    }
}
