//! Catches up after a crash: decides commands again whose decisions are in the events log but whose rows are not in the store.
//! They must be decided as before.

use std::collections::BTreeMap;

use rewardhub_core::{
    ids::{Bucket, Partition, Placement},
    state::row::{Row, RowKey},
};
use rewardhub_engine::{
    apply_commands::{ApplyError, CommandApplier},
    ports::{AppliedAt, LogId, RecordHash},
    replay::{aside_in, replay},
};

use super::{LedgerOpenError, partition_ledger::PartitionLedger};
use crate::{commands_log::Commands, events::EventsLog, files::Files, log::LogReader};

/// Number of commands after which the changed rows go to the cache.
const STRETCH: u64 = 1024;
const READ_BYTES: usize = 1 << 20;

/// Brings the rows of a partition up to the end of its events log. Returns the number of commands decided again.
pub(super) fn catch_up<F: Files>(
    shard: &mut PartitionLedger,
    events: &EventsLog<F>,
    commands: &Commands<F>,
    log: LogId,
    placement: Placement,
) -> Result<u64, LedgerOpenError> {
    let mut asked = commands.reader(shard.partition)?;
    let (start, end) = (shard.follows().0, events.end(shard.partition));
    check_same_log(shard, end, &mut asked)?;
    let mut decided = events.reader(shard.partition)?;
    let mut applier = programmes(shard, placement)?;
    let mut next = start;
    if next < end {
        let (partition, commands) = (shard.partition, end - start);
        tracing::info!(%partition, commands, "the store is behind the log; deciding again what it lacks");
    }
    while next < end {
        let last = end.min(next + STRETCH);
        let records = asked.read(next..last, READ_BYTES)?;
        let mut heads: BTreeMap<Bucket, AppliedAt> = BTreeMap::new();
        for (offset, record) in records.iter() {
            let recorded = decided.record(offset)?;
            let load = |keys: &[RowKey]| keys.iter().map(|key| shard.row(key)).collect::<Result<Vec<_>, _>>();
            let replayed = replay(&mut applier, offset, record, recorded.as_deref().and_then(aside_in).as_ref(), load)
                .map_err(|error| LedgerOpenError::Replay { partition: shard.partition, error: error.to_string() })?;
            if recorded.as_deref() != Some(&replayed.decision[..]) {
                return Err(LedgerOpenError::OtherDecision { partition: shard.partition, offset });
            }
            let hash = RecordHash::of(record);
            heads.insert(replayed.command.bucket, AppliedAt { log, offset, hash });
        }
        next = records.range().end;
        take_over(shard, &mut applier, heads);
        shard.flush_if_full()?;
    }
    Ok(end - start)
}

fn take_over(shard: &mut PartitionLedger, applier: &mut CommandApplier, heads: BTreeMap<Bucket, AppliedAt>) {
    let mut rows: BTreeMap<Bucket, Vec<(RowKey, Row)>> = BTreeMap::new();
    for (key, row) in applier.take_changes() {
        rows.entry(key.bucket()).or_default().push((key, row));
    }
    applier.unload();
    let mut heads: Vec<(Bucket, AppliedAt)> = heads.into_iter().collect();
    heads.sort_unstable_by_key(|(_, applied)| applied.offset);
    for (bucket, applied) in heads {
        shard.follow(bucket, applied, rows.remove(&bucket).unwrap_or_default());
    }
}

fn unreadable(partition: Partition) -> impl Fn(ApplyError) -> LedgerOpenError {
    move |error| LedgerOpenError::Replay { partition, error: error.to_string() }
}

/// The state of programmes after the commands that the store follows. All rows of the store are of the same place in the log.
fn programmes(shard: &mut PartitionLedger, placement: Placement) -> Result<CommandApplier, LedgerOpenError> {
    let mut applier = CommandApplier::new(placement, shard.partition);
    let lowest = placement.lowest_bucket(shard.partition);
    while let Some(Row::Programme(version_source)) = shard.row(&RowKey::Programme(lowest, applier.installed().programmes))? {
        applier.install(&version_source).map_err(unreadable(shard.partition))?;
    }
    let buckets = (lowest.0..placement.buckets).step_by(usize::from(placement.partitions));
    let mut held = None;
    // The lowest bucket knows the proposal, so it comes first.
    for bucket in buckets.map(Bucket) {
        let Some(Row::BucketState(state)) = shard.row(&RowKey::BucketState(bucket))? else { continue };
        applier.judged(state.judged_through);
        state.meaning.map_or(Ok(()), |number| applier.install_meaning(number)).map_err(unreadable(shard.partition))?;
        held = held.or(state.fence);
        if let Some(proposal) = state.fence
            && let Some(Row::Proposed(version_source)) = shard.row(&RowKey::Proposed(bucket, proposal))?
        {
            applier.propose(proposal, &version_source).map_err(unreadable(shard.partition))?;
        }
        if held.is_some() && state.deferred.proposal == held {
            applier.defers(bucket);
        }
    }
    Ok(applier)
}

/// Checks that the store follows this log and no other: the log's record at the store's place must be the one it applied.
fn check_same_log<F: Files>(
    shard: &PartitionLedger,
    events_end: u64,
    commands: &mut LogReader<F>,
) -> Result<(), LedgerOpenError> {
    let (end, last) = shard.follows();
    let Some(last) = last else { return Ok(()) };
    let other = LedgerOpenError::OtherLog { partition: shard.partition, offset: end - 1 };
    if end > events_end {
        return Err(other);
    }
    match commands.record(end - 1)? {
        Some(record) if RecordHash::of(&record) == last => Ok(()),
        _ => Err(other),
    }
}
