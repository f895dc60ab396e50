//! Value in and out of a wallet's lots.

use crate::{
    money::{Asset, MAX_AMOUNT_MINOR},
    posting::Part,
    programme::Funder,
    state::wallet::{Deficit, Lot, Wallet},
    time::Day,
};

/// Value taken from a wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// From which part of the balance.
    pub part: Part,
    /// How much, in minor units; above zero.
    pub amount_minor: i64,
    /// Expiry of the lot, `None` also where there was none and the balance went negative.
    pub expires_on: Option<Day>,
}

impl Wallet {
    /// Adds value; equal lots are joined, as long as what is posted of them at once stays an amount that an edge may let in.
    /// `None` when the sum does not fit.
    #[must_use]
    pub fn add(&mut self, lot: Lot) -> Option<()> {
        let joins = |own: &Lot| {
            let alike = own.asset == lot.asset && own.funder == lot.funder && own.expires_on == lot.expires_on;
            let at_once = alike && own.matured == lot.matured && (own.matured || own.matures_on == lot.matures_on);
            at_once && own.amount_minor.checked_add(lot.amount_minor).is_some_and(|sum| sum <= MAX_AMOUNT_MINOR)
        };
        match self.lots.iter_mut().find(|own| joins(own)) {
            Some(own) => {
                own.amount_minor = own.amount_minor.checked_add(lot.amount_minor)?;
                own.matures_on = own.matures_on.max(lot.matures_on);
            }
            None => {
                self.lots.push(lot);
                self.lots.sort_unstable();
            }
        }
        Some(())
    }

    /// Takes a reward back: from its own lot, then other pending, then available, soonest expiring first; what is not there
    /// becomes a deficit of its funder. Holds are untouched. `None` when the deficit does not fit.
    #[must_use]
    pub fn claw_back(&mut self, reward: &Lot) -> Option<Vec<Taken>> {
        let mut taken = Vec::new();
        let own = |lot: &Lot| {
            let alike = lot.asset == reward.asset && lot.funder == reward.funder && lot.expires_on == reward.expires_on;
            alike && (lot.matured || lot.matures_on == reward.matures_on)
        };
        let mut rest = reward.amount_minor;
        self.take_where(&mut rest, &mut taken, own);
        self.take_where(&mut rest, &mut taken, |lot| lot.asset == reward.asset && !lot.matured);
        self.take_where(&mut rest, &mut taken, |lot| lot.asset == reward.asset && lot.matured);
        if rest > 0 {
            self.owe(reward.asset, &reward.funder, rest)?;
            taken.push(Taken { part: Part::Available, amount_minor: rest, expires_on: None });
        }
        Some(taken)
    }

    /// Takes available value, soonest expiring first; `Err` with what is available when that is less.
    ///
    /// # Errors
    /// The available amount, in minor units.
    pub fn spend(&mut self, asset: Asset, amount_minor: i64) -> Result<Vec<Taken>, i64> {
        let available = self.available(asset);
        if available < amount_minor {
            return Err(available);
        }
        let (mut taken, mut rest) = (Vec::new(), amount_minor);
        self.take_where(&mut rest, &mut taken, |lot| lot.asset == asset && lot.matured);
        Ok(taken)
    }

    /// What is free to spend now, in minor units.
    #[must_use]
    pub fn available(&self, asset: Asset) -> i64 {
        let free: i64 = self.lots.iter().filter(|l| l.asset == asset && l.matured).map(|l| l.amount_minor - l.held_minor).sum();
        free - self.deficits.iter().filter(|d| d.asset == asset).map(|d| d.amount_minor).sum::<i64>()
    }

    fn owe(&mut self, asset: Asset, funder: &Funder, amount_minor: i64) -> Option<()> {
        match self.deficits.iter_mut().find(|d| d.asset == asset && d.funder == *funder) {
            Some(own) => own.amount_minor = own.amount_minor.checked_add(amount_minor)?,
            None => {
                self.deficits.push(Deficit { asset, funder: funder.clone(), amount_minor });
                self.deficits.sort_unstable();
            }
        }
        Some(())
    }

    fn take_where(&mut self, rest: &mut i64, taken: &mut Vec<Taken>, from: impl Fn(&Lot) -> bool) {
        let mut lots: Vec<&mut Lot> = self.lots.iter_mut().filter(|lot| from(lot)).collect();
        lots.sort_by_key(|lot| (lot.expires_on.is_none(), lot.expires_on, lot.matures_on));
        for lot in lots {
            let amount_minor = (lot.amount_minor - lot.held_minor).min(*rest);
            if amount_minor > 0 {
                lot.amount_minor -= amount_minor;
                *rest -= amount_minor;
                let part = if lot.matured { Part::Available } else { Part::Pending };
                taken.push(Taken { part, amount_minor, expires_on: lot.expires_on });
            }
        }
        self.lots.retain(|lot| lot.amount_minor > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i32) -> Day {
        Day::from_number(n).unwrap()
    }

    fn lot(amount_minor: i64, matures: i32, expires: Option<i32>) -> Lot {
        Lot {
            asset: Asset::new("PTS").unwrap(),
            expires_on: expires.map(day),
            funder: Funder::Issuer,
            matures_on: day(matures),
            matured: false,
            amount_minor,
            held_minor: 0,
        }
    }

    fn wallet(lots: &[Lot]) -> Wallet {
        let mut wallet = Wallet::new(crate::state::wallet::WalletKind::Customer, crate::time::Instant(0));
        for lot in lots {
            wallet.add(lot.clone()).unwrap();
        }
        wallet
    }

    #[test]
    fn a_clawback_takes_its_own_lot_then_pending_then_available_then_goes_below_zero() {
        let mut wallet = wallet(&[lot(5, 10, Some(90)), lot(7, 20, Some(80)), lot(3, 1, Some(70))]);
        assert_eq!(wallet.settle(day(1)).len(), 1);
        let taken = wallet.claw_back(&lot(20, 10, Some(90))).unwrap();
        let summary: Vec<_> = taken.iter().map(|t| (t.part, t.amount_minor)).collect();
        assert_eq!(summary, [(Part::Pending, 5), (Part::Pending, 7), (Part::Available, 3), (Part::Available, 5)]);
        assert_eq!(wallet.available(Asset::new("PTS").unwrap()), -5);
    }

    #[test]
    fn equal_lots_are_one_until_a_posting_of_them_would_be_larger_than_an_amount_can_be() {
        let joined = wallet(&[lot(5, 10, None), lot(7, 10, None)]);
        assert_eq!(joined.lots.iter().map(|lot| lot.amount_minor).collect::<Vec<_>>(), [12]);
        let mut apart = wallet(&[lot(MAX_AMOUNT_MINOR, 10, Some(20)), lot(1, 10, Some(20))]);
        let amounts: Vec<i64> = apart.settle(day(21)).into_iter().map(|due| due.amount_minor).collect();
        assert_eq!(amounts, [1, MAX_AMOUNT_MINOR, 1, MAX_AMOUNT_MINOR]);
        assert!(apart.lots.is_empty());
    }

    #[test]
    fn what_expires_soonest_is_spent_first_and_what_never_expires_last() {
        let mut wallet = wallet(&[lot(5, 1, None), lot(5, 1, Some(60)), lot(5, 1, Some(50))]);
        wallet.settle(day(1));
        let taken = wallet.spend(Asset::new("PTS").unwrap(), 12).unwrap();
        assert_eq!(taken.iter().map(|t| t.expires_on.map(Day::number)).collect::<Vec<_>>(), [Some(50), Some(60), None]);
        assert_eq!(wallet.spend(Asset::new("PTS").unwrap(), 4), Err(3));
    }
}
