//! Made-up rewards, as decisions would record them: day by day, always the same for the same plan.
//!
//! Few wallets buy much, and many buy little. Most purchases pay by one rule, some by two or three. Rewards wait two weeks and
//! mature by a daily sweep; one purchase in fifty is returned, and its rewards are taken back. In the last week a few wallets
//! earn far more than before.

mod customers;
mod day;
mod purchase;

use anyhow::{Result, anyhow};
use rewardhub_core::{
    ids::{Placement, Position, TransactionId},
    programme::Programme,
    time::Day,
};

use self::customers::Holder;
pub use self::day::decisions;
use rewardhub_service::zones;

/// The source of the programme that pays, in TOML.
const PROGRAMME: &str = include_str!("programme.toml");
/// The numbers of buckets and partitions of the made-up data set, as in an embedded one.
pub const PLACEMENT: Placement = Placement::EMBEDDED;
/// The name of the made-up data set, as its lake stores it.
pub const DATA_SET: &str = "00000000000000000000000000be9c41";

/// The size of a made-up lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Plan {
    /// The approximate number of rewards.
    pub rewards: u64,
    /// The number of days, from 1 January 2026.
    pub days: u32,
    /// The number of wallets.
    pub wallets: u32,
}

/// The programme and the wallets that follow from a plan.
pub struct World {
    plan: Plan,
    programme: Programme,
    holders: Vec<Holder>,
}

impl World {
    /// Makes the world of a plan.
    ///
    /// # Errors
    /// When the programme has mistakes, which any measurement would have shown.
    pub fn new(plan: Plan) -> Result<Self> {
        let programme = Programme::parse(PROGRAMME, zones::tzif);
        let programme = programme.map_err(|mistakes| anyhow!("the programme of the measurement has mistakes: {mistakes:?}"))?;
        let holders = customers::all(plan);
        Ok(Self { plan, programme, holders })
    }

    /// The programme that pays the rewards.
    pub fn programme(&self) -> &Programme {
        &self.programme
    }

    /// The first day of the plan.
    pub fn first(&self) -> Day {
        Day::from_ymd(2026, 1, 1).expect("it is a day")
    }

    /// The last day of the plan.
    pub fn last(&self) -> Day {
        self.first().plus(i32::try_from(self.plan.days).unwrap_or(i32::MAX) - 1)
    }

    /// The id of a wallet that is more active than three quarters of them, but not the busiest.
    pub fn somebody(&self) -> String {
        let mut by_activity: Vec<&Holder> = self.holders.iter().collect();
        by_activity.sort_by_key(|holder| (holder.purchases_a_million_days, holder.id.bytes()));
        by_activity[by_activity.len() * 3 / 4].id.to_string()
    }

    /// The number of offsets that a day takes in each partition of the log: one for each wallet, and one for the sweep of each
    /// bucket.
    pub fn offsets_a_day(&self) -> u64 {
        self.holders.len() as u64 + u64::from(PLACEMENT.buckets)
    }

    fn offset(&self, day: u32, within: u64) -> u64 {
        u64::from(day) * self.offsets_a_day() + within
    }

    fn transaction(&self, day: u32, holder: usize, index: u32) -> TransactionId {
        let position = Position { offset: self.offset(day, holder as u64), index };
        TransactionId::at(self.holders[holder].id.bucket(), position)
    }
}
