//! Amounts and rates from text, exactly: no float is involved.

use crate::money::MAX_AMOUNT_MINOR;

/// The digits of a decimal number without sign, and how many of them are behind the point: `5.00` is (500, 2).
fn digits(text: &str) -> Option<(i128, u32)> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(part) || whole.len() + part.len() > 24 {
        return None;
    }
    Some((format!("{whole}{part}").parse().ok()?, u32::try_from(part.len()).ok()?))
}

/// An amount in minor units, of something with this many decimals.
pub(super) fn minor(text: &str, decimals: u8) -> Result<i64, String> {
    let Some((digits, scale)) = digits(text) else {
        return Err(format!("{text:?} is not an amount; write it as \"{}\"", crate::money::decimal(500, decimals)));
    };
    let wanted = u32::from(decimals);
    let minor = if scale <= wanted {
        digits * 10_i128.pow(wanted - scale)
    } else {
        let too_fine = 10_i128.pow(scale - wanted);
        if digits % too_fine != 0 {
            return Err(format!("{text:?} has more than the {decimals} decimals that are counted"));
        }
        digits / too_fine
    };
    i64::try_from(minor)
        .ok()
        .filter(|minor| *minor <= MAX_AMOUNT_MINOR)
        .ok_or_else(|| format!("{text:?} is larger than can be counted"))
}

/// A rate as a fraction in lowest terms: `1.5` is 3/2, `1/3` is itself.
pub(super) fn ratio(text: &str) -> Option<(i128, i128)> {
    let (numerator, denominator) = match text.split_once('/') {
        Some((above, below)) => (above.trim().parse::<u32>().ok()?.into(), below.trim().parse::<u32>().ok()?.into()),
        None => {
            let (digits, scale) = digits(text)?;
            (digits, 10_i128.pow(scale))
        }
    };
    (denominator > 0 && numerator <= 1_000_000_000_000_000).then(|| reduced(numerator, denominator))
}

/// A fraction in lowest terms.
pub(super) fn reduced(numerator: i128, denominator: i128) -> (i128, i128) {
    let shared = common_divisor(numerator, denominator).max(1);
    (numerator / shared, denominator / shared)
}

/// The greatest common divisor of numbers that are not negative.
pub(super) fn common_divisor(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_or_refused() {
        assert_eq!(minor("5", 2), Ok(500));
        assert_eq!(minor("5.4", 2), Ok(540));
        assert_eq!(minor("5.4300", 2), Ok(543));
        for wrong in ["5.431", "", ".5", "5.", "-5", "1,000", "1e3", "99999999999999.99", "1000000000000000000000000000000"] {
            assert!(minor(wrong, 2).is_err(), "{wrong}");
        }
    }

    #[test]
    fn rates_are_fractions_in_lowest_terms() {
        assert_eq!(ratio("1.5"), Some((3, 2)));
        assert_eq!(ratio("0.0025"), Some((1, 400)));
        assert_eq!(ratio("2/6"), Some((1, 3)));
        assert_eq!(ratio("1/0"), None);
        assert_eq!(ratio("-1"), None);
    }
}
