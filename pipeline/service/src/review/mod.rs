//! Items and purchases that wait for a person: lists them, has a person decide about items (`decisions`), and tells who decided what
//! (`decided`).

mod decided;
mod decisions;

use std::fmt;

use rewardhub_core::{
    event::TransactionStatus,
    ids::{BankAccountId, TransactionId, WalletId},
    state::{
        known_items::KnownItem,
        paid_rewards::Unjudged,
        row::{Row, RowKey},
    },
    time::Month,
};
use rewardhub_engine::ports::RowKind;

pub use self::{
    decided::Decided,
    decisions::{Decision, Ruling},
};
use crate::{Service, error::Result};

/// An item or a purchase that waits for a person.
#[derive(Debug, Clone)]
pub enum Waits {
    /// An item that may be the same as another, or contradicts one.
    Item {
        /// The transaction of the item.
        transaction: TransactionId,
        /// The item as the bank account knows it.
        known: Box<KnownItem>,
        /// [`TransactionStatus::Review`] or [`TransactionStatus::Conflict`].
        status: TransactionStatus,
    },
    /// A purchase that could not be judged.
    Purchase(Box<Unjudged>),
}

/// Where something that waits is stored, so that a list can go on behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsAt {
    /// An item: its account, the month in which it was booked, and its index there.
    Item(BankAccountId, Month, usize),
    /// A purchase: its wallet, the month that judges it, and its index there.
    Purchase(WalletId, Month, usize),
}

impl fmt::Display for WaitsAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item(account, month, at) => write!(f, "item/{account}/{}/{at}", month.number()),
            Self::Purchase(wallet, month, at) => write!(f, "purchase/{wallet}/{}/{at}", month.number()),
        }
    }
}

impl WaitsAt {
    /// Reads what [`Display`](fmt::Display) writes; `None` if it is something else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('/').collect();
        let [kind, owner, month, at] = parts[..] else { return None };
        let (month, at) = (Month::from_number(month.parse().ok()?)?, at.parse().ok()?);
        match kind {
            "item" => Some(Self::Item(BankAccountId::parse(owner)?, month, at)),
            "purchase" => Some(Self::Purchase(WalletId::parse(owner)?, month, at)),
            _ => None,
        }
    }
}

impl Service {
    /// Calls `each` with everything that waits for a person, behind one of them if given, until it returns `false`: items first, in the
    /// order of accounts and months, then purchases. Reads everything that is known.
    ///
    /// # Errors
    /// When the ledger does not answer, and any error of `each`.
    pub fn each_waiting(&self, behind: Option<WaitsAt>, mut each: impl FnMut(WaitsAt, Waits) -> Result<bool>) -> Result<()> {
        let mut goes_on = true;
        if !matches!(behind, Some(WaitsAt::Purchase(..))) {
            goes_on = self.each_item(behind, &mut each)?;
        }
        if goes_on { self.each_purchase(behind, &mut each).map(|_| ()) } else { Ok(()) }
    }

    /// Returns whether `each` wants more.
    fn each_item(&self, behind: Option<WaitsAt>, each: &mut dyn FnMut(WaitsAt, Waits) -> Result<bool>) -> Result<bool> {
        let mut of = |key: RowKey, row: Row, from: usize| {
            let (RowKey::KnownItems(account, month), Row::KnownItems(block)) = (key, row) else { return Ok(true) };
            for (at, known) in block.items.iter().enumerate().skip(from) {
                let (transaction, status) = (TransactionId::at(account.bucket(), known.transaction), known.standing.status());
                let waits = || Waits::Item { transaction, known: Box::new(known.clone()), status };
                if status.waits_for_a_person() && !each(WaitsAt::Item(account, month, at), waits())? {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        let behind = match behind {
            Some(WaitsAt::Item(account, month, at)) => Some((RowKey::KnownItems(account, month), at)),
            Some(WaitsAt::Purchase(..)) | None => None,
        };
        self.each_from(RowKind::KnownItems, behind, &mut of)
    }

    fn each_purchase(&self, behind: Option<WaitsAt>, each: &mut dyn FnMut(WaitsAt, Waits) -> Result<bool>) -> Result<bool> {
        let mut of = |key: RowKey, row: Row, from: usize| {
            let (RowKey::MonthOfRewards(wallet, month), Row::MonthOfRewards(rewards)) = (key, row) else { return Ok(true) };
            for (at, unjudged) in rewards.unjudged.iter().enumerate().skip(from) {
                if !each(WaitsAt::Purchase(wallet, month, at), Waits::Purchase(Box::new(*unjudged)))? {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        let behind = match behind {
            Some(WaitsAt::Purchase(wallet, month, at)) => Some((RowKey::MonthOfRewards(wallet, month), at)),
            Some(WaitsAt::Item(..)) | None => None,
        };
        self.each_from(RowKind::MonthOfRewards, behind, &mut of)
    }

    /// Calls `of` with the rows of a kind, from behind an index of one of them on, and with the index to begin at.
    fn each_from(
        &self,
        kind: RowKind,
        behind: Option<(RowKey, usize)>,
        of: &mut dyn FnMut(RowKey, Row, usize) -> Result<bool>,
    ) -> Result<bool> {
        if let Some((key, at)) = behind
            && let Some(row) = self.row(&key)?
            && !of(key, row, at + 1)?
        {
            return Ok(false);
        }
        let mut goes_on = true;
        self.each_behind(kind, behind.map(|(key, _)| key), |key, row| {
            goes_on = of(key, row, 0)?;
            Ok(goes_on)
        })?;
        Ok(goes_on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let month = Month::from_number(674).unwrap();
        let account = BankAccountId::parse("0000154e-1c3b-8215-b430-b2282b5e8549").unwrap();
        let wallet = WalletId::parse("0000154e-1c3b-8215-b430-b2282b5e8549").unwrap();
        for place in [WaitsAt::Item(account, month, 3), WaitsAt::Purchase(wallet, month, 0)] {
            assert_eq!(WaitsAt::parse(&place.to_string()), Some(place));
        }
        assert_eq!(WaitsAt::parse("item/x/1/2"), None);
    }
}
