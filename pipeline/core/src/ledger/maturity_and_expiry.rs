//! What time brings to a wallet: lots mature, holds end, both pay deficits, and lots expire, in the order of their days, no matter when
//! anyone looks. What expires becomes breakage.

use super::{Book, Holding, Lot, Reason};
use crate::{
    posting::{Account, Cause, Movement, Part, SystemAccount},
    time::{Day, Moment},
};

impl Book<'_> {
    /// Settles what is due by now, day by day: on each day first what matures, then the holds that end, each with the deficits that this
    /// pays, then what expires. So the result is the same however often it is done. Each posting counts from the day it was due on, or
    /// from `counts_on`.
    pub(super) fn settle(&mut self, counts_on: Option<Day>) {
        self.pay_deficits(counts_on.unwrap_or(self.now.day));
        while let Some(day) = self.holding.next_due(self.now) {
            let counts_on = counts_on.unwrap_or(day);
            let (pending, available) = (self.part(Part::Pending), self.part(Part::Available));
            for lot in self.holding.mature(day) {
                self.move_lot(&pending, &available, &lot, &Reason::only(Cause::Maturity, counts_on));
            }
            self.pay_deficits(counts_on);
            for hold in self.holding.end_holds(day, self.now) {
                let why = Reason::step(Cause::Release, Movement::Redemption(hold.redemption), counts_on);
                self.give_back(hold, day, &why);
            }
            self.pay_deficits(counts_on);
            for lot in self.holding.expire(day) {
                let breakage = Account::System(SystemAccount::Breakage);
                self.move_lot(&available, &breakage, &lot, &Reason::only(Cause::Expiry, counts_on));
            }
        }
    }
}

impl Holding {
    /// Whether anything is due by a moment.
    #[must_use]
    pub fn has_due(&self, by: Moment) -> bool {
        self.next_due(by).is_some()
    }

    /// The first day on which something is due, if it is due by a moment; a lot matures before it expires.
    pub(super) fn next_due(&self, by: Moment) -> Option<Day> {
        let next = |lot: &Lot| if lot.matured { lot.last_day().and_then(Day::next) } else { Some(lot.matures_on) };
        let lots = self.lots.iter().filter_map(next);
        let holds = self.holds.iter().filter(|hold| hold.has_ended(by)).map(|hold| hold.ends.day);
        lots.chain(holds).min().filter(|day| *day <= by.day)
    }

    /// Lets lots mature whose first day has come. Returns each as it was.
    pub(super) fn mature(&mut self, today: Day) -> Vec<Lot> {
        let is_due = |lot: &Lot| !lot.matured && lot.matures_on <= today;
        let (matured, rest): (Vec<Lot>, Vec<Lot>) = std::mem::take(&mut self.lots).into_iter().partition(is_due);
        self.lots = rest;
        for lot in &matured {
            self.put_back(Lot { matured: true, ..lot.clone() });
        }
        matured
    }

    /// Removes lots whose last day is over, and returns them. What is on hold stays.
    pub(super) fn expire(&mut self, today: Day) -> Vec<Lot> {
        let is_over = |lot: &Lot| lot.matured && lot.last_day().is_some_and(|last| last < today);
        let (expired, rest) = std::mem::take(&mut self.lots).into_iter().partition(is_over);
        self.lots = rest;
        expired
    }
}
