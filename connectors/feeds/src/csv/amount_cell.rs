//! Reads the cell of an amount: the plain shape quickly, everything else by [`amount::lenient`].

use rewardhub_core::money::Asset;

use crate::amount::{self, Amount, AmountError, DecimalMark, Sign};

/// Reads an amount of a currency with this many decimals.
pub(super) fn read(
    text: &str,
    (currency, decimals): (Asset, u8),
    mark: Option<DecimalMark>,
    minor_units: bool,
) -> Result<Amount, AmountError> {
    if minor_units {
        return amount::of_minor_units(text, currency);
    }
    match plain(text.as_bytes(), decimals, mark) {
        Some(amount) => Ok(amount),
        None => amount::lenient(text, currency, mark),
    }
}

/// Reads an amount like `-123.45` with all decimals of its currency and up to twelve digits; `None` for any other shape.
fn plain(bytes: &[u8], decimals: u8, mark: Option<DecimalMark>) -> Option<Amount> {
    let (sign, digits) = match bytes {
        [b'-', rest @ ..] => (Some(Sign::Minus), rest),
        _ => (None, bytes),
    };
    let point = match mark? {
        DecimalMark::Point => b'.',
        DecimalMark::Comma => b',',
    };
    let decimals = usize::from(decimals);
    let point_at = digits.len().checked_sub(decimals + 1)?;
    if decimals == 0 || point_at == 0 || digits.len() > 13 || digits[point_at] != point {
        return None;
    }
    let mut minor = 0_i64;
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => minor = minor * 10 + i64::from(byte - b'0'),
            _ if at == point_at => {}
            _ => return None,
        }
    }
    Some(Amount { minor, sign, named: false })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_plain_shape_is_read_as_the_lenient_reader_reads_it(text in "-?[0-9]{0,7}[.,]?[0-9]{0,3}") {
            let currency = Asset::new("EUR").unwrap();
            for mark in [DecimalMark::Point, DecimalMark::Comma] {
                if let Some(amount) = plain(text.as_bytes(), 2, Some(mark)) {
                    prop_assert_eq!(Ok(amount), amount::lenient(&text, currency, Some(mark)));
                }
            }
        }
    }
}
