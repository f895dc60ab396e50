//! Balances of an account before and after the days of a file. Pages repeat them; the first day's and the last day's count.

use jiff::tz::TimeZone;
use rewardhub_core::{
    money::{Asset, Money},
    time::Day,
};
use serde::Deserialize;

use super::{
    amounts::Amount,
    dates::day,
    field_values::{Text, text},
};

/// The most balances that are kept: two a day for a year and more.
const MOST: usize = 1024;

/// A balance of both shapes (1.3.11, `balance`; UK Open Banking, `OBReadBalance1/Data/Balance`).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Balance<'r> {
    #[serde(borrow, alias = "Amount")]
    pub(super) balance_amount: Option<Amount<'r>>,
    #[serde(borrow, alias = "Type")]
    pub(super) balance_type: Option<Text<'r>>,
    #[serde(borrow, alias = "DateTime")]
    reference_date: Option<Text<'r>>,
    #[serde(borrow, rename = "CreditDebitIndicator")]
    indicator: Option<Text<'r>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Opening,
    Closing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    side: Side,
    on: Option<Day>,
    minor: Money,
}

/// The balances read up to now.
#[derive(Debug, Default)]
pub(super) struct Balances(Vec<Known>);

impl Balances {
    /// Enters a balance, unless it is of a kind that counts more than bookings.
    pub(super) fn enter(&mut self, balance: &Balance<'_>, zone: &TimeZone) {
        let side = match text(&balance.balance_type) {
            Some("openingBooked" | "OPBD" | "OpeningBooked" | "PRCD" | "PreviouslyClosedBooked") => Side::Opening,
            Some("closingBooked" | "CLBD" | "ClosingBooked") => Side::Closing,
            _ => return,
        };
        let Some(signed) = balance.balance_amount.as_ref().and_then(|amount| amount.read("", None).ok()) else { return };
        let minor = match text(&balance.indicator) {
            Some("Debit" | "DBIT") => -signed.money.minor,
            Some(_) => signed.money.minor,
            None => signed.minor(),
        };
        let on = text(&balance.reference_date).and_then(|written| day(written, zone).ok());
        let known = Known { side, on, minor: Money::new(signed.money.asset, minor) };
        if self.0.len() < MOST && !self.0.contains(&known) {
            self.0.push(known);
        }
    }

    pub(super) const fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Opening and closing balance in this currency, in minor units, each `None` if not given.
    pub(super) fn around(&self, currency: Asset) -> (Option<i64>, Option<i64>) {
        let of = |side| self.0.iter().filter(move |known| known.side == side && known.minor.asset == currency);
        let opening = of(Side::Opening).min_by_key(|known| known.on).map(|known| known.minor.minor);
        let closing = of(Side::Closing).max_by_key(|known| known.on).map(|known| known.minor.minor);
        (opening, closing)
    }
}
