//! Checks a file against what was given for it at ingestion, and finds numbers in it that were meant to be IBANs.

use std::collections::HashSet;

use rewardhub_core::money::Asset;

use super::account::{is_spelling_of, masked};
use crate::{
    entry::{AccountNumber, Decoded, Rejected},
    iban,
    profile::Given,
};

/// The most accounts of a file about which a remark is made.
const REMARKS: usize = 20;

/// Passes on what a decoder yields as long as it agrees with what was given; then refuses.
#[derive(Debug)]
pub(super) struct Agreeing<'p, D> {
    decoder: D,
    given: &'p Given,
    /// Accounts that were checked and agree.
    accounts: HashSet<AccountNumber>,
    remarked: usize,
    /// The item to yield after a remark.
    next: Option<Decoded>,
    refused: bool,
}

impl<'p, D: Iterator<Item = Decoded>> Agreeing<'p, D> {
    pub(super) fn new(decoder: D, given: &'p Given) -> Self {
        Self { decoder, given, accounts: HashSet::default(), remarked: 0, next: None, refused: false }
    }

    fn checked(&mut self, decoded: Decoded) -> Decoded {
        let (account, currency) = match &decoded {
            Decoded::Entry(entry) => (Some(&entry.account), Some(entry.amount.asset)),
            Decoded::Statement(statement) => (statement.account.as_ref(), None),
            _ => return decoded,
        };
        let account = account.filter(|account| !self.accounts.contains(*account));
        if let Some(message) = account.and_then(|account| self.other_account(account)) {
            return self.refuse("account", message, &decoded);
        }
        if let Some(message) = currency.and_then(|currency| self.other_currency(currency)) {
            return self.refuse("currency", message, &decoded);
        }
        match account.cloned() {
            Some(account) => self.remark_on_account(account, decoded),
            None => decoded,
        }
    }

    fn other_account(&self, account: &AccountNumber) -> Option<String> {
        let given = self.given.account.as_ref().filter(|given| !is_spelling_of(account, given))?;
        let (named, given) = (masked(account), masked(given));
        Some(format!(
            "the file (or its profile) names account {named}, and --account names {given}; leave --account out, or correct it"
        ))
    }

    fn other_currency(&self, currency: Asset) -> Option<String> {
        let given = self.given.currency.filter(|given| *given != currency)?;
        Some(format!(
            "the file (or its profile) names amounts in {currency}, and --currency names {given}; leave --currency out, or correct it"
        ))
    }

    fn refuse(&mut self, reason: &str, message: String, at: &Decoded) -> Decoded {
        self.refused = true;
        let place = if let Decoded::Entry(entry) = at { entry.place.to_string() } else { "the statement's end".to_owned() };
        Decoded::Refused(Box::new(Rejected::new(place, reason, message)))
    }

    /// Remarks on a number that begins like an IBAN but is none. It is used as it is, since banks have numbers of every kind.
    fn remark_on_account(&mut self, account: AccountNumber, decoded: Decoded) -> Decoded {
        let wrong = iban::mistyped(&account.number).err().filter(|_| self.remarked < REMARKS);
        let masked = wrong.map(|_| masked(&account));
        self.accounts.insert(account);
        let Some((wrong, masked)) = wrong.zip(masked) else { return decoded };
        self.remarked += 1;
        self.next = Some(decoded);
        Decoded::Remark(format!(
            "account {masked} begins as an IBAN does and is none: {wrong}; it is taken as a number of another kind"
        ))
    }
}

impl<D: Iterator<Item = Decoded>> Iterator for Agreeing<'_, D> {
    type Item = Decoded;

    fn next(&mut self) -> Option<Decoded> {
        if let Some(next) = self.next.take() {
            return Some(next);
        }
        if self.refused {
            return None;
        }
        let decoded = self.decoder.next()?;
        Some(self.checked(decoded))
    }
}
