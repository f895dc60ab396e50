//! What an international bank account number is (ISO 13616): so that one is known whichever element or column it stood in.

use crate::entry::AccountNumber;

/// Whether this is a valid IBAN, without spaces and in capitals: its form, its length and its check digits (ISO 7064 MOD 97-10).
#[must_use]
pub fn is_valid(text: &str) -> bool {
    let bytes = text.as_bytes();
    let form = (15..=34).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes[4..].iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    form && bytes[4..].iter().chain(&bytes[..4]).fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
    }) == 1
}

impl AccountNumber {
    /// An account's number as a bank wrote it: without spaces; an IBAN in capitals and without a bank, any other number with
    /// the bank it belongs to. `None` when it is blank.
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_has_a_form_and_check_digits() {
        for iban in ["GB33BUKB20201555555555", "NL26VAYB8060476890", "NO9386011117947", "MT84MALT011000012345MTLCAST001S"] {
            assert!(is_valid(iban), "{iban}");
        }
        for other in
            ["GB34BUKB20201555555555", "GB33", "gb33bukb20201555555555", "1233BUKB20201555555555", "GB33BUKB2020155555555Ä"]
        {
            assert!(!is_valid(other), "{other}");
        }
    }

    #[test]
    fn numbers_lose_their_spaces_and_ibans_their_bank() {
        let read = |number| AccountNumber::read(number, Some("BUKBGB22")).map(|a| (a.number, a.bank));
        assert_eq!(read("gb33 BUKB 2020 1555 5555 55"), Some(("GB33BUKB20201555555555".into(), String::new())));
        assert_eq!(read("5555 5555"), Some(("55555555".into(), "BUKBGB22".into())));
        assert_eq!(read("  "), None);
    }
}
