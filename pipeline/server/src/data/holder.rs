//! Who is meant by what a person writes: a wallet by its id, or by the number of a bank account that earns for it.

use std::{convert::Infallible, str::FromStr};

use anyhow::{Context as _, Result};
use rewardhub_core::{
    ids::{BankAccountId, Token, WalletId},
    state::row::{Row, RowKey},
};
use rewardhub_feeds::entry::AccountNumber;

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
pub struct Number(String);

impl FromStr for Holder {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(WalletId::parse(text).map_or_else(|| Self::Account(Number(text.to_owned())), Self::Wallet))
    }
}

impl FromStr for Number {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match AccountNumber::read(text, None) {
            Some(_) => Ok(Self(text.to_owned())),
            None => Err("the number of an account is not blank".into()),
        }
    }
}

impl Number {
    /// What may be shown of it.
    pub fn masked(&self) -> String {
        let number: Vec<char> = self.0.chars().filter(|c| !c.is_whitespace()).collect();
        let shown = if number.len() >= 8 { 4 } else { 1 };
        format!("…{}", number[number.len().saturating_sub(shown)..].iter().collect::<String>())
    }
}

impl Data {
    /// The token of an account's number.
    pub fn token(&self, number: &Number) -> Token {
        let read = AccountNumber::read(&number.0, None).unwrap_or(AccountNumber { number: String::new(), bank: String::new() });
        self.set().fingerprinter().token(&read.number, &read.bank)
    }

    /// The bank account of a number, if it was ever seen.
    pub fn account_of(&self, number: &Number) -> Result<Option<BankAccountId>> {
        let token = self.token(number);
        let bucket = self.set().placement().bucket_of(token.spread());
        match self.row(&RowKey::Directory(bucket, token))? {
            Some(Row::Directory(account)) => Ok(Some(account)),
            _ => Ok(None),
        }
    }

    /// The wallet that is meant.
    pub fn wallet_of(&self, holder: &Holder) -> Result<WalletId> {
        let number = match holder {
            Holder::Wallet(id) => return Ok(*id),
            Holder::Account(number) => number,
        };
        let unknown = || {
            let masked = number.masked();
            format!(
                "{masked} is neither the id of a wallet nor the number of an account seen here; `rewardhub wallet list` tells which wallets there are"
            )
        };
        let account = self.account_of(number)?.with_context(unknown)?;
        let account = self.account(account)?.with_context(unknown)?;
        account.wallet().with_context(|| format!("account {} earns for no wallet now", number.masked()))
    }
}
