//! One row of the truth, in numbers: the writers turn it into text.

use rewardhub_core::{
    item::{Kind, Status},
    time::Day,
};

use super::merchants::{MERCHANTS, Merchant};

/// What a row is in the life of its person.
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
    /// The whole of a purchase comes back, naming it.
    FullRefund,
    /// A part of a purchase comes back, naming nothing.
    PartialRefund,
    /// A purchase's refund is booked before the purchase, naming it.
    EarlyRefund,
}

impl Life {
    /// Every one, in the order of [`super::Truth`]'s counts.
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

    /// What a good classifier calls it.
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

/// An amount before its conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreign {
    /// ISO 4217.
    pub currency: &'static str,
    /// Its number of decimals.
    pub decimals: u8,
    /// Minor units, not negative.
    pub minor: i64,
    /// Units of it for one pound, in ten-thousandths.
    pub rate_e4: i64,
}

/// One row of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its place in the truth: no two rows share it.
    pub place: u64,
    /// What the bank's reference is made of: its own place, or that of the pending row that it settles under the same reference.
    pub reference: u64,
    /// Counted from 0.
    pub account: u32,
    /// Pending or booked.
    pub status: Status,
    /// What it is.
    pub life: Life,
    /// The day it was booked; of a pending row the day it was announced.
    pub day: Day,
    /// The day it was bought.
    pub bought_on: Day,
    /// Seconds after that day's midnight, UTC.
    pub bought_second: u32,
    /// Signed minor units of GBP.
    pub amount_minor: i64,
    /// Place in [`MERCHANTS`].
    pub merchant: Option<u16>,
    /// Decides the noise of its description.
    pub noise: u32,
    /// Where it was paid in another currency.
    pub foreign: Option<Foreign>,
    /// The reference of the purchase that a refund names.
    pub original: Option<u64>,
    /// The reference of the pending row that a booking settles under a reference of its own.
    pub settles: Option<u64>,
    /// Of a pending row: when it will be booked.
    pub settled_on: Option<Day>,
}

impl Row {
    /// Who was paid, or paid back.
    #[must_use]
    pub fn merchant(&self) -> Option<&'static Merchant> {
        self.merchant.and_then(|place| MERCHANTS.get(usize::from(place)))
    }

    /// What it adds to the booked balance, in minor units.
    pub(super) fn booked_minor(&self) -> i64 {
        if self.status == Status::Booked { self.amount_minor } else { 0 }
    }
}
