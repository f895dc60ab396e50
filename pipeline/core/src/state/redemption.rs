//! A redemption: what was authorised, what of it was captured and from which lots, and what was given back.

use serde::{Deserialize, Serialize};

use crate::{command::CapturedShare, ids::WalletId, ledger::Lot, money::Money, programme::Length, time::Instant};

/// The most lots that the captures of one redemption may come from.
pub const MOST_CAPTURED_LOTS: usize = 1000;

/// The most refunds of one redemption.
pub const MOST_REFUNDS: usize = 100;

/// The row of a redemption, in the bucket of the customer's wallet. What is still on hold lies in the wallet's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redemption {
    /// The customer's wallet.
    pub wallet: WalletId,
    /// The wallet that is paid.
    pub merchant: WalletId,
    /// What was authorised.
    pub amount: Money,
    /// When it was authorised.
    pub authorised_at: Instant,
    /// Until when the merchant may capture it; of a spend, when it was captured.
    pub holds_until: Instant,
    /// How much longer than their own day lots can be spent that come back.
    pub grace: Length,
    /// Whether it was captured for the last time, or void.
    pub is_closed: bool,
    /// What was captured, lot by lot, in the order in which it was.
    pub captured: Vec<CapturedLot>,
    /// What was given back, or is about to be, in the order in which it was asked for.
    pub refunds: Vec<RefundOf>,
}

/// What was captured of one lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapturedLot {
    /// The lot, with the amount that was captured.
    pub lot: Lot,
    /// What that is worth in money; `None` of an asset without a value.
    pub worth: Option<Money>,
    /// How much of it was given back, or is about to be, in minor units.
    pub refunded_minor: i64,
    /// The same of its worth.
    pub refunded_worth_minor: i64,
}

/// A refund of a redemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundOf {
    /// How much is given back, in minor units.
    pub amount_minor: i64,
    /// Where it stands.
    pub status: RefundStatus,
}

/// What is reserved of a captured lot for a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserved {
    /// The lot's place among what was captured.
    pub place: u32,
    /// How much of it, in minor units.
    pub amount_minor: i64,
    /// How much of its worth, in minor units.
    pub worth_minor: i64,
}

/// Where a refund stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefundStatus {
    /// The merchant has been asked for it: this is reserved of what was captured.
    Asked(Vec<Reserved>),
    /// It came back to the customer.
    Completed,
    /// The merchant did not have it, so nothing was given back.
    Refused,
}

impl Redemption {
    /// How much was captured so far, in minor units.
    #[must_use]
    pub fn captured_minor(&self) -> i64 {
        self.captured.iter().map(|captured| captured.lot.amount_minor).sum()
    }

    /// How much of that was given back or is about to be, in minor units.
    #[must_use]
    pub fn refunded_minor(&self) -> i64 {
        self.captured.iter().map(|captured| captured.refunded_minor).sum()
    }

    /// Reserves an amount of what was captured, what was captured last first. Returns what was reserved of which lot; `None` if less is
    /// left.
    pub fn reserve(&mut self, amount_minor: i64) -> Option<Vec<Reserved>> {
        let mut rest = amount_minor;
        let mut reserved = Vec::new();
        let places = 0..u32::try_from(self.captured.len()).ok()?;
        for (place, captured) in places.zip(&mut self.captured).rev() {
            let part = (captured.lot.amount_minor - captured.refunded_minor).min(rest);
            if part > 0 {
                reserved.push(Reserved { place, amount_minor: part, worth_minor: captured.reserve(part) });
                rest -= part;
            }
        }
        (rest == 0).then_some(reserved)
    }

    /// Gives up what was reserved.
    pub fn unreserve(&mut self, reserved: &[Reserved]) {
        for Reserved { place, amount_minor, worth_minor } in reserved {
            if let Some(captured) = self.captured.get_mut(*place as usize) {
                captured.refunded_minor -= amount_minor;
                captured.refunded_worth_minor -= worth_minor;
            }
        }
    }

    /// The lots that were reserved, with the amounts.
    #[must_use]
    pub fn lots_of(&self, reserved: &[Reserved]) -> Vec<Lot> {
        let lot = |part: &Reserved| {
            let captured = self.captured.get(part.place as usize)?;
            Some(Lot { amount_minor: part.amount_minor, ..captured.lot.clone() })
        };
        reserved.iter().filter_map(lot).collect()
    }

    /// What was reserved, by funder.
    #[must_use]
    pub fn shares_of(&self, reserved: &[Reserved]) -> Vec<CapturedShare> {
        let piece = |part: &Reserved| {
            let captured = self.captured.get(part.place as usize)?;
            let worth = captured.worth.map(|worth| Money::new(worth.asset, part.worth_minor));
            Some((captured.lot.funder.clone(), part.amount_minor, worth))
        };
        shares(reserved.iter().filter_map(piece))
    }
}

impl CapturedLot {
    /// Reserves some of it. Returns how much of its worth that is: in the end all of it, however it is split.
    fn reserve(&mut self, minor: i64) -> i64 {
        self.refunded_minor += minor;
        let worth = i128::from(self.worth.map_or(0, |worth| worth.minor));
        let refunded = worth * i128::from(self.refunded_minor) / i128::from(self.lot.amount_minor);
        // At most its worth, which fits; and never less than is reserved already, of which another refund may have given up its part.
        let refunded = i64::try_from(refunded).unwrap_or(i64::MAX).max(self.refunded_worth_minor);
        refunded - std::mem::replace(&mut self.refunded_worth_minor, refunded)
    }
}

/// Sums pieces up by funder and by the money that they are worth.
pub fn shares(pieces: impl Iterator<Item = (crate::programme::Funder, i64, Option<Money>)>) -> Vec<CapturedShare> {
    let mut shares: Vec<CapturedShare> = Vec::new();
    for (funder, amount_minor, worth) in pieces {
        let asset = worth.map(|worth| worth.asset);
        match shares.iter_mut().find(|share| share.funder == funder && share.worth.map(|worth| worth.asset) == asset) {
            Some(share) => {
                share.amount_minor += amount_minor;
                if let (Some(sum), Some(worth)) = (&mut share.worth, worth) {
                    sum.minor += worth.minor;
                }
            }
            None => shares.push(CapturedShare { funder, amount_minor, worth }),
        }
    }
    shares
}
