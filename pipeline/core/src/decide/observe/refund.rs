//! Refunds: which purchase they return, and what waits for one that has not come yet.

use super::{
    Sight,
    booking::{settle_known, told_judged},
    identity::{Same, with_reference},
    judging::Judging,
    known, known_mut,
};
use crate::{
    command::{Body, ClawBack, GiveBack},
    decide::{
        claw_back::{claw_back, is_owed},
        shelf,
        work::{Stop, Work},
    },
    event::{Event, TransactionEvent, Verdict},
    ids::{Fingerprint, Position, TransactionId},
    item::{Direction, Item, Kind, Original},
    state::{
        known::{Decided, Known, Standing},
        open::WaitingRefund,
    },
    time::{Day, Month},
};

/// Days that a refund waits for its purchase.
const WAITS_DAYS: i32 = 30;
/// Days back that a purchase is looked for where no programme says.
pub(super) const LOOK_BACK_DAYS: i32 = 180;

/// A refund: its purchase's rewards are reckoned again, or it waits.
pub(super) fn refund(
    work: &mut Work<'_>,
    sight: &Sight<'_>,
    item: &Item,
    same: Same,
    event: TransactionEvent,
) -> Result<(), Stop> {
    let purchase = purchase_of(work, sight, item)?;
    let own = settle_known(work, sight, same, item.facts.kind, Decided::Yes, None)?;
    let original = match purchase {
        Some(purchase) => Some(known(work, sight, purchase)?.transaction),
        None => None,
    };
    let judging = Judging {
        wallet: None,
        version: None,
        judged_on: None,
        verdict: if purchase.is_some() { Verdict::Refunds } else { Verdict::RefundWaits },
        original: original.map(|position| work.transaction(position)),
    };
    work.tell(Event::Transaction(Box::new(told_judged(event, item.facts.clone(), &judging))));
    match purchase {
        Some(purchase) => give_back(work, sight, purchase, item.facts.amount.minor, own, item.facts.booked_on),
        None => wait(work, sight, item, same),
    }
}

/// The purchase that a refund returns: the one it names, else of its merchant (or text) and currency the one of exactly its amount,
/// else the latest with enough left.
fn purchase_of(work: &Work<'_>, sight: &Sight<'_>, item: &Item) -> Result<Option<Same>, Stop> {
    if let Some(original) = item.original {
        let named = with_reference(work, sight, original.hash())?;
        if let Some(same) = named {
            let purchase = known(work, sight, same)?;
            if is_purchase(purchase) && purchase.key.currency == item.facts.amount.asset {
                return Ok(Some(same));
            }
        }
        if matches!(original, Original::Named(_)) {
            return Ok(None);
        }
    }
    let (merchant, text) = (item.facts.merchant_hash.map(Fingerprint::trace), item.text.map(Fingerprint::trace));
    let (last, back_days) = (item.facts.booked_on, look_back_days(work, item));
    let first = last.plus(-back_days);
    let account = work.account(sight.account_key())?.expect("the caller has opened it");
    let months: Vec<Month> = account.months.iter().copied().filter(|m| first.month() <= *m && *m <= last.month()).collect();
    work.need(months.iter().map(|month| sight.block_key(*month)))?;
    let mut best: Option<(bool, Day, Same)> = None;
    for month in months {
        let block = work.block(sight.block_key(month))?.map_or(&[][..], |block| &block.items);
        for (at, known) in block.iter().enumerate() {
            let left = known.key.amount_minor - known.returned_minor;
            let fits = is_purchase(known)
                && ((merchant.is_some() && known.merchant == merchant) || (text.is_some() && known.text == text))
                && known.key.currency == item.facts.amount.asset
                && (first..=last).contains(&known.key.booked_on)
                && left >= item.facts.amount.minor;
            let rank = (known.key.amount_minor == item.facts.amount.minor, known.key.booked_on);
            if fits && best.is_none_or(|(exact, day, _)| rank >= (exact, day)) {
                best = Some((rank.0, rank.1, Same { month, at }));
            }
        }
    }
    Ok(best.map(|(_, _, same)| same))
}

fn is_purchase(known: &Known) -> bool {
    known.kind == Kind::Purchase && known.key.direction == Direction::Debit && known.standing == Standing::Booked
}

fn look_back_days(work: &Work<'_>, item: &Item) -> i32 {
    work.context.programmes.judging(&item.facts).map_or(LOOK_BACK_DAYS, |(programme, _)| programme.look_back_days())
}

/// Returns part of a purchase, all of it at most.
pub(super) fn give_back(
    work: &mut Work<'_>,
    sight: &Sight<'_>,
    purchase: Same,
    amount_minor: i64,
    because_of: TransactionId,
    booked_on: Day,
) -> Result<(), Stop> {
    let known = known_mut(work, sight, purchase)?;
    known.returned_minor = known.returned_minor.saturating_add(amount_minor).min(known.key.amount_minor);
    let (returned_minor, judged_on, position, wallet) = (known.returned_minor, known.judged_on, known.transaction, known.wallet);
    // A purchase that earned for nobody has nothing to give back.
    let Some(wallet) = wallet else { return Ok(()) };
    let transaction = work.transaction(position);
    let claw = ClawBack { wallet, transaction, judged_on, returned_minor, because_of, booked_on };
    if wallet.bucket() == work.bucket && !work.is_full() && !is_owed(work, &claw)? {
        return claw_back(work, &claw);
    }
    work.ask(wallet.bucket(), Body::ClawBack(claw));
    Ok(())
}

/// What came back of a purchase before anything judged it, now that it has earned for all of it.
pub(super) fn give_back_earlier(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, same: Same) -> Result<(), Stop> {
    let purchase = known(work, sight, same)?;
    if purchase.returned_minor == 0 {
        return Ok(());
    }
    let own = work.transaction(purchase.transaction);
    give_back(work, sight, same, 0, own, item.facts.booked_on)
}

fn wait(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, same: Same) -> Result<(), Stop> {
    let transaction = known(work, sight, same)?.transaction;
    let until = work.today().max(item.facts.booked_on).plus(WAITS_DAYS);
    let waiting = WaitingRefund {
        transaction,
        amount: item.facts.amount,
        booked_on: item.facts.booked_on,
        until,
        original: item.original,
        merchant: item.facts.merchant_hash,
        facts: item.facts.clone(),
    };
    shelf::put(work, sight.account, waiting)
}

/// Which waiting refunds a purchase is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    /// It is new: all.
    All,
    /// It was there when they came, under fewer references: those that name it.
    Naming,
}

/// A refund that was taken back waits for nothing.
pub(super) fn forget_waiting(work: &mut Work<'_>, sight: &Sight<'_>, refund: Position) -> Result<(), Stop> {
    let waits = shelf::all::<WaitingRefund>(work, sight.account)?.find(|(_, waiting)| waiting.transaction == refund);
    if let Some((at, _)) = waits {
        shelf::take::<WaitingRefund>(work, sight.account, at)?;
    }
    Ok(())
}

/// Refunds that have been waiting for this purchase: those that name it, whatever they return, then one of exactly its amount, then
/// the oldest.
pub(super) fn apply_waiting(work: &mut Work<'_>, sight: &Sight<'_>, same: Same, which: Waiting) -> Result<(), Stop> {
    loop {
        let purchase = known(work, sight, same)?;
        if !is_purchase(purchase) {
            return Ok(());
        }
        let (position, full) = (purchase.transaction, work.is_full());
        let left = purchase.key.amount_minor - purchase.returned_minor;
        let rank = |refund: &WaitingRefund| -> Option<(bool, bool)> {
            if refund.amount.asset != purchase.key.currency {
                return None;
            }
            match refund.original {
                Some(original) if purchase.is_named(original.hash()) => Some((false, false)),
                Some(Original::Named(_)) => None,
                _ if which == Waiting::Naming => None,
                _ => {
                    let merchant = refund.merchant.map(Fingerprint::trace);
                    let fits = merchant.is_some() && merchant == purchase.merchant && refund.amount.minor <= left;
                    fits.then_some((true, refund.amount.minor != purchase.key.amount_minor))
                }
            }
        };
        let waiting = shelf::all::<WaitingRefund>(work, sight.account)?;
        let ranked = waiting.filter_map(|(at, refund)| rank(refund).map(|rank| (rank, refund.transaction, at)));
        let Some((_, _, at)) = ranked.min() else { return Ok(()) };
        if full {
            let named = which == Waiting::Naming;
            let (account, delivery) = (sight.account, sight.delivery.clone());
            let back = GiveBack { account, delivery, month: same.month, purchase: position, named };
            work.ask(work.bucket, Body::GiveBack(back));
            return Ok(());
        }
        let Some(refund) = shelf::take::<WaitingRefund>(work, sight.account, at)? else { return Ok(()) };
        let own = work.transaction(refund.transaction);
        tell_found(work, sight, &refund, same)?;
        give_back(work, sight, same, refund.amount.minor, own, refund.booked_on)?;
    }
}

fn tell_found(work: &mut Work<'_>, sight: &Sight<'_>, refund: &WaitingRefund, purchase: Same) -> Result<(), Stop> {
    let original = work.transaction(known(work, sight, purchase)?.transaction);
    let event = super::waits::told_waiting(work, sight.account, &sight.delivery.feed, refund);
    work.tell(Event::Transaction(Box::new(TransactionEvent {
        original: Some(original),
        verdict: Verdict::RefundFound,
        ..event
    })));
    Ok(())
}
