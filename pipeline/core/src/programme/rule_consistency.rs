//! What no single rule can show: that ids differ, and that the rules of a group pay the same asset.

use std::collections::{BTreeMap, BTreeSet};

use super::rule::Rule;

/// A rule and where the file names its group.
pub(super) struct ReadRule {
    pub(super) rule: Rule,
    pub(super) group_at: usize,
}

pub(super) fn ids(ids: &[(&str, usize)], mut mistake: impl FnMut(usize, String)) {
    let mut known = BTreeSet::new();
    for (id, at) in ids {
        if !known.insert(id) {
            mistake(*at, format!("there is already a rule `{id}`; counters know rules by their id"));
        }
    }
}

pub(super) fn groups(rules: &[ReadRule], mut mistake: impl FnMut(usize, String)) {
    let mut groups: BTreeMap<&str, &Rule> = BTreeMap::new();
    for ReadRule { rule, group_at } in rules {
        let Some(group) = rule.group() else { continue };
        let first = groups.entry(group).or_insert(rule);
        if first.asset != rule.asset {
            let (asset, id, theirs) = (rule.asset, first.id(), first.asset);
            mistake(*group_at, format!("rules of group `{group}` pay one asset: this one pays {asset}, `{id}` pays {theirs}"));
        }
    }
}
