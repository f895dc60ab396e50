//! Items and purchases that wait for a person: lists them, has a person decide about items (`decisions`) and purchases (`purchases`), and
//! tells who decided what (`decided`). Items that decided nothing yet, and would be judged by today's profile, are found by `unclassified`.

mod decided;
mod decisions;
mod delivered;
mod purchases;
mod unclassified;

use std::fmt;

use rewardhub_core::{
    event::TransactionStatus,
    ids::{BankAccountId, TransactionId, WalletId},
    state::{
        attention::AttentionAt,
        known_items::{KnownItem, KnownItems},
        paid_rewards::{MonthOfRewards, Unjudged},
        row::{Row, RowKey},
    },
    time::Month,
};
use rewardhub_engine::ports::RowKind;

pub use self::{
    decisions::{Decision, Ruling, Shown},
    unclassified::{KnownAt, Unclassified},
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

/// Where something that waits is stored, so that a list can go on behind it: a row, and an index there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitsAt {
    row: AttentionAt,
    index: usize,
}

impl fmt::Display for WaitsAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let index = self.index;
        match self.row {
            AttentionAt::Items(account, month) => write!(f, "item/{account}/{}/{index}", month.number()),
            AttentionAt::Purchases(wallet, month) => write!(f, "purchase/{wallet}/{}/{index}", month.number()),
            AttentionAt::Enrolment(account) => write!(f, "enrolment/{account}/0/{index}"),
        }
    }
}

impl WaitsAt {
    /// Reads what [`Display`](fmt::Display) writes; `None` if it is something else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('/').collect();
        let [kind, owner, month, index] = parts[..] else { return None };
        let (month, index) = (Month::from_number(month.parse().ok()?)?, index.parse().ok()?);
        let row = match kind {
            "item" => AttentionAt::Items(BankAccountId::parse(owner)?, month),
            "purchase" => AttentionAt::Purchases(WalletId::parse(owner)?, month),
            "enrolment" => AttentionAt::Enrolment(BankAccountId::parse(owner)?),
            _ => return None,
        };
        Some(Self { row, index })
    }
}

impl Service {
    /// Calls `each` with everything that waits for a person, behind one of them if given, until it returns `false`: in the order of the
    /// rows in which it lies. Reads rows in which something waits, and no others.
    ///
    /// # Errors
    /// When the ledger does not answer, and any error of `each`.
    pub fn each_waiting(&self, behind: Option<WaitsAt>, mut each: impl FnMut(WaitsAt, Waits) -> Result<bool>) -> Result<()> {
        if let Some(WaitsAt { row, index }) = behind
            && !self.each_waiting_in(row, index + 1, &mut each)?
        {
            return Ok(());
        }
        self.each_behind(RowKind::Attention, behind.map(|place| RowKey::Attention(place.row)), |key, row| match (key, row) {
            (RowKey::Attention(at), Row::Attention(attention)) if !attention.waits.is_empty() => {
                self.each_waiting_in(at, 0, &mut each)
            }
            _ => Ok(true),
        })
    }

    /// The same, of one row from an index on. Returns whether `each` wants more.
    fn each_waiting_in(
        &self,
        at: AttentionAt,
        from: usize,
        each: &mut dyn FnMut(WaitsAt, Waits) -> Result<bool>,
    ) -> Result<bool> {
        let waiting: Vec<(usize, Waits)> = match at {
            AttentionAt::Items(account, month) => {
                let block = self.block(account, month)?;
                items_in(&block, account).collect()
            }
            AttentionAt::Purchases(wallet, month) => match self.row(&RowKey::MonthOfRewards(wallet, month))? {
                Some(Row::MonthOfRewards(rewards)) => purchases_in(&rewards).collect(),
                _ => Vec::new(),
            },
            AttentionAt::Enrolment(_) => Vec::new(),
        };
        for (index, waits) in waiting.into_iter().filter(|(index, _)| *index >= from) {
            if !each(WaitsAt { row: at, index }, waits)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The items that wait among those that an account knows, each with its index.
fn items_in(block: &KnownItems, account: BankAccountId) -> impl Iterator<Item = (usize, Waits)> {
    let of = move |(index, known): (usize, &KnownItem)| {
        let (transaction, status) = (TransactionId::at(account.bucket(), known.transaction), known.standing.status());
        let waits = || Waits::Item { transaction, known: Box::new(known.clone()), status };
        status.waits_for_a_person().then(|| (index, waits()))
    };
    block.items.iter().enumerate().filter_map(of)
}

/// The purchases of a month that wait, each with its index.
fn purchases_in(rewards: &MonthOfRewards) -> impl Iterator<Item = (usize, Waits)> {
    let waiting = rewards.unjudged.iter().enumerate().filter(|(_, unjudged)| !unjudged.dismissed);
    waiting.map(|(index, unjudged)| (index, Waits::Purchase(Box::new(*unjudged))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let month = Month::from_number(674).unwrap();
        let account = BankAccountId::parse("0000154e-1c3b-8215-b430-b2282b5e8549").unwrap();
        let wallet = WalletId::parse("0000154e-1c3b-8215-b430-b2282b5e8549").unwrap();
        let rows = [AttentionAt::Items(account, month), AttentionAt::Purchases(wallet, month), AttentionAt::Enrolment(account)];
        for place in rows.map(|row| WaitsAt { row, index: 3 }) {
            assert_eq!(WaitsAt::parse(&place.to_string()), Some(place));
        }
        assert_eq!(WaitsAt::parse("item/x/1/2"), None);
    }
}
