//! The fields of a record that are read. All others are ignored: banks add their own.

use rewardhub_core::{item::Direction, money::Asset};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::open_banking::{
    accounts::AccountReference,
    amounts::Amount,
    balances::Balance,
    field_values::{Forgiving, Lines, Text, first_line, text, value},
};

/// `transactions` and `cardTransaction` of 1.3.11, which share most fields, and those of later versions.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Transaction<'r> {
    #[serde(borrow)]
    pub(super) entry_reference: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) internal_transaction_id: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) transaction_id: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) card_transaction_id: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) booking_date: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) booking_date_time: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) value_date: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) value_date_time: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) entry_date: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) transaction_date: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) acceptor_transaction_date_time: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) transaction_amount: Option<Amount<'r>>,
    #[serde(borrow)]
    pub(super) original_amount: Option<Amount<'r>>,
    #[serde(borrow)]
    currency_exchange: Option<&'r RawValue>,
    pub(super) creditor_name: Option<Lines>,
    #[serde(borrow)]
    pub(super) creditor_account: Option<Forgiving<AccountReference<'r>>>,
    pub(super) creditor_agent: Option<Lines>,
    pub(super) ultimate_creditor: Option<Lines>,
    pub(super) debtor_name: Option<Lines>,
    #[serde(borrow)]
    pub(super) debtor_account: Option<Forgiving<AccountReference<'r>>>,
    pub(super) debtor_agent: Option<Lines>,
    pub(super) ultimate_debtor: Option<Lines>,
    pub(super) remittance_information_unstructured: Option<Lines>,
    pub(super) remittance_information_unstructured_array: Option<Lines>,
    pub(super) remittance_information_structured: Option<Lines>,
    pub(super) remittance_information_structured_array: Option<Lines>,
    pub(super) additional_information: Option<Lines>,
    pub(super) transaction_details: Option<Lines>,
    #[serde(borrow)]
    pub(super) bank_transaction_code: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) proprietary_bank_transaction_code: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) balance_after_transaction: Option<Forgiving<Balance<'r>>>,
    #[serde(borrow)]
    pub(super) entry_details: Option<&'r RawValue>,
    #[serde(borrow)]
    pub(super) merchant_category_code: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) card_acceptor_id: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) card_acceptor_address: Option<Forgiving<Address<'r>>>,
}

/// The part of an address that is read.
#[derive(Debug, Deserialize)]
pub(super) struct Address<'r> {
    #[serde(borrow)]
    pub(super) country: Option<Text<'r>>,
}

/// `reportExchangeRate`. Its `instructedAmount` is in use at banks, though not in 1.3.11.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Exchange<'r> {
    #[serde(borrow)]
    pub(super) instructed_amount: Option<Amount<'r>>,
}

/// One side of a record.
#[derive(Debug, Default)]
pub(super) struct Party<'t> {
    pub(super) name: Option<&'t str>,
    pub(super) account: Option<&'t AccountReference<'t>>,
    pub(super) agent: Option<&'t str>,
}

impl<'r> Transaction<'r> {
    /// The first exchange of currencies; 1.3.11 has a list of them, and some banks write only one.
    pub(super) fn exchange(&self) -> Option<Exchange<'r>> {
        let raw = self.currency_exchange?.get();
        let list: Result<Vec<Exchange<'r>>, _> = serde_json::from_str(raw);
        list.map_or_else(|_| serde_json::from_str(raw).ok(), |list| list.into_iter().next())
    }

    /// The other party of an entry in this direction: the creditor of a debit, and the debtor of a credit.
    pub(super) fn other_party(&self, direction: Direction) -> Party<'_> {
        let (name, ultimate, account, agent) = match direction {
            Direction::Debit => (&self.creditor_name, &self.ultimate_creditor, &self.creditor_account, &self.creditor_agent),
            Direction::Credit => (&self.debtor_name, &self.ultimate_debtor, &self.debtor_account, &self.debtor_agent),
        };
        let name = first_line(name).or_else(|| first_line(ultimate));
        Party { name, account: value(account), agent: first_line(agent) }
    }
}

impl Balance<'_> {
    /// The balance of an entry in this currency after it was booked, in minor units; `None` if it counts more than bookings.
    pub(super) fn after_entry(&self, currency: Asset) -> Option<i64> {
        let is_booked = matches!(text(&self.balance_type)?, "interimBooked" | "closingBooked" | "openingBooked");
        let signed = self.balance_amount.as_ref()?.read("", None).ok()?;
        (is_booked && signed.money.asset == currency).then(|| signed.minor())
    }
}
