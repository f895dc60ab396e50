//! How lots change: value is added, taken, owed. Only a [`Book`](super::Book) does so, and posts it.

use super::{Deficit, Holding, Lot, NotMoved};
use crate::{
    money::{Asset, MAX_AMOUNT_MINOR},
    programme::Funder,
};

impl Holding {
    /// Adds value. Equal lots are joined, as long as what one posting moves of them stays an amount that an edge may let in.
    pub(super) fn add(&mut self, lot: Lot) -> Result<(), NotMoved> {
        let joins = |own: &Lot| {
            let days = |lot: &Lot| (lot.expires_on, lot.extended_to);
            let alike = own.asset == lot.asset && own.funder == lot.funder && days(own) == days(&lot);
            let at_once = alike && own.matured == lot.matured && (own.matured || own.matures_on == lot.matures_on);
            at_once && own.amount_minor.checked_add(lot.amount_minor).is_some_and(|sum| sum <= MAX_AMOUNT_MINOR)
        };
        match self.lots.iter_mut().find(|own| joins(own)) {
            Some(own) => {
                own.amount_minor = own.amount_minor.checked_add(lot.amount_minor).ok_or(NotMoved::TooLarge)?;
                own.matures_on = own.matures_on.max(lot.matures_on);
            }
            None => self.lots.push(lot),
        }
        self.lots.sort_unstable();
        Ok(())
    }

    /// Takes from lots until `rest` is zero or nothing is left: first from this funder's lots, then from what expires soonest. Returns
    /// each with what was taken of it.
    pub(super) fn take(&mut self, rest: &mut i64, first: Option<&Funder>, from: impl Fn(&Lot) -> bool) -> Vec<Lot> {
        let mut lots: Vec<&mut Lot> = self.lots.iter_mut().filter(|lot| from(lot)).collect();
        // `None` (never) sorts first and is taken last.
        lots.sort_by_key(|lot| (first.is_some_and(|funder| lot.funder != *funder), lot.sooner_ends(), lot.matures_on));
        let pieces = lots.into_iter().filter_map(|lot| lot.split_off(rest)).collect();
        self.lots.retain(|lot| lot.amount_minor > 0);
        self.lots.sort_unstable();
        pieces
    }

    /// Notes that a funder is owed what could not be taken.
    pub(super) fn owe(&mut self, asset: Asset, funder: &Funder, amount_minor: i64) -> Result<(), NotMoved> {
        match self.deficits.iter_mut().find(|deficit| deficit.asset == asset && deficit.funder == *funder) {
            Some(own) => own.amount_minor = own.amount_minor.checked_add(amount_minor).ok_or(NotMoved::TooLarge)?,
            None => {
                self.deficits.push(Deficit { asset, funder: funder.clone(), amount_minor });
                self.deficits.sort_unstable();
            }
        }
        Ok(())
    }

    /// Sets available value against deficits. For each deficit that this pays: the funder it is owed to, and what paid it.
    pub(super) fn pay_deficits(&mut self) -> Vec<(Funder, Vec<Lot>)> {
        let mut paid = Vec::new();
        for mut deficit in std::mem::take(&mut self.deficits) {
            let asset = deficit.asset;
            let pieces = self.take(&mut deficit.amount_minor, Some(&deficit.funder), |lot| lot.asset == asset && lot.matured);
            if !pieces.is_empty() {
                paid.push((deficit.funder.clone(), pieces));
            }
            if deficit.amount_minor > 0 {
                self.deficits.push(deficit);
            }
        }
        paid
    }
}
