//! Announced items: kept, shown, linked to their booking, dropped after 14 days. They never pay.

use super::{Sight, booking};
use crate::{
    decide::work::{Stop, Work},
    event::{Event, TransactionStatus},
    ids::{Fingerprint, Position},
    item::{Doubt, Item},
    state::{
        bank_account::{BankAccount, Pending},
        known::{Known, Standing},
    },
    time::Day,
};

/// Days that a pending which nothing settles is kept.
const DROPPED_AFTER_DAYS: i32 = 14;
/// Days that a settled one is kept: no page that old is served again.
const FORGOTTEN_AFTER_DAYS: i32 = 60;

/// A new announcement.
pub(super) fn announce(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, position: Position) -> Result<(), Stop> {
    let until = kept_until(item.facts.booked_on, work.today(), DROPPED_AFTER_DAYS);
    let account = work.account_mut(sight.account_key())?.expect("the caller has opened it");
    if account.feed != sight.delivery.feed {
        return booking::review(work, sight, item, position, Doubt::OtherFeed);
    }
    let known = Known {
        transaction: position,
        key: item.weak_key(),
        former: Vec::new(),
        standing: Standing::Booked,
        seen: vec![sight.seen(item)],
        references: item.references.clone(),
        text: item.text.map(Fingerprint::trace),
        merchant: item.facts.merchant_hash.map(Fingerprint::trace),
        balance_after_minor: None,
        batch: None,
        kind: item.facts.kind,
        judged_on: item.facts.plain_day(),
        decided: false,
        wallet: None,
        returned_minor: 0,
    };
    account.pendings.push(Pending { transaction: position, known, facts: item.facts.clone(), settled: false, until });
    let told = booking::told(work, sight, item, position, TransactionStatus::Pending, booking::identity_of(item));
    work.tell(Event::Transaction(Box::new(told)));
    Ok(())
}

fn kept_until(booked_on: Day, today: Day, days: i32) -> Day {
    booked_on.max(today).plus(days)
}

impl Pending {
    /// Its booking came.
    pub(super) fn settle(&mut self, today: Day) {
        self.settled = true;
        self.until = kept_until(self.known.key.booked_on, today, FORGOTTEN_AFTER_DAYS);
    }
}

/// A pending that is known: its amount may have moved.
pub(super) fn repeat(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, at: usize) -> Result<(), Stop> {
    let account = work.account_mut(sight.account_key())?.expect("the caller has opened it");
    let Some(pending) = account.pendings.get_mut(at) else { return Ok(()) };
    pending.known.mark(sight.seen(item));
    pending.known.learn(&item.references);
    if !pending.settled {
        pending.known.key = item.weak_key();
    }
    Ok(())
}

/// The pending that a new booking settles: the one that the feed names, else the oldest of the same amount and, where both have
/// one, the same merchant, announced in the two weeks before it.
pub(super) fn settled_by(account: &BankAccount, item: &Item) -> Option<usize> {
    if let Some(hash) = item.settles {
        return account.pendings.iter().position(|p| !p.settled && p.known.references.iter().any(|r| r.hash == hash));
    }
    let key = item.weak_key();
    account.pendings.iter().position(|pending| {
        let own = pending.known.key;
        let age = key.booked_on.number() - own.booked_on.number();
        let alike = (own.amount_minor, own.currency, own.direction, own.reversal)
            == (key.amount_minor, key.currency, key.direction, key.reversal);
        let merchants = pending.known.merchant.zip(item.facts.merchant_hash.map(Fingerprint::trace));
        let other_id = pending.known.contradicts(&item.references);
        !pending.settled && alike && !other_id && (0..=DROPPED_AFTER_DAYS).contains(&age) && merchants.is_none_or(|(a, b)| a == b)
    })
}
