//! Finds the wallet that a person names, by its id or by the number of a bank account that earns for it.

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

/// How a person names a wallet.
#[derive(Debug, Clone)]
pub enum WalletOrAccount {
    /// The id of the wallet.
    Wallet(WalletId),
    /// The number of a bank account that earns for the wallet.
    Account(Number),
}

/// The number of a bank account as a person typed it. Parsing refuses a blank number and an IBAN with a typing error.
#[derive(Debug, Clone)]
pub struct Number(AccountNumber);

impl FromStr for WalletOrAccount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match WalletId::parse(text) {
            Some(id) => Ok(Self::Wallet(id)),
            None => text.parse().map(Self::Account),
        }
    }
}

impl Number {
    /// The number in clear; it must not be stored or logged.
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
    /// Hashes the number of an account: returns its token, the tokens of its other spellings, and the masked number.
    pub fn named(&self, number: &Number) -> Account {
        Account::of(&number.0, &self.hashes())
    }

    /// Returns the bank account with this number; `None` if it was never seen here under any of its spellings.
    pub fn account_of(&self, named: &Account) -> Result<Option<BankAccountId>> {
        for token in [named.token].iter().chain(&named.aliases) {
            let bucket = self.placement().bucket_of(token.spread());
            if let Some(Row::Directory(account)) = self.row(&RowKey::Directory(bucket, *token))? {
                return Ok(Some(account));
            }
        }
        Ok(None)
    }

    /// Returns the wallet that the caller named.
    ///
    /// # Errors
    /// [`NotFound`], if there is no such wallet or no such account.
    pub fn wallet_of(&self, holder: &WalletOrAccount) -> Result<WalletId> {
        let number = match holder {
            WalletOrAccount::Wallet(id) => return self.wallet(*id).map(|_| *id),
            WalletOrAccount::Account(number) => number,
        };
        let named = self.named(number);
        let unknown = || NotFound::Account { masked: named.masked.clone() };
        let account = self.account_of(&named)?.ok_or_else(unknown)?;
        let account = self.account(account)?.ok_or_else(unknown)?;
        Ok(account.wallet().ok_or(NotFound::NotEnrolled { masked: named.masked })?)
    }
}
