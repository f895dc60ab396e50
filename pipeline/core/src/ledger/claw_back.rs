//! Taking a reward back from a wallet: which lots serve, what had expired, and what remains owed.

use super::{Book, Lot, NotMoved, Reason, Value, book::funding};
use crate::{
    money::Money,
    posting::{Account, Cause, Part, SystemAccount},
};

impl Book<'_> {
    /// Takes a reward back for its funder: from its own lot, then from other pending value, then from available value; in each,
    /// from its funder's lots first, then from what expires soonest. What is not there becomes a deficit. Holds are untouched.
    ///
    /// Of `reward`, `expired_minor` has expired meanwhile: breakage gives that back, and it is taken back from there.
    ///
    /// # Errors
    /// [`NotMoved::TooLarge`] if the deficit does not fit.
    pub fn claw_back(&mut self, reward: &Value, expired_minor: i64, why: &Reason) -> Result<(), NotMoved> {
        let own = (reward.funder.clone(), reward.expires_on);
        if expired_minor > 0 {
            let restored = Money::new(reward.asset, expired_minor);
            let restoring = Reason { cause: Cause::Expiry, effective_on: self.now.day, ..why.clone() };
            let available = Account::Wallet(self.wallet, Part::Available);
            self.post(Account::System(SystemAccount::Breakage), available.clone(), restored, own.clone(), &restoring);
            self.post(available, funding(&reward.funder), restored, own, why);
        }
        let mut rest = reward.amount_minor - expired_minor;
        let is_own = |lot: &Lot| {
            let alike = lot.asset == reward.asset && lot.funder == reward.funder && lot.expires_on == reward.expires_on;
            alike && (lot.matured || lot.matures_on == reward.matures_on)
        };
        self.take_lots(&mut rest, &reward.funder, why, is_own);
        self.take_lots(&mut rest, &reward.funder, why, |lot| lot.asset == reward.asset && !lot.matured);
        self.take_lots(&mut rest, &reward.funder, why, |lot| lot.asset == reward.asset && lot.matured);
        if rest > 0 {
            self.holding.owe(reward.asset, &reward.funder, rest)?;
            let from = Account::Wallet(self.wallet, Part::Available);
            let owed = Money::new(reward.asset, rest);
            self.post(from, funding(&reward.funder), owed, (reward.funder.clone(), None), why);
        }
        Ok(())
    }
}
