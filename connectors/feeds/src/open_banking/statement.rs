//! The one statement of an input, gathered while its pages are read.

use std::collections::BTreeMap;

use rewardhub_core::money::Asset;

use super::{balances::Balances, page_chains::PageChains};
use crate::entry::{AccountNumber, Entry, Statement};

/// What is known of the statement up to now.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) balances: Balances,
    pub(super) chains: PageChains,
    accounts: Accounts,
    currency: Option<Asset>,
    left_out: BTreeMap<&'static str, u64>,
}

/// Which accounts the input has pages of.
#[derive(Debug, Default)]
enum Accounts {
    #[default]
    None,
    One(AccountNumber),
    Several,
}

impl Gathered {
    /// Notes the account of a page.
    pub(super) fn saw_account(&mut self, account: &AccountNumber) {
        match &self.accounts {
            Accounts::None => self.accounts = Accounts::One(account.clone()),
            Accounts::One(one) if one == account => {}
            Accounts::One(_) | Accounts::Several => self.accounts = Accounts::Several,
        }
    }

    /// Notes account and currency of an entry.
    pub(super) fn saw_entry(&mut self, entry: &Entry) {
        self.saw_account(&entry.account);
        self.currency.get_or_insert(entry.amount.asset);
    }

    /// Counts a record that is no booking, by what it is.
    pub(super) fn leave_out(&mut self, what: &'static str) {
        *self.left_out.entry(what).or_default() += 1;
    }

    /// The statement, and the remarks before it.
    pub(super) fn finish(self) -> (Vec<String>, Statement) {
        let left_out = |(what, count)| format!("left out, as they are no bookings: {count} ({what})");
        let mut remarks: Vec<String> = self.left_out.into_iter().map(left_out).collect();
        let missing = self.chains.missing();
        let is_partial = missing.is_some();
        remarks.extend(missing);
        let account = match self.accounts {
            Accounts::One(account) => Some(account),
            Accounts::None => None,
            Accounts::Several => {
                if !self.balances.are_none() {
                    remarks.push("balances are left out, since the input has several accounts; send a file for each".to_owned());
                }
                None
            }
        };
        let currency = self.currency.filter(|_| account.is_some());
        let (opening_minor, closing_minor) = currency.map_or((None, None), |currency| self.balances.around(currency));
        let statement = Statement {
            statement: 0,
            account,
            from_on: None,
            to_on: None,
            from_at: None,
            to_at: None,
            opening_minor,
            closing_minor,
            currency,
            sequence: None,
            name: None,
            page: None,
            copy: false,
            claimed_entries: None,
            delivery_key: None,
            is_partial,
        };
        (remarks, statement)
    }
}
