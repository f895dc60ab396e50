//! Moving value: lots change, and the postings that say so are made, in one act. Nothing else can change a lot.

use super::{Holding, Lot, lots::Piece, proof::Proof};
use crate::{
    ids::{TransactionId, WalletId},
    money::{Asset, Money},
    posting::{Account, Cause, Part, Posting, SystemAccount},
    programme::Funder,
    state::wallet::Wallet,
    time::Day,
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
    /// The day from which it counts.
    pub effective_on: Day,
}

impl Reason {
    /// For an act that is about no rule and no transaction.
    #[must_use]
    pub const fn only(cause: Cause, effective_on: Day) -> Self {
        Self { cause, rule: None, transaction: None, effective_on }
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
}

/// A wallet's book, open for one act.
#[derive(Debug)]
pub struct Book<'a> {
    pub(super) wallet: WalletId,
    pub(super) holding: &'a mut Holding,
    pub(super) today: Day,
    postings: Vec<Posting>,
}

impl Book<'_> {
    /// Moves value into or out of a wallet: settles what is due by today, lets `act` move value, and settles what that leaves
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
        today: Day,
        act: impl FnOnce(&mut Book<'_>) -> Result<(), E>,
    ) -> Result<Vec<Posting>, E> {
        let holding = wallet.holding_mut();
        let proof = cfg!(debug_assertions).then(|| Proof::begin(id, holding));
        let mut book = Book { wallet: id, holding, today, postings: Vec::new() };
        book.settle(None);
        act(&mut book)?;
        book.settle(Some(today));
        let Book { holding, postings, .. } = book;
        if let Some(proof) = proof
            && let Err(unbalanced) = proof.end(holding, &postings)
        {
            unbalanced.stop();
        }
        Ok(postings)
    }

    /// A wallet as it will be at the end of a day if nothing else touches it, and what is to be posted until then.
    #[must_use]
    pub fn foretell(id: WalletId, wallet: &Wallet, day: Day) -> (Wallet, Vec<Posting>) {
        let mut wallet = wallet.clone();
        let mut book = Book { wallet: id, holding: wallet.holding_mut(), today: day, postings: Vec::new() };
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
        let matured = matures_on <= self.today;
        let lot = Lot { asset, expires_on, funder: funder.clone(), matures_on, matured, amount_minor, held_minor: 0 };
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
        let wallet = self.wallet;
        for Piece { asset, part, amount_minor, funder, expires_on } in self.holding.take(rest, beneficiary, from) {
            let amount = Money::new(asset, amount_minor);
            self.post(Account::Wallet(wallet, part), funding(&funder), amount, (funder.clone(), expires_on), why);
            if funder != *beneficiary {
                let why = Reason { cause: Cause::Settlement, ..why.clone() };
                self.post(funding(&funder), funding(beneficiary), amount, (funder, None), &why);
            }
        }
    }

    /// Sets available value against deficits, so that no asset is left with both. A deficit is paid in the way a reward is clawed
    /// back.
    pub(super) fn pay_deficits(&mut self, counts_on: Day) {
        let why = Reason::only(Cause::Offset, counts_on);
        for (creditor, pieces) in self.holding.pay_deficits() {
            for Piece { asset, part, amount_minor, funder, expires_on } in pieces {
                let (lot, owed) = ((funder.clone(), expires_on), (creditor.clone(), None));
                if lot != owed {
                    let amount = Money::new(asset, amount_minor);
                    self.post(self.part(part), funding(&funder), amount, lot, &why);
                    self.post(funding(&funder), self.part(part), amount, owed, &why);
                }
            }
        }
    }

    pub(super) const fn part(&self, part: Part) -> Account {
        Account::Wallet(self.wallet, part)
    }

    pub(super) fn post(&mut self, from: Account, to: Account, amount: Money, lot: (Funder, Option<Day>), why: &Reason) {
        let (funder, lot_expires_on) = lot;
        self.postings.push(Posting {
            from,
            to,
            asset: amount.asset,
            amount_minor: amount.minor,
            cause: why.cause,
            rule: why.rule.clone(),
            funder,
            transaction: why.transaction,
            lot_expires_on,
            effective_on: why.effective_on,
        });
    }
}

pub(super) fn funding(funder: &Funder) -> Account {
    Account::System(SystemAccount::Funding(funder.clone()))
}
