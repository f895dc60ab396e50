//! The fence of a proposed version: from it on, a partition judges nothing by a day that the version would judge by. Partition 0 asks
//! every partition for one and collects their answers.

use super::{lowest, proposal, read};
use crate::{
    answer::Answer,
    command::{Body, Fenced, RaiseFence},
    decide::draft::{Draft, Stop},
    event::{Event, ProposalEvent},
    ids::Partition,
    programme::Programme,
    state::{
        proposal::{Fate, Proposal},
        row::{Row, RowKey},
    },
    version_source::{MOST_VERSION_BYTES, VersionSource},
};

/// Asks more partitions for their fence, while the proposal is open.
pub(in crate::decide) fn spread(draft: &mut Draft<'_>, number: u64) -> Result<Answer, Stop> {
    let Some(mut proposal) = proposal(draft, number)? else { return Ok(Answer::Repeated) };
    let fence = draft.context.programmes.fence().filter(|fence| fence.proposal == number);
    if let Some(version_source) = fence.map(|fence| fence.version_source.clone()) {
        ask_more(draft, number, &mut proposal, &version_source);
        draft.put(RowKey::Proposal(draft.bucket, number), Row::Proposal(proposal.clone().into()));
    }
    Ok(Answer::Proposal(proposal.fate))
}

/// The fence of a partition: nothing behind it is judged by a day that the version would judge by.
pub(in crate::decide) fn raise_fence(draft: &mut Draft<'_>, fence: &RaiseFence) -> Result<Answer, Stop> {
    let programme = read(&fence.version_source)?;
    let judged_through = draft.context.programmes.judged_through();
    raise(draft, fence.proposal, &fence.version_source, &programme);
    let fenced = Fenced { proposal: fence.proposal, partition: draft.context.partition, judged_through };
    draft.follow_up(lowest(draft, Partition(0)), Body::Fenced(fenced));
    Ok(Answer::Proposal(Fate::Open))
}

/// Keeps the version and emits the event that it is proposed here.
pub(super) fn raise(draft: &mut Draft<'_>, number: u64, version_source: &VersionSource, programme: &Programme) {
    draft.put(RowKey::Proposed(draft.bucket, number), Row::Proposed(version_source.clone().into()));
    let (version, effective) = (programme.version(), programme.effective());
    draft.emit(Event::Proposal(ProposalEvent { proposal: number, version, effective, fate: Fate::Open }));
}

/// Asks as many partitions for their fence as a decision has room for copies of the text; the next ones are asked by another.
pub(super) fn ask_more(draft: &mut Draft<'_>, number: u64, proposal: &mut Proposal, version_source: &VersionSource) {
    let each = (MOST_VERSION_BYTES / version_source.bytes().max(1)).max(1);
    let partitions = draft.context.placement.partitions;
    for partition in (proposal.asked..partitions).take(each) {
        let fence = RaiseFence { proposal: number, version_source: version_source.clone() };
        draft.follow_up(lowest(draft, Partition(partition)), Body::RaiseFence(fence));
        proposal.asked = partition + 1;
    }
    if proposal.asked < partitions {
        draft.follow_up(draft.bucket, Body::Spread(number));
    }
}
