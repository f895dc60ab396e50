//! Who is meant by what a person writes: a wallet by its id, or by the number of a bank account that earns for it.

use std::str::FromStr;

use rewardhub_core::{
    ids::{BankAccountId, WalletId},
    state::row::{Row, RowKey},
};
use rewardhub_feeds::{entry::AccountNumber, intake::Account};

use crate::{
    Service,
    error::{NotFound, Result},
};

/// A wallet, as it was named.
#[derive(Debug, Clone)]
pub enum Holder {
    /// By its id.
    Wallet(WalletId),
    /// By the number of a bank account.
    Account(Number),
}

/// The number of a bank account, as it was written.
#[derive(Debug, Clone)]
pub struct Number(AccountNumber);

impl FromStr for Holder {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match WalletId::parse(text) {
            Some(id) => Ok(Self::Wallet(id)),
            None => text.parse().map(Self::Account),
        }
    }
}

impl Number {
    /// As the bank writes it.
    pub fn as_written(&self) -> &AccountNumber {
        &self.0
    }
}

impl FromStr for Number {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        AccountNumber::typed(text).map(Self)
    }
}

impl Service {
    /// An account by its number: its token, those of its other spellings, and what may be shown of it.
    pub fn named(&self, number: &Number) -> Account {
        Account::of(&number.0, &self.hashes())
    }

    /// The bank account of this name, if it was ever seen under any of its spellings.
    pub fn account_of(&self, named: &Account) -> Result<Option<BankAccountId>> {
        for token in [named.token].iter().chain(&named.aliases) {
            let bucket = self.placement().bucket_of(token.spread());
            if let Some(Row::Directory(account)) = self.row(&RowKey::Directory(bucket, *token))? {
                return Ok(Some(account));
            }
        }
        Ok(None)
    }

    /// The wallet that is meant.
    ///
    /// # Errors
    /// When there is none.
    pub fn wallet_of(&self, holder: &Holder) -> Result<WalletId> {
        let number = match holder {
            Holder::Wallet(id) => return self.wallet(*id).map(|_| *id),
            Holder::Account(number) => number,
        };
        let named = self.named(number);
        let unknown = || NotFound::Account { masked: named.masked.clone() };
        let account = self.account_of(&named)?.ok_or_else(unknown)?;
        let account = self.account(account)?.ok_or_else(unknown)?;
        // An account that is seen has had a wallet from its first day on.
        Ok(account.wallet().ok_or_else(unknown)?)
    }
}
