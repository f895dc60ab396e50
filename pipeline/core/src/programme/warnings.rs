//! Rules that can never pay, though nothing in them is wrong.

use std::collections::BTreeSet;

use super::{
    Programme,
    category::MccSet,
    condition::{Condition, MerchantsAndCategories},
    mistake::{Mistake, Mistakes},
    rule::Rule,
};

/// What the feeds of a data set say about purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Supplied {
    /// Whether some feed gives merchant category codes.
    pub mcc: bool,
    /// Whether some feed gives the time of a purchase, not only its day.
    pub time: bool,
}

impl Programme {
    /// Warnings about rules that can never pay: contradictory conditions, a wider rule of the same group that always pays at
    /// least as much and stands first, conditions on what no feed gives. It reports only what is certain.
    #[must_use]
    pub fn warnings(&self, supplied: Supplied) -> Mistakes {
        let mut warnings = Vec::new();
        for (at, rule) in self.rules.iter().enumerate() {
            let reason = self.contradiction(rule).or_else(|| unsupplied(rule, &self.named, supplied)).or_else(|| {
                let wider = self.rules[..at].iter().find(|earlier| shadows(earlier, rule))?;
                Some(format!("`{}` of its group always pays at least as much", wider.id()))
            });
            warnings.extend(reason.map(|why| Mistake::at(rule.spot, format!("rule `{}` can never pay: {why}", rule.id()))));
        }
        Mistakes::of(warnings, |warning| warning)
    }

    fn contradiction(&self, rule: &Rule) -> Option<String> {
        if let Some(condition) = rule.when.iter().find(|condition| condition.is_contradictory()) {
            let (word, asked) = (condition.kind().word(), condition.asked(&self.named));
            return Some(format!("no {word} is {asked}"));
        }
        if let Some(Condition::Dates { until: Some(until), .. }) =
            rule.when.iter().find(|condition| matches!(condition, Condition::Dates { .. }))
            && *until < self.effective
        {
            return Some(format!("it ends on {until}, before the programme begins on {}", self.effective));
        }
        let excluded = |asked: &&Condition| rule.unless.iter().any(|hit| hit.kind() == asked.kind() && hit.covers(asked));
        let asked = rule.when.iter().find(excluded)?;
        Some(format!("`unless` excludes every {} that `when` asks for", asked.kind().word()))
    }
}

/// Whether `earlier` is in the same group, holds wherever `rule` does, pays at least as much, and is never cut.
fn shadows(earlier: &Rule, rule: &Rule) -> bool {
    let covered =
        |condition: &Condition| rule.when.iter().any(|narrow| condition.kind() == narrow.kind() && condition.covers(narrow));
    let excluded = |hit: &Condition| rule.unless.iter().any(|wide| wide.kind() == hit.kind() && wide.covers(hit));
    earlier.group.is_some()
        && earlier.group == rule.group
        && earlier.caps.is_empty()
        && earlier.when.iter().all(covered)
        && earlier.unless.iter().all(excluded)
        && earlier.earn.covers(&rule.earn)
}

fn unsupplied(rule: &Rule, named: &MerchantsAndCategories, supplied: Supplied) -> Option<String> {
    let codes: BTreeSet<u16> = named.merchants.all().iter().filter_map(|one| one.mcc).collect();
    let by_merchant = |set: &MccSet| codes.iter().any(|mcc| set.contains(*mcc));
    rule.when.iter().find_map(|condition| match condition {
        Condition::Mcc(set) if !supplied.mcc && !by_merchant(set) => Some("it asks for an MCC, which no feed gives".to_owned()),
        Condition::Category(asked) if !supplied.mcc => {
            let reachable = |at: &u16| {
                let category = &named.categories[usize::from(*at)];
                let otherwise = category.mcc.is_empty() || !category.merchants.is_empty() || !category.bank.is_empty();
                otherwise || by_merchant(&category.mcc)
            };
            let none = !asked.iter().any(reachable);
            none.then(|| "its categories are known by MCC alone, which no feed gives; name merchants in them".to_owned())
        }
        Condition::Merchant(asked) if asked.iter().all(|at| named.merchants.all()[usize::from(*at)].any.is_empty()) => {
            Some("its merchants have no `match`".to_owned())
        }
        Condition::Hours(_) if !supplied.time => Some("it asks for hours, and no feed gives the time".to_owned()),
        _ => None,
    })
}
