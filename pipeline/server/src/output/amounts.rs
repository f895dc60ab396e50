//! Writes amounts for people: `1,234.50 GBP`.

use rewardhub_core::money::{Asset, decimal, grouped};
use rewardhub_service::programmes::Terms;

/// Writes amounts with the decimals that a data set's programmes give.
pub trait Amounts {
    /// Writes an amount of minor units, with its asset.
    fn money(&self, asset: Asset, minor: i64) -> String;
}

impl Amounts for Terms {
    fn money(&self, asset: Asset, minor: i64) -> String {
        money(minor, self.decimals(asset), asset)
    }
}

/// Writes an amount with its asset and separated thousands.
pub fn money(minor: i64, decimals: u8, asset: Asset) -> String {
    format!("{} {asset}", grouped(&decimal(minor, decimals)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_its_thousands_separated_and_its_asset() {
        assert_eq!(money(123_456_789, 2, Asset::new("GBP").unwrap()), "1,234,567.89 GBP");
        assert_eq!(money(500, 0, Asset::new("PTS").unwrap()), "500 PTS");
    }
}
