//! Items that a proposed programme version would judge. Rows of their bucket hold them until that version is in force or given
//! up; then they are decided in the order they came. Meanwhile each is known like any other: it can be refunded, taken back, and
//! come again.

use std::sync::Arc;

use super::{
    DeliveryContext,
    identity::KnownItemPlace,
    judging::{self, Judging},
    known_items::{known, set_outcome},
    refund,
    transaction_events::{identity_of, judged_event},
    waiting_refunds,
};
use crate::{
    answer::Answer,
    command::{Body, Release},
    decide::draft::{Draft, Stop, each},
    event::{Event, TransactionEvent, Verdict},
    item::{Facts, Item, Kind, Original},
    state::{
        deferred_items::{Deferred, DeferredItems},
        known_items::{Decided, Standing},
        open_items::{HELD_PIECE, Held},
        row::{Row, RowKey},
        stream_evidence::{Continuation, ReferenceTrust},
    },
};

/// How many items one decision takes at most, and how many pieces it looks at: each has at least one item.
const AT_ONCE: usize = 128;
const PIECES_AT_ONCE: u32 = 32;

/// Whether it is still open which version decides on an item.
pub(super) fn must_wait(draft: &Draft<'_>, item: &Item, facts: &Facts) -> bool {
    let programmes = draft.context.programmes;
    if facts.kind == Kind::Other || !programmes.must_wait(facts) {
        return false;
    }
    // No version judges a refund; it only says how far back to look for the purchase.
    let look_back = |days: Option<i32>| days.unwrap_or(refund::LOOK_BACK_DAYS);
    !judging::returns_money(facts)
        || (!matches!(item.original, Some(Original::Named(_)))
            && look_back(programmes.fence().map(|fence| fence.programme.look_back_days()))
                != look_back(programmes.judging(facts).map(|(programme, _)| programme.look_back_days())))
}

/// Holds an item. Refunds that wait for a purchase find it already: what they return is not earned later.
pub(super) fn defer(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    same: KnownItemPlace,
    (event, facts): (TransactionEvent, Facts),
) -> Result<(), Stop> {
    set_outcome(draft, context, same, facts.kind, Decided::Waits, None)?;
    let verdict = Verdict::AwaitsVersion;
    let judging = Judging { wallet: None, version: None, judged_on: None, verdict, original: None };
    draft.tell(Event::Transaction(Box::new(judged_event(event, facts, &judging))));
    let held = Held { transaction: known(draft, context, same)?.transaction, item: item.clone() };
    put(draft, Deferred { account: context.account, delivery: context.delivery.clone(), held })?;
    waiting_refunds::apply_waiting(draft, context, same, waiting_refunds::Waiting::All)
}

fn put(draft: &mut Draft<'_>, deferred: Deferred) -> Result<(), Stop> {
    let bucket = draft.bucket;
    let pieces = &mut draft.own_clock()?.deferred;
    let next = pieces.next;
    // What an earlier command held stays as it is, so nothing has to be read.
    if let Some(key) = next.checked_sub(1).map(|piece| RowKey::Deferred(bucket, piece)).filter(|key| draft.has_changed(key))
        && let Some(piece) = draft.deferred_mut(key)?
        && (1..HELD_PIECE).contains(&piece.items.len())
    {
        piece.items.push(deferred);
        return Ok(());
    }
    draft.put(RowKey::Deferred(bucket, next), Row::Deferred(Arc::new(DeferredItems { items: vec![deferred] })));
    draft.own_clock()?.deferred.next += 1;
    Ok(())
}

/// Decides what the bucket has held. Items at or behind the piece `until` wait for a later proposal.
pub(in crate::decide) fn release(draft: &mut Draft<'_>, release: &Release) -> Result<Answer, Stop> {
    let until = release.until.unwrap_or(draft.own_clock()?.deferred.next);
    let taken = take(draft, until)?;
    let accounts = taken.iter().map(|deferred| RowKey::BankAccount(deferred.account));
    let months = taken.iter().map(|d| RowKey::Block(d.account, d.held.item.facts.booked_on.month()));
    draft.need(accounts.chain(months).collect::<Vec<_>>())?;
    each(&taken, |deferred| decide(draft, deferred))?;
    if draft.own_clock()?.deferred.first < until {
        draft.ask(draft.bucket, Body::Release(Release { until: Some(until), ..*release }));
    }
    Ok(Answer::Done)
}

/// Removes and returns the oldest items before a piece: whole pieces, at least one.
fn take(draft: &mut Draft<'_>, until: u32) -> Result<Vec<Deferred>, Stop> {
    let (bucket, pieces) = (draft.bucket, draft.own_clock()?.deferred);
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
    draft.own_clock()?.deferred.first = first;
    Ok(taken)
}

/// Decides an item, unless its feed has removed it meanwhile.
fn decide(draft: &mut Draft<'_>, deferred: &Deferred) -> Result<(), Stop> {
    let Deferred { account, delivery, held } = deferred;
    let context = DeliveryContext {
        account: *account,
        delivery,
        stream: 0,
        window: false,
        continues: Continuation::No,
        had: None,
        reference_trust: ReferenceTrust::Believed,
    };
    let month = held.item.facts.booked_on.month();
    let block = draft.block(context.block_key(month))?.map_or(&[][..], |block| &block.items);
    let waits = |k: &crate::state::known_items::KnownItem| {
        k.transaction == held.transaction && k.standing == Standing::Booked && k.decided == Decided::Waits
    };
    match block.iter().position(waits) {
        Some(at) => judging::judge(draft, &context, &held.item, KnownItemPlace { month, at }, identity_of(&held.item)),
        None => Ok(()),
    }
}
