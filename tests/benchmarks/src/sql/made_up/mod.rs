//! Rewards that nobody earned, as decisions would tell of them: day by day, for ever the same under the same plan.
//!
//! Few wallets buy much and many little. Most of what is bought pays by one rule, some by two or three. What is earned waits two
//! weeks, matures by a daily sweep, and is taken back when one purchase in fifty is returned. In the last week a few wallets earn
//! as they never did.

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

/// The programme that pays.
const PROGRAMME: &str = include_str!("programme.toml");
/// How the made-up data set is laid out: as embedded ones are.
pub const PLACEMENT: Placement = Placement::EMBEDDED;
/// What the made-up data set is called.
pub const DATA_SET: &str = "00000000000000000000000000be9c41";

/// How much there is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Plan {
    /// About so many rewards.
    pub rewards: u64,
    /// Over so many days.
    pub days: u32,
    /// Of so many wallets.
    pub wallets: u32,
}

/// Everything that follows from a plan.
pub struct World {
    plan: Plan,
    programme: Programme,
    holders: Vec<Holder>,
}

impl World {
    /// Makes it up.
    ///
    /// # Errors
    /// When the programme has mistakes, which a measurement would have found.
    pub fn new(plan: Plan) -> Result<Self> {
        let programme = Programme::parse(PROGRAMME, zones::tzif);
        let programme = programme.map_err(|mistakes| anyhow!("the programme of the measurement has mistakes: {mistakes:?}"))?;
        let holders = customers::all(plan);
        Ok(Self { plan, programme, holders })
    }

    /// The programme that pays.
    pub fn programme(&self) -> &Programme {
        &self.programme
    }

    /// The first day.
    pub fn first(&self) -> Day {
        Day::from_ymd(2026, 1, 1).expect("it is a day")
    }

    /// The last day.
    pub fn last(&self) -> Day {
        self.first().plus(i32::try_from(self.plan.days).unwrap_or(i32::MAX) - 1)
    }

    /// A wallet that buys now and then: neither the busiest nor one that hardly ever does.
    pub fn somebody(&self) -> String {
        let mut by_activity: Vec<&Holder> = self.holders.iter().collect();
        by_activity.sort_by_key(|holder| (holder.purchases_a_million_days, holder.id.bytes()));
        by_activity[by_activity.len() * 3 / 4].id.to_string()
    }

    /// Offsets that a day takes in each partition of the log: one for each wallet, one for each bucket's sweep.
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
