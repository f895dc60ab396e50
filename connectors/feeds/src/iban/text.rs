//! Finds valid IBANs in text, written in one piece or in groups separated by one character.

use std::ops::Range;

use super::{is_valid, lengths};

/// The ranges of valid numbers in a text, in bytes.
pub(crate) fn find(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let begins = |at: &usize| {
        let (before, here) = (&text[..*at], &bytes[*at..]);
        let form = matches!(here, [a, b, c, d, ..]
            if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit());
        form && (!before.ends_with(char::is_alphanumeric) || before.ends_with("IBAN") || before.ends_with("iban"))
    };
    let starts = (0..bytes.len()).filter(|at| text.is_char_boundary(*at)).filter(begins);
    starts.filter_map(|start| whole(&text[start..]).map(|length| start..start + length)).collect()
}

/// Length in bytes of the valid number at the beginning of a text; `None` if there is none.
fn whole(text: &str) -> Option<usize> {
    let (_, length) = lengths::of(&text[..2].to_ascii_uppercase())?;
    let mut number = String::with_capacity(length);
    let mut apart = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if number.len() == length => return (!c.is_alphanumeric() && is_valid(&number)).then_some(at),
            c if c.is_ascii_alphanumeric() => {
                number.push(c.to_ascii_uppercase());
                apart = false;
            }
            ' ' | '-' | '.' | '/' if !apart => apart = true,
            _ => return None,
        }
    }
    (number.len() == length && is_valid(&number)).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_text() {
        let found = |text: &str| find(text).into_iter().map(|at| text[at].to_owned()).collect::<Vec<_>>();
        assert_eq!(found("FROM GB33 BUKB 2020 1555 5555 55 é"), ["GB33 BUKB 2020 1555 5555 55"]);
        assert_eq!(found("IBANno9386011117947, NL26-VAYB-8060-4768-90"), ["no9386011117947", "NL26-VAYB-8060-4768-90"]);
        for none in ["XGB33BUKB20201555555555", "GB33BUKB202015555555556", "GB34BUKB20201555555555", "GB33", "ÄGB33"] {
            assert!(find(none).is_empty(), "{none}");
        }
    }
}
