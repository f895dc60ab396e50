//! A place in a wallet's history, as clients keep it between pages: an opaque word.

use std::{fmt, str::FromStr};

use rewardhub_core::{ids::Position, time::Month};

/// First byte of a word: its format.
const FORMAT: u8 = 1;
/// How many bytes reveal a word that was copied wrongly.
const CHECK_BYTES: usize = 2;

/// Everything older than this place is still to be read. A cursor is the same for every ledger, so a client may go on with it
/// after the data set has moved. Its text is opaque to clients, and may change with the version of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor {
    month: Month,
    position: Position,
}

/// A word that is not a cursor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no place in a history; take the one that came with the page before, or none for the newest entries")]
pub struct CursorError {
    /// The text that was given as a cursor.
    text: String,
}

impl Cursor {
    /// The place behind an entry: the month of its decision's time in UTC, and its position there.
    #[must_use]
    pub const fn after(month: Month, position: Position) -> Self {
        Self { month, position }
    }

    /// The place before all entries of a month.
    #[must_use]
    pub const fn before(month: Month) -> Self {
        Self::after(month, Position { offset: i64::MAX.cast_unsigned(), index: i32::MAX.cast_unsigned() })
    }

    /// The month of the next entry, or one after it.
    #[must_use]
    pub const fn month(&self) -> Month {
        self.month
    }

    /// Within that month, the position that the next entry is older than.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }
}

fn check(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let [first, second, ..] = *blake3::hash(bytes).as_bytes();
    [first, second]
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = (self.month, self.position.offset, self.position.index);
        let place = postcard::to_stdvec(&place).expect("serialising plain data into memory cannot fail");
        let mut bytes = [FORMAT].iter().chain(&place).chain(&check(&place)).copied().collect::<Vec<u8>>().into_iter();
        bytes.try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let cursor = place(text).filter(|cursor| cursor.to_string() == text);
        cursor.ok_or_else(|| CursorError { text: text.chars().take(80).collect() })
    }
}

fn place(text: &str) -> Option<Cursor> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Vec<u8> = text.as_bytes().iter().map(digit).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
    let (FORMAT, rest) = bytes.split_first().map(|(format, rest)| (*format, rest))? else { return None };
    let (month, offset, index) = postcard::from_bytes(rest.split_last_chunk::<CHECK_BYTES>()?.0).ok()?;
    Some(Cursor { month, position: Position { offset, index } })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_comes_back_from_its_text(month in -143_628..=96_359, offset: u64, index: u32) {
            let cursor = Cursor::after(Month::from_number(month).unwrap(), Position { offset, index });
            prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }

        #[test]
        fn other_words_are_refused(text in "\\PC{0,40}", hexadecimal in "01([0-9a-f]{2}){0,24}") {
            // What is made by chance is a cursor one time in 65,536, and then it is one.
            for text in [text, hexadecimal] {
                prop_assert!(text.parse::<Cursor>().is_err() || text.parse::<Cursor>().is_ok_and(|cursor| cursor.to_string() == text));
            }
        }
    }

    #[test]
    fn a_word_copied_wrongly_is_no_cursor() {
        let word = Cursor::after(Month::from_ym(2026, 3).unwrap(), Position { offset: 123_456_789, index: 2 }).to_string();
        expect_test::expect!["01c40a959aef3a02460a"].assert_eq(&word);
        for at in 0..word.len() {
            let wrong: String = word
                .chars()
                .enumerate()
                .map(|(i, c)| {
                    if i != at {
                        c
                    } else if c == '0' {
                        '1'
                    } else {
                        '0'
                    }
                })
                .collect();
            assert!(wrong.parse::<Cursor>().is_err(), "{wrong}");
            assert!(word[..at].parse::<Cursor>().is_err());
        }
        assert!(word.to_uppercase().parse::<Cursor>().is_err());
        let error = "yesterday".parse::<Cursor>().unwrap_err();
        assert!(error.to_string().starts_with("\"yesterday\" is no place in a history"), "{error}");
    }

    #[test]
    fn no_cursor_leads_out_of_time() {
        for (month, leads_there) in [(96_359, true), (96_360, false), (i32::MIN, false)] {
            let place = postcard::to_stdvec(&(month, 0_u64, 0_u32)).unwrap();
            let bytes = [FORMAT].into_iter().chain(place.clone()).chain(check(&place));
            let word: String = bytes.map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(word.parse::<Cursor>().is_ok(), leads_there, "{month}");
        }
    }
}
