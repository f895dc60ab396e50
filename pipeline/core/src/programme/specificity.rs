//! Which of two ways to name a merchant is the more specific: the same for the transactions that both match, and for the warnings
//! that say so.

use std::cmp::Reverse;

use super::name_pattern::NamePattern;

/// How specifically a merchant is named. The acquirer's number says more than a name, an exact name more than a pattern, more
/// letters say more than fewer, and of as many letters those with fewer stars between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Specificity {
    by_id: bool,
    is_exact: bool,
    letters: usize,
    stars: Reverse<usize>,
}

impl Specificity {
    /// Of a name alone.
    pub(super) fn of_name(pattern: &NamePattern) -> Self {
        Self::of_sign(false, Some(pattern))
    }

    /// Of what identifies a merchant together: its number, a name, or both.
    pub(super) fn of_sign(by_id: bool, name: Option<&NamePattern>) -> Self {
        let text = name.map_or("", |pattern| &pattern.text);
        let stars = text.bytes().filter(|byte| *byte == b'*').count();
        let is_exact = name.is_some_and(NamePattern::is_exact);
        Self { by_id, is_exact, letters: text.len() - stars, stars: Reverse(stars) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::mistake::Spot;

    #[test]
    fn each_is_more_specific_than_those_before_it() {
        let name = |text: &'static str| NamePattern::new(text, Spot { line: 1, column: 1 });
        let ascending = [
            (false, Some("*A*")),
            (false, Some("A*")),
            (false, Some("GR*N*")),
            (false, Some("GREE*")),
            (false, Some("GREEN AND SONS*")),
            (false, Some("GREEN")),
            (true, None),
            (true, Some("G*")),
            (true, Some("G")),
        ];
        let of = |(by_id, text): &(bool, Option<&'static str>)| Specificity::of_sign(*by_id, text.map(name).as_ref());
        assert!(ascending.iter().map(of).is_sorted_by(|one, next| one < next));
    }
}
