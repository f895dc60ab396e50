//! What is not decided yet, and whether anything keeps it from being decided. All of it is known in memory, but for the first
//! undecided command of a partition, which is read.

use std::ops::Range;

use rewardhub_core::{ids::Partition, time::Instant};
use rewardhub_engine::partitions::{CommitCounts, Status};

use crate::Service;

/// What a partition has before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlog {
    /// The partition of the commands log.
    pub partition: Partition,
    /// Commands in its log that are not decided yet.
    pub undecided: u64,
    /// When the first of them was asked; a follow-up counts from the command that began it. `None` if everything is decided, and
    /// for a command that cannot be read, at which the partition stops.
    pub oldest: Option<Instant>,
    /// Whether it has stopped, and needs a person.
    pub has_stopped: bool,
    /// How often its processor was started since the data set was opened; more than once is a sign of problems.
    pub starts: u64,
}

impl Service {
    /// What each partition has before it, from partition 0 on.
    #[must_use]
    pub fn backlogs(&self) -> Vec<Backlog> {
        let mut status = self.running().map(|partitions| partitions.status()).unwrap_or_default().into_iter();
        self.placement().all().map(|partition| self.backlog(partition, status.next().unwrap_or_default())).collect()
    }

    fn backlog(&self, partition: Partition, status: Status) -> Backlog {
        let Status { published: _, starts, stopped } = status;
        let undecided = self.undecided(partition);
        let first = (!undecided.is_empty()).then_some(undecided.start);
        let oldest = first.and_then(|offset| Some(self.command(partition, offset).ok()?.at));
        Backlog { partition, undecided: length(&undecided), oldest, has_stopped: stopped.is_some(), starts }
    }

    /// How many commands of all partitions are not decided yet.
    #[must_use]
    pub fn all_undecided(&self) -> u64 {
        self.placement().all().map(|partition| length(&self.undecided(partition))).sum()
    }

    /// The offsets of the commands of a partition that are not decided yet.
    fn undecided(&self, partition: Partition) -> Range<u64> {
        let decided = self.events().end(partition);
        decided..self.log().ends(partition).1.max(decided)
    }

    /// What has become of commits since the partitions were started.
    #[must_use]
    pub fn commits(&self) -> CommitCounts {
        self.running().map(|partitions| partitions.commits()).unwrap_or_default()
    }

    /// Whether the log takes no commands any more, until the data set is opened again.
    #[must_use]
    pub fn has_log_failed(&self) -> bool {
        self.log().failure().is_some()
    }

    /// Whether anybody waits for a ledger that does not answer.
    #[must_use]
    pub fn is_ledger_away(&self) -> bool {
        self.running().is_some_and(|partitions| partitions.outage().is_going_on())
    }
}

fn length(offsets: &Range<u64>) -> u64 {
    offsets.end - offsets.start
}

#[cfg(test)]
mod tests {
    use std::{
        sync::Arc,
        thread,
        time::{Duration, Instant as Clock},
    };

    use pollster::block_on;
    use rewardhub_core::{
        command::{Body, Register},
        ids::{ActorId, BankAccountId, Bucket, Token},
    };

    use super::*;
    use crate::{
        Caller, Submission, SubmissionState,
        open::tests::{Database, with_database},
    };

    const LONGEST: Duration = Duration::from_secs(60);

    #[test]
    fn what_a_ledger_that_is_away_leaves_undecided_is_as_old_as_its_first_command() {
        let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
        let service = with_database(folder.path(), &database).unwrap();
        let submission = Arc::new(Submission::default());
        let ask = |token: u128, at| {
            let account = BankAccountId::new(Bucket(5), token);
            let body = Body::Register(Register { token: Token(token), account });
            let caller = Caller { actor: ActorId(7), at: Instant(at) };
            block_on(service.submit(&caller.command(Bucket(5), body), &submission)).unwrap();
        };
        database.set_down(true);
        (1..=3).for_each(|number| ask(number, 1000 * i64::try_from(number).unwrap()));
        let is_away = |expected| {
            let deadline = Clock::now() + LONGEST;
            while service.is_ledger_away() != expected && Clock::now() < deadline {
                thread::yield_now();
            }
            service.is_ledger_away() == expected
        };
        assert!(is_away(true));
        let waiting = |service: &Service| {
            let all = service.backlogs().into_iter().filter(|backlog| backlog.undecided > 0);
            all.map(|backlog| (backlog.partition, backlog.undecided, backlog.oldest)).collect::<Vec<_>>()
        };
        let partition = service.placement().partition(Bucket(5));
        assert_eq!(waiting(&service), [(partition, 3, Some(Instant(1000)))]);
        database.set_down(false);
        assert!(submission.wait(LONGEST, SubmissionState::is_complete).is_complete());
        // The partition says that it goes on once it has answered.
        assert!(is_away(false));
        assert_eq!(waiting(&service), []);
    }
}
