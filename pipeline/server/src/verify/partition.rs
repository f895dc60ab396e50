//! One partition: its commands decided again from nothing.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use pollster::block_on;
use rewardhub_core::{
    ids::Partition,
    state::row::{Row, RowKey},
};
use rewardhub_engine::{
    canonical,
    fold::Fold,
    ports::{Budget, Log as _, Reader as _, RowKind},
    replay::{empty, replay},
};

use super::{Books, Checked, Differences, FollowUps};
use crate::data::Data;

const KINDS: [RowKind; 13] = [
    RowKind::Clock,
    RowKind::Stripe,
    RowKind::Directory,
    RowKind::BankAccount,
    RowKind::References,
    RowKind::Block,
    RowKind::Wallet,
    RowKind::Rewards,
    RowKind::History,
    RowKind::Outcome,
    RowKind::Feed,
    RowKind::DeadLetter,
    RowKind::Programme,
];

pub(super) fn check(
    data: &Data,
    partition: Partition,
    follow_ups: &mut FollowUps,
    books: &mut Books,
    progress: &mut impl FnMut(),
) -> Result<Checked> {
    let mut differences = Differences::default();
    let mut fold = Fold::new(data.set().placement(), partition);
    let end = data.set().ledger().end(partition);
    let mut next = 0;
    while next < end {
        let batch = block_on(data.set().commands().read(partition, next, Budget::default()))?;
        for (offset, record) in batch.iter().filter(|(offset, _)| *offset < end) {
            let again = replay(&mut fold, offset, record, empty);
            let again = again.map_err(|error| anyhow!("partition {partition} cannot be decided again: {error}"))?;
            if block_on(data.set().ledger().decision(partition, offset))?.as_deref() != Some(&*again.decision) {
                differences.add(|| format!("command {offset} is decided otherwise than the events log says"));
            }
            follow_ups.see(partition, &again);
            progress();
        }
        if batch.is_empty() {
            differences.add(|| format!("decisions on commands {next} to {end} have no commands"));
            break;
        }
        next = batch.end();
    }
    let rows = fold.into_rows();
    books.add(&rows);
    let state = canonical::hash(&rows);
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    compare(data, partition, rows, &mut differences)?;
    Ok(Checked { partition, commands: end, rows: count, state, differences })
}

/// The rows of the store with what the commands make of them.
fn compare(data: &Data, partition: Partition, mut expected: BTreeMap<RowKey, Row>, differences: &mut Differences) -> Result<()> {
    for kind in KINDS {
        data.each(kind, |key, row| {
            if data.set().placement().partition(key.bucket()) == partition {
                match expected.remove(&key) {
                    Some(made) if made == row => {}
                    Some(_) => differences.add(|| format!("the store has another row than the commands make: {key:?}")),
                    None => differences.add(|| format!("the store has a row that no command makes: {key:?}")),
                }
            }
            Ok(true)
        })?;
    }
    expected.keys().for_each(|key| differences.add(|| format!("the store lacks a row that the commands make: {key:?}")));
    Ok(())
}
