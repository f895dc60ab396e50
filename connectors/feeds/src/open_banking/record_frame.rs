//! What stands around the records of a list, for those that cannot be read: a page with what they are read by, and without the others.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    accounts::KnownResources,
    field_values::{Text, text},
    held_page::Section,
    page_header::Header,
};
use crate::{
    entry::{AccountNumber, Frame},
    profile::Given,
};

/// A list of records, and what is known of it.
pub(super) struct OfList<'p> {
    pub(super) section: Section,
    pub(super) header: &'p Header,
    /// The account of its records; `None` if nothing names it.
    pub(super) account: Option<&'p AccountNumber>,
    pub(super) given: &'p Given,
}

/// The frame that was made last. Records that stand together mostly have the same.
#[derive(Debug, Default)]
pub(super) struct Frames(Option<Arc<Frame>>);

impl Frames {
    /// The frame of a record of the Berlin Group; `None` if more stands around it than is kept.
    pub(super) fn berlin_group(&mut self, list: &OfList<'_>) -> Option<Arc<Frame>> {
        let named = list.header.account.as_ref().map(|account| json!({"bban": account.number}));
        // A card, and the account of the page before, count less than an account that is given; so does a masked card.
        let otherwise = list.account.filter(|account| list.given.account.as_ref() != Some(*account));
        let otherwise = otherwise.map(|account| json!({"maskedPan": account.number}));
        let account = member("account", named.or(otherwise));
        let (report, of) = (if list.header.is_card { "cardTransactions" } else { "transactions" }, list.section.key());
        self.shared(format!(r#"{{{account}"{report}":{{"{of}":["#), list.given)
    }

    /// The frame of a record of UK Open Banking; `None` if more stands around it than is kept.
    pub(super) fn uk(&mut self, list: &OfList<'_>, record: &[u8], resources: &mut KnownResources) -> Option<Arc<Frame>> {
        let id = resource(record).unwrap_or_default();
        let number = resources.number(&id);
        let accounts = number.map(|number| json!([{"AccountId": id, "Account": [{"Identification": number.number}]}]));
        // The account given stands for one resource only, that of the first record. So it takes one before this record, which is
        // not read itself, because it has no day. Should the first record never be read, this one stays rejected: that is better
        // than to book it to an account that may not be its own.
        let first = if number.is_some() { None } else { Some(resources.first_unnamed(&id)).filter(|first| *first != id) };
        let first = first.map(|first| {
            let amount = json!({"Amount": "0", "Currency": "EUR"});
            json!({"AccountId": first, "Status": "Booked", "CreditDebitIndicator": "Debit", "Amount": amount}).to_string() + ","
        });
        let accounts = member("Account", accounts);
        self.shared(format!(r#"{{"Data":{{{accounts}"Transaction":[{}"#, first.unwrap_or_default()), list.given)
    }

    fn shared(&mut self, before: String, given: &Given) -> Option<Arc<Frame>> {
        if self.0.as_ref().is_none_or(|last| last.before != before.as_bytes()) {
            self.0 = Some(Arc::new(Frame { before: before.into_bytes(), after: b"]}}".to_vec(), given: given.clone() }));
        }
        self.0.clone().filter(|frame| frame.fits())
    }
}

/// A member of an object with a comma behind it, if it has a value.
fn member(key: &str, value: Option<Value>) -> String {
    value.map_or_else(String::new, |value| format!(r#""{key}":{value},"#))
}

/// The resource that a record of UK Open Banking names, whatever else is wrong with it.
fn resource(record: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct OfResource<'r> {
        #[serde(borrow)]
        account_id: Option<Text<'r>>,
    }
    let of: OfResource<'_> = serde_json::from_slice(record).ok()?;
    text(&of.account_id).map(str::to_owned)
}
