//! Transfers between wallets, and the treasury: what is issued into it, and what it gives.

use std::collections::BTreeSet;

use rewardhub_core::{
    answer::Refusal,
    command::{Body, Issue, Transfer, TransferKind},
    ids::{TransferId, WalletId},
    money::{Asset, Money},
    state::{
        row::{Row, RowKey},
        transfer::TransferState,
    },
};

use crate::{
    Caller, Changed, Service, adjustments,
    approvals::Outcome,
    changes::Said,
    clock::now,
    error::{NotFound, Refused, Result},
};

/// Value to move from one wallet to another.
#[derive(Debug, Clone)]
pub struct Movement {
    /// The wallet that gives.
    pub from: WalletId,
    /// The wallet that gets it.
    pub to: WalletId,
    /// The amount that it moves.
    pub amount: Money,
    /// What whoever asks wrote about it, and the name of the request.
    pub said: Said,
}

/// What the treasury gives a wallet, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gift {
    /// It is topped up.
    TopUp,
    /// It gets a bonus.
    Bonus,
}

impl Gift {
    const fn kind(self) -> TransferKind {
        match self {
            Self::TopUp => TransferKind::TopUp,
            Self::Bonus => TransferKind::Bonus,
        }
    }
}

/// The treasury of an asset, as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreasuryState {
    /// The asset that it is of.
    pub asset: Asset,
    /// Its wallet, which the first issue opens.
    pub wallet: WalletId,
    /// How much it can give, in minor units.
    pub available_minor: i64,
    /// How much was issued into it in all, in minor units.
    pub issued_minor: i64,
    /// The most that may be, in minor units; `None` where the version in force names no such treasury any more.
    pub limit_minor: Option<i64>,
}

impl Service {
    /// Moves value from one wallet to another. It has arrived or come back when this returns, unless a partition is slow: then
    /// [`Self::transfer_state`] tells later.
    ///
    /// # Errors
    /// When there is no such wallet, or it is refused.
    pub fn transfer(&self, movement: Movement, caller: Caller) -> Result<Changed<TransferId>> {
        let Movement { from, to, amount, said } = movement;
        self.wallet(to)?;
        let name = self.request_name(from.bucket(), "transfer", said.request.as_deref(), caller)?;
        let text = self.sealed_reason(adjustments::owner(from), name, &said.text)?;
        let body = Body::Transfer(Transfer { from, to, amount, kind: TransferKind::Transfer, text });
        let changed = self.ask_named(body, name, caller)?;
        let transfer = TransferId::at(name.bucket(), changed.version - 1);
        Ok(changed.map(|_| transfer))
    }

    /// Issues value into the treasury of its asset, or asks for that where the settings want a second person.
    ///
    /// # Errors
    /// When the programme names no such treasury, or it is refused.
    pub fn issue(&self, amount: Money, said: Said, caller: Caller) -> Result<Changed<Outcome<()>>> {
        let treasury = self.treasury(amount.asset);
        let name = self.request_name(treasury.bucket(), "issue", said.request.as_deref(), caller)?;
        let text = self.sealed_reason(adjustments::owner(treasury), name, &said.text)?;
        let body = self.as_before_or_asked_for(Body::Issue(Issue { treasury, amount, text }), name, (amount, caller))?;
        let outcome = Outcome::of(&body, ());
        Ok(self.ask_named(body, name, caller)?.map(|_| outcome))
    }

    /// Gives a wallet value from the treasury, or asks for that where the settings want a second person. The transfer is `None` where it
    /// was only asked for.
    ///
    /// # Errors
    /// When there is no such wallet, the treasury is empty, or it is refused.
    pub fn give(
        &self,
        to: WalletId,
        amount: Money,
        gift: Gift,
        said: Said,
        caller: Caller,
    ) -> Result<Changed<Option<TransferId>>> {
        self.wallet(to)?;
        let from = self.open_treasury(amount.asset)?;
        let name = self.request_name(from.bucket(), gift.kind().word(), said.request.as_deref(), caller)?;
        let text = self.sealed_reason(adjustments::owner(from), name, &said.text)?;
        let body = Body::Transfer(Transfer { from, to, amount, kind: gift.kind(), text });
        let body = self.as_before_or_asked_for(body, name, (amount, caller))?;
        let is_done = matches!(body, Body::Transfer(_));
        let changed = self.ask_named(body, name, caller)?;
        let transfer = TransferId::at(name.bucket(), changed.version - 1);
        Ok(changed.map(|_| is_done.then_some(transfer)))
    }

    /// The wallet of an asset's treasury, whether anything was issued yet or not.
    pub fn treasury(&self, asset: Asset) -> WalletId {
        WalletId::treasury(asset, self.placement())
    }

    /// The same, once something was issued.
    pub(crate) fn open_treasury(&self, asset: Asset) -> Result<WalletId> {
        let treasury = self.treasury(asset);
        if self.row(&RowKey::Wallet(treasury))?.is_some() {
            return Ok(treasury);
        }
        let is_named = self.treasuries()?.iter().any(|treasury| treasury.asset == asset && treasury.limit_minor.is_some());
        Err(if is_named { Refused::NothingIssued { asset } } else { Refusal::NoTreasury(asset).into() }.into())
    }

    /// The treasuries that any version of the programme names, by asset.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub fn treasuries(&self) -> Result<Vec<TreasuryState>> {
        let terms = self.current_terms()?;
        let in_force = terms.programmes().on_or_newest(terms.day(now()));
        let named = terms.programmes().iter().flat_map(|programme| &programme.wallets().treasuries);
        let assets: BTreeSet<Asset> = named.map(|treasury| treasury.asset).collect();
        let state = |asset| {
            let wallet = self.treasury(asset);
            let (available_minor, issued_minor) = match self.row(&RowKey::Wallet(wallet))? {
                Some(Row::Wallet(row)) => (row.holding().available_minor(asset), row.issued_minor),
                _ => (0, 0),
            };
            let limit = in_force.and_then(|programme| programme.wallets().treasury(asset));
            Ok(TreasuryState { asset, wallet, available_minor, issued_minor, limit_minor: limit.map(|terms| terms.limit_minor) })
        };
        assets.into_iter().map(state).collect()
    }

    /// A transfer as it stands now.
    ///
    /// # Errors
    /// When there is no such transfer, or the ledger does not answer.
    pub fn transfer_state(&self, id: TransferId) -> Result<TransferState> {
        match self.row(&RowKey::Transfer(id))? {
            Some(Row::Transfer(state)) => Ok((*state).clone()),
            _ => Err(NotFound::Transfer(id).into()),
        }
    }
}
