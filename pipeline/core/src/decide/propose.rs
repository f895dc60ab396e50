//! Programme versions: proposed once, in the lowest bucket of partition 0, fenced in every partition, and in force once all have
//! answered that nothing has been judged by the version's first day or a later one.
//!
//! Fences and what became of them go from partition 0 to each other one, and so arrive in the order in which they were sent.

use super::draft::{Draft, Stop};
use crate::{
    command::{Body, Fence, Fenced, Propose, Release, Resolve, Withdraw},
    decision::{Answer, Refusal},
    event::{Event, ProposalEvent},
    ids::{Bucket, Partition},
    programme::Programme,
    programmes_in_force::{Activation, MOST_ACTIVATION_BYTES},
    state::{
        proposal::{Fate, Proposal},
        row::{Row, RowKey},
    },
};

pub(super) fn propose(draft: &mut Draft<'_>, propose: &Propose) -> Result<Answer, Stop> {
    let programme = read(&propose.activation)?;
    check(draft, propose, &programme)?;
    let (number, judged_through) = (draft.context.offset, draft.context.programmes.judged_through());
    raise(draft, number, &propose.activation, &programme);
    let mut proposal = Proposal {
        version: programme.version(),
        effective: programme.effective(),
        fate: Fate::Open,
        asked: 1,
        answered: [Partition(0)].into(),
        judged_through,
    };
    ask_more(draft, number, &mut proposal, &propose.activation);
    if draft.context.placement.partitions == 1 {
        proposal.fate = Fate::Committed;
        conclude(draft, number, &proposal, &programme, &propose.activation);
    }
    let fate = proposal.fate;
    draft.put(RowKey::Proposal(draft.bucket, number), Row::Proposal(proposal.into()));
    Ok(Answer::Proposal(fate))
}

/// Asks more partitions for their fence, while the proposal is open.
pub(super) fn spread(draft: &mut Draft<'_>, number: u64) -> Result<Answer, Stop> {
    let Some(mut proposal) = proposal(draft, number)? else { return Ok(Answer::Repeated) };
    let fence = draft.context.programmes.fence().filter(|fence| fence.proposal == number);
    if let Some(activation) = fence.map(|fence| fence.activation.clone()) {
        ask_more(draft, number, &mut proposal, &activation);
        draft.put(RowKey::Proposal(draft.bucket, number), Row::Proposal(proposal.clone().into()));
    }
    Ok(Answer::Proposal(proposal.fate))
}

/// The fence of a partition: nothing behind it is judged by a day that the version would judge by.
pub(super) fn fence(draft: &mut Draft<'_>, fence: &Fence) -> Result<Answer, Stop> {
    let programme = read(&fence.activation)?;
    let judged_through = draft.context.programmes.judged_through();
    raise(draft, fence.proposal, &fence.activation, &programme);
    let fenced = Fenced { proposal: fence.proposal, partition: draft.context.partition, judged_through };
    draft.ask(lowest(draft, Partition(0)), Body::Fenced(fenced));
    Ok(Answer::Proposal(Fate::Open))
}

/// Takes a partition's answer; with the last one the proposal is decided.
pub(super) fn fenced(draft: &mut Draft<'_>, fenced: &Fenced) -> Result<Answer, Stop> {
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

/// Gives up a proposal that is open.
pub(super) fn withdraw(draft: &mut Draft<'_>, withdraw: &Withdraw) -> Result<Answer, Stop> {
    let none = Refusal::NotProposed { version: withdraw.version };
    let fence = draft.context.programmes.fence().filter(|fence| fence.programme.version() == withdraw.version);
    let Some(number) = fence.map(|fence| fence.proposal) else { return Err(none.into()) };
    let Some(mut proposal) = proposal(draft, number)? else { return Err(none.into()) };
    proposal.fate = Fate::Withdrawn;
    resolve_all(draft, number, &proposal);
    draft.put(RowKey::Proposal(draft.bucket, number), Row::Proposal(proposal.into()));
    Ok(Answer::Proposal(Fate::Withdrawn))
}

/// A partition hears what became of the proposal behind whose fence it is.
pub(super) fn resolve(draft: &mut Draft<'_>, resolve: &Resolve) -> Result<Answer, Stop> {
    let fence = draft.context.programmes.fence().filter(|fence| fence.proposal == resolve.proposal).cloned();
    let Some(fence) = fence else { return Ok(Answer::Repeated) };
    lift(draft, fence.proposal, &fence.programme, resolve.fate, &fence.activation);
    Ok(Answer::Proposal(resolve.fate))
}

/// Keeps the version and tells that it is proposed here.
fn raise(draft: &mut Draft<'_>, number: u64, activation: &Activation, programme: &Programme) {
    draft.put(RowKey::Proposed(draft.bucket, number), Row::Proposed(activation.clone().into()));
    let (version, effective) = (programme.version(), programme.effective());
    draft.tell(Event::Proposal(ProposalEvent { proposal: number, version, effective, fate: Fate::Open }));
}

/// Tells what became of it, has buckets of the partition decide what they held, and puts it in force if it is.
fn lift(draft: &mut Draft<'_>, number: u64, programme: &Programme, fate: Fate, activation: &Activation) {
    let (version, effective) = (programme.version(), programme.effective());
    draft.tell(Event::Proposal(ProposalEvent { proposal: number, version, effective, fate }));
    if fate == Fate::Committed {
        let key = RowKey::Programme(draft.bucket, draft.context.programmes.count());
        draft.put(key, Row::Programme(activation.clone().into()));
    }
    // A few bytes each, and only those that hold something: all are told at once.
    let holding = draft.context.programmes.fence().map(|fence| fence.holding.clone()).unwrap_or_default();
    for bucket in holding {
        draft.ask(bucket, Body::Release(Release { proposal: number, until: None }));
    }
}

/// Every partition that was asked for a fence hears what became of the proposal: a few bytes each, so all are told at once.
fn resolve_all(draft: &mut Draft<'_>, number: u64, proposal: &Proposal) {
    let Some(fence) = draft.context.programmes.fence().cloned() else { return };
    conclude(draft, number, proposal, &fence.programme, &fence.activation);
    for partition in (1..proposal.asked).map(Partition) {
        draft.ask(lowest(draft, partition), Body::Resolve(Resolve { proposal: number, fate: proposal.fate }));
    }
}

/// What became of it, in partition 0; that it is in force is told to the world once, here.
fn conclude(draft: &mut Draft<'_>, number: u64, proposal: &Proposal, programme: &Programme, activation: &Activation) {
    lift(draft, number, programme, proposal.fate, activation);
    if proposal.fate == Fate::Committed {
        draft.tell(Event::Activated(programme.name().to_owned(), proposal.version, proposal.effective));
    }
}

/// Asks as many partitions for their fence as a decision has room for copies of the text; the next ones are asked by another.
fn ask_more(draft: &mut Draft<'_>, number: u64, proposal: &mut Proposal, activation: &Activation) {
    let each = (MOST_ACTIVATION_BYTES / activation.bytes().max(1)).max(1);
    let partitions = draft.context.placement.partitions;
    let end = proposal.asked.saturating_add(u16::try_from(each).unwrap_or(u16::MAX)).min(partitions);
    for partition in (proposal.asked..end).map(Partition) {
        let fence = Fence { proposal: number, activation: activation.clone() };
        draft.ask(lowest(draft, partition), Body::Fence(fence));
    }
    proposal.asked = end;
    if end < partitions {
        draft.ask(draft.bucket, Body::Spread(number));
    }
}

fn lowest(draft: &Draft<'_>, partition: Partition) -> Bucket {
    draft.context.placement.lowest_bucket(partition)
}

fn proposal(draft: &Draft<'_>, number: u64) -> Result<Option<Proposal>, Stop> {
    Ok(match draft.row(RowKey::Proposal(draft.bucket, number))? {
        Some(Row::Proposal(proposal)) => Some((**proposal).clone()),
        _ => None,
    })
}

fn read(activation: &Activation) -> Result<Programme, Stop> {
    activation.programme().map_err(|mistakes| {
        let first = mistakes.first().map_or_else(String::new, ToString::to_string);
        Refusal::Unreadable(first).into()
    })
}

fn check(draft: &Draft<'_>, propose: &Propose, programme: &Programme) -> Result<(), Stop> {
    let (version, effective) = (programme.version(), programme.effective());
    let programmes = draft.context.programmes;
    let last = programmes.iter().next_back().map(|programme| programme.version());
    if let Some(last) = last.filter(|last| version <= *last) {
        return Err(Refusal::VersionNotAbove { version, last }.into());
    }
    if let Some(fence) = programmes.fence() {
        return Err(Refusal::ProposalOpen { version, open: fence.programme.version() }.into());
    }
    if propose.activation.number != programmes.count() || draft.bucket != lowest(draft, Partition(0)) {
        return Err(Refusal::OutOfTurn { version }.into());
    }
    if let Some(judged_through) = programmes.judged_through().filter(|day| *day >= effective) {
        return Err(Refusal::StartsTooEarly { version, effective, judged_through }.into());
    }
    match programmes.iter().rev().find_map(|earlier| programme.mistakes_after(earlier).into_iter().next()) {
        Some(mistake) => Err(Refusal::Unreadable(mistake.to_string()).into()),
        None => Ok(()),
    }
}
