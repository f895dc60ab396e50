//! Where in the log the postings to a wallet or the events about a transaction are: what clients see of them is read from there.

use serde::{Deserialize, Serialize};

/// Offsets of the commands that posted to a wallet in one month, or that said more of a transaction, in the partition of the bucket.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct History {
    /// The first offset, then the distance of each from the one before: one or two bytes each.
    steps: Vec<u64>,
    last: u64,
}

impl History {
    /// Enters a command, once.
    pub fn enter(&mut self, offset: u64) {
        if self.steps.is_empty() || offset > self.last {
            self.steps.push(offset - self.last);
            self.last = offset;
        }
    }

    /// The offsets in ascending order.
    pub fn offsets(&self) -> impl Iterator<Item = u64> {
        self.steps.iter().scan(0, |at, step| {
            *at += step;
            Some(*at)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_come_back_each_once() {
        let mut history = History::default();
        for offset in [0, 0, 7, 7, 1 << 40] {
            history.enter(offset);
        }
        assert_eq!(history.offsets().collect::<Vec<_>>(), [0, 7, 1 << 40]);
    }
}
