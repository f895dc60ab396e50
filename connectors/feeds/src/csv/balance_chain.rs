//! Opening and closing balance from a column of balances, given only if every booked row continues the one before it.

use rewardhub_core::{
    item::{Direction, Status},
    money::Asset,
};

use crate::entry::{AccountNumber, Entry};

/// Follows the balances of a file's rows, which may run forwards or backwards in time.
#[derive(Debug, Default)]
pub(super) struct Balances {
    first: Option<Row>,
    last: Option<Row>,
    account: Option<AccountNumber>,
    not_forwards: bool,
    not_backwards: bool,
    broken: bool,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    before: i64,
    after: i64,
    currency: Asset,
}

/// The balances that the rows prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpeningAndClosing {
    pub(super) opening_minor: i64,
    pub(super) closing_minor: i64,
    pub(super) currency: Asset,
}

impl Balances {
    /// Follows one more row.
    pub(super) fn add(&mut self, entry: &Entry) {
        if self.broken || entry.status != Status::Booked {
            return;
        }
        let Some(after) = entry.balance_after_minor else { return self.break_off() };
        let amount = entry.amount.minor;
        let before = match entry.direction {
            Direction::Debit => after.checked_add(amount),
            Direction::Credit => after.checked_sub(amount),
        };
        let Some(before) = before else { return self.break_off() };
        let row = Row { before, after, currency: entry.amount.asset };
        if self.account.get_or_insert_with(|| entry.account.clone()) != &entry.account {
            return self.break_off();
        }
        if let Some(last) = self.last {
            self.not_forwards |= last.after != row.before;
            self.not_backwards |= last.before != row.after;
            self.broken = last.currency != row.currency || (self.not_forwards && self.not_backwards);
        }
        self.first.get_or_insert(row);
        self.last = Some(row);
    }

    /// Notes that a row is missing, so that nothing can be proved.
    pub(super) fn break_off(&mut self) {
        self.broken = true;
    }

    pub(super) fn opening_and_closing(&self) -> Option<OpeningAndClosing> {
        let (first, last) = (self.first?, self.last?);
        if self.broken {
            return None;
        }
        let (opening, closing) = if self.not_forwards { (last, first) } else { (first, last) };
        Some(OpeningAndClosing { opening_minor: opening.before, closing_minor: closing.after, currency: first.currency })
    }
}
