//! Where the commands of a source lie in the logs.

use std::ops::Range;

use rewardhub_core::{delivery::CommandRun, ids::Partition};
use rustc_hash::FxHashMap;

/// Runs of commands, by partition; commands that follow one another are one run.
#[derive(Default)]
pub(super) struct CommandRuns {
    all: Vec<CommandRun>,
    /// The last run of each partition, by its index.
    last: FxHashMap<Partition, usize>,
}

impl CommandRuns {
    /// Adds commands that were appended.
    pub fn add(&mut self, partition: Partition, placed: Range<u64>) {
        let more = u32::try_from(placed.end - placed.start).unwrap_or(u32::MAX);
        let last = self.last.get(&partition).and_then(|at| self.all.get_mut(*at));
        if let Some(last) = last.filter(|last| last.offsets().end == placed.start)
            && let Some(count) = last.count.checked_add(more)
        {
            last.count = count;
            return;
        }
        self.last.insert(partition, self.all.len());
        self.all.push(CommandRun { partition, first: placed.start, count: more });
    }

    /// All of them, in the order in which they began.
    pub fn into_all(self) -> Vec<CommandRun> {
        self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_follow_one_another_are_one_run() {
        let mut runs = CommandRuns::default();
        let (one, two) = (Partition(1), Partition(2));
        for (partition, placed) in [(one, 0..3), (two, 7..8), (one, 3..5), (one, 9..10), (two, 8..9)] {
            runs.add(partition, placed);
        }
        let run = |partition, first, count| CommandRun { partition, first, count };
        assert_eq!(runs.into_all(), [run(one, 0, 5), run(two, 7, 2), run(one, 9, 1)]);
    }
}
