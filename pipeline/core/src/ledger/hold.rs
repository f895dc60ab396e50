//! Holds: value that is set aside for an authorised redemption, out of reach of expiry and clawbacks, until it is captured or given back.

use serde::{Deserialize, Serialize};

use super::{Book, Holding, Lot, NotMoved, Reason};
use crate::{
    ids::RedemptionId,
    money::{Asset, Money},
    posting::{Account, Part, SystemAccount},
    programme::Length,
    time::{Day, Moment},
};

/// Value on hold for one authorised redemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The redemption that it is held for.
    pub redemption: RedemptionId,
    /// The asset that is held.
    pub asset: Asset,
    /// When it ends by itself, unless it is captured or void before.
    pub ends: Moment,
    /// How much longer than their own day lots can be spent that it gives back.
    pub grace: Length,
    /// What is held, soonest expiring first: each mature, with the amount that is held of it.
    pub lots: Vec<Lot>,
}

impl Hold {
    /// How much is held, in minor units.
    #[must_use]
    pub fn amount_minor(&self) -> i64 {
        self.lots.iter().map(|lot| lot.amount_minor).sum()
    }

    /// Whether it has ended by a moment.
    #[must_use]
    pub fn has_ended(&self, by: Moment) -> bool {
        self.ends.day < by.day || (self.ends.day == by.day && self.ends.at <= by.at)
    }
}

impl Lot {
    /// The lot as it comes back on a day from a hold or from transit: it can be spent until its own day, or until the grace after its
    /// return is over if that is later; never longer than the grace after its own day.
    #[must_use]
    pub fn come_back(self, on: Day, grace: Length) -> Self {
        let Some(own) = self.expires_on else { return self };
        let extended = grace.after(on.min(own));
        let extended_to = if Some(extended) > self.last_day() { Some(extended) } else { self.extended_to };
        Self { extended_to, ..self }
    }
}

impl Book<'_> {
    /// Puts available value on hold, what expires soonest first.
    ///
    /// # Errors
    /// [`NotMoved::Insufficient`] if less is available, [`NotMoved::TooManyLots`].
    pub fn hold(
        &mut self,
        amount: Money,
        redemption: RedemptionId,
        (ends, grace): (Moment, Length),
        why: &Reason,
    ) -> Result<(), NotMoved> {
        let lots = self.take_some_lots(amount)?;
        for lot in &lots {
            self.move_lot(&self.part(Part::Available), &self.part(Part::Held), lot, why);
        }
        self.holding.holds.push(Hold { redemption, asset: amount.asset, ends, grace, lots });
        Ok(())
    }

    /// Moves held value into transit, what expires soonest first; what is left stays on hold. Returns what was moved, `None` if there is
    /// no such hold, or less is held.
    pub fn capture(&mut self, redemption: RedemptionId, amount_minor: i64, why: &Reason) -> Option<Vec<Lot>> {
        let at = self.holding.holds.iter().position(|hold| hold.redemption == redemption)?;
        let hold = &mut self.holding.holds[at];
        let mut rest = amount_minor;
        let captured: Vec<Lot> = hold.lots.iter_mut().filter_map(|lot| lot.split_off(&mut rest)).collect();
        hold.lots.retain(|lot| lot.amount_minor > 0);
        if hold.lots.is_empty() {
            self.holding.holds.remove(at);
        }
        for lot in &captured {
            self.move_lot(&self.part(Part::Held), &Account::System(SystemAccount::InTransit), lot, why);
        }
        (rest == 0).then_some(captured)
    }

    /// Ends a hold: what it held is available again. Returns how much that is, in minor units: 0 if there is no such hold.
    pub fn release(&mut self, redemption: RedemptionId, why: &Reason) -> i64 {
        let Some(at) = self.holding.holds.iter().position(|hold| hold.redemption == redemption) else { return 0 };
        let hold = self.holding.holds.remove(at);
        let amount_minor = hold.amount_minor();
        self.give_back(hold, self.now.day, why);
        amount_minor
    }

    /// Gives what a hold held back to the lots that it came from, on a day.
    pub(super) fn give_back(&mut self, hold: Hold, on: Day, why: &Reason) {
        for lot in hold.lots {
            self.move_lot(&self.part(Part::Held), &self.part(Part::Available), &lot, why);
            self.holding.put_back(lot.come_back(on, hold.grace));
        }
    }
}

impl Holding {
    /// How many holds have ended by a moment and are still to be posted: each changes what is available without a command.
    #[must_use]
    pub fn ended_holds(&self, by: Moment) -> usize {
        self.holds.iter().filter(|hold| hold.has_ended(by)).count()
    }

    /// Removes the holds that end on a day, as far as they have ended by now, and returns them.
    pub(super) fn end_holds(&mut self, day: Day, now: Moment) -> Vec<Hold> {
        let is_over = |hold: &Hold| hold.ends.day == day && hold.has_ended(now);
        let (ended, rest) = std::mem::take(&mut self.holds).into_iter().partition(is_over);
        self.holds = rest;
        ended
    }
}
