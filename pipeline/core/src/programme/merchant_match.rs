//! Which of the programme's merchants a transaction was with: of several that match, the one that is named more specifically. Names
//! are looked up by their first byte, ids by binary search, so that a transaction is compared only with the few patterns that could
//! match it.

use crate::invariant::{Holds, Invariant};
use std::{cmp::Reverse, collections::BTreeMap, ops::Range};

use super::{
    explain::{MatchedBy, MerchantFound},
    mistake::Spot,
    name_pattern::{NamePattern, begins},
    specificity::Specificity,
};
use crate::{ids::Fingerprint, item::Facts};

/// One merchant of the programme.
#[derive(Debug, Clone)]
pub(super) struct Merchant {
    /// Its word in the programme's file.
    pub(super) word: String,
    /// What customers call it.
    pub(super) title: String,
    /// Its merchant category code, used if the feed gives none.
    pub(super) mcc: Option<u16>,
    /// A match of any of these is a match of the merchant.
    pub(super) any: Vec<Sign>,
    /// A match of any part of this prevents it.
    pub(super) unless: Sign,
    /// Where it is in the programme's file.
    pub(super) spot: Spot,
}

/// What identifies a merchant; every part that is given must match.
#[derive(Debug, Clone, Default)]
pub(super) struct Sign {
    pub(super) names: Vec<NamePattern>,
    pub(super) ids: Vec<String>,
}

impl Sign {
    /// The most specific of its names that match.
    fn name(&self, facts: &Facts) -> Option<(&NamePattern, MatchedBy<&str>)> {
        if let Some(name) = &facts.merchant_name {
            let matching = self.names.iter().filter(|pattern| pattern.matches(name));
            let pattern = matching.max_by_key(|pattern| Specificity::of_name(pattern))?;
            return Some((pattern, MatchedBy::Name(&*pattern.text)));
        }
        let hash = facts.merchant_hash?;
        let pattern = self.names.iter().find(|pattern| pattern.hash == Some(hash))?;
        Some((pattern, MatchedBy::NameHash(&*pattern.text)))
    }

    fn id(&self, facts: &Facts) -> Option<MatchedBy<&str>> {
        let asked = facts.merchant_id.as_deref()?;
        self.ids.iter().find(|id| *id == asked).map(|id| MatchedBy::MerchantId(&**id))
    }

    /// How it matches if every part does, and how specific that is.
    fn wholly(&self, facts: &Facts) -> Option<(Specificity, MatchedBy<&str>)> {
        let name = if self.names.is_empty() { None } else { Some(self.name(facts)?) };
        let id = if self.ids.is_empty() { None } else { Some(self.id(facts)?) };
        let specificity = Specificity::of_sign(id.is_some(), name.as_ref().map(|(pattern, _)| *pattern));
        Some((specificity, name.map(|(_, by)| by).or(id)?))
    }

    /// Whether any part matches.
    fn partly(&self, facts: &Facts) -> bool {
        self.name(facts).is_some() || self.id(facts).is_some()
    }
}

impl Merchant {
    fn is_met(&self, facts: &Facts) -> bool {
        self.any.iter().any(|sign| sign.wholly(facts).is_some()) && !self.unless.partly(facts)
    }

    /// The most specific way in which it matches, without regard to what prevents it.
    fn matched(&self, facts: &Facts) -> Option<(Specificity, MatchedBy<&str>)> {
        self.any.iter().filter_map(|sign| sign.wholly(facts)).max_by_key(|(specificity, _)| *specificity)
    }

    fn signs_mut(&mut self) -> impl Iterator<Item = &mut NamePattern> {
        self.any.iter_mut().chain([&mut self.unless]).flat_map(|sign| &mut sign.names)
    }
}

/// The merchants of a programme, sorted by word, and the ways to find them.
#[derive(Debug, Clone)]
pub(super) struct Merchants {
    all: Vec<Merchant>,
    /// (prefix in capitals, index of the merchant), sorted.
    prefixes: Vec<(Box<[u8]>, u16)>,
    /// For each first byte, the range of its prefixes in `prefixes`; patterns that begin with a star are at 0.
    first_byte: Vec<Range<u16>>,
    ids: Vec<(String, u16)>,
    hashes: Vec<(Fingerprint, u16)>,
}

impl Merchants {
    /// From merchants sorted by word, with at most 65,535 patterns, which the parser checks.
    pub(super) fn new(all: Vec<Merchant>) -> Self {
        let index = |at: usize| u16::try_from(at).holds(Invariant::PatternsAreCounted);
        let (mut prefixes, mut ids) = (Vec::new(), Vec::new());
        for (at, merchant) in all.iter().enumerate() {
            for sign in &merchant.any {
                prefixes.extend(sign.names.iter().map(|pattern| (Box::from(pattern.prefix()), index(at))));
                // A sign with names is found by its names.
                if sign.names.is_empty() {
                    ids.extend(sign.ids.iter().map(|id| (id.clone(), index(at))));
                }
            }
        }
        prefixes.sort();
        prefixes.dedup();
        ids.sort();
        ids.dedup();
        let byte_of = |prefix: &[u8]| prefix.first().copied().unwrap_or(0);
        let first_byte = (0..=u8::MAX)
            .map(|byte| {
                let start = prefixes.partition_point(|(prefix, _): &(Box<[u8]>, u16)| byte_of(prefix) < byte);
                let end = prefixes.partition_point(|(prefix, _)| byte_of(prefix) <= byte);
                index(start)..index(end)
            })
            .collect();
        Self { all, prefixes, first_byte, ids, hashes: Vec::new() }
    }

    pub(super) fn all(&self) -> &[Merchant] {
        &self.all
    }

    pub(super) fn exact_names(&self) -> Vec<&str> {
        let signs = self.all.iter().flat_map(|merchant| merchant.any.iter().chain([&merchant.unless]));
        let mut names: Vec<&str> =
            signs.flat_map(|sign| &sign.names).filter(|pattern| pattern.is_exact()).map(|pattern| &*pattern.text).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    pub(super) fn set_name_hashes(&mut self, hashes: &BTreeMap<String, Fingerprint>) {
        self.hashes.clear();
        for (at, merchant) in self.all.iter_mut().enumerate() {
            for pattern in merchant.signs_mut() {
                pattern.hash = if pattern.is_exact() { hashes.get(&pattern.text).copied() } else { None };
            }
            let known = merchant.any.iter().flat_map(|sign| &sign.names).filter_map(|pattern| pattern.hash);
            let at = u16::try_from(at).holds(Invariant::PatternsAreCounted);
            self.hashes.extend(known.map(|hash| (hash, at)));
        }
        self.hashes.sort_unstable();
        self.hashes.dedup();
    }

    /// The merchant that the transaction was with, if any: of several that match, the one that is named most specifically, and of
    /// equals the first by word.
    pub(super) fn find(&self, facts: &Facts) -> Found {
        let mut found = Found::default();
        if let Some(name) = facts.merchant_name.as_deref().map(str::as_bytes) {
            for byte in [0, name.first().map_or(0, u8::to_ascii_uppercase)] {
                let range = &self.first_byte[usize::from(byte)];
                for (prefix, at) in &self.prefixes[usize::from(range.start)..usize::from(range.end)] {
                    if begins(name, prefix) {
                        self.confirm(*at, facts, &mut found);
                    }
                }
            }
        } else if let Some(hash) = facts.merchant_hash {
            let start = self.hashes.partition_point(|(known, _)| *known < hash);
            for (_, at) in self.hashes[start..].iter().take_while(|(known, _)| *known == hash) {
                self.confirm(*at, facts, &mut found);
            }
        }
        if let Some(id) = facts.merchant_id.as_deref() {
            let start = self.ids.partition_point(|(known, _)| known.as_str() < id);
            for (_, at) in self.ids[start..].iter().take_while(|(known, _)| known == id) {
                self.confirm(*at, facts, &mut found);
            }
        }
        match found.as_slice() {
            [] | [_] => found,
            several => self.most_specific(several, facts),
        }
    }

    fn most_specific(&self, several: &[u16], facts: &Facts) -> Found {
        let specificity = |at: &u16| self.all[usize::from(*at)].matched(facts).map(|(specificity, _)| specificity);
        let mut winner = Found::default();
        several.iter().copied().max_by_key(|at| (specificity(at), Reverse(*at))).into_iter().for_each(|at| winner.insert(at));
        winner
    }

    fn confirm(&self, at: u16, facts: &Facts, found: &mut Found) {
        if !found.as_slice().contains(&at) && self.all[usize::from(at)].is_met(facts) {
            found.insert(at);
        }
    }

    /// The merchant category code that counts: the feed's, else that of the first merchant found (by word) that has one.
    pub(super) fn mcc(&self, facts: &Facts, found: &Found) -> Option<u16> {
        facts.mcc.or_else(|| found.as_slice().iter().find_map(|at| self.all[usize::from(*at)].mcc))
    }

    /// What was found, and how, for an explanation.
    pub(super) fn found(&self, facts: &Facts, found: &Found) -> Vec<MerchantFound> {
        let describe = |at: &u16| {
            let merchant = &self.all[usize::from(*at)];
            let by = merchant.matched(facts).map_or(MatchedBy::Given, |(_, by)| by.owned());
            MerchantFound { merchant: merchant.word.clone(), title: merchant.title.clone(), by }
        };
        found.as_slice().iter().map(describe).collect()
    }
}

/// Indexes of merchants, ascending; up to four without allocation.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    few: [u16; 4],
    number_of_few: u8,
    many: Vec<u16>,
}

impl Found {
    pub(super) fn as_slice(&self) -> &[u16] {
        if self.many.is_empty() { &self.few[..usize::from(self.number_of_few)] } else { &self.many }
    }

    pub(super) fn insert(&mut self, merchant: u16) {
        let at = self.as_slice().partition_point(|known| *known < merchant);
        let number = usize::from(self.number_of_few);
        if self.many.is_empty() && number < self.few.len() {
            self.few.copy_within(at..number, at + 1);
            self.few[at] = merchant;
            self.number_of_few += 1;
            return;
        }
        if self.many.is_empty() {
            self.many = self.few.to_vec();
        }
        self.many.insert(at, merchant);
    }

    /// Whether any of `sorted` was found.
    pub(super) fn any_of(&self, sorted: &[u16]) -> bool {
        self.as_slice().iter().any(|merchant| sorted.binary_search(merchant).is_ok())
    }
}
