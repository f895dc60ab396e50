//! Processors of all partitions, a thread each, that keep trying whatever happens.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::Duration,
};

use pollster::block_on;
use rewardhub_core::ids::Partition;
use rewardhub_engine::{
    ports::Budget,
    processor::{CommitIds, Entry, Gate, OnOutage, Pause, Running, Work, run},
};

use super::{data_set::DataSet, observed_ledger::Followed};

/// Gives every set of processors an owner of its own.
pub fn commit_ids() -> CommitIds {
    static OWNERS: AtomicU64 = AtomicU64::new(1);
    CommitIds::of(OWNERS.fetch_add(1, Ordering::Relaxed))
}

/// How often partitions waited, and went on.
#[derive(Debug, Default)]
pub struct Pauses {
    pub begun: AtomicU64,
    pub ended: AtomicU64,
}

/// Runs the processors of all partitions while `meanwhile` goes on; they end when it does, each after its batch.
pub fn while_running<T>(data_set: &DataSet, ledger: &Followed<'_>, records: usize, meanwhile: impl FnOnce(&Pauses) -> T) -> T {
    struct Set<'a>(&'a AtomicBool);
    impl Drop for Set<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let (stop, pauses, commits) = (AtomicBool::new(false), Pauses::default(), commit_ids());
    let tell = |_: Partition, pause: Pause<'_>| {
        let count = match pause {
            Pause::Begins(_) => &pauses.begun,
            Pause::Ends => &pauses.ended,
        };
        count.fetch_add(1, Ordering::Relaxed);
    };
    let gate = Gate::default();
    let (longest_wait, on_outage) = (Duration::from_millis(20), OnOutage::KeepTrying(&tell));
    let running = Running { stop: &stop, idle_wait: longest_wait, on_outage, gate: &gate };
    thread::scope(|scope| {
        // Also when `meanwhile` panics: else the partitions would never end.
        let _set = Set(&stop);
        for partition in data_set.partitions() {
            let budget = Budget { records, ..Budget::default() };
            let placement = data_set.placement;
            let work = Work { log: &data_set.log, ledger, commits: &commits, placement, partition, budget };
            scope.spawn(move || {
                let ended = block_on(run(work, running, &mut |_: Partition, _: &[Entry]| {}));
                data_set.failed.fetch_or(ended.is_err(), Ordering::Relaxed);
                assert_eq!(ended, Ok(()), "partition {partition} keeps trying");
            });
        }
        meanwhile(&pauses)
    })
}
