//! The events that report a transaction: booked, held, in review, judged.

use super::{DeliveryContext, judging::Judging};
use crate::{
    decide::draft::Draft,
    event::{IdentityKind, TransactionEvent, TransactionStatus, Verdict},
    ids::Position,
    item::{Facts, Item},
};

/// The event of a transaction that has not been judged.
pub(super) fn unjudged_event(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    position: Position,
    status: TransactionStatus,
    identity: IdentityKind,
) -> TransactionEvent {
    TransactionEvent {
        transaction: draft.transaction(position),
        feed: context.delivery.feed.clone(),
        stream: context.delivery.stream.clone(),
        wallet: None,
        account: context.account,
        status,
        facts: item.facts.clone(),
        original: None,
        identity,
        delivery: context.delivery.id,
        place: item.place,
        version: None,
        judged_on: None,
        verdict: Verdict::NotJudged,
    }
}

/// The same event once the transaction is judged.
pub(super) fn judged_event(event: TransactionEvent, facts: Facts, judging: &Judging) -> TransactionEvent {
    TransactionEvent {
        facts,
        wallet: judging.wallet,
        version: judging.version,
        judged_on: judging.judged_on,
        verdict: judging.verdict,
        original: judging.original,
        ..event
    }
}

/// Whether an item is identified by a reference, or by its content alone.
pub(super) fn identity_of(item: &Item) -> IdentityKind {
    if item.references.is_empty() { IdentityKind::Content } else { IdentityKind::Reference }
}
