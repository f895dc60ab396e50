//! Moving value: lots change, and the postings that say so are made, in one act. Nothing else can change a lot.

use super::{Holding, Lot, proof::Proof};
use crate::{
    ids::{TransactionId, WalletId},
    money::{Asset, Money},
    posting::{Account, Cause, Movement, Part, Posting, SystemAccount},
    programme::Funder,
    state::wallet::Wallet,
    time::{Day, Moment},
};

/// Value of one funder as it comes into a wallet, or as it once came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The asset that the amount is of.
    pub asset: Asset,
    /// The amount in minor units; above zero.
    pub amount_minor: i64,
    /// The funder who pays for it.
    pub funder: Funder,
    /// The first day it can be spent.
    pub matures_on: Day,
    /// The last day it can be spent; `None` if it never expires.
    pub expires_on: Option<Day>,
}

/// Why value moves: what its postings say besides accounts and amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What kind of act moves it.
    pub cause: Cause,
    /// The rule that paid or is clawed back; `None` if there is none.
    pub rule: Option<String>,
    /// The transaction that caused it; `None` if there is none.
    pub transaction: Option<TransactionId>,
    /// The redemption or transfer that it is a step of; `None` if it is of none.
    pub movement: Option<Movement>,
    /// The day from which it counts.
    pub effective_on: Day,
}

impl Reason {
    /// For an act that is about no rule and no transaction.
    #[must_use]
    pub const fn only(cause: Cause, effective_on: Day) -> Self {
        Self { cause, rule: None, transaction: None, movement: None, effective_on }
    }

    /// For a step of a redemption or transfer.
    #[must_use]
    pub const fn step(cause: Cause, movement: Movement, effective_on: Day) -> Self {
        Self { cause, rule: None, transaction: None, movement: Some(movement), effective_on }
    }
}

/// Why value was not moved. The wallet may be half changed then: drop it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotMoved {
    /// Less is available than the act would take.
    #[error("only {available_minor} minor units of {asset} are available")]
    Insufficient {
        /// The asset that the act would take.
        asset: Asset,
        /// How much is available, in minor units; below zero if the wallet owes some.
        available_minor: i64,
    },
    /// A sum is larger than can be counted.
    #[error("an amount or a sum is larger than can be counted")]
    TooLarge,
    /// It would come from more lots than one movement takes.
    #[error("it would come from more than {} lots", super::MOST_LOTS_MOVED)]
    TooManyLots,
}

/// A wallet's book, open for one act.
#[derive(Debug)]
pub struct Book<'a> {
    pub(super) wallet: WalletId,
    pub(super) holding: &'a mut Holding,
    pub(super) now: Moment,
    postings: Vec<Posting>,
}

impl Book<'_> {
    /// Moves value into or out of a wallet: settles what is due by now, lets `act` move value, and settles what that leaves
    /// due. The returned postings contain all of it, in order; a caller that drops them keeps a wallet that no posting accounts
    /// for.
    ///
    /// # Errors
    /// [`NotMoved`]: the wallet must be dropped then.
    ///
    /// # Panics
    /// If lots and postings differ ([`Unbalanced`](super::Unbalanced)) or the holding breaks a rule of its own, in builds with
    /// debug assertions.
    pub fn write<E: From<NotMoved>>(
        id: WalletId,
        wallet: &mut Wallet,
        now: Moment,
        act: impl FnOnce(&mut Book<'_>) -> Result<(), E>,
    ) -> Result<Vec<Posting>, E> {
        let holding = wallet.holding_mut();
        let proof = cfg!(debug_assertions).then(|| Proof::begin(id, holding));
        let mut book = Book { wallet: id, holding, now, postings: Vec::new() };
        book.settle(None);
        act(&mut book)?;
        book.settle(Some(now.day));
        let Book { holding, postings, .. } = book;
        if let Some(proof) = proof
            && let Err(unbalanced) = proof.end(holding, &postings)
        {
            unbalanced.stop();
        }
        Ok(postings)
    }

    /// A wallet as it will be at a moment if nothing else touches it, and what is to be posted until then.
    #[must_use]
    pub fn foretell(id: WalletId, wallet: &Wallet, when: Moment) -> (Wallet, Vec<Posting>) {
        let mut wallet = wallet.clone();
        let mut book = Book { wallet: id, holding: wallet.holding_mut(), now: when, postings: Vec::new() };
        book.settle(None);
        let postings = book.postings;
        (wallet, postings)
    }

    /// Pays in new value, at its funder's cost.
    ///
    /// # Errors
    /// [`NotMoved::TooLarge`] if the wallet's sum does not fit.
    pub fn pay_in(&mut self, value: Value, why: &Reason) -> Result<(), NotMoved> {
        let Value { asset, amount_minor, funder, matures_on, expires_on } = value;
        let matured = matures_on <= self.now.day;
        let lot = Lot { asset, expires_on, extended_to: None, funder: funder.clone(), matures_on, matured, amount_minor };
        let to = Account::Wallet(self.wallet, lot.part());
        self.holding.add(lot)?;
        self.post(funding(&funder), to, Money::new(asset, amount_minor), (funder, expires_on), why);
        Ok(())
    }

    /// Takes available value from the wallet in favour of a funder: from its own lots first, then from what expires soonest.
    ///
    /// # Errors
    /// [`NotMoved::Insufficient`] if less is available.
    pub fn take(&mut self, amount: Money, beneficiary: &Funder, why: &Reason) -> Result<(), NotMoved> {
        let available_minor = self.holding.available_minor(amount.asset);
        if available_minor < amount.minor {
            return Err(NotMoved::Insufficient { asset: amount.asset, available_minor });
        }
        let mut rest = amount.minor;
        self.take_lots(&mut rest, beneficiary, why, |lot| lot.asset == amount.asset && lot.matured);
        Ok(())
    }

    /// Takes from the free amounts of some lots until nothing is left to take. If another funder's lot serves, the two funders
    /// settle.
    pub(super) fn take_lots(&mut self, rest: &mut i64, beneficiary: &Funder, why: &Reason, from: impl Fn(&Lot) -> bool) {
        for lot in self.holding.take(rest, Some(beneficiary), from) {
            self.move_lot(&self.part(lot.part()), &funding(&lot.funder), &lot, why);
            if lot.funder != *beneficiary {
                let why = Reason { cause: Cause::Settlement, ..why.clone() };
                let amount = Money::new(lot.asset, lot.amount_minor);
                self.post(funding(&lot.funder), funding(beneficiary), amount, (lot.funder, None), &why);
            }
        }
    }

    /// Sets available value against deficits, so that no asset is left with both. A deficit is paid in the way a reward is clawed
    /// back.
    pub(super) fn pay_deficits(&mut self, counts_on: Day) {
        let why = Reason::only(Cause::Offset, counts_on);
        for (creditor, pieces) in self.holding.pay_deficits() {
            for lot in pieces {
                if (&lot.funder, lot.expires_on) != (&creditor, None) {
                    let (available, amount) = (self.part(Part::Available), Money::new(lot.asset, lot.amount_minor));
                    self.move_lot(&available, &funding(&lot.funder), &lot, &why);
                    self.post(funding(&lot.funder), available, amount, (creditor.clone(), None), &why);
                }
            }
        }
    }

    pub(super) const fn part(&self, part: Part) -> Account {
        Account::Wallet(self.wallet, part)
    }

    /// Posts that a lot moves.
    pub(super) fn move_lot(&mut self, from: &Account, to: &Account, lot: &Lot, why: &Reason) {
        let amount = Money::new(lot.asset, lot.amount_minor);
        self.post(from.clone(), to.clone(), amount, (lot.funder.clone(), lot.expires_on), why);
    }

    pub(super) fn post(&mut self, from: Account, to: Account, amount: Money, lot: (Funder, Option<Day>), why: &Reason) {
        self.postings.push(Posting::between((from, to), amount, lot, why));
    }
}

impl Posting {
    /// The posting that an amount moves, of a funder's lot with its last day, for a reason.
    #[must_use]
    pub fn between(
        (from, to): (Account, Account),
        amount: Money,
        (funder, lot_expires_on): (Funder, Option<Day>),
        why: &Reason,
    ) -> Self {
        let Reason { cause, rule, transaction, movement, effective_on } = why.clone();
        let Money { asset, minor: amount_minor } = amount;
        Self { from, to, asset, amount_minor, cause, rule, funder, transaction, movement, lot_expires_on, effective_on }
    }
}

pub(super) fn funding(funder: &Funder) -> Account {
    Account::System(SystemAccount::Funding(funder.clone()))
}
