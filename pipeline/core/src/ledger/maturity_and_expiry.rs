//! What time brings to a wallet: lots mature, pay deficits and expire, in the order of their days, no matter when anyone looks.
//! What expires becomes breakage.

use super::{Book, Holding, Lot, Reason};
use crate::{
    money::Money,
    posting::{Account, Cause, Part, SystemAccount},
    time::Day,
};

impl Book<'_> {
    /// Settles what is due by today, day by day: on each day first what matures, then the deficits that this pays, then what
    /// expires. So the result is the same however often it is done. Each posting counts from the day it was due on, or from
    /// `counts_on`.
    pub(super) fn settle(&mut self, counts_on: Option<Day>) {
        self.pay_deficits(counts_on.unwrap_or(self.today));
        while let Some(day) = self.holding.next_due().filter(|day| *day <= self.today) {
            let counts_on = counts_on.unwrap_or(day);
            for lot in self.holding.mature(day) {
                let (pending, available) = (self.part(Part::Pending), self.part(Part::Available));
                self.post_due(pending, available, &lot, Cause::Maturity, counts_on);
            }
            self.pay_deficits(counts_on);
            for lot in self.holding.expire(day) {
                let available = self.part(Part::Available);
                self.post_due(available, Account::System(SystemAccount::Breakage), &lot, Cause::Expiry, counts_on);
            }
        }
    }

    fn post_due(&mut self, from: Account, to: Account, lot: &Lot, cause: Cause, counts_on: Day) {
        let amount = Money::new(lot.asset, lot.amount_minor);
        self.post(from, to, amount, (lot.funder.clone(), lot.expires_on), &Reason::only(cause, counts_on));
    }
}

impl Holding {
    /// Whether anything is due by a day.
    #[must_use]
    pub fn has_due(&self, by: Day) -> bool {
        self.next_due().is_some_and(|day| day <= by)
    }

    /// The first day on which something is due, `None` if nothing ever is; a lot matures before it expires.
    pub(super) fn next_due(&self) -> Option<Day> {
        let next = |lot: &Lot| match lot.matured {
            false => Some(lot.matures_on),
            true if lot.free_minor() > 0 => lot.expires_on.and_then(Day::next),
            true => None,
        };
        self.lots.iter().filter_map(next).min()
    }

    /// Lets lots mature whose first day has come. Returns each as it was.
    pub(super) fn mature(&mut self, today: Day) -> Vec<Lot> {
        let is_due = |lot: &Lot| !lot.matured && lot.matures_on <= today;
        let (matured, rest): (Vec<Lot>, Vec<Lot>) = std::mem::take(&mut self.lots).into_iter().partition(is_due);
        self.lots = rest;
        for lot in &matured {
            let lot = Lot { matured: true, ..lot.clone() };
            // The sum was within bounds while both lots were apart; lots whose sum cannot be counted stay apart.
            if self.add(lot.clone()).is_err() {
                self.lots.push(lot);
                self.lots.sort_unstable();
            }
        }
        matured
    }

    /// Removes lots whose last day is over, except for what is held. Returns each with the amount that expired.
    pub(super) fn expire(&mut self, today: Day) -> Vec<Lot> {
        let mut expired = Vec::new();
        for lot in &mut self.lots {
            if lot.matured && lot.expires_on.is_some_and(|last| last < today) && lot.free_minor() > 0 {
                expired.push(Lot { amount_minor: lot.free_minor(), held_minor: 0, ..lot.clone() });
                lot.amount_minor = lot.held_minor;
            }
        }
        self.lots.retain(|lot| lot.amount_minor > 0);
        self.lots.sort_unstable();
        expired
    }
}
