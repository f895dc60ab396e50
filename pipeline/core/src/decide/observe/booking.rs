//! What is done about an item once it is known what it is.

use super::{
    DeliveryContext, held_items,
    identity::{KnownItemPlace, with_reference},
    judging::{self, Judging},
    known_mut,
    reference_trust::is_another,
};
use crate::{
    decide::{
        draft::{Draft, Stop},
        open_items,
    },
    event::{Event, IdentityKind, TransactionEvent, TransactionStatus, Verdict},
    ids::{Fingerprint, Position, TransactionId, WalletId},
    item::{Facts, Item, Kind, ReviewReason, Status},
    state::{
        known_items::{Decided, KnownItem, KnownItems, KnownReference, ReferenceIndex, Seen, Standing},
        open_items::{Held, Pending},
        row::RowKey,
    },
    time::Day,
};

/// A new transaction; `false` when it goes to a person first.
pub(super) fn book(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    position: Position,
    settles: Option<usize>,
) -> Result<bool, Stop> {
    let today = draft.today();
    if !is_own_feed(draft, context)? {
        return review(draft, context, item, position, ReviewReason::OtherFeed).map(|()| false);
    }
    let mut transaction = position;
    let mut announced = Vec::new();
    let pending = match settles {
        Some(at) => open_items::at_mut::<Pending>(draft, context.account, at)?,
        None => None,
    };
    if let Some(pending) = pending {
        pending.settle(today);
        transaction = pending.transaction;
        announced.extend(pending.known.references.iter().map(|own| own.reference.hash));
    }
    if let Some(review_reason) = review_reason(item, today) {
        let same = reviewed(draft, context, item, transaction, review_reason)?;
        return name_too(draft, context, same, announced.iter().copied()).map(|()| false);
    }
    let same = enter(draft, context, item, transaction, Standing::Booked)?;
    name_too(draft, context, same, announced.iter().copied())?;
    let identity = match settles {
        Some(_) => IdentityKind::Settlement,
        None => identity_of(item),
    };
    judging::judge(draft, context, item, same, identity).map(|()| true)
}

/// Days ahead of its delivery that an item may be booked.
const AHEAD_DAYS: i32 = 31;

/// Why a person must look at an item first, whatever is known of others.
pub(super) fn review_reason(item: &Item, today: Day) -> Option<ReviewReason> {
    item.review_reason.or((item.facts.booked_on > today.plus(AHEAD_DAYS)).then_some(ReviewReason::FarAhead))
}

/// These name it, too, and for ever: another stream may book it under them, on another day.
pub(super) fn name_too(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    same: KnownItemPlace,
    hashes: impl Iterator<Item = Fingerprint>,
) -> Result<(), Stop> {
    for hash in hashes {
        let known = known_mut(draft, context, same)?;
        if !known.is_named(hash) {
            known.also_named.push(hash);
            draft.references_or(RowKey::References(context.account), ReferenceIndex::default)?.enter(hash, same.month);
        }
    }
    Ok(())
}

/// The same id with other content: kept and shown once, never applied. Where it is another transaction altogether, that is why it waits.
pub(super) fn conflict(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    position: Position,
    with: KnownItemPlace,
) -> Result<(), Stop> {
    let known = known_mut(draft, context, with)?;
    let original = known.transaction;
    let another = is_another(context, known, item.weak_key(), item.text.map(Fingerprint::trace));
    let review_reason = if another { ReviewReason::IdUsedAgain } else { ReviewReason::SameIdOtherContent };
    // It is not gone from the delivery; but nobody's ordinal there is its own, unless it has one.
    if !context.has_seen(known) {
        known.mark(Seen { ordinal: 0, ..context.seen(item) });
    }
    // It takes no id of another: that stays with the item that had it first. But with its content it is known by it from now on.
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for reference in &item.references {
        match with_reference(draft, context, reference.hash)? {
            Some(_) => others.push(reference.hash),
            None => own.push(*reference),
        }
    }
    let less = Item { references: own, ..item.clone() };
    let same = enter(draft, context, &less, position, Standing::Review(review_reason))?;
    name_too(draft, context, same, others.into_iter())?;
    let original = Some(draft.transaction(original));
    let told = told(draft, context, item, position, Standing::Review(review_reason).status(), IdentityKind::Reference);
    draft.tell(Event::Transaction(Box::new(TransactionEvent { original, ..told })));
    Ok(())
}

/// An item that only a person can decide.
pub(super) fn review(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    position: Position,
    review_reason: ReviewReason,
) -> Result<(), Stop> {
    reviewed(draft, context, item, position, review_reason).map(|_| ())
}

fn reviewed(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    position: Position,
    review_reason: ReviewReason,
) -> Result<KnownItemPlace, Stop> {
    let same = enter(draft, context, item, position, Standing::Review(review_reason))?;
    let told = told(draft, context, item, position, TransactionStatus::Review(review_reason), identity_of(item));
    draft.tell(Event::Transaction(Box::new(told)));
    Ok(same)
}

/// An item that may be an old one restated: its delivery's end will tell. `false` when it goes to a person whatever that tells.
pub(super) fn hold(draft: &mut Draft<'_>, context: &DeliveryContext<'_>, item: &Item, position: Position) -> Result<bool, Stop> {
    let others = (!is_own_feed(draft, context)?).then_some(ReviewReason::OtherFeed);
    let crowded = held_items::is_crowded(draft, context)?.then_some(ReviewReason::NeverEnded);
    if let Some(review_reason) = others.or(review_reason(item, draft.today())).or(crowded) {
        return review(draft, context, item, position, review_reason).map(|()| false);
    }
    enter(draft, context, item, position, Standing::Held)?;
    let told = told(draft, context, item, position, TransactionStatus::Held, identity_of(item));
    draft.tell(Event::Transaction(Box::new(told)));
    held_items::hold(draft, context, Held { transaction: position, item: item.clone() }).map(|()| true)
}

/// Whether the delivery is of the feed that the account earns through. Another one pays nothing and takes nothing back.
pub(super) fn is_own_feed(draft: &Draft<'_>, context: &DeliveryContext<'_>) -> Result<bool, Stop> {
    let account = draft.account(context.account_key())?.expect("the caller has opened it");
    Ok(account.feed == context.delivery.feed)
}

/// How an item can be told from others.
pub(super) fn identity_of(item: &Item) -> IdentityKind {
    if item.references.is_empty() { IdentityKind::Content } else { IdentityKind::Reference }
}

/// Makes an item known.
pub(super) fn enter(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    transaction: Position,
    standing: Standing,
) -> Result<KnownItemPlace, Stop> {
    let month = item.facts.booked_on.month();
    let account = draft.account_mut(context.account_key())?.expect("the caller has opened it");
    if let Err(at) = account.months.binary_search(&month) {
        account.months.insert(at, month);
        // No month, no row: it is known to be absent without looking.
        draft.put_new_block(context.block_key(month));
    }
    let block = draft.block_or(context.block_key(month), KnownItems::default)?;
    let seen = vec![context.seen(item)];
    // A removal says that it is not there: whoever tells of the item is the first to have seen it.
    let (seen, removed_in) = if item.status == Status::Removed { (Vec::new(), seen) } else { (seen, Vec::new()) };
    block.items.push(KnownItem {
        transaction,
        key: item.weak_key(),
        former: Vec::new(),
        standing,
        seen,
        removed_in,
        references: item
            .references
            .iter()
            .map(|reference| KnownReference { reference: *reference, stream: context.stream })
            .collect(),
        also_named: item.settles.into_iter().collect(),
        text: item.text.map(Fingerprint::trace),
        merchant: item.facts.merchant_hash.map(Fingerprint::trace),
        balance_after_minor: item.balance_after_minor,
        batch: item.batch.clone(),
        kind: item.facts.kind,
        judged_on: item.facts.plain_day(),
        purchased: item.facts.purchased,
        decided: Decided::No,
        wallet: None,
        returned_minor: 0,
    });
    let at = block.items.len() - 1;
    if !item.references.is_empty() || item.settles.is_some() {
        let references = draft.references_or(RowKey::References(context.account), ReferenceIndex::default)?;
        for hash in item.references.iter().map(|reference| reference.hash).chain(item.settles) {
            references.enter(hash, month);
        }
    }
    Ok(KnownItemPlace { month, at })
}

/// The event that tells of a transaction that is not judged.
pub(super) fn told(
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

/// The event that tells of a judged transaction.
pub(super) fn told_judged(told: TransactionEvent, facts: Facts, judging: &Judging) -> TransactionEvent {
    TransactionEvent {
        facts,
        wallet: judging.wallet,
        version: judging.version,
        judged_on: judging.judged_on,
        verdict: judging.verdict,
        original: judging.original,
        ..told
    }
}

/// Sets what a known item became.
pub(super) fn settle_known(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    same: KnownItemPlace,
    kind: Kind,
    decided: Decided,
    earns: Option<(WalletId, Day)>,
) -> Result<TransactionId, Stop> {
    let known = known_mut(draft, context, same)?;
    (known.kind, known.decided) = (kind, decided);
    known.purchased = known.purchased.filter(|_| decided != Decided::Yes);
    if let Some((wallet, judged_on)) = earns {
        (known.wallet, known.judged_on) = (Some(wallet), judged_on);
    }
    let transaction = known.transaction;
    Ok(draft.transaction(transaction))
}
