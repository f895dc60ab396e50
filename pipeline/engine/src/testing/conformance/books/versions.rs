//! Which programme versions came into force, and that each has judged its days and no others.

use std::collections::BTreeMap;

use rewardhub_core::{
    decision::DecisionRecord,
    event::{Event, Verdict},
    ids::Partition,
    state::{
        known_items::{Decided, Standing},
        proposal::Fate,
        row::{Row, RowKey},
    },
    time::Day,
};

use super::Wrong;
use crate::replay::Replayed;

/// Versions and their first days, in the order in which they came into force.
pub(super) fn in_force(replays: &BTreeMap<Partition, Vec<Replayed>>) -> Vec<(u32, Day)> {
    let events = replays.values().flatten().flat_map(|replayed| &replayed.record.events);
    let activated = events.filter_map(|event| match event {
        Event::Activated(_, version, from) => Some((*version, *from)),
        _ => None,
    });
    activated.collect()
}

/// Whether a decision has put a version in force in its partition.
pub(super) fn commits(record: &DecisionRecord) -> bool {
    record.events.iter().any(|event| matches!(event, Event::Proposal(proposal) if proposal.fate == Fate::Committed))
}

/// Whether each purchase was judged by the last version in force on its day: none of a version's days by an earlier one, and no
/// earlier day by it.
pub(super) fn judge_their_days(replays: &BTreeMap<Partition, Vec<Replayed>>) -> Result<(), Wrong> {
    let versions = in_force(replays);
    for event in replays.values().flatten().flat_map(|replayed| &replayed.record.events) {
        let (what, judged) = match event {
            Event::Transaction(revision) if revision.verdict == Verdict::Judged => {
                (revision.transaction, revision.version.zip(revision.judged_on))
            }
            Event::Judged(judged) => (judged.transaction, Some((judged.version, judged.judged_on))),
            _ => continue,
        };
        let Some((by, day)) = judged else { return Err(format!("{what} was judged by no version or day")) };
        let must = versions.iter().rev().find(|(_, from)| *from <= day).map(|(version, _)| *version);
        if must != Some(by) {
            return Err(format!("{what} of {day} was judged by version {by}, and must be by {must:?} of {versions:?}"));
        }
    }
    Ok(())
}

/// Whether every proposal is decided, every fence lifted, and nothing is deferred for either, or for an account that was linked.
pub(super) fn nothing_waits(rows: &BTreeMap<RowKey, Row>) -> Result<(), Wrong> {
    for (key, row) in rows {
        let waits = match row {
            Row::BucketState(state) => state.fence.is_some() || !state.deferred.pieces.is_empty(),
            Row::Proposal(proposal) => proposal.fate == Fate::Open,
            Row::Deferred(piece) => !piece.items.is_empty(),
            Row::BankAccount(account) => !(account.is_unenrolled() || account.awaiting.pieces.is_empty()),
            Row::KnownItems(block) => {
                block.items.iter().any(|known| known.decided == Decided::Deferred && known.standing == Standing::Booked)
            }
            _ => false,
        };
        if waits {
            return Err(format!(
                "{key:?} waits for a programme version that is in force or given up, or an account that was linked"
            ));
        }
    }
    Ok(())
}
