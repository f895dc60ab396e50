//! From a booked item to the rules: its kind, programme, day and wallet.

use super::{
    deferred_items,
    delivery_context::DeliveryContext,
    enrolment,
    known_items::{self, KnownItemPlace, set_outcome},
    refund::{self, returns_money},
    return_purchase,
    transaction_events::{Judging, judged_event, unjudged_event},
    waiting_refunds,
};
use crate::{
    command::{Body, Credit},
    decide::{
        credit::credit,
        draft::{Draft, Stop},
    },
    event::{Event, IdentityKind, TransactionStatus, Verdict},
    item::{Direction, Facts, Item, Kind, KindSource},
    programme::EarnsFrom,
    state::{known_items::Decided, row::RowKey},
};

/// Judges a booked item: pays for it, takes back what it returns, or defers it for a proposed version.
pub(super) fn judge(
    draft: &mut Draft<'_>,
    context: &DeliveryContext<'_>,
    item: &Item,
    same: KnownItemPlace,
    identity: IdentityKind,
) -> Result<(), Stop> {
    let facts = facts_with_kind(draft, context, item)?;
    let transaction = known_items::known(draft, context, same)?.transaction;
    let event = unjudged_event(draft, context, item, transaction, TransactionStatus::Booked, identity);
    if deferred_items::must_defer(draft, item, &facts) {
        return deferred_items::defer(draft, context, item, same, (event, facts));
    }
    if returns_money(&facts) {
        return refund::refund(draft, context, &Item { facts, ..item.clone() }, same, event);
    }
    let judging = judging_of(draft, context, &facts)?;
    if is_open_for_wallet(judging.verdict) && enrolment::must_wait(draft, context)? {
        return enrolment::wait(draft, context, item, same, (event, facts));
    }
    let earns = judging.wallet.zip(judging.judged_on).filter(|_| judging.verdict == Verdict::Judged);
    let decided = decided_by(judging.verdict);
    let transaction = set_outcome(draft, context, same, facts.kind, decided, earns)?;
    let round = known_items::known(draft, context, same)?.round;
    draft.emit(Event::Transaction(Box::new(judged_event(event, facts.clone(), &judging))));
    if let (Some((wallet, judged_on)), Some(version)) = (earns, judging.version) {
        pay(draft, Credit { wallet, transaction, version, judged_on, round, facts })?;
        return_purchase::return_earlier(draft, context, item, same)?;
        waiting_refunds::apply_waiting(draft, context, same, waiting_refunds::Waiting::All)?;
    }
    Ok(())
}

/// Whether a verdict is a decision, even on nothing.
pub(super) const fn decided_by(verdict: Verdict) -> Decided {
    match verdict {
        Verdict::NoProgramme | Verdict::KindUnknown => Decided::No,
        Verdict::Judged
        | Verdict::NotJudged
        | Verdict::BeforeEarning
        | Verdict::NoWallet
        | Verdict::Refunds
        | Verdict::RefundWaits
        | Verdict::RefundFound
        | Verdict::AwaitsVersion
        | Verdict::AwaitsEnrolment
        | Verdict::NotEnrolled => Decided::Yes,
    }
}

/// Whether a wallet may make another verdict of it.
fn is_open_for_wallet(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Judged | Verdict::NoWallet => true,
        Verdict::NotJudged
        | Verdict::NoProgramme
        | Verdict::KindUnknown
        | Verdict::BeforeEarning
        | Verdict::Refunds
        | Verdict::RefundWaits
        | Verdict::RefundFound
        | Verdict::AwaitsVersion
        | Verdict::AwaitsEnrolment
        | Verdict::NotEnrolled => false,
    }
}

/// The item's facts with its kind settled: a transfer to an account of the same wallet is an own transfer, which only links can
/// tell; a purchase that gives money back is a refund, whatever its bank or a profile calls it.
pub(super) fn facts_with_kind(draft: &Draft<'_>, context: &DeliveryContext<'_>, item: &Item) -> Result<Facts, Stop> {
    let account = context.row(draft)?;
    let mut facts = item.facts.clone();
    let transfer = matches!(facts.kind, Kind::Transfer | Kind::StandingOrder);
    if transfer && item.counterparty.is_some_and(|token| account.siblings.contains(&token)) {
        (facts.kind, facts.kind_source) = (Kind::OwnTransfer, KindSource::Links);
    }
    if facts.kind == Kind::Purchase && facts.direction == Direction::Credit {
        facts.kind = Kind::Refund;
    }
    Ok(facts)
}

/// Which wallet, version and day an item is judged by, or why none.
pub(super) fn judging_of(draft: &Draft<'_>, context: &DeliveryContext<'_>, facts: &Facts) -> Result<Judging, Stop> {
    let account = context.row(draft)?;
    let none = |verdict| Judging { wallet: None, version: None, judged_on: None, verdict, original: None };
    let Some((programme, judged_on)) = draft.context.programmes.judging(facts) else {
        return Ok(none(Verdict::NoProgramme));
    };
    let wallet = account.wallet_on(judged_on);
    // What is in the first window earns, even if it was bought before its first day and booked in it.
    let too_early = match programme.earns_from() {
        EarnsFrom::FirstWindow => facts.booked_on < account.first_window_on.unwrap_or(account.opened_on),
        EarnsFrom::Opening => judged_on < account.opened_on,
    };
    let verdict = if facts.kind == Kind::Other {
        Verdict::KindUnknown
    } else if too_early {
        Verdict::BeforeEarning
    } else if wallet.is_none() {
        Verdict::NoWallet
    } else {
        Verdict::Judged
    };
    Ok(Judging { wallet, version: Some(programme.version()), judged_on: Some(judged_on), verdict, original: None })
}

/// Pays here, or by a follow-up: to the wallet's bucket, or to this one if the decision is full.
fn pay(draft: &mut Draft<'_>, asked: Credit) -> Result<(), Stop> {
    if asked.wallet.bucket() == draft.bucket {
        if !draft.is_full() {
            return credit(draft, &asked);
        }
        // The purchase may be returned before the follow-up is decided.
        if let Some(wallet) = draft.wallet_mut(RowKey::Wallet(asked.wallet))? {
            wallet.owed = wallet.owed.saturating_add(1);
        }
    }
    draft.follow_up(asked.wallet.bucket(), Body::Credit(asked));
    Ok(())
}
