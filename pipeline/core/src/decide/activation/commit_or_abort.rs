//! The end of a proposal: every partition learns whether the version is in force or given up, lifts its fence, and has its buckets
//! decide the items that were deferred behind it.

use super::{lowest, proposal};
use crate::{
    answer::Answer,
    command::{Body, Fenced, Release, Resolve},
    decide::draft::{Draft, Stop},
    event::{Event, ProposalEvent},
    ids::Partition,
    programme::Programme,
    state::{
        proposal::{Fate, Proposal},
        row::{Row, RowKey},
    },
    version_source::VersionSource,
};

/// Takes the answer of a partition behind its fence. The last answer decides: commit if no partition has judged a day that the version
/// would judge, else abort.
pub(in crate::decide) fn fenced(draft: &mut Draft<'_>, fenced: &Fenced) -> Result<Answer, Stop> {
    let Some(mut proposal) = proposal(draft, fenced.proposal)? else { return Ok(Answer::Repeated) };
    // What was withdrawn meanwhile stays so.
    if proposal.fate == Fate::Open {
        proposal.answered.insert(fenced.partition);
        proposal.judged_through = proposal.judged_through.max(fenced.judged_through);
        if proposal.answered.len() == usize::from(draft.context.placement.partitions) {
            let late = proposal.judged_through.filter(|day| *day >= proposal.effective);
            proposal.fate = late.map_or(Fate::Committed, Fate::Aborted);
            resolve_all(draft, fenced.proposal, &proposal);
        }
        draft.put(RowKey::Proposal(draft.bucket, fenced.proposal), Row::Proposal(proposal.clone().into()));
    }
    Ok(Answer::Proposal(proposal.fate))
}

/// A partition hears what became of the proposal behind whose fence it is.
pub(in crate::decide) fn resolve(draft: &mut Draft<'_>, resolve: &Resolve) -> Result<Answer, Stop> {
    let fence = draft.context.programmes.fence().filter(|fence| fence.proposal == resolve.proposal).cloned();
    let Some(fence) = fence else { return Ok(Answer::Repeated) };
    lift(draft, fence.proposal, &fence.programme, resolve.fate, &fence.version_source);
    Ok(Answer::Proposal(resolve.fate))
}

/// Every partition that was asked for a fence hears what became of the proposal: a few bytes each, so all are sent at once.
pub(super) fn resolve_all(draft: &mut Draft<'_>, number: u64, proposal: &Proposal) {
    let Some(fence) = draft.context.programmes.fence().cloned() else { return };
    conclude(draft, number, proposal, &fence.programme, &fence.version_source);
    for partition in (1..proposal.asked).map(Partition) {
        draft.follow_up(lowest(draft, partition), Body::Resolve(Resolve { proposal: number, fate: proposal.fate }));
    }
}

/// What became of it, in partition 0; the event that it is in force is emitted once, here.
pub(super) fn conclude(
    draft: &mut Draft<'_>,
    number: u64,
    proposal: &Proposal,
    programme: &Programme,
    version_source: &VersionSource,
) {
    lift(draft, number, programme, proposal.fate, version_source);
    if proposal.fate == Fate::Committed {
        draft.emit(Event::Activated(programme.name().to_owned(), proposal.version, proposal.effective));
    }
}

/// Emits what became of it, has buckets of the partition decide what they deferred, and puts it in force if it is.
fn lift(draft: &mut Draft<'_>, number: u64, programme: &Programme, fate: Fate, version_source: &VersionSource) {
    let (version, effective) = (programme.version(), programme.effective());
    draft.emit(Event::Proposal(ProposalEvent { proposal: number, version, effective, fate }));
    if fate == Fate::Committed {
        let key = RowKey::Programme(draft.bucket, draft.context.programmes.count());
        draft.put(key, Row::Programme(version_source.clone().into()));
    }
    // A few bytes each, and only for buckets that defer something: all are sent at once.
    let deferring = draft.context.programmes.fence().map(|fence| fence.deferred_buckets.clone()).unwrap_or_default();
    for bucket in deferring {
        draft.follow_up(bucket, Body::Release(Release { proposal: number, until: None }));
    }
}
