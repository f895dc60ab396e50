//! What a page says besides its records: its account, its links, the number of pages.

use serde_json::Value;

use super::{accounts::AccountReference, bank_error::BankMessages};
use crate::entry::AccountNumber;

/// The parts of a page read up to now.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// The account of a Berlin Group page; `None` if it names none, or only a card.
    pub(super) account: Option<AccountNumber>,
    /// The card that stands for the account.
    pub(super) card: Option<AccountNumber>,
    /// Whether it is a page of a card's account.
    pub(super) is_card: bool,
    /// The link to the next page; `None` on the last one.
    pub(super) next: Option<String>,
    /// The page's own link.
    pub(super) own: Option<String>,
    /// Whether the transactions are to be had by another link only.
    pub(super) is_download: bool,
    /// `Meta.TotalPages` of UK Open Banking.
    pub(super) total_pages: Option<u64>,
    /// Whether it has the part in which transactions stand.
    pub(super) has_report: bool,
    /// Whether it has balances.
    pub(super) has_balances: bool,
    pub(super) messages: BankMessages,
}

impl Header {
    /// Reads `account` or `cardAccount`. Returns false if it cannot be read, or names another account than before.
    pub(super) fn read_account(&mut self, json: &[u8]) -> bool {
        let Ok(reference) = serde_json::from_slice::<Option<AccountReference<'_>>>(json) else { return false };
        let Some(reference) = reference else { return true };
        let (account, card) = (reference.number(None), reference.card());
        let agrees = self.account.is_none() || account.is_none() || self.account == account;
        self.account = self.account.take().or(account);
        self.card = self.card.take().or(card);
        agrees
    }

    /// Reads `_links` or `Links`: addresses as texts, or objects with an `href`.
    pub(super) fn read_links(&mut self, json: &[u8]) {
        let Ok(links) = serde_json::from_slice::<Value>(json) else { return };
        let link = |keys: [&str; 2]| {
            let link = keys.iter().find_map(|key| links.get(key))?;
            let address = link.as_str().or_else(|| link.get("href")?.as_str())?.trim();
            (!address.is_empty()).then(|| address.to_owned())
        };
        self.next = link(["next", "Next"]).or_else(|| self.next.take());
        self.own = link(["self", "Self"]).or_else(|| self.own.take());
        self.is_download |= links.get("download").is_some();
    }

    /// Reads `Meta`.
    pub(super) fn read_meta(&mut self, json: &[u8]) {
        let meta: Option<Value> = serde_json::from_slice(json).ok();
        self.total_pages = meta.as_ref().and_then(|meta| meta.get("TotalPages")?.as_u64());
    }

    /// The name of the list that the page belongs to: its account, or the address of the list without what names the page.
    pub(super) fn list(&self) -> String {
        let account = self.account.as_ref().or(self.card.as_ref()).map(|account| account.number.clone());
        let address = self.own.as_deref().and_then(|own| own.split(['?', '#']).next());
        account.or_else(|| address.map(str::to_owned)).unwrap_or_default()
    }
}
