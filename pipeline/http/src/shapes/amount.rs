//! Amounts.

use rewardhub_core::money::{Asset, decimal};
use rewardhub_service::programmes::Terms;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

    /// Whether it is above or equal to zero and written as amounts are answered: digits, and behind a point more of them.
    pub(crate) fn is_plain(&self) -> bool {
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, part) = self.amount.split_once('.').unwrap_or((&self.amount, "0"));
        is_digits(whole) && is_digits(part)
    }
}
