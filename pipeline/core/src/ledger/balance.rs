//! A wallet's balances, as they are now and as they are on any other day: a pure function of its lots and of what was posted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Book;
use crate::{
    ids::WalletId,
    money::Asset,
    posting::{Cause, Part, Posting},
    state::wallet::Wallet,
    time::{Day, Moment},
};

/// A wallet's balance of one asset, in minor units, by what may be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// The asset that all three amounts are of.
    pub asset: Asset,
    /// Earned, and not yet mature.
    pub pending_minor: i64,
    /// Free to spend; negative after a clawback of what was spent.
    pub available_minor: i64,
    /// On hold: neither free to spend nor spent.
    pub held_minor: i64,
}

/// Balances as posted, one for each asset of which there is anything.
#[must_use]
pub fn balances(wallet: &Wallet) -> Vec<Balance> {
    let mut sums = Sums::default();
    for lot in wallet.holding().lots() {
        sums.add(lot.asset, lot.part(), lot.amount_minor);
    }
    for lot in wallet.holding().holds().iter().flat_map(|hold| &hold.lots) {
        sums.add(lot.asset, Part::Held, lot.amount_minor);
    }
    for deficit in wallet.holding().deficits() {
        sums.add(deficit.asset, Part::Available, -deficit.amount_minor);
    }
    sums.balances()
}

/// Balances at a moment after which nothing was posted, with what will have matured and expired by then, and without holds that will have
/// ended.
#[must_use]
pub fn balances_on(id: WalletId, wallet: &Wallet, when: Moment) -> Vec<Balance> {
    let (wallet, _) = Book::foretell(id, wallet, when);
    balances(&wallet)
}

/// Balances at the end of any day: what counts by then of everything that was posted to the wallet, each posting with the day of
/// its decision; and what was due by then and is not posted yet.
pub fn balances_by<'a>(
    id: WalletId,
    wallet: &Wallet,
    day: Day,
    posted: impl IntoIterator<Item = (Day, &'a Posting)>,
) -> Vec<Balance> {
    let mut sums = Sums::default();
    for (decided_on, posting) in posted {
        if counts_on(posting, decided_on) <= day {
            sums.post(id, posting);
        }
    }
    let (_, still_to_post) = Book::foretell(id, wallet, Moment::end_of(day));
    still_to_post.iter().for_each(|posting| sums.post(id, posting));
    sums.balances()
}

/// The day from which a posting counts: the day it was due on if it had become due, else the day of its decision.
fn counts_on(posting: &Posting, decided_on: Day) -> Day {
    match posting.cause {
        Cause::Maturity | Cause::Expiry | Cause::Offset | Cause::Release => posting.effective_on,
        Cause::Earn
        | Cause::Clawback
        | Cause::SignUp
        | Cause::Adjust
        | Cause::Settlement
        | Cause::Authorise
        | Cause::Capture
        | Cause::Refund
        | Cause::Transfer
        | Cause::TopUp
        | Cause::Bonus
        | Cause::Return
        | Cause::Issue
        | Cause::Payout => decided_on,
    }
}

#[derive(Default)]
struct Sums(BTreeMap<Asset, Balance>);

impl Sums {
    fn post(&mut self, id: WalletId, posting: &Posting) {
        posting.changes_of(id).for_each(|(part, minor)| self.add(posting.asset, part, minor));
    }

    fn add(&mut self, asset: Asset, part: Part, minor: i64) {
        let empty = Balance { asset, pending_minor: 0, available_minor: 0, held_minor: 0 };
        let balance = self.0.entry(asset).or_insert(empty);
        *match part {
            Part::Pending => &mut balance.pending_minor,
            Part::Available => &mut balance.available_minor,
            Part::Held => &mut balance.held_minor,
        } += minor;
    }

    fn balances(self) -> Vec<Balance> {
        let is_something = |b: &Balance| [b.pending_minor, b.available_minor, b.held_minor] != [0; 3];
        self.0.into_values().filter(is_something).collect()
    }
}
