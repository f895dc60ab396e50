//! What a later version of a programme may not change, because counters and balances outlive versions.

use super::{
    Programme,
    mistake::{Mistake, Spot},
};

impl Programme {
    /// Why this version may not follow `earlier`, one that was activated; empty if it may. Counters belong to a rule's id, so its
    /// asset stays; balances are in minor units, so an asset's decimals stay; the version number rises.
    ///
    /// The caller checks from which day it may be in force, which depends on what was decided already.
    #[must_use]
    pub fn mistakes_after(&self, earlier: &Self) -> Vec<Mistake> {
        let top = Spot { line: 1, column: 1 };
        let mut mistakes = Vec::new();
        if self.name != earlier.name {
            let (mine, theirs) = (&self.name, &earlier.name);
            mistakes.push(Mistake::at(top, format!("this is programme {mine:?}, and {theirs:?} is active")));
        }
        if self.version <= earlier.version {
            let (mine, theirs) = (self.version, earlier.version);
            mistakes
                .push(Mistake::at(top, format!("version {theirs} is active already; give this one a number above, not {mine}")));
        }
        for terms in &self.assets {
            let before = earlier.asset(terms.asset).map_or(terms.decimals, |before| before.decimals);
            if before != terms.decimals {
                let (asset, after) = (terms.asset, terms.decimals);
                mistakes.push(Mistake::at(top, format!("{asset} has {before} decimals and keeps them; this says {after}")));
            }
        }
        for rule in &self.rules {
            let before = earlier.rules.iter().find(|before| before.id == rule.id).map_or(rule.asset, |before| before.asset);
            if before != rule.asset {
                let (id, asset) = (rule.id(), rule.asset);
                let message =
                    format!("rule `{id}` paid {before} and now pays {asset}; give it another id, counters know it by this one");
                mistakes.push(Mistake::at(rule.spot, message));
            }
        }
        mistakes
    }
}
