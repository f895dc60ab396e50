//! What a wallet has: lots of value, and deficits where more was taken back than there was.
//!
//! Anyone may read it. Only a [`Book`](super::Book) changes it, and its postings say what it changed.

use serde::{Deserialize, Serialize};

use super::Hold;
use crate::{money::Asset, posting::Part, programme::Funder, time::Day};

/// Value that came from one funder, matures on one day and expires on one day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Lot {
    /// The asset that the amount is of.
    pub asset: Asset,
    /// The last day it can be spent, as it was earned; `None` if it never expires. Postings name this one.
    pub expires_on: Option<Day>,
    /// The last day it can be spent instead, because it was on hold or in transit when its own came; `None` if it was not.
    pub extended_to: Option<Day>,
    /// The funder who pays for it.
    pub funder: Funder,
    /// First day it can be spent; once matured, the latest such day of the lots that were joined into this one.
    pub matures_on: Day,
    /// Whether its maturity has been posted.
    pub matured: bool,
    /// How much is in it, in minor units; above zero.
    pub amount_minor: i64,
}

impl Lot {
    /// The last day it can be spent; `None` if it never expires.
    #[must_use]
    pub fn last_day(&self) -> Option<Day> {
        self.extended_to.or(self.expires_on)
    }

    /// Orders lots by their ends: those that never end come last.
    pub(super) fn sooner_ends(&self) -> (bool, Option<Day>) {
        (self.last_day().is_none(), self.last_day())
    }

    /// Splits up to `rest` minor units off, and takes what it got from `rest`; `None` if that is nothing. What is left may be empty.
    pub(super) fn split_off(&mut self, rest: &mut i64) -> Option<Self> {
        let amount_minor = self.amount_minor.min(*rest);
        if amount_minor <= 0 {
            return None;
        }
        self.amount_minor -= amount_minor;
        *rest -= amount_minor;
        Some(Self { amount_minor, ..self.clone() })
    }

    /// The part of the balance that it belongs to.
    #[must_use]
    pub const fn part(&self) -> Part {
        if self.matured { Part::Available } else { Part::Pending }
    }
}

/// What a clawback could not find in lots: the balance is negative by this much until new value matures.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Deficit {
    /// The asset that is owed.
    pub asset: Asset,
    /// The funder whose reward was taken back.
    pub funder: Funder,
    /// How much is owed, in minor units; above zero.
    pub amount_minor: i64,
}

/// A wallet's lots, holds and deficits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Holding {
    /// Sorted. Lots that differ only in their amount are joined, unless the sum would be too large for a posting.
    pub(super) lots: Vec<Lot>,
    /// Sorted by asset and funder, each pair once.
    pub(super) deficits: Vec<Deficit>,
    /// In the order in which they were authorised.
    pub(super) holds: Vec<Hold>,
}

/// A rule of holdings that a holding breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoldingFault {
    /// A lot is empty or negative.
    #[error("a lot of {0} has no value in it")]
    EmptyLot(Asset),
    /// A hold holds nothing, or what is not mature.
    #[error("a hold of {0} has nothing in it, or what is not mature")]
    EmptyHold(Asset),
    /// A deficit is zero or negative.
    #[error("a deficit of {0} is not above zero")]
    EmptyDeficit(Asset),
    /// Lots or deficits are not in their order.
    #[error("lots or deficits are out of order")]
    OutOfOrder,
    /// An asset is both free to spend and owed.
    #[error("{0} is both available and owed")]
    AvailableAndOwed(Asset),
}

impl Holding {
    /// Its lots, in the order of their fields.
    #[must_use]
    pub fn lots(&self) -> &[Lot] {
        &self.lots
    }

    /// Its deficits, sorted by asset and funder.
    #[must_use]
    pub fn deficits(&self) -> &[Deficit] {
        &self.deficits
    }

    /// Its holds, in the order in which they were authorised.
    #[must_use]
    pub fn holds(&self) -> &[Hold] {
        &self.holds
    }

    /// What is free to spend now, in minor units; below zero if there is a deficit.
    #[must_use]
    pub fn available_minor(&self, asset: Asset) -> i64 {
        let free: i64 = self.lots.iter().filter(|lot| lot.asset == asset && lot.matured).map(|lot| lot.amount_minor).sum();
        free - self.deficits.iter().filter(|deficit| deficit.asset == asset).map(|deficit| deficit.amount_minor).sum::<i64>()
    }

    /// Checks the rules of holdings, which must all hold after each decision.
    ///
    /// # Errors
    /// The first [`HoldingFault`] found.
    pub fn check(&self) -> Result<(), HoldingFault> {
        if let Some(empty) = self.lots.iter().find(|lot| lot.amount_minor <= 0) {
            return Err(HoldingFault::EmptyLot(empty.asset));
        }
        let is_held = |lot: &Lot| lot.amount_minor > 0 && lot.matured;
        if let Some(empty) = self.holds.iter().find(|hold| hold.lots.is_empty() || !hold.lots.iter().all(is_held)) {
            return Err(HoldingFault::EmptyHold(empty.asset));
        }
        for deficit in &self.deficits {
            if deficit.amount_minor <= 0 {
                return Err(HoldingFault::EmptyDeficit(deficit.asset));
            }
            let is_free = |lot: &Lot| lot.asset == deficit.asset && lot.matured;
            if self.lots.iter().any(is_free) {
                return Err(HoldingFault::AvailableAndOwed(deficit.asset));
            }
        }
        let by_funder =
            |deficits: &[Deficit]| (deficits[0].asset, &deficits[0].funder) < (deficits[1].asset, &deficits[1].funder);
        if !self.lots.is_sorted() || !self.deficits.windows(2).all(by_funder) {
            return Err(HoldingFault::OutOfOrder);
        }
        Ok(())
    }
}
