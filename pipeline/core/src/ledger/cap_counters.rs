//! A wallet's counters: how much of each cap was used in each period.

use std::cell::RefCell;

use crate::{
    event::Consulted,
    money::Asset,
    programme::{Counters, Period, Used},
    state::wallet::{Counter, Wallet},
    time::Day,
};

/// How many days after its end a period's counters are kept at least.
const KEPT_DAYS: i32 = 400;

impl Wallet {
    /// Adds to a counter; negative numbers give room back. It never falls below zero.
    pub fn count(&mut self, name: &str, asset: Asset, period: Period, amount_minor: i64, times: i32) {
        let at = self.counters.iter().position(|c| c.name == name && c.asset == asset && c.period == period);
        let at = at.unwrap_or_else(|| {
            self.counters.push(Counter { name: name.to_owned(), asset, period, used: Used::default() });
            self.counters.len() - 1
        });
        let used = &mut self.counters[at].used;
        used.amount_minor = used.amount_minor.saturating_add(amount_minor).max(0);
        used.times = used.times.saturating_add_signed(times);
    }

    /// Whether there are counters of periods that ended long ago.
    #[must_use]
    pub fn has_old_counters(&self, today: Day) -> bool {
        self.counters.iter().any(|counter| is_old(counter, today))
    }

    /// Forgets counters of periods that ended long ago. What the wallet remembers of that follows from the counters alone: it is
    /// the same however often this was done.
    pub fn prune_counters(&mut self, today: Day) {
        let old = self.counters.iter().filter(|counter| is_old(counter, today));
        let last = old.map(|counter| last_day(counter.period)).max();
        self.counters.retain(|counter| !is_old(counter, today));
        self.counters_from = self.counters_from.max(last.map(|last| last.plus(1)));
    }
}

fn is_old(counter: &Counter, today: Day) -> bool {
    last_day(counter.period) < today.plus(-KEPT_DAYS)
}

fn last_day(period: Period) -> Day {
    match period {
        Period::Day(day) => day,
        Period::Week(monday) => monday.plus(6),
        Period::Month(month) => month.last_day(),
    }
}

/// A wallet's counters that record what an evaluation reads: enough to evaluate again years later.
#[derive(Debug)]
pub struct Consulting<'a> {
    wallet: &'a Wallet,
    asked: RefCell<Vec<Consulted>>,
}

impl<'a> Consulting<'a> {
    /// Wraps a wallet's counters.
    #[must_use]
    pub fn new(wallet: &'a Wallet) -> Self {
        Self { wallet, asked: RefCell::new(Vec::new()) }
    }

    /// What was read, each counter once, in the order of the first reading.
    #[must_use]
    pub fn asked(self) -> Vec<Consulted> {
        self.asked.into_inner()
    }
}

impl Counters for Consulting<'_> {
    fn used(&self, counter: &str, asset: Asset, period: Period) -> Used {
        let own = self.wallet.counters.iter().find(|c| c.period == period && c.asset == asset && c.name == counter);
        let used = own.map_or_else(Used::default, |c| c.used);
        let mut asked = self.asked.borrow_mut();
        if !asked.iter().any(|a| a.counter == counter && a.asset == asset && a.period == period) {
            asked.push(Consulted { counter: counter.to_owned(), asset, period, used });
        }
        used
    }
}

/// A recorded consultation, which gives the same answers again.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'a>(pub &'a [Consulted]);

impl Counters for Recorded<'_> {
    fn used(&self, counter: &str, asset: Asset, period: Period) -> Used {
        self.0
            .iter()
            .find(|c| c.counter == counter && c.asset == asset && c.period == period)
            .map_or_else(Used::default, |c| c.used)
    }
}
