//! The values of parameters, and how each type reads them from text.

use std::fmt;

use rewardhub_core::time::Day;

/// The greatest integer of a parameter. Subtracted from any day as days it still gives a day, and no arithmetic overflows.
pub const MOST: i64 = 1_000_000;

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// A day, written as `2026-03-31`.
    Date,
    /// A whole number from 0 to 1,000,000.
    Integer,
    /// A number with at most four decimals.
    Decimal,
    /// A text, taken as it is.
    Text,
}

impl ValueType {
    const WORDS: [(&'static str, Self); 4] =
        [("date", Self::Date), ("integer", Self::Integer), ("decimal", Self::Decimal), ("text", Self::Text)];

    /// The type of that name (`date`, `integer`, `decimal` or `text`); `None` for other words.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(own, _)| *own == word).map(|(_, holds)| *holds)
    }

    /// How to write a value of this type, for error messages.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Date => "a day, like 2026-03-31, or `today`",
            Self::Integer => "a whole number from 0 to 1000000, like 30",
            Self::Decimal => "a number with at most four decimals, like 2.5",
            Self::Text => "a text",
        }
    }

    /// Reads a value; `None` when it is not of this type.
    #[must_use]
    pub fn read(self, text: &str) -> Option<Value> {
        match self {
            Self::Date => Day::parse(text).map(Value::Date),
            Self::Integer => text.parse().ok().filter(|count| (0..=MOST).contains(count)).map(Value::Integer),
            Self::Decimal => Decimal::read(text).map(Value::Decimal),
            Self::Text => Some(Value::Text(text.to_owned())),
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(Self::WORDS.iter().find(|(_, own)| own == self).map_or("text", |(word, _)| word))
    }
}

/// A number in ten-thousandths, with as many decimals as amounts have in the lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(pub i64);

impl Decimal {
    const DECIMALS: usize = 4;
    /// The greatest number of a `DECIMAL(18, 4)`.
    const MOST: i64 = 999_999_999_999_999_999;

    /// Reads digits with at most four after a point, like `-2.5`; `None` for anything else, exponents included.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (minus, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(part) || part.len() > Self::DECIMALS {
            return None;
        }
        let scaled: i64 = format!("{whole}{part:0<width$}", width = Self::DECIMALS).parse().ok().filter(|n| *n <= Self::MOST)?;
        Some(Self(if minus { -scaled } else { scaled }))
    }
}

/// The value of a parameter, to bind to the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A calendar day; `today` is already replaced.
    Date(Day),
    /// A whole number from 0 to 1,000,000.
    Integer(i64),
    /// A number with at most four decimals.
    Decimal(Decimal),
    /// A text, taken as it is.
    Text(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_what_days_can_be_counted_by() {
        let read = |text| ValueType::Integer.read(text);
        assert_eq!([read("0"), read("1000000")], [Some(Value::Integer(0)), Some(Value::Integer(MOST))]);
        assert_eq!(["-1", "1000001", "9223372036854775807", "2.5", ""].map(read), [const { None }; 5]);
    }

    #[test]
    fn decimals_are_exact_and_nothing_else_is_one() {
        let read = |text| Decimal::read(text).map(|decimal| decimal.0);
        assert_eq!([read("2.5"), read("-0.0001"), read("7")], [Some(25_000), Some(-1), Some(70_000)]);
        assert_eq!(["", "-", ".5", "1.", "1.00001", "1e3", "+1", "100000000000000"].map(read), [None; 8]);
    }
}
