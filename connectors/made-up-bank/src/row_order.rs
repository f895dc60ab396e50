//! The two orders of a file's rows. Neither holds more than one month of one account in memory.

use std::vec::IntoIter;

use rewardhub_core::time::{Day, Month};

use super::{
    bank::Bank,
    everyday_purchases,
    rendering::{Order, Rendering, Window},
    row::Row,
    seeded_random::{Permutation, SeededRandom},
};

pub(super) enum Rows<'a> {
    Sorted(Sorted<'a>),
    Unsorted { bank: &'a Bank, order: Permutation, next: u64 },
}

impl<'a> Rows<'a> {
    pub(super) fn new(bank: &'a Bank, rendering: &Rendering) -> Self {
        match rendering.order {
            Order::Sorted => Self::Sorted(Sorted::all(bank)),
            Order::Unsorted => {
                Self::Unsorted { bank, order: Permutation::new(bank.seed ^ 0x0bad_5eed, bank.all_places()), next: 0 }
            }
        }
    }

    /// A random row among those that the file has passed; `None` when the drawn place is empty.
    pub(super) fn earlier(&self, dice: &mut SeededRandom) -> Option<Row> {
        match self {
            Self::Unsorted { bank, order, next } => bank.at(order.at(dice.below(*next))),
            Self::Sorted(sorted) => {
                let last = sorted.last?;
                let row = sorted.bank.at(dice.below(sorted.bank.place(last.account + 1, 0)))?;
                (sort_key(&row) < sort_key(&last)).then_some(row)
            }
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        match self {
            Self::Sorted(sorted) => sorted.next(),
            Self::Unsorted { bank, order, next } => {
                while *next < order.len() {
                    let row = bank.at(order.at(*next));
                    *next += 1;
                    if row.is_some() {
                        return row;
                    }
                }
                None
            }
        }
    }
}

const fn sort_key(row: &Row) -> (u32, Day, u64) {
    (row.account, row.day, row.place)
}

/// Rows sorted by account, day and place.
pub(super) struct Sorted<'a> {
    bank: &'a Bank,
    account: u32,
    end: u32,
    month: usize,
    everyday: u64,
    rows: IntoIter<Row>,
    last: Option<Row>,
}

impl<'a> Sorted<'a> {
    /// The rows of all accounts.
    pub(super) fn all(bank: &'a Bank) -> Self {
        Self { bank, account: 0, end: bank.accounts, month: 0, everyday: 0, rows: Vec::new().into_iter(), last: None }
    }

    /// The rows of one account.
    pub(super) fn of(bank: &'a Bank, account: u32) -> Self {
        Self { account, end: account + 1, ..Self::all(bank) }
    }

    /// Computes the next month's rows. Everyday rows come in order of their days, and a month has few others.
    fn fill(&mut self) {
        let month = self.bank.calendar.months[self.month].first.month();
        let mut rows = Vec::new();
        while self.everyday < self.bank.everyday_of(self.account) && self.everyday_month() == month {
            rows.push(everyday_purchases::row(self.bank, self.account, self.everyday));
            self.everyday += 1;
        }
        self.bank.add_month(self.account, self.month, &mut rows);
        rows.sort_by_key(sort_key);
        self.rows = rows.into_iter();
        self.month += 1;
        if self.month == self.bank.calendar.months.len() {
            (self.account, self.month, self.everyday) = (self.account + 1, 0, 0);
        }
    }

    fn everyday_month(&self) -> Month {
        let mut dice = self.bank.dice(self.account, self.everyday);
        everyday_purchases::day(self.bank, &mut dice, self.account, self.everyday).month()
    }
}

impl Iterator for Sorted<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            if let Some(row) = self.rows.next() {
                self.last = Some(row);
                return Some(row);
            }
            if self.account == self.end {
                return None;
            }
            self.fill();
        }
    }
}

/// An account's booked balance before the first day of a window, in minor units.
pub(super) fn balance_before(bank: &Bank, account: u32, window: Window) -> i64 {
    let before = Sorted::of(bank, account).take_while(|row| row.day < window.from);
    before.fold(bank.opening_minor(account), |balance, row| balance + row.booked_minor())
}
