//! Runs the file's own `[[example]]`s, each for a wallet that has earned nothing yet.

use super::{
    Programme,
    cap::NothingUsed,
    condition::Moment,
    explain::Explanation,
    merchant_match::Found,
    mistake::{Mistake, Spot},
};
use crate::{
    item::Facts,
    money::{Money, decimal},
};

/// One example.
#[derive(Debug, Clone)]
pub(super) struct Example {
    pub(super) spot: Spot,
    pub(super) facts: Facts,
    pub(super) moment: Moment,
    pub(super) found: Found,
    /// In the order of the rules.
    pub(super) expect: Vec<Expected>,
}

/// What an example expects of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) rule: u16,
    pub(super) money: Money,
}

impl Programme {
    /// The file's examples that do not come out as they say, with what came out instead and why.
    #[must_use]
    pub fn failed_examples(&self) -> Vec<Mistake> {
        self.examples.iter().filter_map(|example| self.failed(example)).collect()
    }

    fn failed(&self, example: &Example) -> Option<Mistake> {
        let mut explanation = Explanation::default();
        let Example { facts, moment, found, .. } = example;
        let awards = match self.evaluate_found(facts, *moment, found, &NothingUsed, &mut explanation) {
            Ok(awards) => awards,
            Err(error) => return Some(Mistake::at(example.spot, error.to_string())),
        };
        let paid: Vec<_> = awards
            .iter()
            .map(|award| Expected { rule: award.rule, money: Money::new(award.asset, award.amount_minor) })
            .collect();
        if paid == example.expect {
            return None;
        }
        let (expected, paid, why) = (self.told(&example.expect), self.told(&paid), explanation.lines(self).join("\n  "));
        Some(Mistake::at(example.spot, format!("this example expects {expected}, but the programme pays {paid}:\n  {why}")))
    }

    fn told(&self, all: &[Expected]) -> String {
        let tell = |Expected { rule, money }: &Expected| {
            let id = self.rules.get(usize::from(*rule)).map_or("", |rule| rule.id());
            let decimals = self.asset(money.asset).map_or(0, |terms| terms.decimals);
            format!("{id} {} {}", decimal(money.minor, decimals), money.asset)
        };
        if all.is_empty() { "nothing".to_owned() } else { all.iter().map(tell).collect::<Vec<_>>().join(" and ") }
    }
}
