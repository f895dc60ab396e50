//! The file's own `[[example]]`s, each evaluated for a wallet that has earned nothing yet.

use super::{
    Programme,
    award::{Award, TooLarge},
    cap::NothingUsed,
    condition::Moment,
    explain::{Explanation, NoRecorder, Recorder},
    merchant_match::Found,
    mistake::{Mistake, Mistakes, Spot},
};
use crate::{
    item::Facts,
    money::{Money, decimal},
};

/// One `[[example]]` of a programme's file.
#[derive(Debug, Clone)]
pub(super) struct Example {
    pub(super) spot: Spot,
    pub(super) facts: Facts,
    pub(super) moment: Moment,
    pub(super) found: Found,
    /// What should be paid, in the order of the rules.
    pub(super) expect: Vec<Expected>,
}

/// What an example expects a rule to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) rule: u16,
    pub(super) money: Money,
}

impl Programme {
    /// The file's examples that do not pay what they say, with what they pay instead and why.
    #[must_use]
    pub fn failed_examples(&self) -> Mistakes {
        let failed = self.examples.iter().filter(|example| self.paid(example, &mut NoRecorder).as_ref() != Ok(&example.expect));
        Mistakes::of(failed, |example| self.failure(example))
    }

    fn paid(&self, example: &Example, recorder: &mut impl Recorder) -> Result<Vec<Expected>, TooLarge> {
        let Example { facts, moment, found, .. } = example;
        let awards = self.evaluate_found(facts, *moment, found, &NothingUsed, recorder)?;
        let expected = |award: &Award| Expected { rule: award.rule, money: Money::new(award.asset, award.amount_minor) };
        Ok(awards.iter().map(expected).collect())
    }

    fn failure(&self, example: &Example) -> Mistake {
        let mut explanation = Explanation::default();
        let paid = match self.paid(example, &mut explanation) {
            Ok(paid) => paid,
            Err(error) => return Mistake::at(example.spot, error.to_string()),
        };
        let (expected, paid, why) = (self.listed(&example.expect), self.listed(&paid), explanation.lines(self).join("\n  "));
        Mistake::at(example.spot, format!("this example expects {expected}, but the programme pays {paid}:\n  {why}"))
    }

    fn listed(&self, all: &[Expected]) -> String {
        let describe = |Expected { rule, money }: &Expected| {
            let id = self.rules.get(usize::from(*rule)).map_or("", |rule| rule.id());
            let decimals = self.asset(money.asset).map_or(0, |terms| terms.decimals);
            format!("{id} {} {}", decimal(money.minor, decimals), money.asset)
        };
        if all.is_empty() { "nothing".to_owned() } else { all.iter().map(describe).collect::<Vec<_>>().join(" and ") }
    }
}
