//! The purchases of a wallet on a day, and their rewards.

use rewardhub_core::{money::Asset, programme::Rule, time::Day};
use rewardhub_made_up_bank::SeededRandom;

use super::World;

/// The number of last days in which a few wallets earn unusually much.
const UNUSUAL_DAYS: u32 = 7;

/// A made-up purchase, without its wallet, day and id.
pub struct Purchase {
    /// The price in pence.
    pub spent_minor: i64,
    /// The rewards that it earned, at least one.
    pub rewards: Vec<Reward>,
    /// The number of days after which it is returned; `None` if it is not.
    pub back_after: Option<u32>,
}

/// The reward that a rule paid.
pub struct Reward {
    /// The index of the rule in the programme.
    pub rule: usize,
    pub amount_minor: i64,
    pub before_caps_minor: i64,
}

/// The numbers of days after which purchases are returned.
pub const BACK_AFTER: [u32; 2] = [3, 8];

impl World {
    /// Returns the purchases of a wallet on a day, always the same ones.
    pub(super) fn purchases(&self, day: u32, holder: usize) -> Vec<Purchase> {
        let mut dice = SeededRandom::new(u64::from(day), 2, holder as u64);
        let unusual = day + UNUSUAL_DAYS >= self.plan.days && holder % 997 == 5;
        let mean = self.holders[holder].purchases_a_million_days * if unusual { 9 } else { 1 };
        // Drawn between nothing and twice the mean, so the mean stays.
        let reach = dice.below(2 * mean + 1);
        let count = reach / 1_000_000 + u64::from(dice.below(1_000_000) < reach % 1_000_000);
        (0..count).map(|_| self.purchase(&mut dice)).collect()
    }

    fn purchase(&self, dice: &mut SeededRandom) -> Purchase {
        let spent_minor = dice.amount(150, 9_000);
        let rules = self.programme.rules();
        let first = match dice.below(100) {
            0..40 => 0,
            40..60 => 1,
            60..72 => 6,
            _ => usize::try_from(dice.below(rules.len() as u64)).unwrap_or(0),
        };
        let mut rewards = vec![reward(&rules[first], first, spent_minor, dice)];
        let further = match dice.below(100) {
            0..70 => 0,
            70..94 => 1,
            _ => 2,
        };
        for step in 0..further {
            let next = (first + 1 + step * 7 + usize::try_from(dice.below(5)).unwrap_or(0)) % rules.len();
            rewards.push(reward(&rules[next], next, spent_minor, dice));
        }
        let back_after = match dice.below(100) {
            0 => Some(BACK_AFTER[0]),
            1 => Some(BACK_AFTER[1]),
            _ => None,
        };
        Purchase { spent_minor, rewards, back_after }
    }

    /// The days on which a reward that was earned on this day matures and expires.
    pub(super) fn terms(&self, asset: Asset, day: Day) -> (Day, Option<Day>) {
        self.programme.maturity_and_expiry(asset, day)
    }
}

fn reward(rule: &Rule, at: usize, spent_minor: i64, dice: &mut SeededRandom) -> Reward {
    let times = 1 + i64::try_from(at % 4).unwrap_or(0);
    let before_caps_minor = match rule.asset().as_str() {
        "GBP" => spent_minor * times / 100,
        "PTS" => spent_minor * times / 100,
        _ => 1,
    };
    let before_caps_minor = before_caps_minor.max(1);
    let capped = at == 1 && dice.below(20) == 0;
    Reward { rule: at, amount_minor: if capped { (before_caps_minor / 2).max(1) } else { before_caps_minor }, before_caps_minor }
}
