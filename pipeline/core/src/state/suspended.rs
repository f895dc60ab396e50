//! Value in suspense: a merchant could not be paid, and a person decides what becomes of it.

use serde::{Deserialize, Serialize};

use super::redemption::shares;
use crate::{command::CapturedShare, money::Money, programme::Funder, time::Day};

/// What was captured of a redemption and could not be paid to its merchant. It lies in the merchant's bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspended {
    /// The amount that it moves.
    pub amount: Money,
    /// The same by funder.
    pub shares: Vec<CapturedShare>,
    /// Since which day it is there.
    pub since: Day,
}

impl Suspended {
    /// Adds what was captured once more.
    pub fn add(&mut self, new: &[CapturedShare]) {
        let pieces = self.shares.iter().chain(new).map(|share| (share.funder.clone(), share.amount_minor, share.worth));
        let sum = shares(pieces);
        self.amount.minor += new.iter().map(|share| share.amount_minor).sum::<i64>();
        self.shares = sum;
    }

    /// Whether all of this lies here, of each funder.
    #[must_use]
    pub fn covers(&self, wanted: &[CapturedShare]) -> bool {
        let of =
            |funder: &Funder| self.shares.iter().filter(|own| own.funder == *funder).map(|own| own.amount_minor).sum::<i64>();
        wanted.iter().all(|share| share.amount_minor <= of(&share.funder))
    }

    /// Takes away what is given back.
    pub fn take(&mut self, back: &[CapturedShare]) {
        let negative = back.iter().map(|share| CapturedShare {
            amount_minor: -share.amount_minor,
            worth: share.worth.map(|worth| Money::new(worth.asset, -worth.minor)),
            ..share.clone()
        });
        self.add(&negative.collect::<Vec<_>>());
        self.shares.retain(|share| share.amount_minor > 0);
    }
}
