//! Patterns of merchant names: `GREEN & SONS*`. A star stands for anything; case, accents and runs of spaces do not count, since
//! the edge's cleaned names no longer have them.

use super::mistake::Spot;
use crate::{ids::Fingerprint, text_folding::fold};

/// One pattern, folded as names are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamePattern {
    /// The pattern in capitals, without accents.
    pub(super) text: String,
    /// Keyed hash of an exact name; `None` for other patterns, and until the programme is given the hashes.
    pub(super) hash: Option<Fingerprint>,
    /// Where it is in the programme's file.
    pub(super) spot: Spot,
}

impl NamePattern {
    pub(super) fn new(text: &str, spot: Spot) -> Self {
        Self { text: fold(text), hash: None, spot }
    }

    /// Whether it matches one name exactly, so that the name's hash can stand for it.
    pub(super) fn is_exact(&self) -> bool {
        !self.text.contains('*')
    }

    /// What every matching name begins with.
    pub(super) fn prefix(&self) -> &[u8] {
        let text = self.text.as_bytes();
        &text[..text.iter().position(|b| *b == b'*').unwrap_or(text.len())]
    }

    /// Whether a cleaned name matches; upper and lower case are equal.
    pub(super) fn matches(&self, name: &str) -> bool {
        let (text, name) = (self.text.as_bytes(), name.as_bytes());
        let prefix = self.prefix();
        if !begins(name, prefix) {
            return false;
        }
        let Some(rest) = text.get(prefix.len() + 1..) else { return name.len() == prefix.len() };
        let last_star = rest.iter().rposition(|b| *b == b'*');
        let suffix = last_star.map_or(rest, |at| &rest[at + 1..]);
        let mut open = &name[prefix.len()..];
        let Some(cut) = open.len().checked_sub(suffix.len()) else { return false };
        if !open[cut..].eq_ignore_ascii_case(suffix) {
            return false;
        }
        open = &open[..cut];
        let middle = last_star.map_or(&rest[..0], |at| &rest[..at]);
        middle.split(|b| *b == b'*').all(|part| match find(open, part) {
            Some(at) => {
                open = &open[at + part.len()..];
                true
            }
            None => false,
        })
    }
}

/// Whether some name matches both patterns, by a walk through both at once.
pub(super) fn overlap(one: &NamePattern, other: &NamePattern) -> bool {
    let (one, other) = (one.text.as_bytes(), other.text.as_bytes());
    // What can be reached in `other` once so much of `one` is used up.
    let mut reached = vec![false; other.len() + 1];
    reached[0] = true;
    pass_stars(&mut reached, other);
    for letter in one {
        let mut next = vec![false; other.len() + 1];
        for (at, _) in reached.iter().enumerate().filter(|(_, is)| **is) {
            match (letter, other.get(at)) {
                // The star takes nothing, or letters of the other.
                (b'*', _) => next[at..].fill(true),
                (_, Some(b'*')) => next[at] = true,
                (letter, Some(same)) if same == letter => next[at + 1] = true,
                (_, Some(_) | None) => {}
            }
        }
        pass_stars(&mut next, other);
        reached = next;
    }
    reached[other.len()]
}

/// A star may stand for nothing, so what is behind it is reached with it.
fn pass_stars(reached: &mut [bool], pattern: &[u8]) {
    for (at, letter) in pattern.iter().enumerate() {
        reached[at + 1] |= reached[at] && *letter == b'*';
    }
}

/// Whether `name` begins with `prefix`; upper and lower case are equal.
pub(super) fn begins(name: &[u8], prefix: &[u8]) -> bool {
    name.len() >= prefix.len() && name[..prefix.len()].eq_ignore_ascii_case(prefix)
}

fn find(open: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() {
        return Some(0);
    }
    open.windows(part.len()).position(|window| window.eq_ignore_ascii_case(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> NamePattern {
        NamePattern::new(text, Spot { line: 1, column: 1 })
    }

    #[test]
    fn patterns_overlap_where_a_name_matches_both() {
        for (one, other, expected) in [
            ("GREEN*", "GREEN BANK*", true),
            ("GREEN", "GREEN", true),
            ("GREEN", "GREENS", false),
            ("GREEN*", "GRAY*", false),
            ("*STATION*", "GREEN*", true),
            ("A*B", "A*C", false),
            ("A*B", "*AB*", true),
            ("AB", "A*B*", true),
            ("AB", "A*C*", false),
            ("*AB", "BA*", true),
            ("*", "", true),
            ("*A*", "", false),
        ] {
            assert_eq!(overlap(&pattern(one), &pattern(other)), expected, "{one} and {other}");
            assert_eq!(overlap(&pattern(other), &pattern(one)), expected, "{other} and {one}");
        }
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, name, expected) in [
            ("GREEN*", "GREEN AND SONS", true),
            ("GREEN*", "GREEN", true),
            ("GREEN", "GREENS", false),
            ("GREEN", "green", true),
            ("Café  Nero*", "CAFE NERO LONDON", true),
            ("Joe’s Smørrebrød", "JOE'S SMORREBROD", true),
            ("*SONS", "GREEN AND SONS", true),
            ("*SONS", "GREEN AND SONS LTD", false),
            ("G*AND*S", "GREEN AND SONS", true),
            ("G*AND*SS", "GREEN ANDS", false),
            ("A*A", "A", false),
            ("*B*", "ABC", true),
            ("*B*", "ACC", false),
        ] {
            assert_eq!(self::pattern(pattern).matches(name), expected, "{pattern} on {name}");
        }
    }
}
