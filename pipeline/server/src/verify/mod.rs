//! Whether a data set is what its commands make of it: every command decided again from nothing, every follow-up accounted for,
//! the store compared row by row, the books added up.
//!
//! Nothing is repaired here, and nothing is believed that can be reckoned.

mod books;
mod follow_ups;
mod partition;

use anyhow::Result;
use rewardhub_core::ids::Partition;

pub use self::books::{Book, Books};
use self::follow_ups::FollowUps;
use crate::data::Data;

/// At most so many differences of a partition are told one by one.
const TOLD: usize = 20;

/// What was found in one partition.
#[derive(Debug)]
pub struct Checked {
    /// Which.
    pub partition: Partition,
    /// Commands decided again.
    pub commands: u64,
    /// Rows compared.
    pub rows: u64,
    /// Hash of its canonical state, as the commands make it.
    pub state: [u8; 32],
    /// What differs; the first of it in words.
    pub differences: Differences,
}

/// What is not as it should be.
#[derive(Debug, Default)]
pub struct Differences {
    /// How many there are.
    pub count: u64,
    /// The first of them, in words.
    pub told: Vec<String>,
}

impl Differences {
    fn add(&mut self, tell: impl FnOnce() -> String) {
        self.count += 1;
        if self.told.len() < TOLD {
            self.told.push(tell());
        }
    }
}

/// What was found in a data set.
#[derive(Debug)]
pub struct Verified {
    /// By partition.
    pub partitions: Vec<Checked>,
    /// Follow-ups that were asked for, and whether each is there once decided.
    pub follow_ups: (u64, Differences),
    /// By asset.
    pub books: Vec<Book>,
}

impl Verified {
    /// Whether nothing differs and every asset sums to zero.
    pub fn is_well(&self) -> bool {
        self.differences() == 0 && self.books.iter().all(|book| book.sum() == 0)
    }

    /// Differences in all.
    pub fn differences(&self) -> u64 {
        self.partitions.iter().map(|checked| checked.differences.count).sum::<u64>() + self.follow_ups.1.count
    }
}

/// How many commands there are to decide again.
pub fn commands(data: &Data) -> u64 {
    data.set().placement().all().map(|partition| data.set().ledger().end(partition)).sum()
}

/// Verifies a data set; `progress` hears of each command. What is still to be decided is decided first.
///
/// # Errors
/// When something cannot be read at all.
pub fn verify(data: &Data, mut progress: impl FnMut()) -> Result<Verified> {
    data.work(|_| Ok(()))?;
    let (mut follow_ups, mut books) = (FollowUps::default(), Books::default());
    let partitions = data.set().placement().all();
    let partitions = partitions
        .map(|partition| partition::check(data, partition, &mut follow_ups, &mut books, &mut progress))
        .collect::<Result<Vec<_>>>()?;
    Ok(Verified { partitions, follow_ups: follow_ups.check(), books: books.all() })
}
