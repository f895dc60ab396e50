//! The records of a file, one by one: rows of its window, repeats of earlier ones, and records that cannot be read.

use super::{
    bank::Bank,
    rendering::{Order, Rendering, Window},
    row::Row,
    row_order::Rows,
    seeded_random::SeededRandom,
};

/// What is wrong with a broken record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Damage {
    /// A date is 30 February.
    Date,
    /// There is a letter among the digits of the amount.
    Amount,
    /// The currency is no currency code.
    Currency,
    /// The record ends in the middle.
    Cut,
}

impl Damage {
    /// The damage of the n-th broken record, counted from 0.
    pub(super) const fn nth(n: u64) -> Self {
        match n % 4 {
            0 => Self::Date,
            1 => Self::Amount,
            2 => Self::Currency,
            _ => Self::Cut,
        }
    }
}

/// One record of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// A row that the file has not shown before.
    Row {
        /// The row of the bank.
        row: Row,
        /// The account's booked balance after the row, in minor units; `None` unless the file is sorted and has no repeats.
        balance_minor: Option<i64>,
    },
    /// A row that the file has shown before.
    Repeat {
        /// The row, as it was shown before.
        row: Row,
    },
    /// A record that cannot be read. It stands beside the bank's rows, not in place of one.
    Broken {
        /// The row that it would be without the damage.
        row: Row,
        /// What makes it unreadable.
        damage: Damage,
    },
}

/// Decides after which rows a broken record follows.
pub(super) struct Breakage {
    every: u64,
    left: u64,
    made: u64,
    since: u64,
}

impl Breakage {
    pub(super) fn new(bank: &Bank, rendering: &Rendering, window: Window) -> Self {
        // Somewhat closer together than even, so that a file shorter than expected has them all.
        let every = bank.expected(window) * 2 / 3 / (rendering.broken_records + 1);
        Self { every: every.max(1), left: rendering.broken_records, made: 0, since: 0 }
    }

    /// Counts a row; returns the broken row that should follow it, and its number from 0.
    pub(super) fn after(&mut self, row: &Row) -> Option<(Row, u64)> {
        self.since += 1;
        if self.left == 0 || self.since < self.every {
            return None;
        }
        (self.since, self.left) = (0, self.left - 1);
        let place = (1 << 62) | row.place;
        self.made += 1;
        let alone = Row { original: None, settles: None, ..*row };
        Some((Row { place, reference: place, ..alone }, self.made - 1))
    }
}

/// The records of a file, in the order of the file.
pub struct Arrivals<'a> {
    rows: Rows<'a>,
    rendering: &'a Rendering,
    bank: &'a Bank,
    window: Window,
    dice: SeededRandom,
    duplicates: u64,
    owed: u64,
    breakage: Breakage,
    broken: Option<(Row, u64)>,
    balance: Option<(u32, i64)>,
}

/// Number of places drawn in search of a row to repeat, before the repeat is put off.
const DRAWS: usize = 64;

impl<'a> Arrivals<'a> {
    /// The records of the file that a rendering makes of a bank.
    #[must_use]
    pub fn new(bank: &'a Bank, rendering: &'a Rendering) -> Self {
        let window = bank.window_of(rendering);
        Self {
            rows: Rows::new(bank, rendering),
            rendering,
            bank,
            window,
            dice: SeededRandom::new(bank.seed, 7, 7),
            duplicates: u64::from(rendering.duplicates_percent.min(90)),
            owed: 0,
            breakage: Breakage::new(bank, rendering, window),
            broken: None,
            balance: None,
        }
    }

    fn repeat(&mut self) -> Option<Row> {
        let (rows, dice) = (&self.rows, &mut self.dice);
        let shown = |row: &Row| self.rendering.shows(row, self.window);
        (0..DRAWS).find_map(|_| rows.earlier(dice).filter(shown))
    }

    fn balance_after(&mut self, row: &Row) -> Option<i64> {
        if self.duplicates > 0 || self.rendering.order == Order::Unsorted {
            return None;
        }
        let before = match self.balance {
            Some((account, balance)) if account == row.account => balance,
            _ => self.bank.opening_minor(row.account),
        };
        let balance = before + row.booked_minor();
        self.balance = Some((row.account, balance));
        Some(balance)
    }
}

impl Iterator for Arrivals<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if let Some((row, number)) = self.broken.take() {
            return Some(Record::Broken { row, damage: Damage::nth(number) });
        }
        if self.owed >= 100 - self.duplicates
            && let Some(row) = self.repeat()
        {
            self.owed -= 100 - self.duplicates;
            return Some(Record::Repeat { row });
        }
        loop {
            let row = self.rows.next()?;
            let balance_minor = self.balance_after(&row);
            if self.rendering.shows(&row, self.window) {
                self.owed += self.duplicates;
                self.broken = self.breakage.after(&row);
                return Some(Record::Row { row, balance_minor });
            }
        }
    }
}
