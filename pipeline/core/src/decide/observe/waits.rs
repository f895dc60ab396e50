//! Waits that are over: refunds without a purchase, pendings without a booking, held items whose delivery never ended.

use crate::{
    decide::work::{Stop, Work},
    event::{Event, IdentityKind, TransactionEvent, TransactionStatus, Verdict},
    ids::{BankAccountId, Position},
    item::{Doubt, Facts, Place},
    state::{
        bank_account::{BankAccount, Held, Pending, WaitingRefund},
        known::Standing,
        row::RowKey,
    },
    time::{Day, Month},
};

/// Microseconds after which a held item's delivery is taken never to end: three days.
const NEVER_ENDS_AFTER_US: i64 = 3 * 86_400_000_000;

/// Ends what has waited too long.
pub(in crate::decide) fn end_overdue(work: &mut Work<'_>, id: BankAccountId, today: Day) -> Result<(), Stop> {
    let key = RowKey::BankAccount(id);
    let Some(account) = work.account(key)? else { return Ok(()) };
    let now = work.at;
    let drops = |pending: &Pending| pending.until < today;
    let never_ended = |held: &Held| now.0 - held.since.0 > NEVER_ENDS_AFTER_US;
    let over = |refund: &WaitingRefund| refund.until < today;
    let idle = !account.pendings.iter().any(drops) && !account.held.iter().any(never_ended) && !account.waiting.iter().any(over);
    if idle {
        return Ok(());
    }
    let months = account.held.iter().map(|h| h.item.facts.booked_on).chain(account.waiting.iter().map(|w| w.booked_on));
    work.need(months.map(|day| RowKey::Block(id, day.month())).collect::<Vec<_>>())?;
    let account = work.account_mut(key)?.expect("it was there a moment ago");
    let BankAccount { pendings, held, waiting, feed, .. } = account;
    let feed = feed.clone();
    let (dropped, kept) = std::mem::take(pendings).into_iter().partition(drops);
    *pendings = kept;
    let (unended, kept) = std::mem::take(held).into_iter().partition(never_ended);
    *held = kept;
    let (unmatched, kept) = std::mem::take(waiting).into_iter().partition(over);
    *waiting = kept;
    let dropped: Vec<Pending> = dropped;
    for pending in dropped.into_iter().filter(|p| !p.settled) {
        tell(work, id, &feed, pending.transaction, &pending.facts, TransactionStatus::Removed);
    }
    let unended: Vec<Held> = unended;
    for held in unended {
        stand(work, id, held.item.facts.booked_on.month(), held.transaction, Doubt::NeverEnded)?;
        let status = TransactionStatus::Review(Doubt::NeverEnded);
        tell(work, id, &feed, held.transaction, &held.item.facts, status);
    }
    let unmatched: Vec<WaitingRefund> = unmatched;
    for refund in unmatched {
        stand(work, id, refund.booked_on.month(), refund.transaction, Doubt::NoPurchaseForRefund)?;
        let status = TransactionStatus::Review(Doubt::NoPurchaseForRefund);
        tell(work, id, &feed, refund.transaction, &refund.facts, status);
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
