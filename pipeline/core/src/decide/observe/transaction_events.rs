//! The events that report a transaction: booked, held, in review, judged.

use super::delivery_context::DeliveryContext;
use crate::{
    command::ReviewItem,
    decide::draft::Draft,
    event::{IdentityKind, TransactionEvent, TransactionStatus, Verdict},
    ids::{BankAccountId, Position, TransactionId, WalletId},
    item::{Facts, Item, RecordPlace},
    state::{known_items::Standing, open_items::WaitingRefund},
    time::Day,
};

/// What is known about a booked item before any rule is evaluated.
pub(super) struct Judging {
    pub wallet: Option<WalletId>,
    pub version: Option<u32>,
    pub judged_on: Option<Day>,
    pub verdict: Verdict,
    pub original: Option<TransactionId>,
}

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

/// The event of an item that stands otherwise since a person decided about it.
pub(super) fn reviewed_event(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    review: &ReviewItem,
    standing: Standing,
) -> TransactionEvent {
    unjudged_event(draft, context, &review.item, review.transaction, standing.status(), identity_of(&review.item))
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

/// The event about a refund that waits (or waited).
pub(super) fn waiting_event(draft: &Draft<'_>, id: BankAccountId, feed: &str, refund: &WaitingRefund) -> TransactionEvent {
    event_long_after(draft, id, feed, refund.transaction, &refund.facts, TransactionStatus::Booked)
}

/// The event of a transaction whose delivery is long over.
pub(super) fn event_long_after(
    draft: &Draft<'_>,
    account: BankAccountId,
    feed: &str,
    at: Position,
    facts: &Facts,
    status: TransactionStatus,
) -> TransactionEvent {
    TransactionEvent {
        transaction: draft.transaction(at),
        feed: feed.to_owned(),
        stream: String::new(),
        wallet: None,
        account,
        status,
        facts: facts.clone(),
        original: None,
        identity: IdentityKind::Content,
        delivery: 0,
        place: RecordPlace::Line(0),
        version: None,
        judged_on: None,
        verdict: Verdict::NotJudged,
    }
}
