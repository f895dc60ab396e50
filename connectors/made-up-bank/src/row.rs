//! One row of the bank, in numbers; the writers turn it into text.

use rewardhub_core::{
    item::{Kind, Status},
    time::Day,
};

use super::merchants::{MERCHANTS, Merchant};

/// What a row is in its person's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Life {
    Salary,
    Interest,
    Rent,
    DirectDebit,
    Fee,
    Cash,
    OwnTransfer,
    Transfer,
    Groceries,
    Coffee,
    Restaurant,
    Fuel,
    Travel,
    OnlineShop,
    Shop,
    Betting,
    Abroad,
    /// A whole purchase comes back, and the refund names it.
    FullRefund,
    /// A part of a purchase comes back, and the refund names nothing.
    PartialRefund,
    /// A refund is booked before its purchase, and names it.
    EarlyRefund,
}

impl Life {
    /// Every sort, in the order of [`super::Truth`]'s counts.
    pub const ALL: [Self; 20] = [
        Self::Salary,
        Self::Interest,
        Self::Rent,
        Self::DirectDebit,
        Self::Fee,
        Self::Cash,
        Self::OwnTransfer,
        Self::Transfer,
        Self::Groceries,
        Self::Coffee,
        Self::Restaurant,
        Self::Fuel,
        Self::Travel,
        Self::OnlineShop,
        Self::Shop,
        Self::Betting,
        Self::Abroad,
        Self::FullRefund,
        Self::PartialRefund,
        Self::EarlyRefund,
    ];

    /// The kind that a good classifier gives it.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Salary => Kind::Salary,
            Self::Interest => Kind::Interest,
            Self::Rent => Kind::StandingOrder,
            Self::DirectDebit => Kind::DirectDebit,
            Self::Fee => Kind::Fee,
            Self::Cash => Kind::CashWithdrawal,
            Self::OwnTransfer => Kind::OwnTransfer,
            Self::Transfer => Kind::Transfer,
            Self::Groceries
            | Self::Coffee
            | Self::Restaurant
            | Self::Fuel
            | Self::Travel
            | Self::OnlineShop
            | Self::Shop
            | Self::Betting
            | Self::Abroad => Kind::Purchase,
            Self::FullRefund | Self::PartialRefund | Self::EarlyRefund => Kind::Refund,
        }
    }
}

/// An amount before its conversion to pounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreign {
    /// Currency code (ISO 4217).
    pub currency: &'static str,
    /// Number of decimals of the currency.
    pub decimals: u8,
    /// The amount in minor units of the currency; not negative.
    pub minor: i64,
    /// Units of the currency for one pound, in ten-thousandths.
    pub rate_e4: i64,
}

/// One row of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its place in the bank; no two rows share it.
    pub place: u64,
    /// The place that the bank's reference is made from: the row's own, or that of the pending
    /// row it settles under the same reference.
    pub reference: u64,
    /// Number of the account, from 0.
    pub account: u32,
    /// Whether it is pending or booked.
    pub status: Status,
    /// What it is in its person's life.
    pub life: Life,
    /// The booking day; for a pending row the day it was announced.
    pub day: Day,
    /// The day of the purchase or refund at the shop; the booking day for rows without a shop.
    pub bought_on: Day,
    /// Time of the purchase on that day, in seconds after midnight UTC.
    pub bought_second: u32,
    /// Amount in minor units of GBP; negative for debits.
    pub amount_minor: i64,
    /// The shop's place in [`MERCHANTS`]; `None` for rows without a shop.
    pub merchant: Option<u16>,
    /// Random bits that decide the wording of its description.
    pub noise: u32,
    /// The price before conversion; `None` for a price in pounds.
    pub foreign: Option<Foreign>,
    /// The place behind the reference of the purchase that a refund names.
    pub original: Option<u64>,
    /// The place behind the reference of the pending row that a booking settles under a reference of its own.
    pub settles: Option<u64>,
    /// The day on which a pending row is booked; `None` for booked rows.
    pub settled_on: Option<Day>,
}

impl Row {
    /// The shop that was paid or that paid back; `None` for rows without one.
    #[must_use]
    pub fn merchant(&self) -> Option<&'static Merchant> {
        self.merchant.and_then(|place| MERCHANTS.get(usize::from(place)))
    }

    /// What the row adds to the booked balance, in minor units; 0 while it is pending.
    pub(super) fn booked_minor(&self) -> i64 {
        if self.status == Status::Booked { self.amount_minor } else { 0 }
    }
}
