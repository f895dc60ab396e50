//! Categories: sets of merchant category codes (ISO 18245), merchants, and the bank's own words for them.

use super::{
    condition::View,
    explain::{CategoryFound, CategoryFoundBy},
    merchant_match::Found,
};
use crate::item::Facts;

/// The most ranges of a set that a text lists.
const MOST_LISTED: usize = 20;

/// A set of merchant category codes, as ascending ranges that do not touch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct MccSet(Box<[(u16, u16)]>);

impl MccSet {
    /// From ranges with both ends included, in any order.
    pub(super) fn new(mut ranges: Vec<(u16, u16)>) -> Self {
        ranges.sort_unstable();
        let mut merged: Vec<(u16, u16)> = Vec::with_capacity(ranges.len());
        for (from, to) in ranges {
            match merged.last_mut() {
                Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        Self(merged.into())
    }

    pub(super) fn contains(&self, mcc: u16) -> bool {
        let after = self.0.partition_point(|(from, _)| *from <= mcc);
        after > 0 && self.0[after - 1].1 >= mcc
    }

    pub(super) fn covers(&self, other: &Self) -> bool {
        other.0.iter().all(|(from, to)| {
            let after = self.0.partition_point(|(start, _)| start <= from);
            after > 0 && self.0[after - 1].1 >= *to
        })
    }

    pub(super) fn ranges(&self) -> &[(u16, u16)] {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The codes as the file writes them: `5411, 5440-5499`.
    pub(super) fn text(&self) -> String {
        let describe = |(from, to): &(u16, u16)| if from == to { format!("{from:04}") } else { format!("{from:04}-{to:04}") };
        let codes: Vec<_> = self.0.iter().take(MOST_LISTED).map(describe).collect();
        let more = self.0.len().saturating_sub(MOST_LISTED);
        if more == 0 { codes.join(", ") } else { format!("{} and {more} more", codes.join(", ")) }
    }
}

/// One category of the programme.
#[derive(Debug, Clone)]
pub(super) struct Category {
    /// Its word in the programme's file.
    pub(super) word: String,
    pub(super) mcc: MccSet,
    /// Indexes of the programme's merchants, ascending.
    pub(super) merchants: Box<[u16]>,
    /// The bank's own words, compared without regard to (ASCII) case.
    pub(super) bank: Box<[String]>,
}

impl Category {
    pub(super) fn holds(&self, view: &View<'_>) -> bool {
        view.mcc.is_some_and(|mcc| self.mcc.contains(mcc))
            || view.found.any_of(&self.merchants)
            || self.bank_word(view.facts).is_some()
    }

    fn bank_word(&self, facts: &Facts) -> Option<&str> {
        let said = facts.bank_category.as_deref()?;
        self.bank.iter().map(String::as_str).find(|word| word.eq_ignore_ascii_case(said))
    }

    /// How the transaction came into this category, for an explanation; `None` if it is not in it.
    pub(super) fn found(&self, view: &View<'_>, merchant_word: impl Fn(u16) -> String) -> Option<CategoryFound> {
        let first = |found: &Found| found.as_slice().iter().copied().find(|at| self.merchants.binary_search(at).is_ok());
        let by = if let Some(mcc) = view.mcc.filter(|mcc| self.mcc.contains(*mcc)) {
            CategoryFoundBy::Mcc(mcc)
        } else if let Some(merchant) = first(view.found) {
            CategoryFoundBy::Merchant(merchant_word(merchant))
        } else {
            CategoryFoundBy::Bank(self.bank_word(view.facts)?.to_owned())
        };
        Some(CategoryFound { category: self.word.clone(), by })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_merge_and_hold_both_ends() {
        let set = MccSet::new(vec![(5440, 5499), (5411, 5411), (5412, 5412), (5450, 5460)]);
        assert_eq!(set.text(), "5411-5412, 5440-5499");
        assert!([5411, 5412, 5440, 5499].iter().all(|mcc| set.contains(*mcc)));
        assert!([0, 5410, 5413, 5439, 5500, 9999].iter().all(|mcc| !set.contains(*mcc)));
        assert!(set.covers(&MccSet::new(vec![(5450, 5451)])) && !set.covers(&MccSet::new(vec![(5412, 5440)])));
    }
}
