//! Items as a feed's intake makes them: a coffee, and what can be said about one differently.

use crate::{
    ids::Fingerprint,
    item::{Direction, Facts, Item, Kind, Original, RecordPlace, Reference, ReferenceKind, Status},
    money::{Asset, Money},
    time::Day,
};

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A purchase of £3.00 at the coffee shop on 5 March.
pub fn coffee() -> Item {
    let paid = Money::new(Asset::new("GBP").unwrap(), 300);
    let facts = Facts {
        merchant_name: Some("NORTHERN COFFEE".into()),
        merchant_hash: Some(fingerprint("NORTHERN COFFEE")),
        mcc: Some(5814),
        ..Facts::stated(Kind::Purchase, Direction::Debit, paid, day("2026-03-05"))
    };
    let text = Some(fingerprint("CARD PAYMENT NORTHERN COFFEE"));
    Item { text, place: RecordPlace::Line(2), ..Item::booked(facts) }
}

pub trait ItemExt {
    fn id(self, id: &str) -> Item;
    fn named(self, kind: ReferenceKind, id: &str) -> Item;
    fn on(self, day: &str) -> Item;
    fn of(self, minor: i64) -> Item;
    fn text(self, text: &str) -> Item;
    fn at(self, merchant: &str) -> Item;
    fn pending(self) -> Item;
    fn removed(self) -> Item;
    fn refund(self) -> Item;
    fn of_purchase(self, id: &str) -> Item;
}

pub fn reference(kind: ReferenceKind, id: &str, direction: Direction, reversal: bool) -> Reference {
    Reference { kind, hash: fingerprint(&format!("{kind:?} {id} {direction:?} {reversal}")) }
}

pub fn fingerprint(text: &str) -> Fingerprint {
    Fingerprint(u64::from_le_bytes(blake3::hash(text.as_bytes()).as_bytes()[..8].try_into().unwrap()))
}

impl ItemExt for Item {
    fn id(self, id: &str) -> Item {
        self.named(ReferenceKind::Transaction, id)
    }

    fn named(mut self, kind: ReferenceKind, id: &str) -> Item {
        self.references.push(reference(kind, id, self.facts.direction, self.facts.reversal));
        self
    }

    fn on(mut self, text: &str) -> Item {
        self.facts.booked_on = day(text);
        self
    }

    fn of(mut self, minor: i64) -> Item {
        self.facts.amount.minor = minor;
        self
    }

    fn text(mut self, text: &str) -> Item {
        self.text = Some(fingerprint(text));
        self
    }

    fn at(mut self, merchant: &str) -> Item {
        self.facts.merchant_name = Some(merchant.into());
        self.facts.merchant_hash = Some(fingerprint(merchant));
        self.text(merchant)
    }

    fn pending(mut self) -> Item {
        self.status = Status::Pending;
        self
    }

    fn removed(mut self) -> Item {
        self.status = Status::Removed;
        self
    }

    fn refund(mut self) -> Item {
        self.facts.kind = Kind::Refund;
        self.facts.direction = Direction::Credit;
        self
    }

    fn of_purchase(mut self, id: &str) -> Item {
        self.original = Some(Original::Named(reference(ReferenceKind::Transaction, id, Direction::Debit, false).hash));
        self
    }
}
