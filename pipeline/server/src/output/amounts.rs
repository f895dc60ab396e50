//! Amounts as people read them: `1,234.50 GBP`.

use rewardhub_core::money::{Asset, decimal};

/// An amount with its asset, its thousands separated.
pub fn money(minor: i64, decimals: u8, asset: Asset) -> String {
    format!("{} {asset}", grouped(&decimal(minor, decimals)))
}

/// A decimal with a comma between its thousands.
pub fn grouped(decimal: &str) -> String {
    let start = decimal.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let end = decimal.find('.').unwrap_or(decimal.len());
    let mut text = String::with_capacity(decimal.len() + decimal.len() / 3);
    for (at, c) in decimal.char_indices() {
        if at > start && at < end && (end - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated_and_nothing_else() {
        let told = |minor, decimals| grouped(&decimal(minor, decimals));
        assert_eq!(told(123_456_789, 2), "1,234,567.89");
        assert_eq!(told(-100_000, 2), "-1,000.00");
        assert_eq!(told(-99_999, 2), "-999.99");
        assert_eq!(told(1_000, 0), "1,000");
        assert_eq!(told(1_234_567, 5), "12.34567");
        assert_eq!(money(500, 0, Asset::new("PTS").unwrap()), "500 PTS");
    }
}
