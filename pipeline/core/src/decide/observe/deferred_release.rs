//! What becomes of the items that were deferred for a proposed programme version, once it is in force or given up.

use super::{
    deferred_queue::DeferredQueue,
    delivery_context::DeliveryContext,
    judging,
    known_items::{self, KnownItemPlace},
    transaction_events::identity_of,
};
use crate::{
    answer::Answer,
    command::{Body, Release},
    decide::draft::{Draft, Stop, each},
    state::{
        deferred_items::Deferred,
        known_items::{Decided, Standing},
        row::RowKey,
    },
};

/// Decides what the bucket has deferred. Items at or behind the piece `until` wait for a later proposal.
pub(in crate::decide) fn release(draft: &mut Draft<'_>, release: &Release) -> Result<Answer, Stop> {
    let queue = DeferredQueue::Version(draft.bucket);
    let until = release.until.unwrap_or(queue.pieces(draft)?.next);
    let taken = queue.take(draft, until)?;
    need(draft, &taken)?;
    each(&taken, |deferred| decide(draft, deferred))?;
    if queue.pieces(draft)?.first < until {
        draft.follow_up(draft.bucket, Body::Release(Release { until: Some(until), ..*release }));
    }
    Ok(Answer::Done)
}

/// Requires the rows by which deferred items are known.
pub(super) fn need(draft: &Draft<'_>, taken: &[Deferred]) -> Result<(), Stop> {
    let accounts = taken.iter().map(|deferred| RowKey::BankAccount(deferred.account));
    let months = taken.iter().map(|d| RowKey::KnownItems(d.account, d.held.item.facts.booked_on.month()));
    Ok(draft.need(accounts.chain(months).collect::<Vec<_>>())?)
}

/// Where a deferred item is known; `None` if its feed has removed it meanwhile.
pub(super) fn known_place(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    deferred: &Deferred,
    decided: Decided,
) -> Result<Option<KnownItemPlace>, Stop> {
    let month = deferred.held.item.facts.booked_on.month();
    let block = known_items::block(draft, context, month)?;
    let at = block.iter().position(|known| {
        known.transaction == deferred.held.transaction && known.standing == Standing::Booked && known.decided == decided
    });
    Ok(at.map(|at| KnownItemPlace { month, at }))
}

fn decide(draft: &mut Draft<'_>, deferred: &Deferred) -> Result<(), Stop> {
    let context = DeliveryContext::long_after(deferred.account, &deferred.delivery);
    let item = &deferred.held.item;
    match known_place(draft, &context, deferred, Decided::Deferred)? {
        Some(same) => judging::judge(draft, &context, item, same, identity_of(item)),
        None => Ok(()),
    }
}
