//! Purchases as webhooks deliver them: one at a time. Each of them pays.

use rewardhub_core::{
    command::{Body, Command, Ending, Observe},
    delivery::Delivery,
    ids::{BankAccountId, Fingerprint, Placement, Token},
    item::{Direction, Facts, Item, Kind, Reference, ReferenceKind},
    money::{Asset, Money},
    time::{Day, Instant},
};

use super::arrival::Arrivals;

/// Makes commands up, each with one purchase.
pub struct Purchases {
    placement: Placement,
    arrivals: Arrivals,
    made: u64,
    at: Instant,
    today: Day,
    pounds: Asset,
}

impl Purchases {
    /// Makes purchases that are booked on this day or up to four days before.
    pub fn new(placement: Placement, arrivals: Arrivals, at: Instant, today: Day) -> Self {
        let pounds = Asset::new("GBP").expect("three letters are an asset");
        Self { placement, arrivals, made: 0, at, today, pounds }
    }

    /// Returns the next purchase, of the wallet that comes next.
    pub fn next(&mut self) -> Command {
        let wallet = self.arrivals.next();
        self.of(wallet)
    }

    /// Returns the next purchase, of this wallet.
    pub fn of(&mut self, wallet: u64) -> Command {
        self.made += 1;
        let token = Token(u128::from(spread(wallet)) << 64 | u128::from(wallet));
        let account = BankAccountId::new(self.placement.bucket_of(token.spread()), token.0);
        let booked_on = self.today.plus(-i32::try_from(self.made % 5).unwrap_or(0));
        let delivery = Delivery::increment(spread(self.made), "bench", "webhook", (booked_on, booked_on));
        let items = vec![self.item(booked_on)];
        let end = Some(Ending { whole: false, complete: false, items: 1 });
        let observe = Observe { account, token, delivery, before: 0, items, texts: Vec::new(), end };
        Command::of_client(super::ACTOR, self.at, account.bucket(), Body::Observe(observe))
    }

    fn item(&mut self, booked_on: Day) -> Item {
        let pence = 100 + i64::try_from(self.arrivals.draw() % 9_000).unwrap_or(0);
        let reference = Reference { kind: ReferenceKind::Transaction, hash: Fingerprint(self.arrivals.draw()) };
        let facts = Facts {
            merchant_name: Some("GREENS MARKET".into()),
            merchant_id: Some("700100101".into()),
            ..Facts::stated(Kind::Purchase, Direction::Debit, Money::new(self.pounds, pence), booked_on)
        };
        Item { references: vec![reference], ..Item::booked(facts) }
    }
}

/// Spreads consecutive numbers over all values.
fn spread(number: u64) -> u64 {
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}
