//! The fields of a record that are read. All others are ignored.

use rewardhub_core::{item::Direction, money::Asset};
use serde::Deserialize;

use crate::open_banking::{
    accounts::CashAccount,
    amounts::Amount,
    field_values::{Forgiving, Lines, Text, text, value},
};

/// `OBTransaction6`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Transaction<'r> {
    #[serde(borrow)]
    pub(super) account_id: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) transaction_id: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) credit_debit_indicator: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) status: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) transaction_mutability: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) booking_date_time: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) value_date_time: Option<Text<'r>>,
    pub(super) transaction_information: Option<Lines>,
    #[serde(borrow)]
    pub(super) amount: Option<Amount<'r>>,
    #[serde(borrow)]
    pub(super) currency_exchange: Option<Forgiving<Exchange<'r>>>,
    #[serde(borrow)]
    pub(super) bank_transaction_code: Option<Forgiving<Code<'r>>>,
    #[serde(borrow)]
    pub(super) proprietary_bank_transaction_code: Option<Forgiving<Code<'r>>>,
    #[serde(borrow)]
    pub(super) balance: Option<Forgiving<RunningBalance<'r>>>,
    #[serde(borrow)]
    pub(super) merchant_details: Option<Forgiving<Merchant<'r>>>,
    #[serde(borrow)]
    creditor_agent: Option<Forgiving<Agent<'r>>>,
    #[serde(borrow)]
    creditor_account: Option<Forgiving<CashAccount<'r>>>,
    #[serde(borrow)]
    debtor_agent: Option<Forgiving<Agent<'r>>>,
    #[serde(borrow)]
    debtor_account: Option<Forgiving<CashAccount<'r>>>,
    #[serde(borrow)]
    ultimate_creditor: Option<Forgiving<Ultimate<'r>>>,
    #[serde(borrow)]
    ultimate_debtor: Option<Forgiving<Ultimate<'r>>>,
}

/// `OBBankTransactionCodeStructure1` and `ProprietaryBankTransactionCodeStructure1`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Code<'r> {
    #[serde(borrow)]
    pub(super) code: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) sub_code: Option<Text<'r>>,
}

/// `OBMerchantDetails1`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Merchant<'r> {
    #[serde(borrow)]
    pub(super) merchant_name: Option<Text<'r>>,
    #[serde(borrow)]
    pub(super) merchant_category_code: Option<Text<'r>>,
}

/// `OBCurrencyExchange5`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Exchange<'r> {
    #[serde(borrow)]
    pub(super) instructed_amount: Option<Amount<'r>>,
}

/// `OBBranchAndFinancialInstitutionIdentification6`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Agent<'r> {
    #[serde(borrow)]
    pub(super) identification: Option<Text<'r>>,
}

/// `OBUltimateCreditor1` and `OBUltimateDebtor1` (4.0).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Ultimate<'r> {
    #[serde(borrow)]
    pub(super) name: Option<Text<'r>>,
}

/// `OBTransactionCashBalance`: the balance "after a transaction entry is applied to the account".
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RunningBalance<'r> {
    #[serde(borrow)]
    credit_debit_indicator: Option<Text<'r>>,
    #[serde(borrow, rename = "Type")]
    kind: Option<Text<'r>>,
    #[serde(borrow)]
    amount: Option<Amount<'r>>,
}

/// The other party's account, bank and ultimate party.
type Party<'t> = (Option<&'t CashAccount<'t>>, Option<&'t Agent<'t>>, Option<&'t Ultimate<'t>>);

impl Transaction<'_> {
    /// The other party of a record in this direction: the creditor of a debit, and the debtor of a credit.
    pub(super) fn other_party(&self, direction: Direction) -> Party<'_> {
        match direction {
            Direction::Debit => (value(&self.creditor_account), value(&self.creditor_agent), value(&self.ultimate_creditor)),
            Direction::Credit => (value(&self.debtor_account), value(&self.debtor_agent), value(&self.ultimate_debtor)),
        }
    }
}

impl RunningBalance<'_> {
    /// The balance in minor units; `None` if it counts more than bookings, or is in another currency.
    pub(super) fn after_entry(&self, currency: Asset) -> Option<i64> {
        const BOOKED: [&str; 6] = ["InterimBooked", "ClosingBooked", "OpeningBooked", "ITBD", "CLBD", "OPBD"];
        let is_booked = text(&self.kind).is_some_and(|kind| BOOKED.contains(&kind));
        let signed = self.amount.as_ref()?.read("", None).ok()?;
        let minor = match text(&self.credit_debit_indicator)? {
            "Debit" | "DBIT" => -signed.money.minor,
            "Credit" | "CRDT" => signed.minor(),
            _ => return None,
        };
        (is_booked && signed.money.asset == currency).then_some(minor)
    }
}
