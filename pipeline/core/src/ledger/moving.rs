//! Moving value between wallets: it leaves one for transit, and comes into another from there. It stays what it was: of the same funder,
//! with the same last day.

use super::{Book, Holding, Lot, NotMoved, Reason, book::funding};
use crate::{
    money::Money,
    posting::{Account, Cause, Part, SystemAccount},
    programme::Funder,
};

/// The most lots that one movement takes value from: what follows from it must fit a record of the log.
pub const MOST_LOTS_MOVED: usize = 500;

impl Book<'_> {
    /// Moves available value into transit, or to another system account, what expires soonest first. Returns what was moved.
    ///
    /// # Errors
    /// [`NotMoved::Insufficient`] if less is available, [`NotMoved::TooManyLots`].
    pub fn send(&mut self, amount: Money, to: &SystemAccount, why: &Reason) -> Result<Vec<Lot>, NotMoved> {
        let lots = self.take_some_lots(amount)?;
        let to = Account::System(to.clone());
        for lot in &lots {
            self.move_lot(&self.part(Part::Available), &to, lot, why);
        }
        Ok(lots)
    }

    /// Moves available value into transit that is to be a funder's: that one's own lots first; where another's serves, the two settle. It
    /// takes as many lots as it needs: who asks for it waits, and a merchant has a lot for each funder.
    ///
    /// # Errors
    /// [`NotMoved::Insufficient`] if less is available.
    pub fn send_for(&mut self, amount: Money, funder: &Funder, why: &Reason) -> Result<(), NotMoved> {
        let (available, in_transit) = (self.part(Part::Available), Account::System(SystemAccount::InTransit));
        for lot in self.take_available(amount, Some(funder))? {
            if lot.funder == *funder {
                self.move_lot(&available, &in_transit, &lot, why);
                continue;
            }
            let settling = Reason { cause: Cause::Settlement, ..why.clone() };
            let amount = Money::new(lot.asset, lot.amount_minor);
            self.move_lot(&available, &funding(&lot.funder), &lot, why);
            self.post(funding(&lot.funder), funding(funder), amount, (lot.funder, None), &settling);
            self.post(funding(funder), in_transit.clone(), amount, (funder.clone(), None), why);
        }
        Ok(())
    }

    /// Takes value over that comes from a system account, which is transit as a rule.
    ///
    /// # Errors
    /// [`NotMoved::TooLarge`] if a sum does not fit.
    pub fn receive(&mut self, lots: Vec<Lot>, from: &SystemAccount, why: &Reason) -> Result<(), NotMoved> {
        let from = Account::System(from.clone());
        for lot in lots {
            self.move_lot(&from, &self.part(Part::Available), &lot, why);
            self.holding.add(lot)?;
        }
        Ok(())
    }

    /// Takes available value out of as many lots at most as one movement takes, what expires soonest first.
    pub(super) fn take_some_lots(&mut self, amount: Money) -> Result<Vec<Lot>, NotMoved> {
        let lots = self.take_available(amount, None)?;
        if lots.len() > MOST_LOTS_MOVED { Err(NotMoved::TooManyLots) } else { Ok(lots) }
    }

    /// Takes available value out of lots: this funder's first, then what expires soonest. Whoever calls posts where it goes.
    pub(super) fn take_available(&mut self, amount: Money, first: Option<&Funder>) -> Result<Vec<Lot>, NotMoved> {
        let Money { asset, minor } = amount;
        let available_minor = self.holding.available_minor(asset);
        if available_minor < minor {
            return Err(NotMoved::Insufficient { asset, available_minor });
        }
        let mut rest = minor;
        Ok(self.holding.take(&mut rest, first, |lot| lot.asset == asset && lot.matured))
    }
}

impl Holding {
    /// Adds a lot that was here before. A sum that cannot be counted stays in two lots.
    pub(super) fn put_back(&mut self, lot: Lot) {
        if self.add(lot.clone()).is_err() {
            self.lots.push(lot);
            self.lots.sort_unstable();
        }
    }
}
