//! The approval of a second person. What needs one is the edge's to say; that it is another person, and gives it once, is said here.

use super::{
    draft::{Draft, Stop},
    idempotency::content,
};
use crate::{
    answer::{Answer, Refusal},
    audit::{Act, AskedAt},
    command::{Approve, Ask, Body, Decline, Transfer, TransferKind},
    state::{
        asked::{Asked, Settled},
        row::{Row, RowKey},
    },
};

/// Keeps what needs an approval, and does nothing of it.
pub(super) fn ask(draft: &mut Draft<'_>, ask: &Ask) -> Result<Answer, Stop> {
    if !is_for_two(&ask.body) {
        return Err(Refusal::NeedsNoApproval.into());
    }
    could_be_done(draft, &ask.body)?;
    let act = ask.body.act(draft.bucket).ok_or(Refusal::NeedsNoApproval)?;
    let asked = Asked { actor: draft.actor, act, content: content(&ask.body), until: ask.until, settled: None };
    draft.put(RowKey::Asked(draft.bucket, draft.context.offset), Row::Asked(asked));
    draft.audit_of(Act::Asked { kind: ask.body.kind() }, Some(act));
    Ok(Answer::Done)
}

/// Whether somebody's approval could ever be of use: tries it, and forgets the outcome. What stands in its way now and may not by then
/// is asked for all the same.
fn could_be_done(draft: &Draft<'_>, body: &Body) -> Result<(), Stop> {
    match super::apply(&mut draft.clone(), body) {
        Err(Stop::Refused(refusal)) if !may_pass(&refusal) => Err(refusal.into()),
        Err(missing @ Stop::Missing(_)) => Err(missing),
        Ok(_) | Err(Stop::Refused(_)) => Ok(()),
    }
}

/// Whether what is refused so may be done later, word for word: funds come, proposals are decided, accounts linked.
const fn may_pass(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::InsufficientFunds { .. } | Refusal::ProposalOpen { .. } | Refusal::NotJudgedYet)
}

/// Does what another person asked for.
pub(super) fn approve(draft: &mut Draft<'_>, approve: &Approve) -> Result<Answer, Stop> {
    let asked = waiting(draft, approve.asked)?;
    if asked.content != content(&approve.body) || !is_for_two(&approve.body) {
        return Err(Refusal::NothingAsked.into());
    }
    if asked.actor == draft.actor {
        return Err(Refusal::SamePerson.into());
    }
    if draft.at > asked.until {
        return Err(Refusal::AskedTooLongAgo.into());
    }
    draft.asked = Some(AskedAt { by: asked.actor, offset: approve.asked });
    let answer = super::apply(draft, &approve.body)?;
    settle(draft, approve.asked, asked, Settled::Approved(draft.context.offset));
    Ok(answer)
}

/// Lets it rest. Whoever asked may do so, too.
pub(super) fn decline(draft: &mut Draft<'_>, decline: &Decline) -> Result<Answer, Stop> {
    let asked = waiting(draft, decline.asked)?;
    draft.asked = Some(AskedAt { by: asked.actor, offset: decline.asked });
    draft.audit_of(Act::Declined { asked: decline.asked }, Some(asked.act));
    settle(draft, decline.asked, asked, Settled::Declined(draft.context.offset));
    Ok(Answer::Done)
}

fn waiting(draft: &Draft<'_>, offset: u64) -> Result<Asked, Stop> {
    match draft.row(RowKey::Asked(draft.bucket, offset))? {
        Some(Row::Asked(asked)) if asked.settled.is_none() => Ok(*asked),
        Some(_) => Err(Refusal::AlreadySettled.into()),
        None => Err(Refusal::NothingAsked.into()),
    }
}

fn settle(draft: &mut Draft<'_>, offset: u64, asked: Asked, settled: Settled) {
    draft.put(RowKey::Asked(draft.bucket, offset), Row::Asked(Asked { settled: Some(settled), ..asked }));
}

/// Whether it is something that a second person can be asked about.
const fn is_for_two(body: &Body) -> bool {
    matches!(
        body,
        Body::Adjust(_)
            | Body::ReviewItem(_)
            | Body::ReviewPurchase(_)
            | Body::ReadAgain(_)
            | Body::Issue(_)
            | Body::Transfer(Transfer { kind: TransferKind::TopUp | TransferKind::Bonus, .. })
            | Body::Propose(_)
            | Body::Withdraw(_)
    )
}
