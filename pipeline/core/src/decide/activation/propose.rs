//! Proposing a version, in partition 0: the checks that need no other partition, and the first fences.

use super::{
    commit_or_abort::conclude,
    fence::{ask_more, raise},
    lowest, read,
};
use crate::{
    answer::{Answer, Refusal},
    audit::Act,
    command::Propose,
    decide::draft::{Draft, Stop},
    ids::Partition,
    programme::Programme,
    state::{
        proposal::{Fate, Proposal},
        row::{Row, RowKey},
    },
};

pub(in crate::decide) fn propose(draft: &mut Draft<'_>, propose: &Propose) -> Result<Answer, Stop> {
    let programme = read(&propose.version_source)?;
    check(draft, propose, &programme)?;
    draft.audit(Act::ProposedVersion { version: programme.version() });
    let (number, judged_through) = (draft.context.offset, draft.context.programmes.judged_through());
    raise(draft, number, &propose.version_source, &programme);
    let mut proposal = Proposal {
        version: programme.version(),
        effective: programme.effective(),
        fate: Fate::Open,
        asked: 1,
        answered: [Partition(0)].into(),
        judged_through,
    };
    ask_more(draft, number, &mut proposal, &propose.version_source);
    if draft.context.placement.partitions == 1 {
        proposal.fate = Fate::Committed;
        conclude(draft, number, &proposal, &programme, &propose.version_source);
    }
    let fate = proposal.fate;
    draft.put(RowKey::Proposal(draft.bucket, number), Row::Proposal(proposal.into()));
    Ok(Answer::Proposal(fate))
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
    if propose.version_source.number != programmes.count() || draft.bucket != lowest(draft, Partition(0)) {
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
