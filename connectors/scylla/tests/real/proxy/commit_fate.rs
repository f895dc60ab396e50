//! What becomes of a commit on its way: it follows from a seed and the commit alone, whatever else happens at the same time.

use rewardhub_engine::testing::conformance::workload::Random;

/// What becomes of a commit on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It gets there, and so does the answer.
    Passes,
    /// It gets there; the answer comes too late.
    AnswerLost,
    /// It never gets there.
    RequestLost,
    /// It gets there after the head was read again: before or after the next attempt.
    LateBeforeRetry,
    /// It gets there when the next commit of its bucket has been answered.
    LateAfterRetry,
}

impl Fate {
    pub const ALL: [Self; 5] = [Self::Passes, Self::AnswerLost, Self::RequestLost, Self::LateBeforeRetry, Self::LateAfterRetry];

    /// The fate of an attempt at a commit.
    pub fn of(seed: u64, bucket: i32, number: u64, attempt: u64) -> Self {
        let mixed = [u64::from(bucket.unsigned_abs()), number, attempt].iter().fold(seed, |mixed, part| {
            let random = Random::new(mixed ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            random.next()
        });
        match mixed % 100 {
            0..44 => Self::Passes,
            44..68 => Self::AnswerLost,
            68..84 => Self::RequestLost,
            84..92 => Self::LateBeforeRetry,
            _ => Self::LateAfterRetry,
        }
    }
}
