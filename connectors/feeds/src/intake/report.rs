//! What an ingest tells of its edge's half: what was read, refused, remarked on, and whether balances agree.

use std::collections::BTreeMap;

use rewardhub_core::{
    item::{Kind, Status},
    money::Asset,
    time::Day,
};

use crate::mask::mask_cards;

/// Most remarks, and most statements whose balances differ, that are kept word for word; all are counted.
const KEPT: usize = 100;

/// Whether a statement's opening balance and its booked items give its closing balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BalanceCheck {
    /// They do.
    Agrees,
    /// The closing balance is that much higher (or, negative, lower), in minor units.
    DiffersBy(i64),
    /// It does not state both, or not for this account and currency.
    NotStated,
}

/// One account of one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementReport {
    /// Which statement of the input, from 0.
    pub statement: u32,
    /// The account's last digits.
    pub account: String,
    /// First and last day it covers.
    pub covers: (Day, Day),
    /// Currency of its balances.
    pub currency: Option<Asset>,
    /// Its items.
    pub items: u64,
    /// Its balances.
    pub balance: BalanceCheck,
}

/// The report of one input.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Records read, good and bad.
    pub read: u64,
    /// Items by status.
    pub by_status: BTreeMap<Status, u64>,
    /// Items by kind.
    pub by_kind: BTreeMap<Kind, u64>,
    /// Rejected records by reason.
    pub rejected: BTreeMap<String, u64>,
    /// The input could not be read to its end.
    pub refused: bool,
    /// References that named two contents in one delivery, and were not believed.
    pub reused_references: u64,
    /// Remarks, the first hundred.
    pub remarks: Vec<String>,
    /// All remarks.
    pub remarks_in_all: u64,
    /// Statements, ended or broken off.
    pub statements: u64,
    /// Accounts, each counted once.
    pub accounts: u64,
    /// First and last day covered by anything.
    pub covers: Option<(Day, Day)>,
    /// Deliveries whose balances agree.
    pub balances_agree: u64,
    /// Deliveries whose balances differ.
    pub balances_differ: u64,
    /// Deliveries without balances that could be checked.
    pub balances_not_stated: u64,
    /// Deliveries, the first hundred, those whose balances differ before others.
    pub deliveries: Vec<StatementReport>,
}

impl Report {
    /// Rejected records in all.
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
