//! Amounts: whole minor units of one asset, and the exact arithmetic on them.
//!
//! Nothing here is a float, and nothing adds across assets. How many decimals an asset has, only [`crate::currency`] (ISO 4217)
//! and a programme (for its own assets) know, not an amount.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The most decimals that an asset may have.
pub const MAX_DECIMALS: u8 = 4;

/// The largest amount, in minor units, that an edge may let in (just below 10^14): sums of any realistic number of them fit an
/// `i64`, and with four decimals each of them is a `DECIMAL(18, 4)`, which every reader of the lake keeps in 64 bits.
pub const MAX_AMOUNT_MINOR: i64 = 99_999_999_999_999;

/// What is counted: an ISO 4217 currency (`GBP`) or an asset of a programme (`PTS`). 1 to 12 of `A-Z 0-9 _`, a letter first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asset([u8; 12]);

impl Asset {
    /// Reads an asset's code.
    ///
    /// # Errors
    /// [`AssetError`] if the code is empty, longer than 12, or has another character.
    ///
    /// ```
    /// use rewardhub_core::money::Asset;
    /// assert_eq!(Asset::new("GBP")?.as_str(), "GBP");
    /// assert!(Asset::new("£").is_err());
    /// # Ok::<(), rewardhub_core::money::AssetError>(())
    /// ```
    pub fn new(code: &str) -> Result<Self, AssetError> {
        let bytes = code.as_bytes();
        let fits = (1..=12).contains(&bytes.len())
            && bytes[0].is_ascii_uppercase()
            && bytes.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_');
        if !fits {
            return Err(AssetError(code.to_owned()));
        }
        let mut code = [0; 12];
        code[..bytes.len()].copy_from_slice(bytes);
        Ok(Self(code))
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let len = self.0.iter().position(|b| *b == 0).unwrap_or(self.0.len());
        std::str::from_utf8(&self.0[..len]).expect("an asset's code is ASCII, checked when it was made")
    }
}

impl fmt::Display for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Asset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Asset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A visitor, because every amount that is read has an asset: no string is allocated.
        struct Code;
        impl de::Visitor<'_> for Code {
            type Value = Asset;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the code of an asset")
            }

            fn visit_str<E: de::Error>(self, code: &str) -> Result<Asset, E> {
                Asset::new(code).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Code)
    }
}

/// A code that is not an asset's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the code of an asset: 1 to 12 capital letters, digits or '_', a letter first")]
pub struct AssetError(String);

/// An amount of one asset, in its minor units (pence, points). May be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Money {
    /// The asset that the amount is of.
    pub asset: Asset,
    /// How much, in minor units; may be negative.
    pub minor: i64,
}

impl Money {
    /// An amount of `asset` in minor units.
    #[must_use]
    pub const fn new(asset: Asset, minor: i64) -> Self {
        Self { asset, minor }
    }
}

/// Writes `minor` with `decimals` digits behind the point: `-1234` with 2 is `-12.34`.
#[must_use]
pub fn decimal(minor: i64, decimals: u8) -> String {
    let digits = usize::from(decimals);
    let sign = if minor < 0 { "-" } else { "" };
    let text = format!("{:0width$}", minor.unsigned_abs(), width = digits + 1);
    let (whole, part) = text.split_at(text.len() - digits);
    if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// Why a text is no amount of an asset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// It is no decimal number.
    #[error("{text:?} is not an amount; write it as {}", decimal(10_i64.pow((*decimals).into()) * 25 / 2, *decimals))]
    NoNumber {
        /// The text as it was given.
        text: String,
        /// How many decimals the asset has.
        decimals: u8,
    },
    /// It is more exact than the asset.
    #[error("{text:?} has more decimals than the asset, which has {decimals}")]
    TooExact {
        /// The text as it was given.
        text: String,
        /// How many decimals the asset has.
        decimals: u8,
    },
    /// It is above [`MAX_AMOUNT_MINOR`].
    #[error("{0:?} is larger than can be counted")]
    TooLarge(String),
}

/// Reads a number with at most so many decimals as minor units: `-12.5` with 2 is -1250.
///
/// # Errors
/// [`AmountError`], which says what is wrong with it.
///
/// ```
/// use rewardhub_core::money::minor_units;
/// assert_eq!(minor_units("-12.5", 2), Ok(-1250));
/// assert!(minor_units("12.505", 2).is_err());
/// ```
pub fn minor_units(text: &str, decimals: u8) -> Result<i64, AmountError> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || (digits.contains('.') && !is_number(part)) {
        return Err(AmountError::NoNumber { text: text.to_owned(), decimals });
    }
    if part.len() > usize::from(decimals) {
        return Err(AmountError::TooExact { text: text.to_owned(), decimals });
    }
    let padded = format!("{whole}{part:0<width$}", width = usize::from(decimals));
    let minor = padded.parse::<i64>().ok().filter(|minor| *minor <= MAX_AMOUNT_MINOR);
    minor.map(|minor| sign * minor).ok_or_else(|| AmountError::TooLarge(text.to_owned()))
}

/// Writes a decimal with commas between its thousands: `1234567.89` is `1,234,567.89`.
#[must_use]
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

/// How a fraction of a minor unit is rounded, once per rule and transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rounding {
    /// Towards zero: a fraction of a minor unit is dropped.
    Down,
    /// To the nearest, halves away from zero.
    HalfUp,
    /// To the nearest, halves to the even neighbour.
    HalfEven,
}

impl Rounding {
    /// `numerator / denominator` rounded to a whole number; `None` if it does not fit an `i64` or the denominator is not
    /// positive.
    #[must_use]
    pub fn divide(self, numerator: i128, denominator: i128) -> Option<i64> {
        if denominator <= 0 {
            return None;
        }
        let (quotient, rest) = (numerator / denominator, (numerator % denominator).abs());
        let twice = rest.checked_mul(2)?;
        let away = match self {
            Self::Down => false,
            Self::HalfUp => twice >= denominator,
            Self::HalfEven => twice > denominator || (twice == denominator && quotient % 2 != 0),
        };
        let rounded = if away { quotient + numerator.signum() } else { quotient };
        i64::try_from(rounded).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated_and_nothing_else() {
        let formatted = |minor, decimals| grouped(&decimal(minor, decimals));
        assert_eq!(formatted(123_456_789, 2), "1,234,567.89");
        assert_eq!(formatted(-100_000, 2), "-1,000.00");
        assert_eq!(formatted(-99_999, 2), "-999.99");
        assert_eq!(formatted(1_000, 0), "1,000");
        assert_eq!(formatted(1_234_567, 5), "12.34567");
    }

    #[test]
    fn amounts_are_written_with_the_decimals_of_their_asset() {
        assert_eq!(decimal(-1234, 2), "-12.34");
        assert_eq!(decimal(5, 2), "0.05");
        assert_eq!(decimal(7, 0), "7");
    }

    #[test]
    fn amounts_are_exact_or_refused() {
        assert_eq!((minor_units("12.5", 2), minor_units("-0.05", 2), minor_units("7", 0)), (Ok(1250), Ok(-5), Ok(7)));
        assert!(["", "-", ".5", "5.", "1,000", "+1", "1e3"].iter().all(|text| minor_units(text, 2).is_err()));
        let wrong = |text, decimals| minor_units(text, decimals).unwrap_err().to_string();
        assert_eq!(wrong("x", 2), r#""x" is not an amount; write it as 12.50"#);
        assert_eq!(wrong("x", 0), r#""x" is not an amount; write it as 12"#);
        assert!(wrong("0.5", 0).contains("more decimals"));
        assert!(wrong("1000000000000.00", 2).contains("larger than can be counted"));
    }

    #[test]
    fn halves_round_as_named() {
        assert_eq!(Rounding::Down.divide(25, 10), Some(2));
        assert_eq!(Rounding::HalfUp.divide(25, 10), Some(3));
        assert_eq!(Rounding::HalfEven.divide(25, 10), Some(2));
        assert_eq!(Rounding::HalfEven.divide(35, 10), Some(4));
        assert_eq!(Rounding::HalfUp.divide(-25, 10), Some(-3));
        assert_eq!(Rounding::Down.divide(1, 0), None);
    }
}
