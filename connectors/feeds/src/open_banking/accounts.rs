//! Whose transactions a record holds. Pages of the Berlin Group name the account itself; those of UK Open Banking name a resource
//! of the API, whose number stands in a page of accounts, or is given for the file.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::{
    field_values::{Forgiving, Text, text, value},
    record_error::RecordError,
};
use crate::entry::AccountNumber;

/// A Berlin Group account (NextGenPSD2 1.3.11, `accountReference`): the account of a page, or the other party's.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccountReference<'r> {
    #[serde(borrow)]
    iban: Option<Text<'r>>,
    #[serde(borrow)]
    bban: Option<Text<'r>>,
    #[serde(borrow)]
    other: Option<Forgiving<Other<'r>>>,
    #[serde(borrow)]
    pan: Option<Text<'r>>,
    #[serde(borrow)]
    masked_pan: Option<Text<'r>>,
}

#[derive(Debug, Deserialize)]
struct Other<'r> {
    #[serde(borrow)]
    identification: Option<Text<'r>>,
}

impl AccountReference<'_> {
    /// The number of an account, never that of a card or a telephone.
    pub(super) fn number(&self, bank: Option<&str>) -> Option<AccountNumber> {
        let other = value(&self.other).and_then(|other| text(&other.identification));
        let number = text(&self.iban).or_else(|| text(&self.bban)).or(other)?;
        AccountNumber::read(number, bank)
    }

    /// The number of the card that stands for an account without a number of its own, as far as the bank shows it.
    pub(super) fn card(&self) -> Option<AccountNumber> {
        let number = text(&self.masked_pan).or_else(|| text(&self.pan))?;
        AccountNumber::read(number, None)
    }
}

/// An account of UK Open Banking (`OBCashAccount6`, `OBAccount6/Account`).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CashAccount<'r> {
    #[serde(borrow)]
    scheme_name: Option<Text<'r>>,
    #[serde(borrow)]
    identification: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) name: Option<Text<'r>>,
}

/// The rank of a sort code with an account number.
const SORT_CODE: u8 = 1;

impl CashAccount<'_> {
    /// How well the number names an account, the best first; `None` for numbers of cards, telephones and purses.
    ///
    /// Version 3.1 writes `UK.OBIE.IBAN`, older banks `IBAN`.
    fn rank(&self) -> Option<u8> {
        let scheme = text(&self.scheme_name).unwrap_or("");
        match scheme.rsplit('.').next().unwrap_or("") {
            "IBAN" => Some(0),
            "SortCodeAccountNumber" => Some(SORT_CODE),
            "BBAN" => Some(2),
            "PAN" | "Paym" | "Wallet" => None,
            _ => Some(3),
        }
    }

    /// The number of the account. A sort code names the bank, so a number with one stands for the same account whoever names it.
    pub(super) fn number(&self, bank: Option<&str>) -> Option<AccountNumber> {
        let rank = self.rank()?;
        AccountNumber::read(text(&self.identification)?, bank.filter(|_| rank != SORT_CODE))
    }
}

/// `OBAccount6`: a resource of the API, and the numbers of its account.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AccountResource<'r> {
    #[serde(borrow)]
    account_id: Option<Text<'r>>,
    #[serde(borrow)]
    account: Option<Forgiving<Vec<CashAccount<'r>>>>,
}

/// What is known of the accounts of a file of UK Open Banking.
#[derive(Debug, Default)]
pub(super) struct KnownResources {
    numbers: FxHashMap<String, AccountNumber>,
    /// The only resource without a number; the account given for the file stands for it.
    unnamed: Option<String>,
    /// The first resource without a number of which there was a record, though that may not be read.
    first_unnamed: Option<String>,
}

impl KnownResources {
    /// Enters a resource of a page of accounts.
    pub(super) fn enter(&mut self, resource: &AccountResource<'_>) {
        let (Some(id), Some(accounts)) = (text(&resource.account_id), value(&resource.account)) else { return };
        let best = accounts.iter().filter(|account| account.rank().is_some()).min_by_key(|account| account.rank());
        if let Some(number) = best.and_then(|account| account.number(None)) {
            self.numbers.insert(id.to_owned(), number);
        }
    }

    /// The account of a resource, which is named by no page of accounts if it is the given one.
    pub(super) fn account(&mut self, id: Option<&str>, given: Option<&AccountNumber>) -> Result<AccountNumber, RecordError> {
        const AT: &str = "/AccountId";
        if let Some(number) = id.and_then(|id| self.number(id)) {
            return Ok(number.clone());
        }
        let id = id.unwrap_or("");
        self.first_unnamed(id);
        let Some(given) = given else {
            let message = "AccountId is an id of the bank's API and no account number; give the number with --account, or put the \
                           page of accounts (Data.Account) before the transactions";
            return Err(RecordError::new(AT, "account", message));
        };
        if self.unnamed.get_or_insert_with(|| id.to_owned()) != id {
            let message = "the file holds transactions of several accounts, and --account names only one; send a file for each, or \
                           put the page of accounts (Data.Account) before the transactions";
            return Err(RecordError::new(AT, "account", message));
        }
        Ok(given.clone())
    }

    /// The number of a resource's account; `None` if no page of accounts names it.
    pub(super) fn number(&self, id: &str) -> Option<&AccountNumber> {
        self.numbers.get(id)
    }

    /// The first resource without a number of which there was a record: this one, unless there was another before.
    pub(super) fn first_unnamed(&mut self, id: &str) -> &str {
        self.first_unnamed.get_or_insert_with(|| id.to_owned())
    }
}
