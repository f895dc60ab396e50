//! Waits that are over: refunds without a purchase, pendings without a booking, held items whose delivery never ended.

use super::holding;
use crate::{
    command::{Body, Sweep},
    decide::{
        shelf,
        work::{Stop, Work},
    },
    event::{Event, IdentityKind, TransactionEvent, TransactionStatus, Verdict},
    ids::{BankAccountId, Position},
    item::{Doubt, Facts, Place},
    state::{
        known::Standing,
        open::{Lane, Pending, WaitingRefund},
        row::RowKey,
    },
    time::{Day, Month},
};

/// Microseconds after which a held item's delivery is taken never to end: three days.
const NEVER_ENDS_AFTER_US: i64 = 3 * 86_400_000_000;

/// Items, refunds and announcements whose wait ends in one decision, each: the rest goes on by a follow-up.
const AT_ONCE: usize = 32;

/// Ends what has waited too long.
pub(in crate::decide) fn end_overdue(work: &mut Work<'_>, id: BankAccountId, today: Day) -> Result<(), Stop> {
    let Some(account) = work.account(RowKey::BankAccount(id))? else { return Ok(()) };
    let now = work.at;
    let never_ended = |lane: &&Lane| now.0.saturating_sub(lane.since.0) > NEVER_ENDS_AFTER_US;
    let lane = account.held.iter().find(never_ended).copied();
    let (drops, gives_up) = (account.pendings.may_be_over(today), account.waiting.may_be_over(today));
    if !(drops || gives_up || lane.is_some()) {
        return Ok(());
    }
    let feed = account.feed.clone();
    let pieces = lane.iter().flat_map(|lane| holding::keys(id, lane));
    let pendings = shelf::keys::<Pending>(id, account).filter(|_| drops);
    work.need(pieces.chain(pendings).chain(shelf::keys::<WaitingRefund>(id, account).filter(|_| gives_up)))?;
    let (dropped, more_drop) = shelf::take_over::<Pending>(work, id, today, AT_ONCE)?;
    let unended = match lane {
        Some(lane) => holding::take(work, id, lane, AT_ONCE)?,
        None => Vec::new(),
    };
    let (unmatched, more_wait) = shelf::take_over::<WaitingRefund>(work, id, today, AT_ONCE)?;
    let months = unended.iter().map(|held| held.item.facts.booked_on).chain(unmatched.iter().map(|refund| refund.booked_on));
    work.need(months.map(|day| RowKey::Block(id, day.month())).collect::<Vec<_>>())?;
    for pending in dropped.into_iter().filter(|pending| !pending.settled) {
        tell(work, id, &feed, pending.transaction, &pending.facts, TransactionStatus::Removed);
    }
    for held in unended {
        stand(work, id, held.item.facts.booked_on.month(), held.transaction, Doubt::NeverEnded)?;
        let status = TransactionStatus::Review(Doubt::NeverEnded);
        tell(work, id, &feed, held.transaction, &held.item.facts, status);
    }
    for refund in unmatched {
        stand(work, id, refund.booked_on.month(), refund.transaction, Doubt::NoPurchaseForRefund)?;
        let status = TransactionStatus::Review(Doubt::NoPurchaseForRefund);
        tell(work, id, &feed, refund.transaction, &refund.facts, status);
    }
    let account = work.account(RowKey::BankAccount(id))?.expect("it was there a moment ago");
    if more_drop || more_wait || account.held.iter().any(|lane| never_ended(&lane)) {
        work.ask(work.bucket, Body::Sweep(Sweep { wallets: Vec::new(), accounts: vec![id] }));
    }
    Ok(())
}

/// The event about a refund that waits (or waited).
pub(super) fn told_waiting(work: &Work<'_>, id: BankAccountId, feed: &str, refund: &WaitingRefund) -> TransactionEvent {
    told(work, id, feed, refund.transaction, &refund.facts, TransactionStatus::Booked)
}

fn tell(work: &mut Work<'_>, id: BankAccountId, feed: &str, at: Position, facts: &Facts, status: TransactionStatus) {
    let told = told(work, id, feed, at, facts, status);
    work.tell(Event::Transaction(Box::new(told)));
}

fn told(
    work: &Work<'_>,
    account: BankAccountId,
    feed: &str,
    at: Position,
    facts: &Facts,
    status: TransactionStatus,
) -> TransactionEvent {
    TransactionEvent {
        transaction: work.transaction(at),
        feed: feed.to_owned(),
        stream: String::new(),
        wallet: None,
        account,
        status,
        facts: facts.clone(),
        original: None,
        identity: IdentityKind::Content,
        delivery: 0,
        place: Place::Line(0),
        version: None,
        judged_on: None,
        verdict: Verdict::NotJudged,
    }
}

fn stand(work: &mut Work<'_>, id: BankAccountId, month: Month, at: Position, doubt: Doubt) -> Result<(), Stop> {
    if let Some(block) = work.block_mut(RowKey::Block(id, month))?
        && let Some(known) = block.items.iter_mut().find(|k| k.transaction == at)
    {
        known.standing = Standing::Review(doubt);
    }
    Ok(())
}
