//! What no single rule can know: that ids differ, and that the rules of a group pay the same asset.

use std::collections::BTreeMap;

use super::rule::Rule;

/// A rule and where the file names it and its group.
pub(super) struct ReadRule {
    pub(super) rule: Rule,
    pub(super) id_at: usize,
    pub(super) group_at: usize,
}

pub(super) fn rules(rules: &[ReadRule], mut mistake: impl FnMut(usize, String)) {
    let mut ids = BTreeMap::new();
    let mut groups: BTreeMap<&str, &Rule> = BTreeMap::new();
    for ReadRule { rule, id_at, group_at } in rules {
        if ids.insert(rule.id(), ()).is_some() {
            mistake(*id_at, format!("there is already a rule `{}`; counters know rules by their id", rule.id()));
        }
        let Some(group) = rule.group() else { continue };
        let first = groups.entry(group).or_insert(rule);
        if first.asset != rule.asset {
            let (asset, id, theirs) = (rule.asset, first.id(), first.asset);
            mistake(*group_at, format!("rules of group `{group}` pay one asset: this one pays {asset}, `{id}` pays {theirs}"));
        }
    }
}
