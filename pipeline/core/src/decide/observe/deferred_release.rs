//! What becomes of the items that were deferred for a proposed programme version, once it is in force or given up.

use std::sync::Arc;

use super::{delivery_context::DeliveryContext, judging, known_items::KnownItemPlace, transaction_events::identity_of};
use crate::{
    answer::Answer,
    command::{Body, Release},
    decide::draft::{Draft, Stop, each},
    state::{
        deferred_items::Deferred,
        known_items::{Decided, Standing},
        row::{Row, RowKey},
    },
};

/// How many items one decision takes at most, and how many pieces it looks at: each has at least one item.
const AT_ONCE: usize = 128;
const PIECES_AT_ONCE: u32 = 32;

/// Decides what the bucket has deferred. Items at or behind the piece `until` wait for a later proposal.
pub(in crate::decide) fn release(draft: &mut Draft<'_>, release: &Release) -> Result<Answer, Stop> {
    let until = release.until.unwrap_or(draft.bucket_mut()?.deferred.next);
    let taken = take(draft, until)?;
    let accounts = taken.iter().map(|deferred| RowKey::BankAccount(deferred.account));
    let months = taken.iter().map(|d| RowKey::KnownItems(d.account, d.held.item.facts.booked_on.month()));
    draft.need(accounts.chain(months).collect::<Vec<_>>())?;
    each(&taken, |deferred| decide(draft, deferred))?;
    if draft.bucket_mut()?.deferred.first < until {
        draft.follow_up(draft.bucket, Body::Release(Release { until: Some(until), ..*release }));
    }
    Ok(Answer::Done)
}

/// Removes and returns the oldest items before a piece: whole pieces, at least one.
fn take(draft: &mut Draft<'_>, until: u32) -> Result<Vec<Deferred>, Stop> {
    let (bucket, pieces) = (draft.bucket, draft.bucket_mut()?.deferred);
    let key = |piece| RowKey::Deferred(bucket, piece);
    let end = until.min(pieces.next).min(pieces.first.saturating_add(PIECES_AT_ONCE));
    draft.need((pieces.first..end).map(key))?;
    let (mut taken, mut first) = (Vec::new(), pieces.first);
    for piece in pieces.first..end {
        let items = draft.deferred(key(piece))?.map_or(&[][..], |piece| &piece.items);
        if !taken.is_empty() && taken.len() + items.len() > AT_ONCE {
            break;
        }
        taken.extend_from_slice(items);
        draft.put(key(piece), Row::Deferred(Arc::default()));
        first = piece + 1;
    }
    draft.bucket_mut()?.deferred.first = first;
    Ok(taken)
}

/// Decides an item, unless its feed has removed it meanwhile.
fn decide(draft: &mut Draft<'_>, deferred: &Deferred) -> Result<(), Stop> {
    let Deferred { account, delivery, held } = deferred;
    let context = DeliveryContext::long_after(*account, delivery);
    let month = held.item.facts.booked_on.month();
    let block = draft.block(context.block_key(month))?.map_or(&[][..], |block| &block.items);
    let is_deferred = |k: &crate::state::known_items::KnownItem| {
        k.transaction == held.transaction && k.standing == Standing::Booked && k.decided == Decided::Deferred
    };
    match block.iter().position(is_deferred) {
        Some(at) => judging::judge(draft, &context, &held.item, KnownItemPlace { month, at }, identity_of(&held.item)),
        None => Ok(()),
    }
}
