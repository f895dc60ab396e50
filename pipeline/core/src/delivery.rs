//! A delivery: one statement or page of a feed. Which one it is, how many items came of it, and the report of its end.

use serde::{Deserialize, Serialize};

use crate::{
    ids::Partition,
    money::Money,
    time::{Day, Instant},
};

/// Which delivery of which stream, and what is needed to tell whether it continues the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its name: the poster's key or an order-free digest of the account's items.
    #[serde(with = "postcard::fixint::le")]
    pub id: u64,
    /// Name of the feed.
    pub feed: String,
    /// Name of the stream.
    pub stream: String,
    /// A window (all there is for its days) rather than an increment.
    pub window: bool,
    /// Days after which its profile drops a pending item that nothing settles; `None` where it says nothing. Heeded from
    /// [`Meaning::PendingDays`](crate::meaning::Meaning::PendingDays) on.
    pub pending_days: Option<u16>,
    /// Its profile trusts references of this stream; where it does not, its items have none.
    pub trusts_ids: bool,
    /// Its profile says that the bank restates what is booked: other content under a known id corrects what that was.
    pub amends: bool,
    /// First day it covers.
    pub from_on: Day,
    /// Last day it covers.
    pub to_on: Day,
    /// Start of its period, where it gives a time.
    pub from_at: Option<Instant>,
    /// End of its period, where it gives a time.
    pub to_at: Option<Instant>,
    /// Booked balances before and after it, in minor units.
    pub balances: Option<(i64, i64)>,
    /// Its sequence number.
    pub sequence: Option<u64>,
    /// Hash of its statement's name and of the day it was made, where only these show whose page it is.
    pub statement: Option<u64>,
    /// Its page, and whether that is the last.
    pub page: Option<(u32, bool)>,
}

impl Delivery {
    /// An increment of a stream whose references are trusted, which says nothing but the days that it covers.
    #[must_use]
    pub fn increment(id: u64, feed: &str, stream: &str, (from_on, to_on): (Day, Day)) -> Self {
        Self {
            id,
            feed: feed.to_owned(),
            stream: stream.to_owned(),
            window: false,
            pending_days: None,
            trusts_ids: true,
            amends: false,
            from_on,
            to_on,
            from_at: None,
            to_at: None,
            balances: None,
            sequence: None,
            statement: None,
            page: None,
        }
    }
}

/// What became of each item of an `Observe`, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ItemCounts {
    /// Booked for the first time.
    pub new: u32,
    /// Known from an earlier delivery, or from earlier in this one.
    pub duplicates: u32,
    /// Announced for the first time.
    pub pending: u32,
    /// Held for the end of the delivery.
    pub held: u32,
    /// Held ones that the end has decided: counted among those new or for review now.
    pub released: u32,
    /// Waiting for a person.
    pub review: u32,
    /// Contradicting what is known under their id.
    pub conflicts: u32,
    /// Taken back by the feed.
    pub removed: u32,
    /// Restated by a feed that amends: what they earned is corrected.
    pub amended: u32,
}

impl std::ops::AddAssign for ItemCounts {
    fn add_assign(&mut self, other: Self) {
        let Self { new, duplicates, pending, held, released, review, conflicts, removed, amended } = other;
        self.new += new;
        self.duplicates += duplicates;
        self.pending += pending;
        self.held += held;
        self.released += released;
        self.review += review;
        self.conflicts += conflicts;
        self.removed += removed;
        self.amended += amended;
    }
}

/// Commands of one delivery that lie one behind the other in a partition's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandRun {
    /// The partition in whose log they lie.
    pub partition: Partition,
    /// The offset of the first of them.
    pub first: u64,
    /// How many there are.
    pub count: u32,
}

impl CommandRun {
    /// The offsets of the commands, in order.
    #[must_use]
    pub fn offsets(&self) -> std::ops::Range<u64> {
        self.first..self.first.saturating_add(u64::from(self.count))
    }
}

/// What a delivery's items came to, once all of them are decided.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeliveryOutcome {
    /// What became of its items.
    pub items: ItemCounts,
    /// Of the new ones, those that wait for somebody to link their account to a wallet.
    pub waiting: u64,
    /// What they earned less what was taken back, by asset; what is zero may be left out.
    pub rewards: Vec<Money>,
}

/// A row of `deliveries`: counts of one delivery of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeliveryReport {
    /// Name of the feed.
    pub feed: String,
    /// Name of the stream.
    pub stream: String,
    /// The file or post.
    pub source: String,
    /// SHA-256 or other digest of the source's bytes, in hexadecimal.
    pub digest: String,
    /// When it was taken in.
    pub at: Instant,
    /// First and last day it covers.
    pub covers: Option<(Day, Day)>,
    /// How many records could be read.
    pub read: u64,
    /// What became of its items.
    pub items: ItemCounts,
    /// How many records could not be read, and became dead letters.
    pub dead_letters: u64,
    /// Statements whose items lead from the opening to the closing balance.
    pub balances_agree: u64,
    /// Statements whose items do not lead from the opening to the closing balance.
    pub balances_differ: u64,
    /// Oddities that lost nothing.
    pub remarks: Vec<String>,
}
