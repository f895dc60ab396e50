//! Fills events logs that end before a ledger on servers, because the data directory is a copy or has lost the end of a log. The
//! commands are decided again, which gives the same decisions.

use std::collections::BTreeMap;

use pollster::block_on;
use rewardhub_core::{
    ids::{Partition, Placement},
    state::{
        row::{Row, RowKey},
        set_aside::Undecidable,
    },
};
use rewardhub_embedded::{events::EventsLog, files::Disk};
use rewardhub_engine::{
    apply_commands::CommandApplier,
    ports::{
        AppendError, Budget, Events as _, Ledger, LedgerError, Log as _, ReadError, RecordHash, RowKind, RowReader, Unpublished,
    },
    replay::{empty, replay},
};

use super::{AnyLog, RetryPolicy};

/// Commands decided again before their decisions are appended.
const STRETCH: Budget = Budget { records: 1024, bytes: 1 << 20 };
/// Rows read at once.
const PAGE: usize = 256;

/// Why the events logs could not catch up with the ledger.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The commands log cannot be read.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// The events log does not accept the decisions.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The commands log ends before the checkpoint of the ledger.
    #[error(
        "the ledger has done with the first {next} commands of partition {partition}, and the log here ends after {end}: the ledger is ahead of this log; restore the log, the newest copy of this data directory"
    )]
    Ahead {
        /// The partition whose log is too short.
        partition: Partition,
        /// The number of commands that the ledger has done with.
        next: u64,
        /// The number of commands in the log.
        end: u64,
    },
    /// The ledger was fed from another log.
    #[error(
        "the ledger has done with another command {offset} of partition {partition} than the log here holds; this ledger and this copy of the data directory do not belong together"
    )]
    OtherLog {
        /// The partition whose log differs.
        partition: Partition,
        /// The offset of the last command that the ledger has done with.
        offset: u64,
    },
    /// A command cannot be decided again.
    #[error("partition {partition} cannot be replayed: {error}")]
    Replay {
        /// The partition that the command is in.
        partition: Partition,
        /// Why the command cannot be decided again, in words.
        error: String,
    },
}

/// Returns the offset and the reason of each command of a partition that the ledger set aside. Such an outcome cannot be computed
/// again.
fn set_aside(
    ledger: &impl RowReader,
    placement: Placement,
    partition: Partition,
) -> Result<BTreeMap<u64, Undecidable>, LedgerError> {
    let (mut found, mut after) = (BTreeMap::new(), None);
    loop {
        let page = block_on(ledger.page(RowKind::SetAside, after.as_ref(), PAGE))?;
        let Some((last, _)) = page.last() else { return Ok(found) };
        after = Some(*last);
        for (key, row) in page {
            if let (RowKey::SetAside(bucket, offset), Row::SetAside(kept)) = (key, row)
                && placement.partition(bucket) == partition
            {
                found.insert(offset, kept.reason.clone());
            }
        }
    }
}

/// Fills the events logs up to the checkpoints of the ledger: decisions that it has done with and the logs lack are made again
/// from the commands.
///
/// # Errors
/// When the ledger does not belong to these logs, or is ahead of them.
pub fn fill(
    ledger: &(impl Ledger + RowReader),
    events: &EventsLog<Disk>,
    commands: &AnyLog,
    placement: Placement,
    retry: RetryPolicy,
) -> Result<(), FillError> {
    let goes_away = |error: &FillError| matches!(error, FillError::Ledger(LedgerError::Transient(_)));
    placement
        .all()
        .try_for_each(|partition| retry.run(goes_away, || fill_partition(ledger, events, commands, placement, partition)))
}

fn fill_partition(
    ledger: &(impl Ledger + RowReader),
    events: &EventsLog<Disk>,
    commands: &AnyLog,
    placement: Placement,
    partition: Partition,
) -> Result<(), FillError> {
    let checkpoint = block_on(ledger.checkpoint(partition))?;
    let (next, published) = (checkpoint.next, events.end(partition));
    let (_, end) = commands.ends(partition);
    if next > end {
        return Err(FillError::Ahead { partition, next, end });
    }
    if let Some(offset) = next.checked_sub(1) {
        let record = block_on(commands.read(partition, offset, Budget::ONE))?;
        if record.record(offset).map(RecordHash::of) != checkpoint.last {
            return Err(FillError::OtherLog { partition, offset });
        }
    }
    if published >= next {
        return Ok(());
    }
    tracing::warn!(
        partition = partition.0,
        from = published,
        to = next,
        "the events log here ends before the ledger: this data directory is a copy, or has lost the log's end; decisions are made again"
    );
    let aside = set_aside(ledger, placement, partition)?;
    let mut applier = CommandApplier::new(placement, partition);
    let (mut from, mut made) = (0, Vec::new());
    while from < next {
        let records = block_on(commands.read(partition, from, STRETCH))?;
        for (offset, record) in records.iter().take_while(|(offset, _)| *offset < next) {
            let again = replay(&mut applier, offset, record, aside.get(&offset), empty)
                .map_err(|error| FillError::Replay { partition, error: error.to_string() })?;
            made.push(Unpublished { offset, decision: again.decision });
        }
        from = records.end();
        block_on(events.publish(partition, &made))?;
        made.clear();
    }
    Ok(())
}
