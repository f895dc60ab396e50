//! What expired of a wallet's lots. A refund that comes later takes back what is still there, and restores the rest from breakage.

use serde::{Deserialize, Serialize};

use crate::{money::Asset, programme::Funder, time::Day};

/// What expired of lots of one asset and funder with one last day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExpiredLot {
    /// The last day it could be spent.
    pub expires_on: Day,
    /// The asset of the lot.
    pub asset: Asset,
    /// The funder who paid for it.
    pub funder: Funder,
    /// How much of it breakage still has, in minor units; above zero.
    pub amount_minor: i64,
}

impl ExpiredLot {
    fn is_of(&self, expires_on: Day, asset: Asset, funder: &Funder) -> bool {
        self.expires_on == expires_on && self.asset == asset && self.funder == *funder
    }
}

/// What expired of a wallet's lots whose last day was in one month, and was not restored. It is joined for many purchases, as
/// lots are: one entry for each day, asset and funder.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Expired {
    /// The lots that expired in the month, sorted.
    pub lots: Vec<ExpiredLot>,
}

impl Expired {
    /// Adds what has expired; `None` if the sum does not fit.
    #[must_use]
    pub fn add(&mut self, expires_on: Day, asset: Asset, funder: &Funder, amount_minor: i64) -> Option<()> {
        match self.lots.iter_mut().find(|lot| lot.is_of(expires_on, asset, funder)) {
            Some(lot) => lot.amount_minor = lot.amount_minor.checked_add(amount_minor)?,
            None => {
                self.lots.push(ExpiredLot { expires_on, asset, funder: funder.clone(), amount_minor });
                self.lots.sort_unstable();
            }
        }
        Some(())
    }

    /// How much expired of a lot and was not restored, in minor units.
    #[must_use]
    pub fn of(&self, expires_on: Day, asset: Asset, funder: &Funder) -> i64 {
        let lot = self.lots.iter().find(|lot| lot.is_of(expires_on, asset, funder));
        lot.map_or(0, |lot| lot.amount_minor)
    }

    /// Takes out as much of an amount as is there, to be value again. Returns how much that is, in minor units.
    pub fn restore(&mut self, expires_on: Day, asset: Asset, funder: &Funder, amount_minor: i64) -> i64 {
        let Some(at) = self.lots.iter().position(|lot| lot.is_of(expires_on, asset, funder)) else { return 0 };
        let restored = self.lots[at].amount_minor.min(amount_minor);
        self.lots[at].amount_minor -= restored;
        if self.lots[at].amount_minor == 0 {
            self.lots.remove(at);
        }
        restored
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_expired_is_restored_once_and_to_nobody_else() {
        let (day, points) = (Day::EPOCH, Asset::new("PTS").unwrap());
        let other = Funder::Named("greens".into());
        let mut expired = Expired::default();
        for amount_minor in [70, 30] {
            expired.add(day, points, &Funder::Issuer, amount_minor).unwrap();
        }
        expired.add(day, points, &other, 5).unwrap();
        assert_eq!(expired.of(day, points, &Funder::Issuer), 100);
        let mut restore = |funder: &Funder, minor| expired.restore(day, points, funder, minor);
        assert_eq!([restore(&Funder::Issuer, 60), restore(&Funder::Issuer, 60), restore(&Funder::Issuer, 60)], [60, 40, 0]);
        assert_eq!([restore(&other, 5), expired.lots.len() as i64], [5, 0]);
        assert_eq!(expired.add(day, points, &other, i64::MAX).and_then(|()| expired.add(day, points, &other, 1)), None);
    }
}
