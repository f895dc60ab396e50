//! Amounts as the lake writes them: whole units with four decimals, for every asset.

use rewardhub_core::{currency, money::Asset, programmes_in_force::Programmes};

use crate::tables::AMOUNT_SCALE;

/// An amount in ten-thousandths of a whole unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scaled(pub i128);

/// Scales an amount in minor units of an asset with so many decimals, at most four (`core` ensures that).
pub(super) fn scaled(minor: i64, decimals: u8) -> Scaled {
    let missing = u32::from(AMOUNT_SCALE.unsigned_abs().saturating_sub(decimals));
    Scaled(i128::from(minor) * 10_i128.pow(missing))
}

/// The number of decimals of an asset: by any programme that names it (none may change it), else by ISO 4217, else 0.
pub(super) fn decimals(programmes: &Programmes, asset: Asset) -> u8 {
    let named = programmes.iter().rev().find_map(|programme| programme.asset(asset));
    named.map(|terms| terms.decimals).or_else(|| currency::decimals(asset)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pence_points_and_yen_are_whole_units_with_four_decimals() {
        assert_eq!(scaled(-1_234, 2), Scaled(-123_400));
        assert_eq!(scaled(7, 0), Scaled(70_000));
        assert_eq!(scaled(rewardhub_core::money::MAX_AMOUNT_MINOR, 0), Scaled(999_999_999_999_990_000));
    }
}
