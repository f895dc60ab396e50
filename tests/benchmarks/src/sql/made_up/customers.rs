//! The wallets that buy, and how often they do.

use rewardhub_core::ids::{Bucket, WalletId};
use rewardhub_made_up_bank::SeededRandom;

use super::{PLACEMENT, Plan};

/// The average number of rewards of a hundred purchases.
const REWARDS_A_HUNDRED: u64 = 138;
/// How unequal wallets are: the share of a wallet falls with this power of its rank ...
const STEEPNESS: f64 = 0.7;
/// ... counted from here, so that the busiest wallets buy no more than a person could.
const FIRST_RANK: f64 = 100.0;

/// A wallet, and how active it is.
pub struct Holder {
    pub id: WalletId,
    /// The number of purchases in a million days.
    pub purchases_a_million_days: u64,
}

/// Makes all wallets of a plan, in random order.
pub fn all(plan: Plan) -> Vec<Holder> {
    let mut shares: Vec<f64> = (0..plan.wallets).map(|rank| (f64::from(rank) + FIRST_RANK).powf(-STEEPNESS)).collect();
    let total: f64 = shares.iter().sum();
    let purchases = plan.rewards * 100 / REWARDS_A_HUNDRED;
    let a_day = purchases as f64 / f64::from(plan.days.max(1));
    let mut dice = SeededRandom::new(0, 1, 0);
    for at in (1..shares.len()).rev() {
        let other = usize::try_from(dice.below(at as u64 + 1)).unwrap_or(at);
        shares.swap(at, other);
    }
    let holder = |share: f64| {
        let bucket = Bucket(u32::try_from(dice.below(PLACEMENT.buckets.into())).unwrap_or(0));
        let rest = u128::from(dice.roll()) << 64 | u128::from(dice.roll());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "above zero, and a few thousand at most")]
        let purchases_a_million_days = (share / total * a_day * 1e6) as u64;
        Holder { id: WalletId::new(bucket, rest), purchases_a_million_days }
    };
    shares.into_iter().map(holder).collect()
}
