//! A booked transaction whose content changes: a person said so of an item that contradicted it, or its feed amends. It keeps its id,
//! remembers what it was, and what it earned is corrected to what it earns now.

use super::{
    deferred_items,
    delivery_context::DeliveryContext,
    judging,
    known_items::{KnownItemPlace, known, known_mut},
    refund::returns_money,
    return_purchase,
    transaction_events::{Judging, identity_of, judged_event, unjudged_event},
};
use crate::{
    answer::Refusal,
    command::Credit,
    decide::draft::{Draft, Stop},
    event::{Event, TransactionStatus, Verdict},
    ids::{Fingerprint, WalletId},
    item::{Direction, Facts, Item, Kind},
    state::known_items::{Decided, KnownItem, Replaced, Ruled, Seen, Standing},
};

/// Why a transaction cannot get the content of this item; `None` if it can.
pub(super) fn obstacle(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    amended: KnownItemPlace,
    item: &Item,
) -> Result<Option<Refusal>, Stop> {
    let (known, facts) = (known(draft, context, amended)?, judging::facts_with_kind(draft, context, item)?);
    let returned = matches!(known.kind, Kind::Refund | Kind::Chargeback) && known.key.direction == Direction::Credit;
    Ok(if known.standing != Standing::Booked {
        Some(Refusal::RepeatsNothing)
    } else if returned || returns_money(&facts) {
        Some(Refusal::RefundsAreNotAmended)
    } else if matches!(known.decided, Decided::Deferred | Decided::AwaitsEnrolment)
        || deferred_items::must_defer(draft, item, &facts)
    {
        Some(Refusal::NotJudgedYet)
    } else {
        None
    })
}

/// Gives a transaction the content of an item that is known at `same` by itself, which from then on stands for that transaction. There
/// must be no [`obstacle`].
pub(super) fn amend(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    amended: KnownItemPlace,
    (item, same): (&Item, KnownItemPlace),
) -> Result<(), Stop> {
    let before = known(draft, context, amended)?.clone();
    let replaced =
        Replaced { month: amended.month, transaction: before.transaction, key: before.key, content_of: before.content_of };
    let own = known_mut(draft, context, same)?;
    own.ruled = Some(Ruled::Replaces(replaced));
    let (position, seen, counts) = (own.transaction, own.seen.clone(), own.counts());
    let known = known_mut(draft, context, amended)?;
    known.former.retain(|former| *former != before.key);
    known.former.push(before.key);
    known.content_of = Some(position);
    // It is in the deliveries that have the item, and in its place, unless the item still counts in its own month.
    for mark in seen {
        if known.seen_in(mark.stream).is_none_or(|own| own.delivery != mark.delivery || own.ordinal == 0) {
            known.mark(if counts { Seen { ordinal: 0, ..mark } } else { mark });
        }
    }
    judge_anew(draft, context, amended, (item, &before))
}

/// Gives a transaction back the content that it had before [`amend`] gave it that of the item at `same`: the content that `item` reported.
pub(super) fn restore(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    (replaced, item): (&Replaced, &Item),
    same: KnownItemPlace,
) -> Result<(), Stop> {
    let own = known(draft, context, same)?;
    let (position, seen) = (own.transaction, own.seen.clone());
    let place = KnownItemPlace::of(draft, context, replaced.month, replaced.transaction)?;
    let amended = place.ok_or(Refusal::NoSuchItem { transaction: draft.transaction(replaced.transaction) })?;
    let before = known(draft, context, amended)?.clone();
    if item.weak_key() != replaced.key {
        return Err(Refusal::NoSuchItem { transaction: draft.transaction(replaced.transaction) }.into());
    }
    // Its content has changed again, or it is taken back: what came later has to be undone first.
    if before.content_of != Some(position) || before.standing != Standing::Booked {
        return Err(Refusal::OthersRestOnIt.into());
    }
    if let Some(obstacle) = obstacle(draft, context, amended, item)? {
        return Err(obstacle.into());
    }
    let known = known_mut(draft, context, amended)?;
    known.former.retain(|former| *former != replaced.key);
    known.content_of = replaced.content_of;
    // The place in a delivery that it had from the item is the item's again.
    for mark in known.seen.iter_mut().filter(|mark| seen.contains(mark)) {
        mark.ordinal = 0;
    }
    judge_anew(draft, context, amended, (item, &before))
}

/// Judges a transaction by another content, or with another part of it returned.
pub(super) fn judge_anew(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    amended: KnownItemPlace,
    (item, before): (&Item, &KnownItem),
) -> Result<(), Stop> {
    let known = known_mut(draft, context, amended)?;
    known.key = item.weak_key();
    (known.text, known.merchant) =
        (item.text.map(Fingerprint::short_hash), item.facts.merchant_hash.map(Fingerprint::short_hash));
    known.balance_after_minor = item.balance_after_minor;
    known.round = before.round.saturating_add(1);
    match (before.wallet, before.decided) {
        (Some(wallet), _) => revise(draft, context, amended, (item, before), wallet),
        (None, Decided::No) => {
            known.purchased = item.facts.purchased;
            judging::judge(draft, context, item, amended, identity_of(item))
        }
        // It was decided that it earns nothing.
        (None, Decided::Yes | Decided::Deferred | Decided::AwaitsEnrolment) => {
            let facts = judging::facts_with_kind(draft, context, item)?;
            let judging = judging::judging_of(draft, context, &facts)?;
            let verdict = if judging.verdict == Verdict::Judged { Verdict::NoWallet } else { judging.verdict };
            known_mut(draft, context, amended)?.kind = facts.kind;
            emit(draft, context, (item, facts), amended, &Judging { wallet: None, verdict, ..judging })
        }
    }
}

/// Corrects what a transaction earned for the wallet that was paid, whoever its account belongs to now.
fn revise(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    amended: KnownItemPlace,
    (item, before): (&Item, &KnownItem),
    wallet: WalletId,
) -> Result<(), Stop> {
    let facts = judging::facts_with_kind(draft, context, item)?;
    let mut judging = judging::judging_of(draft, context, &facts)?;
    if matches!(judging.verdict, Verdict::Judged | Verdict::NoWallet) {
        (judging.verdict, judging.wallet) = (Verdict::Judged, Some(wallet));
    }
    let earns = (judging.verdict == Verdict::Judged).then_some(judging.version.zip(judging.judged_on)).flatten();
    let decided = judging::decided_by(judging.verdict);
    let known = known_mut(draft, context, amended)?;
    (known.kind, known.decided) = (facts.kind, decided);
    let (round, position) = (known.round, known.transaction);
    let transaction = draft.transaction(position);
    let credit =
        earns.map(|(version, judged_on)| Credit { wallet, transaction, version, judged_on, round, facts: facts.clone() });
    if let Some(credit) = &credit {
        context.row_mut(draft)?.note_item(amended.month, credit.judged_on);
    }
    emit(draft, context, (item, facts), amended, &judging)?;
    return_purchase::revise(draft, context, amended, before, credit, item.facts.booked_on)
}

fn emit(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    (item, facts): (&Item, Facts),
    amended: KnownItemPlace,
    judging: &Judging,
) -> Result<(), Stop> {
    let transaction = known(draft, context, amended)?.transaction;
    let event = unjudged_event(draft, context, item, transaction, TransactionStatus::Booked, identity_of(item));
    draft.emit(Event::Transaction(Box::new(judged_event(event, facts, judging))));
    Ok(())
}
