//! Wallets: opening, linking bank accounts, adjusting, listing.

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
    Caller, Service,
    accounts::Number,
    error::{Damaged, Refused, Result},
    unique_id,
};

/// A correction of a balance.
#[derive(Debug, Clone)]
pub struct Adjustment {
    /// Of which wallet.
    pub wallet: WalletId,
    /// By how much; negative takes away what is available.
    pub amount: Money,
    /// Why, as a code: it stands in the log, the events and the lake.
    pub reason: AdjustmentReason,
    /// Why, in words; empty where there are none. It is encrypted under the wallet's key.
    pub text: String,
    /// The caller's name for this request: asked again under it, it changes nothing.
    pub request: Option<String>,
}

/// What became of a request that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It was done now.
    Now,
    /// It was done before, under this name.
    Before,
}

/// What became of a request to link an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    /// It earns for the wallet from now on.
    Now,
    /// It did already.
    Already,
}

impl Service {
    /// Opens a wallet, in a bucket drawn at random.
    ///
    /// # Errors
    /// When it is not answered.
    pub fn open_wallet(&self, kind: WalletKind, caller: Caller) -> Result<WalletId> {
        let drawn = unique_id()?;
        let bucket = self.placement().bucket_of(u64::try_from(drawn >> 64).unwrap_or(0));
        let wallet = WalletId::new(bucket, drawn);
        let name = CommandId::new(bucket, unique_id()?);
        self.ask(&caller.command(bucket, Body::OpenWallet(OpenWallet { wallet, kind })).named(name))?;
        Ok(wallet)
    }

    /// Corrects a balance.
    ///
    /// # Errors
    /// When it is refused: there is not so much available, the asset is none of the programme's, the name was another request's.
    pub fn adjust(&self, adjustment: Adjustment, caller: Caller) -> Result<Done> {
        let Adjustment { wallet, amount, reason, text, request } = adjustment;
        let name = match &request {
            Some(called) => self.vault().command_name(wallet.bucket(), caller.actor, "adjust", called),
            None => CommandId::new(wallet.bucket(), unique_id()?),
        };
        let text = self.sealed_reason(wallet, name, &text)?;
        let known = self.row(&RowKey::Outcome(name))?.is_some();
        let adjust = Body::Adjust(Adjust { wallet, amount, reason, text });
        let answer = self.ask(&caller.command(wallet.bucket(), adjust).named(name))?;
        Ok(if known && answer == Answer::Done { Done::Before } else { Done::Now })
    }

    /// Lets an account earn for a wallet; one that was never seen is entered first, to earn through this feed.
    ///
    /// # Errors
    /// When there is no such wallet, or it has as many accounts as it may have.
    pub fn link(&self, wallet: WalletId, number: &Number, feed: &str, caller: Caller) -> Result<Linked> {
        let named = self.named(number);
        let known = self.account_of(&named)?;
        let accounts = &self.wallet(wallet)?.accounts;
        if accounts.len() >= MOST_ACCOUNTS && !accounts.iter().any(|(account, _)| Some(*account) == known) {
            return Err(Refused::TooManyAccounts { wallet, most: MOST_ACCOUNTS }.into());
        }
        let account = match known {
            Some(account) => account,
            None => self.register(&named, wallet, caller)?,
        };
        let name = CommandId::new(account.bucket(), unique_id()?);
        let body = Body::Link(Link { account, token: named.token, wallet, feed: feed.to_owned() });
        linked(&self.ask(&caller.command(account.bucket(), body).named(name))?)
    }

    /// Enters an account that was never seen, in the wallet's bucket; its other spellings first, so that whoever finds its number finds
    /// them too.
    fn register(&self, named: &Account, wallet: WalletId, caller: Caller) -> Result<BankAccountId> {
        let account = BankAccountId::new(wallet.bucket(), unique_id()?);
        let enter = |token: Token| {
            let bucket = self.placement().bucket_of(token.spread());
            registered(&self.ask(&caller.command(bucket, Body::Register(Register { token, account })))?)
        };
        named.aliases.iter().try_for_each(|alias| enter(*alias).map(|_| ()))?;
        enter(named.token)
    }

    /// Every wallet, in the order they are stored, for as long as `each` answers `true`.
    ///
    /// # Errors
    /// When the ledger does not answer, and what `each` says.
    pub fn each_wallet(&self, mut each: impl FnMut(WalletId, Arc<Wallet>) -> Result<bool>) -> Result<()> {
        self.each(RowKind::Wallet, |key, row| match (key, row) {
            (RowKey::Wallet(id), Row::Wallet(wallet)) => each(id, wallet),
            _ => Ok(true),
        })
    }
}

/// What the answer to a [`Body::Link`] says.
fn linked(answer: &Answer) -> Result<Linked> {
    match answer {
        Answer::Repeated => Ok(Linked::Already),
        Answer::Done | Answer::AlreadyApplied => Ok(Linked::Now),
        Answer::Registered(_) | Answer::Observed(_) | Answer::Proposal(_) | Answer::Refused(_) | Answer::SetAside(_) => {
            Err(Damaged::Answer.into())
        }
    }
}

/// What the answer to a [`Body::Register`] says: the account that the number belongs to.
fn registered(answer: &Answer) -> Result<BankAccountId> {
    match answer {
        Answer::Registered(account) => Ok(*account),
        Answer::Done
        | Answer::Repeated
        | Answer::AlreadyApplied
        | Answer::Observed(_)
        | Answer::Proposal(_)
        | Answer::Refused(_)
        | Answer::SetAside(_) => Err(Damaged::Answer.into()),
    }
}
