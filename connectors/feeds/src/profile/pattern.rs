//! Text patterns: `*` matches any text, everything else must be equal except for case, and the whole text must match.

/// A text pattern such as `CARD PAYMENT*` or `*GEHALT*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The texts between the stars, in lower case; always at least one.
    parts: Vec<String>,
}

impl Pattern {
    /// Makes a pattern from its text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { parts: text.to_lowercase().split('*').map(str::to_owned).collect() }
    }

    /// Whether the whole of `text` matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_uppercase()) {
            return self.matches_folded(text);
        }
        self.matches_folded(&text.to_lowercase())
    }

    /// Whether the whole of `text` matches, which must be in lower case.
    #[must_use]
    pub fn matches_folded(&self, text: &str) -> bool {
        let [first, middle @ .., last] = self.parts.as_slice() else {
            return self.parts.first().is_some_and(|only| only == text);
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str())) else {
            return false;
        };
        for part in middle {
            let Some(at) = rest.find(part.as_str()) else { return false };
            rest = &rest[at + part.len()..];
        }
        true
    }

    /// What the first `*` matches in `text`, trimmed; `None` if the text does not match, or the match is blank.
    #[must_use]
    pub fn capture<'t>(&self, text: &'t str) -> Option<&'t str> {
        let [first, second, ..] = self.parts.as_slice() else { return None };
        let folded: String = text.chars().map(lower_in_place).collect();
        if !self.matches_folded(&folded) {
            return None;
        }
        let rest = text.get(first.len()..)?;
        let end =
            if self.parts.len() == 2 { rest.len().checked_sub(second.len())? } else { folded[first.len()..].find(second)? };
        rest.get(..end).map(str::trim).filter(|found| !found.is_empty())
    }

    /// Whether the pattern has a `*`.
    #[must_use]
    pub fn has_star(&self) -> bool {
        self.parts.len() > 1
    }
}

/// A letter in lower case, where that takes as many bytes: places in the folded text are places in the text.
fn lower_in_place(letter: char) -> char {
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) if lower.len_utf8() == letter.len_utf8() => lower,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything_and_the_rest_for_itself() {
        let check = |pattern: &str, text: &str| Pattern::new(pattern).matches(text);
        assert!(check("CARD PAYMENT*", "Card payment to Greens"));
        assert!(check("*gehalt*", "LOHN/GEHALT 03/26"));
        assert!(check("a*b*c", "a--b--c"));
        assert!(check("*", ""));
        assert!(!check("CARD PAYMENT", "CARD PAYMENT TO GREENS"));
        assert!(!check("ab*bc", "abc"));
        assert!(!check("a*b*c", "a--c"));
    }

    #[test]
    fn the_first_star_can_be_taken_out() {
        let check = |pattern: &str, text: &'static str| Pattern::new(pattern).capture(text);
        assert_eq!(check("IBAN: *", "iban: DE02 1203 0000 0000 2020 51 "), Some("DE02 1203 0000 0000 2020 51"));
        for preamble in ["Übersicht: 0123456", "ÜBERSICHT: 0123456", "übersicht: 0123456"] {
            assert_eq!(check("Übersicht: *", preamble), Some("0123456"));
        }
        assert_eq!(check("export-*-2026*.csv", "export-0123456-20261101.csv"), Some("0123456"));
        assert_eq!(check("export-*.csv", "other.csv"), None);
        assert_eq!(check("export.csv", "export.csv"), None);
    }
}
