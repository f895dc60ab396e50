//! Amounts of both shapes: an exact decimal and a currency, with a sign or without.

use rewardhub_core::{
    item::Direction,
    money::{Asset, Money},
};
use serde::Deserialize;

use super::{
    field_values::{Text, text},
    record_error::RecordError,
};
use crate::amount::{self, AmountError, Sign};

/// `{"currency":"EUR","amount":"-12.34"}`, or the same with the capitals of UK Open Banking.
#[derive(Debug, Deserialize)]
pub(super) struct Amount<'r> {
    #[serde(borrow, alias = "Amount")]
    amount: Option<Text<'r>>,
    #[serde(borrow, alias = "Currency")]
    currency: Option<Text<'r>>,
}

/// An amount without its sign, and the sign as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signed {
    pub(super) money: Money,
    pub(super) sign: Option<Sign>,
}

impl Signed {
    /// Which way the money goes: a minus is a debit (NextGenPSD2, data type `Amount`).
    pub(super) fn direction(self) -> Direction {
        match self.sign {
            Some(Sign::Minus) => Direction::Debit,
            Some(Sign::Plus) | None => Direction::Credit,
        }
    }

    /// The amount in minor units, negative with a minus.
    pub(super) fn minor(self) -> i64 {
        if self.sign == Some(Sign::Minus) { -self.money.minor } else { self.money.minor }
    }
}

impl Amount<'_> {
    /// Reads the amount; `given` is the currency of an amount that names none.
    pub(super) fn read(&self, pointer: &'static str, given: Option<Asset>) -> Result<Signed, RecordError> {
        let currency = self.currency(pointer, given)?;
        let missing = || RecordError::new(pointer, "amount", "the amount is missing; ask the bank for the page again");
        let written = text(&self.amount).ok_or_else(missing)?;
        let (sign, digits) = match written.as_bytes()[0] {
            b'-' => (Some(Sign::Minus), &written[1..]),
            b'+' => (Some(Sign::Plus), &written[1..]),
            _ => (None, written),
        };
        if digits.starts_with(['+', '-']) {
            return Err(RecordError::new(pointer, "amount", AmountError::TwoSigns(written.chars().take(40).collect())));
        }
        match amount::exact(digits, currency) {
            Ok(minor) => Ok(Signed { money: Money::new(currency, minor), sign }),
            Err(error @ AmountError::Currency(_)) => Err(RecordError::new(pointer, "currency", error)),
            Err(error) => Err(RecordError::new(pointer, "amount", error)),
        }
    }

    fn currency(&self, pointer: &'static str, given: Option<Asset>) -> Result<Asset, RecordError> {
        let Some(code) = text(&self.currency) else {
            let missing = "the amount names no currency; give its code with --currency";
            return given.ok_or_else(|| RecordError::new(pointer, "currency", missing));
        };
        Asset::new(code).ok().filter(|asset| asset.as_str().len() == 3).ok_or_else(|| {
            let code: String = code.chars().take(40).collect();
            RecordError::new(pointer, "currency", format!("{code:?} is not a currency; ISO 4217 has three capital letters"))
        })
    }
}

/// The amount of a field in another currency than this; `None` if it is missing, unreadable, or in this one.
pub(super) fn in_another_currency(amount: Option<&Amount<'_>>, currency: Asset) -> Option<Money> {
    let money = amount?.read("", None).ok()?.money;
    (money.asset != currency).then_some(money)
}
