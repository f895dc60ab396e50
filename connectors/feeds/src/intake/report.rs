//! The report of an input: what was read, rejected and remarked on, and whether balances
//! agree. What the engine decides is not in it.

use std::collections::BTreeMap;

use rewardhub_core::{
    item::{Kind, Status},
    money::Asset,
    time::Day,
};

use crate::mask::mask_cards;

/// The most remarks, and the most deliveries, that are kept in full; all are counted.
const KEPT: usize = 100;

/// Whether a statement's opening balance and booked items add up to its closing balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BalanceCheck {
    /// They add up.
    Agrees,
    /// The closing balance is higher by this amount in minor units; lower if negative. A difference of more digits than any amount
    /// has is shown as the largest that fits.
    DiffersBy(i64),
    /// The statement lacks a balance, or its balances are of another account or currency.
    NotStated,
}

/// One account in one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementReport {
    /// Number of the statement in the input, from 0.
    pub statement: u64,
    /// The last digits of the account.
    pub account: String,
    /// The first and the last day covered.
    pub covers: (Day, Day),
    /// The currency of all items of the account; `None` if there are several or no items.
    pub currency: Option<Asset>,
    /// Number of items of the account.
    pub items: u64,
    /// The check of its balances.
    pub balance: BalanceCheck,
}

/// The report of one input.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Number of records read, readable or not.
    pub read: u64,
    /// Number of items by status.
    pub by_status: BTreeMap<Status, u64>,
    /// Number of items by kind.
    pub by_kind: BTreeMap<Kind, u64>,
    /// Number of rejected records by reason.
    pub rejected: BTreeMap<String, u64>,
    /// Whether the input could not be read to its end.
    pub refused: bool,
    /// Number of references that named two contents in one delivery, and so were not trusted.
    pub reused_references: u64,
    /// The first hundred remarks, with card numbers masked.
    pub remarks: Vec<String>,
    /// Number of all remarks.
    pub remarks_in_all: u64,
    /// Number of statements, whether they ended or broke off.
    pub statements: u64,
    /// Number of different accounts.
    pub accounts: u64,
    /// The first and the last day covered by any delivery; `None` without deliveries.
    pub covers: Option<(Day, Day)>,
    /// Number of deliveries whose balances agree.
    pub balances_agree: u64,
    /// Number of deliveries whose balances differ.
    pub balances_differ: u64,
    /// Number of deliveries without balances to check.
    pub balances_not_stated: u64,
    /// The first hundred deliveries; those with differing balances take precedence over others.
    pub deliveries: Vec<StatementReport>,
}

impl Report {
    /// Number of all rejected records.
    #[must_use]
    pub fn rejected_in_all(&self) -> u64 {
        self.rejected.values().sum()
    }

    pub(super) fn item(&mut self, status: Status, kind: Kind) {
        self.read += 1;
        *self.by_status.entry(status).or_default() += 1;
        *self.by_kind.entry(kind).or_default() += 1;
    }

    pub(super) fn reject(&mut self, reason: &str) {
        match self.rejected.get_mut(reason) {
            Some(count) => *count += 1,
            None => {
                self.rejected.insert(reason.to_owned(), 1);
            }
        }
    }

    pub(super) fn remark(&mut self, remark: String) {
        self.remarks_in_all += 1;
        if self.remarks.len() < KEPT {
            self.remarks.push(mask_cards(&remark).into_owned());
        }
    }

    pub(super) fn delivery(&mut self, delivery: StatementReport) {
        let (from, to) = delivery.covers;
        self.covers = Some(self.covers.map_or((from, to), |(first, last)| (first.min(from), last.max(to))));
        let differs = matches!(delivery.balance, BalanceCheck::DiffersBy(_));
        match delivery.balance {
            BalanceCheck::Agrees => self.balances_agree += 1,
            BalanceCheck::DiffersBy(_) => self.balances_differ += 1,
            BalanceCheck::NotStated => self.balances_not_stated += 1,
        }
        if self.deliveries.len() < KEPT {
            self.deliveries.push(delivery);
        } else if differs {
            let other = self.deliveries.iter().rposition(|kept| !matches!(kept.balance, BalanceCheck::DiffersBy(_)));
            if let Some(other) = other {
                self.deliveries.remove(other);
                self.deliveries.push(delivery);
            }
        }
    }
}
