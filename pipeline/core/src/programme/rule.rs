//! One rule of a programme, ready to be evaluated.

use std::sync::Arc;

use super::{
    cap::Cap,
    condition::{Condition, MerchantsAndCategories, View},
    earn_rate::Earn,
    explain::{Clause, Failure},
    mistake::Spot,
    terms::Funder,
};
use crate::money::{Asset, Rounding, decimal};

/// One rule of a programme.
#[derive(Debug, Clone)]
pub struct Rule {
    pub(super) id: Arc<str>,
    pub(super) title: String,
    /// Sorted by kind, including the implied ones (kind, currency).
    pub(super) when: Box<[Condition]>,
    /// The conditions of `unless`, sorted by kind.
    pub(super) unless: Box<[Condition]>,
    pub(super) earn: Earn,
    pub(super) asset: Asset,
    /// Decimals of the currency that the rule's amounts are in.
    pub(super) currency_decimals: u8,
    pub(super) caps: Box<[Cap]>,
    pub(super) group: Option<Arc<str>>,
    pub(super) funder: Funder,
    pub(super) spot: Spot,
}

impl Rule {
    /// Its id, by which counters know it across versions.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its title for customers; its id if the file gives none.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The asset that it pays.
    #[must_use]
    pub const fn asset(&self) -> Asset {
        self.asset
    }

    /// The group in which it competes; `None` if it stacks.
    #[must_use]
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }

    /// Decimals of the currency of the purchases that it rewards.
    #[must_use]
    pub const fn currency_decimals(&self) -> u8 {
        self.currency_decimals
    }

    /// The funder who pays for its rewards.
    #[must_use]
    pub const fn funder(&self) -> &Funder {
        &self.funder
    }

    /// The first condition that keeps it from paying; `None` if none does.
    pub(super) fn fails(&self, view: &View<'_>, named: &MerchantsAndCategories) -> Option<Failing<'_>> {
        if let Some(failed) = self.when.iter().find(|condition| !condition.holds(view, named)) {
            return Some(Failing::When(failed));
        }
        if let Some(hit) = self.unless.iter().find(|condition| condition.holds(view, named)) {
            return Some(Failing::Unless(hit));
        }
        (view.facts.amount.minor <= 0).then_some(Failing::Nothing)
    }

    pub(super) fn failure(&self, failing: &Failing<'_>, view: &View<'_>, named: &MerchantsAndCategories) -> Failure {
        let (clause, condition) = match failing {
            Failing::When(condition) => (Clause::When, *condition),
            Failing::Unless(condition) => (Clause::Unless, *condition),
            Failing::Nothing => {
                let least = Condition::Amount { at_least: 1, at_most: i64::MAX, decimals: self.currency_decimals };
                let seen = Some(decimal(view.facts.amount.minor, self.currency_decimals));
                return Failure { clause: Clause::When, condition: least.kind(), seen, asked: least.asked(named) };
            }
        };
        Failure { clause, condition: condition.kind(), seen: condition.seen(view, named), asked: condition.asked(named) }
    }

    /// What it pays, before caps, for what is left of a purchase that earned. Only minimums are checked again: a net amount that
    /// falls below a maximum, or out of a band, has not become another purchase.
    pub(super) fn pays_for_net(&self, net_minor: i64, rounding: Rounding) -> Option<i64> {
        let below = |condition: &Condition| matches!(condition, Condition::Amount { at_least, .. } if net_minor < *at_least);
        let excluded = |condition: &Condition| matches!(condition, Condition::Amount { at_least: i64::MIN, at_most, .. } if net_minor <= *at_most);
        if self.when.iter().any(below) || self.unless.iter().any(excluded) {
            return Some(0);
        }
        self.earn.pays(net_minor, rounding)
    }
}

/// What kept a rule from paying.
pub(super) enum Failing<'r> {
    When(&'r Condition),
    Unless(&'r Condition),
    /// The amount is zero or less.
    Nothing,
}
