//! Deliveries of purchases: each has a reference, whole pounds, and a day that the first programme version judges; a delivery may
//! bring again what an earlier one brought.

use std::collections::BTreeMap;

use rewardhub_core::{
    command::Observe,
    delivery::Delivery,
    ids::{BankAccountId, Fingerprint, Token},
    item::{Direction, Facts, Item, Kind, Original, Reference, ReferenceKind, WeakKey},
    money::{Asset, Money},
    time::Day,
};

use super::random::Random;

/// A purchase of one account, on any day of the month.
pub fn purchase(random: &Random) -> Item {
    let day = random.below(31);
    purchase_on(random, first_day().plus(i32::try_from(day).expect("it is less than 31")))
}

/// A purchase of the days before so many days of the month have passed, or a few after that.
pub(super) fn purchase_about(random: &Random, days: i32) -> Item {
    let day = days + 3 - i32::try_from(random.below(12)).expect("it is less than 12");
    purchase_on(random, first_day().plus(day.clamp(0, 30)))
}

fn purchase_on(random: &Random, booked_on: Day) -> Item {
    let pounds = 1 + random.below(40).cast_signed();
    let amount = Money::new(Asset::new("GBP").expect("three letters"), 100 * pounds);
    let reference = Reference { kind: ReferenceKind::Transaction, hash: Fingerprint(random.next()) };
    let facts = Facts::stated(Kind::Purchase, Direction::Debit, amount, booked_on);
    Item { references: vec![reference], ..Item::booked(facts) }
}

/// A refund of some whole pounds of a purchase, which it names.
pub(super) fn refund(random: &Random, purchase: &Item) -> Item {
    let most = u64::try_from(purchase.facts.amount.minor / 100).expect("a purchase is above zero");
    let amount = Money { minor: 100 * (1 + random.below(most).cast_signed()), ..purchase.facts.amount };
    let facts = Facts { kind: Kind::Refund, direction: Direction::Credit, amount, ..purchase.facts.clone() };
    let reference = Reference { kind: ReferenceKind::Transaction, hash: Fingerprint(random.next()) };
    let original = purchase.references.first().map(|reference| Original::Named(reference.hash));
    Item { facts, references: vec![reference], original, ..purchase.clone() }
}

pub(super) fn first_day() -> Day {
    Day::from_ymd(2026, 3, 1).expect("it is a day")
}

/// A delivery of these items, with a random name.
pub fn delivery(random: &Random, (account, token): (BankAccountId, Token), mut items: Vec<Item>) -> Observe {
    let mut equals: BTreeMap<WeakKey, u32> = BTreeMap::new();
    for item in &mut items {
        let ordinal = equals.entry(item.weak_key()).or_default();
        *ordinal += 1;
        item.ordinal = *ordinal;
    }
    let delivery = Delivery::increment(random.next(), "simulated", "simulated", (first_day(), first_day().plus(30)));
    Observe { account, token, delivery, before: 0, items, texts: Vec::new(), end: None }
}
