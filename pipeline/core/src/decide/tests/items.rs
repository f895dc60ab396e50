//! Items as a feed's intake makes them: a coffee, and what can be said about one differently.

use crate::{
    ids::Fingerprint,
    item::{BookedFrom, Direction, Facts, Item, Kind, KindSource, Original, RecordPlace, Reference, ReferenceKind, Status},
    money::{Asset, Money},
    time::Day,
};

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A purchase of £3.00 at the coffee shop on 5 March.
pub fn coffee() -> Item {
    Item {
        status: Status::Booked,
        facts: Facts {
            kind: Kind::Purchase,
            kind_source: KindSource::Stated,
            direction: Direction::Debit,
            reversal: false,
            amount: Money::new(Asset::new("GBP").unwrap(), 300),
            original_amount: None,
            booked_on: day("2026-03-05"),
            booked_from: BookedFrom::Booking,
            value_on: None,
            purchased: None,
            merchant_name: Some("NORTHERN COFFEE".into()),
            merchant_hash: Some(fingerprint("NORTHERN COFFEE")),
            merchant_id: None,
            bank_category: None,
            mcc: Some(5814),
            country: None,
            channel: None,
        },
        references: Vec::new(),
        text: Some(fingerprint("CARD PAYMENT NORTHERN COFFEE")),
        original: None,
        settles: None,
        counterparty: None,
        balance_after_minor: None,
        batch: None,
        review_reason: None,
        ordinal: 1,
        place: RecordPlace::Line(2),
    }
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
