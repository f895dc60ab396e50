//! International bank account numbers (ISO 13616): recognises a valid one in any element or column, and distinguishes a mistyped
//! one from a number of another kind.

mod lengths;
mod text;

pub(crate) use self::text::find;
use crate::entry::AccountNumber;

/// Whether this is a valid IBAN without spaces and in capitals: its form, the length for its country, and its check digits (ISO
/// 7064 MOD 97-10). In a country that is not in the list, because it joined later, IBANs may have any length.
#[must_use]
pub fn is_valid(text: &str) -> bool {
    let bytes = text.as_bytes();
    let form = LENGTHS.contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes[4..].iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    form && rest_of_97(bytes) == 1 && lengths::of(&text[..2]).is_none_or(|(_, length)| length == bytes.len())
}

/// The remainder modulo 97 of the number that the digits and letters form, with the first four characters last.
fn rest_of_97(bytes: &[u8]) -> u32 {
    bytes[4..].iter().chain(&bytes[..4]).fold(0, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
    })
}

/// What is wrong with a number that is meant to be an IBAN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoIban {
    /// The number does not have the length of the country's IBANs.
    #[error("it has {found} characters, and an IBAN of {country} has {wanted}")]
    Length {
        /// Country code of two letters (ISO 3166-1 alpha-2).
        country: &'static str,
        /// Number of characters that it should have.
        wanted: usize,
        /// Number of characters that it has.
        found: usize,
    },
    /// The two digits after the country code do not fit the others, from which they are computed.
    #[error("its check digits do not fit: a digit or letter is wrong, or two have changed places")]
    CheckDigits,
    /// The number has the form of an IBAN, but no country's IBANs begin with its two letters.
    #[error("no country's IBANs begin with its two letters")]
    Country,
}

/// A number that begins like an IBAN of some country, but has fewer characters than this, is of another kind.
const SHORTEST_MEANT: usize = 10;
/// Lengths that an IBAN may have in any country (ISO 13616).
const LENGTHS: std::ops::RangeInclusive<usize> = 15..=34;

/// Checks that a number, in any notation, is a valid IBAN or a number of another kind.
///
/// # Errors
/// What is wrong with a number meant to be an IBAN: it begins with a country code and two digits, or has
/// about the length of that country's IBANs.
///
/// ```
/// use rewardhub_feeds::iban;
/// assert_eq!(iban::mistyped("gb33 bukb 2020 1555 5555 55"), Ok(()));
/// assert_eq!(iban::mistyped("12345678"), Ok(()));
/// assert_eq!(iban::mistyped("GB33BUKB20201555555556"), Err(iban::NoIban::CheckDigits));
/// ```
pub fn mistyped(number: &str) -> Result<(), NoIban> {
    if is_valid(number) {
        return Ok(());
    }
    let plain: String = number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let found = plain.len();
    if !plain.is_ascii() || found < SHORTEST_MEANT || !plain[..2].bytes().all(|b| b.is_ascii_uppercase()) {
        return Ok(());
    }
    let checked = plain.as_bytes()[2..4].iter().all(u8::is_ascii_digit);
    match lengths::of(&plain[..2]) {
        Some((country, wanted)) if wanted != found && (checked || wanted.abs_diff(found) == 1) => {
            Err(NoIban::Length { country, wanted, found })
        }
        Some((_, wanted)) if wanted == found && !is_valid(&plain) => Err(NoIban::CheckDigits),
        None if checked && LENGTHS.contains(&found) && !is_valid(&plain) => Err(NoIban::Country),
        _ => Ok(()),
    }
}

impl AccountNumber {
    /// Reads an account's number as a bank wrote it, without spaces: an IBAN in capitals and without a bank, any other number
    /// with the bank it belongs to. `None` if it is blank.
    #[must_use]
    pub fn read(number: &str, bank: Option<&str>) -> Option<Self> {
        let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
        if number.is_empty() {
            return None;
        }
        let capitals = number.to_ascii_uppercase();
        if is_valid(&capitals) {
            return Some(Self { number: capitals, bank: String::new() });
        }
        Some(Self { number, bank: bank.map_or_else(String::new, |bank| bank.trim().to_owned()) })
    }

    /// Reads an account's number as a person typed it.
    ///
    /// # Errors
    /// That it is blank, or what is wrong with a mistyped IBAN. The message shows no more of the number than its last digits.
    pub fn typed(number: &str) -> Result<Self, String> {
        let read = Self::read(number, None).ok_or("the number of an account is not blank; write it as the bank does")?;
        match mistyped(&read.number) {
            Ok(()) => Ok(read),
            Err(why) => {
                let masked = crate::intake::masked(&read);
                Err(format!("the account's number {masked} begins as an IBAN does and is none: {why}; write it as the bank does"))
            }
        }
    }
}

#[cfg(test)]
mod tests;
