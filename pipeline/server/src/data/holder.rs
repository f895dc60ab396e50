//! Who is meant by what a person writes: a wallet by its id, or by the number of a bank account that earns for it.

use std::str::FromStr;

use anyhow::{Context as _, Result};
use rewardhub_core::{
    ids::{BankAccountId, Fingerprint, Token, WalletId},
    state::row::{Row, RowKey},
};
use rewardhub_embedded::keys::Fingerprinter;
use rewardhub_feeds::{
    entry::AccountNumber,
    intake::{Account, Fingerprints},
};

use super::Data;

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

/// Hashes under the data set's identity key, as the intake asks for them.
#[derive(Clone, Copy)]
pub struct Hashes<'a>(&'a Fingerprinter);

impl Fingerprints for Hashes<'_> {
    fn token(&self, number: &str, bank: &str) -> Token {
        self.0.token(number, bank)
    }

    fn fingerprint(&self, domain: &str, parts: &[&[u8]]) -> Fingerprint {
        self.0.fingerprint(domain, parts)
    }
}

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

impl Data {
    /// Keyed hashes.
    pub fn hashes(&self) -> Hashes<'_> {
        Hashes(self.set().fingerprinter())
    }

    /// An account by its number: its token, those of its other spellings, and what may be shown of it.
    pub fn named(&self, number: &Number) -> Account {
        Account::of(&number.0, &self.hashes())
    }

    /// The bank account of this name, if it was ever seen under any of its spellings.
    pub fn account_of(&self, named: &Account) -> Result<Option<BankAccountId>> {
        for token in [named.token].iter().chain(&named.aliases) {
            let bucket = self.set().placement().bucket_of(token.spread());
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
        let unknown = || {
            let masked = &named.masked;
            format!(
                "{masked} is neither the id of a wallet nor the number of an account seen here; `rewardhub wallet list` tells which wallets there are"
            )
        };
        let account = self.account_of(&named)?.with_context(unknown)?;
        let account = self.account(account)?.with_context(unknown)?;
        account.wallet().with_context(|| format!("account {} earns for no wallet now", named.masked))
    }
}
