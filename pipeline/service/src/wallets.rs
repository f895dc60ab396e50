//! Opens, adjusts and lists wallets, and links bank accounts to them.

use std::sync::Arc;

use rewardhub_core::{
    adjustment::AdjustmentReason,
    answer::Answer,
    command::{Adjust, Body, Link, OpenWallet, Register},
    ids::{BankAccountId, CommandId, Token, WalletId},
    money::Money,
    state::{
        row::{Row, RowKey},
        wallet::{MOST_ACCOUNTS, Wallet, WalletKind},
    },
};
use rewardhub_engine::ports::RowKind;
use rewardhub_feeds::intake::Account;

use crate::{
    Caller, Changed, Service,
    accounts::Number,
    adjustments,
    approvals::Outcome,
    error::{Damaged, Refused, Result},
    unique_id,
};

/// A correction of a balance.
#[derive(Debug, Clone)]
pub struct Adjustment {
    /// The wallet whose balance is corrected.
    pub wallet: WalletId,
    /// The amount to add; a negative amount is taken from what is available.
    pub amount: Money,
    /// The reason for the correction, as a code. It stands in the log, the events and the lake.
    pub reason: AdjustmentReason,
    /// The reason in words; empty where there are none. It is encrypted under the wallet's key.
    pub text: String,
    /// The caller's name for this request: the same request under the same name changes nothing again. `None` makes each request
    /// a new one.
    pub request: Option<String>,
}

/// Whether a request was carried out now or before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// The request was carried out now.
    Now,
    /// The same request was carried out before, under the same name.
    Before,
}

/// The outcome of a request to link an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    /// The account earns for the wallet from now on.
    Now,
    /// The account earned for the wallet already.
    Already,
}

impl Service {
    /// Opens a wallet, in a bucket drawn at random.
    ///
    /// # Errors
    /// When the command is not answered in time.
    pub fn open_wallet(&self, kind: WalletKind, caller: Caller) -> Result<WalletId> {
        Ok(self.open_drawn(kind, unique_id()?, caller)?.value)
    }

    /// Opens a wallet for a request that may be made again: the same caller's same name opens one wallet.
    ///
    /// # Errors
    /// When another request had this name, or the command is not answered in time.
    pub fn open_wallet_once(&self, kind: WalletKind, request: &str, caller: Caller) -> Result<Changed<WalletId>> {
        self.open_drawn(kind, self.vault().request_hash(caller.actor, "open_wallet", request), caller)
    }

    /// Opens a wallet whose bucket, id and command are chosen by these bits.
    fn open_drawn(&self, kind: WalletKind, drawn: u128, caller: Caller) -> Result<Changed<WalletId>> {
        let bucket = self.placement().bucket_of((drawn >> 64) as u64);
        let (wallet, name) = (WalletId::new(bucket, drawn), CommandId::new(bucket, drawn));
        let command = caller.command(bucket, Body::OpenWallet(OpenWallet { wallet, kind })).named(name);
        Ok(self.change(&command, name)?.map(|_| wallet))
    }

    /// Corrects the balance of a wallet, or asks for that where the settings want a second person.
    ///
    /// # Errors
    /// When it is refused: too little is available, no programme has the asset, or another request had this name.
    pub fn adjust(&self, adjustment: Adjustment, caller: Caller) -> Result<Changed<Outcome<()>>> {
        let Adjustment { wallet, amount, reason, text, request } = adjustment;
        let name = self.request_name(wallet.bucket(), "adjust", request.as_deref(), caller)?;
        let text = self.sealed_reason(adjustments::owner(wallet), name, &text)?;
        let adjust = Body::Adjust(Adjust { wallet, amount, reason, text });
        let adjust = self.as_before_or_asked_for(adjust, name, (amount, caller))?;
        let outcome = Outcome::of(&adjust, ());
        Ok(self.change(&caller.command(wallet.bucket(), adjust).named(name), name)?.map(|_| outcome))
    }

    /// Links an account to a wallet. An account that was never seen is entered first, to earn through this feed.
    ///
    /// # Errors
    /// When there is no such wallet, or it has as many accounts as it may have.
    pub fn link(&self, wallet: WalletId, number: &Number, feed: &str, caller: Caller) -> Result<Linked> {
        let (_, linked) = self.link_drawn(wallet, number, feed, (unique_id()?, caller))?;
        Ok(linked.value)
    }

    /// Links an account for a request that may be made again, and returns the account's id.
    ///
    /// # Errors
    /// As [`Self::link`], and when another request had this name.
    pub fn link_once(
        &self,
        wallet: WalletId,
        number: &Number,
        feed: &str,
        request: &str,
        caller: Caller,
    ) -> Result<Changed<BankAccountId>> {
        let drawn = self.vault().request_hash(caller.actor, "link", request);
        let (account, linked) = self.link_drawn(wallet, number, feed, (drawn, caller))?;
        Ok(linked.map(|_| account))
    }

    /// Links an account; a new account and the command get their ids from the bits drawn.
    fn link_drawn(
        &self,
        wallet: WalletId,
        number: &Number,
        feed: &str,
        (drawn, caller): (u128, Caller),
    ) -> Result<(BankAccountId, Changed<Linked>)> {
        let named = self.named(number);
        let known = self.account_of(&named)?;
        let accounts = &self.wallet(wallet)?.accounts;
        if accounts.len() >= MOST_ACCOUNTS && !accounts.iter().any(|(account, _)| Some(*account) == known) {
            return Err(Refused::TooManyAccounts { wallet, most: MOST_ACCOUNTS }.into());
        }
        let account = match known {
            Some(account) => account,
            None => self.register(&named, BankAccountId::new(wallet.bucket(), drawn), caller)?,
        };
        let name = CommandId::new(account.bucket(), drawn);
        let body = Body::Link(Link { account, token: named.token, wallet, feed: feed.to_owned() });
        let Changed { value, command, done, version } = self.change(&caller.command(account.bucket(), body).named(name), name)?;
        Ok((account, Changed { value: linked(&value)?, command, done, version }))
    }

    /// Enters an account that was never seen. Its other spellings are entered first, so that a number that is found has all its
    /// spellings.
    fn register(&self, named: &Account, account: BankAccountId, caller: Caller) -> Result<BankAccountId> {
        let enter = |token: Token| {
            let bucket = self.placement().bucket_of(token.spread());
            registered(&self.ask(&caller.command(bucket, Body::Register(Register { token, account })))?)
        };
        named.aliases.iter().try_for_each(|alias| enter(*alias).map(|_| ()))?;
        enter(named.token)
    }

    /// Calls `each` with every wallet, in the order they are stored, until it returns `false`.
    ///
    /// # Errors
    /// When the ledger does not answer, and any error of `each`.
    pub fn each_wallet(&self, mut each: impl FnMut(WalletId, Arc<Wallet>) -> Result<bool>) -> Result<()> {
        self.each(RowKind::Wallet, |key, row| match (key, row) {
            (RowKey::Wallet(id), Row::Wallet(wallet)) => each(id, wallet),
            _ => Ok(true),
        })
    }
}

/// Reads the answer to a [`Body::Link`].
fn linked(answer: &Answer) -> Result<Linked> {
    match answer {
        Answer::Repeated => Ok(Linked::Already),
        Answer::Done | Answer::AlreadyApplied => Ok(Linked::Now),
        Answer::Registered(_)
        | Answer::Observed(_)
        | Answer::Proposal(_)
        | Answer::Authorised { .. }
        | Answer::Captured { .. }
        | Answer::RefundAsked { .. }
        | Answer::Refused(_)
        | Answer::SetAside(_) => Err(Damaged::Answer.into()),
    }
}

/// Reads the answer to a [`Body::Register`]: the account that the number belongs to.
fn registered(answer: &Answer) -> Result<BankAccountId> {
    match answer {
        Answer::Registered(account) => Ok(*account),
        Answer::Done
        | Answer::Repeated
        | Answer::AlreadyApplied
        | Answer::Observed(_)
        | Answer::Proposal(_)
        | Answer::Authorised { .. }
        | Answer::Captured { .. }
        | Answer::RefundAsked { .. }
        | Answer::Refused(_)
        | Answer::SetAside(_) => Err(Damaged::Answer.into()),
    }
}
