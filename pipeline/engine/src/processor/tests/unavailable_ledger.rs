//! What a partition does with a ledger that takes little at once, or does not answer for a while.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use pollster::block_on;
use rewardhub_core::{answer::Answer, decision::DecisionRecord, ids::Bucket, state::set_aside::Undecidable};

use super::{HERE, Hard, PLACEMENT, register};
use crate::{
    ports::{Budget, DecisionReader as _, Ledger as _, LedgerError, Log as _, LogId},
    processor::{CommitIds, Entry, Gate, OnOutage, Pause, Processor, Retry, Running, StopReason, Work, run},
    testing::memory::MemoryLog,
};

fn log(commands: u32) -> MemoryLog {
    let log = MemoryLog::new(LogId(1), PLACEMENT);
    for number in 0..commands {
        block_on(log.append(HERE, &[&register(number % 2 * 2, u128::from(number))])).unwrap();
    }
    block_on(log.sync(HERE, u64::from(commands))).unwrap();
    log
}

/// Runs until everything is done, or it stops.
fn run_to_the_end(log: &MemoryLog, ledger: &Hard, on_outage: OnOutage<'_>) -> Result<(), StopReason> {
    let (stop, commits) = (AtomicBool::new(false), CommitIds::of(1));
    let end = block_on(log.end(HERE)).unwrap();
    let budget = Budget { records: 64, bytes: 1 << 20 };
    let work = Work { log, ledger, commits: &commits, placement: PLACEMENT, partition: HERE, budget };
    let mut observer = |_, entries: &[Entry]| {
        ledger.note("observe");
        stop.store(entries.last().is_some_and(|entry| entry.offset + 1 == end), Ordering::Relaxed);
    };
    let gate = Gate::default();
    let running = Running { stop: &stop, idle_wait: Duration::from_millis(1), on_outage, gate: &gate };
    block_on(run(work, running, &mut observer))
}

#[test]
fn what_is_committed_is_published_then_observed_and_only_then_left_behind() {
    let ledger = Hard::new();
    run_to_the_end(&log(3), &ledger, OnOutage::GiveUp).unwrap();
    assert_eq!(ledger.asked(), ["commit 3", "publish 3", "observe", "advance 3"]);
}

#[test]
fn a_batch_that_is_too_large_is_halved_until_it_fits_and_grows_back() {
    let (log, mut ledger) = (log(400), Hard::new());
    // Decisions of one command have some 30 bytes; of a batch of 64, each of two buckets has 32.
    ledger.most = 300;
    run_to_the_end(&log, &ledger, OnOutage::GiveUp).unwrap();
    assert_eq!(block_on(ledger.checkpoint(HERE)).unwrap().next, 400);
    assert_eq!(ledger.memory.published(HERE).len(), 400);
    let asked = ledger.asked();
    let sizes = asked.iter().filter_map(|line| line.strip_prefix("commit ")?.parse().ok()).collect::<Vec<usize>>();
    let smallest = sizes.iter().position(|size| *size < 20).unwrap();
    assert_eq!(sizes[..3], [64, 32, 16], "{sizes:?}");
    assert!(sizes[smallest..].contains(&32), "more was never tried again: {sizes:?}");
}

#[test]
fn a_command_that_is_too_large_alone_is_set_aside_and_what_lies_behind_it_goes_on() {
    let (log, mut ledger) = (log(5), Hard::new());
    let large = super::activate();
    let offset = block_on(log.append(HERE, &[&large])).unwrap().start;
    block_on(log.sync(HERE, offset + 1)).unwrap();
    block_on(log.append(HERE, &[&register(0, 99)])).unwrap();
    block_on(log.sync(HERE, offset + 2)).unwrap();
    ledger.most = 300;
    run_to_the_end(&log, &ledger, OnOutage::GiveUp).unwrap();
    assert_eq!(block_on(ledger.checkpoint(HERE)).unwrap().next, 7);
    let decision = block_on(ledger.memory.decision(HERE, offset)).unwrap().unwrap();
    let answer = DecisionRecord::decode(&decision).unwrap().answer;
    assert!(matches!(answer, Answer::SetAside(Undecidable::TooLarge { bytes: 301.., most: 300 })), "{answer:?}");
}

#[test]
fn a_command_that_cannot_even_be_set_aside_stops_the_partition_behind_all_that_came_before_it() {
    let (log, mut ledger) = (log(5), Hard::new());
    let offset = block_on(log.append(HERE, &[&super::activate()])).unwrap().start;
    block_on(log.sync(HERE, offset + 1)).unwrap();
    // Room for what the others decide, which is 22 bytes each, and no more.
    ledger.most = 22;
    let stop = run_to_the_end(&log, &ledger, OnOutage::GiveUp).unwrap_err();
    let StopReason::TooLarge { bucket: Bucket(0), offset: 5, commands: 1, bytes: 23.., most: 22, .. } = stop else {
        panic!("{stop}")
    };
    let message = stop.to_string();
    assert!(message.starts_with("command 5 of partition 0 alone has ") && message.contains("bucket 0"), "{message}");
    assert_eq!(block_on(ledger.checkpoint(HERE)).unwrap().next, 5);
}

#[test]
fn a_partition_that_keeps_trying_says_once_that_it_waits_and_once_that_it_goes_on() {
    let (log, ledger) = (log(4), Hard::new());
    ledger.down.store(3, Ordering::Relaxed);
    let pauses = Mutex::new(Vec::new());
    let tell = |_, pause: Pause<'_>| {
        pauses.lock().unwrap().push(match pause {
            Pause::Begins(stop) => stop.to_string(),
            Pause::Ends => "goes on".into(),
        });
    };
    run_to_the_end(&log, &ledger, OnOutage::KeepTrying(&tell)).unwrap();
    let why = StopReason::Ledger(LedgerError::Transient("no node answers".into())).to_string();
    assert_eq!(pauses.into_inner().unwrap(), [why, "goes on".into()]);
    assert_eq!(block_on(ledger.checkpoint(HERE)).unwrap().next, 4);
}

#[test]
fn a_partition_that_gives_up_does_so_at_once() {
    let (log, ledger) = (log(4), Hard::new());
    ledger.down.store(1, Ordering::Relaxed);
    let stop = run_to_the_end(&log, &ledger, OnOutage::GiveUp).unwrap_err();
    assert_eq!((stop.retry(), ledger.down.into_inner()), (Retry::Later, 0));
}

#[test]
fn a_partition_that_waits_ends_when_it_is_told_to() {
    let (log, ledger) = (log(1), Hard::new());
    ledger.down.store(u32::MAX, Ordering::Relaxed);
    let (stop, commits, begun) = (AtomicBool::new(false), CommitIds::of(1), AtomicU32::new(0));
    let tell = |_, _: Pause<'_>| {
        begun.fetch_add(1, Ordering::Relaxed);
        stop.store(true, Ordering::Relaxed);
    };
    let budget = Budget::default();
    let work = Work { log: &log, ledger: &ledger, commits: &commits, placement: PLACEMENT, partition: HERE, budget };
    let gate = Gate::default();
    let running =
        Running { stop: &stop, idle_wait: Duration::from_millis(1), on_outage: OnOutage::KeepTrying(&tell), gate: &gate };
    assert_eq!(block_on(run(work, running, &mut |_, _: &[Entry]| {})), Ok(()));
    assert_eq!(begun.into_inner(), 1);
}

#[test]
fn a_processor_starts_only_where_its_checkpoint_was_reached() {
    let (log, ledger) = (log(4), Hard::new());
    run_to_the_end(&log, &ledger, OnOutage::GiveUp).unwrap();
    let commits = CommitIds::of(2);
    let start = |log: &MemoryLog| {
        let work =
            Work { log, ledger: &ledger, commits: &commits, placement: PLACEMENT, partition: HERE, budget: Budget::default() };
        block_on(Processor::start(work)).map(|processor| processor.next())
    };
    assert_eq!(start(&log), Ok(4));
    // A copy of the data directory in which something else was asked after the third command.
    let copy = self::log(3);
    let other = Err(StopReason::OtherLog { partition: HERE, offset: 3, log: LogId(1) });
    assert_eq!(start(&copy), other, "the copy ends before the checkpoint");
    for number in 90..93 {
        let placed = block_on(copy.append(HERE, &[&register(0, number)])).unwrap();
        block_on(copy.sync(HERE, placed.end)).unwrap();
        assert_eq!(start(&copy), other, "the copy went on otherwise");
    }
}

#[test]
fn a_bucket_that_has_applied_what_a_copy_of_the_log_says_stops_the_partition() {
    let (log, ledger) = (log(4), Hard::new());
    run_to_the_end(&log, &ledger, OnOutage::GiveUp).unwrap();
    // The copies differ in the second command only: bucket 2 was written last by the fourth, bucket 0 by the third.
    let copy = MemoryLog::new(LogId(1), PLACEMENT);
    let records = [register(0, 0), register(2, 1), register(0, 77), register(2, 3), register(2, 4), register(0, 5)];
    for record in &records {
        block_on(copy.append(HERE, &[record])).unwrap();
    }
    block_on(copy.sync(HERE, 6)).unwrap();
    let stop = run_to_the_end(&copy, &ledger, OnOutage::GiveUp).unwrap_err();
    assert_eq!(stop, StopReason::OtherLog { partition: HERE, offset: 2, log: LogId(1) });
    assert_eq!(block_on(ledger.checkpoint(HERE)).unwrap().next, 4);
}
