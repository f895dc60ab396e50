//! Merchants of which one transaction could be with two, and which of them it then counts for.

use std::{cmp::Reverse, collections::BTreeMap};

use super::{
    Programme,
    merchant_match::Merchant,
    mistake::{Mistake, Mistakes, Spot},
    name_pattern::{NamePattern, overlap},
    specificity::Specificity,
};

/// Pairs of patterns that are compared at most. A file that reaches it has tens of thousands of patterns, and many of them begin with a
/// star.
const MOST_COMPARED: usize = 1_000_000;

/// One way to recognise a merchant.
#[derive(Clone, Copy)]
struct Way<'p> {
    merchant: &'p Merchant,
    name: Option<&'p NamePattern>,
    /// The acquirer's numbers, one of which it must be as well; empty if it may be any.
    ids: &'p [String],
}

impl Programme {
    /// Warnings about merchants that overlap: what both match counts for the one that is named more specifically. What a merchant's
    /// `unless` gives away is settled, and not warned of.
    #[must_use]
    pub fn overlapping_merchants(&self) -> Mistakes {
        let mut found: Vec<Mistake> = self.same_names().chain(self.same_ids()).collect();
        found.sort();
        Mistakes::of(found, |warning| warning)
    }

    fn same_names(&self) -> impl Iterator<Item = Mistake> {
        let mut ways: Vec<Way<'_>> = self.ways().filter(|way| way.name.is_some()).collect();
        ways.sort_by_key(|way| way.name.map(NamePattern::prefix));
        let mut left = MOST_COMPARED;
        let mut found = Vec::new();
        for (at, way) in ways.iter().enumerate() {
            let begins_so = |other: &&Way<'_>| other.prefix().starts_with(way.prefix());
            for other in ways[at + 1..].iter().take_while(begins_so) {
                left = left.saturating_sub(1);
                if left > 0 && way.overlaps(other) {
                    found.push(way.warning(other));
                }
            }
        }
        found.into_iter()
    }

    fn same_ids(&self) -> impl Iterator<Item = Mistake> {
        let mut holders: BTreeMap<&str, Vec<&Merchant>> = BTreeMap::new();
        for way in self.ways().filter(|way| way.name.is_none()) {
            way.ids.iter().for_each(|id| holders.entry(id).or_default().push(way.merchant));
        }
        holders.into_iter().flat_map(|(id, holders)| {
            let (first, others) = holders.split_first().map_or((None, &[][..]), |(first, others)| (Some(*first), others));
            let others = others.iter().filter(move |other| first.is_some_and(|first| first.word != other.word));
            others.filter_map(move |other| Some(same_id(id, first?, other))).collect::<Vec<_>>()
        })
    }

    fn ways(&self) -> impl Iterator<Item = Way<'_>> {
        self.named.merchants.all().iter().flat_map(|merchant| {
            merchant.any.iter().flat_map(move |sign| {
                let names = sign.names.iter().map(Some).chain(sign.names.is_empty().then_some(None));
                names.map(move |name| Way { merchant, name, ids: &sign.ids })
            })
        })
    }
}

fn same_id(id: &str, wins: &Merchant, loses: &Merchant) -> Mistake {
    let (winner, loser) = (&wins.word, &loses.word);
    let message = format!(
        "merchants `{winner}` and `{loser}` both have the merchant id {id:?}: what has it counts for `{winner}`, which comes first by word; \
         leave it to one of them"
    );
    Mistake::at(loses.spot, message)
}

impl Way<'_> {
    fn prefix(&self) -> &[u8] {
        self.name.map_or(&[], NamePattern::prefix)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let (Some(one), Some(two)) = (self.name, other.name) else { return false };
        let ids = self.ids.is_empty() || other.ids.is_empty() || self.ids.iter().any(|id| other.ids.contains(id));
        self.merchant.word != other.merchant.word && ids && overlap(one, two) && !self.leaves(two) && !other.leaves(one)
    }

    /// Whether this merchant's `unless` leaves all that a pattern matches to others: a pattern that matches another as it is written, its
    /// stars included, matches all that the other does.
    fn leaves(&self, to: &NamePattern) -> bool {
        self.merchant.unless.names.iter().any(|pattern| pattern.matches(&to.text))
    }

    fn rank(&self) -> (Specificity, Reverse<&str>) {
        (Specificity::of_sign(!self.ids.is_empty(), self.name), Reverse(&self.merchant.word))
    }

    fn warning(&self, other: &Self) -> Mistake {
        let (wins, loses) = if self.rank() > other.rank() { (self, other) } else { (other, self) };
        let because = if wins.rank().0 == loses.rank().0 {
            "neither is more specific, and its word comes first; make one of them longer, or exclude it with `unless`"
        } else {
            "which is more specific"
        };
        let text = |way: &Self| way.name.map_or("", |name| &name.text).to_owned();
        let (winner, loser) = (&wins.merchant.word, &loses.merchant.word);
        let message = format!(
            "merchants `{loser}` (`{}`) and `{winner}` (`{}`) overlap: what both match counts for `{winner}`, {because}",
            text(loses),
            text(wins)
        );
        Mistake::at(loses.name.map_or(Spot { line: 1, column: 1 }, |name| name.spot), message)
    }
}
