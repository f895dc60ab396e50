//! Items and purchases that wait for a person: lists them, and has a person decide about items (`decisions`).

mod decisions;

use rewardhub_core::{
    event::TransactionStatus,
    ids::TransactionId,
    review_reason::ReviewReason,
    state::{
        known_items::KnownItem,
        paid_rewards::Unjudged,
        row::{Row, RowKey},
    },
};
use rewardhub_engine::ports::RowKind;

pub use self::decisions::{Decision, Ruling};
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

impl Waits {
    /// Why it waits; `None` for an item that contradicts another.
    #[must_use]
    pub fn review_reason(&self) -> Option<ReviewReason> {
        match self {
            Self::Item { status, .. } => status.review_reason(),
            Self::Purchase(unjudged) => Some(unjudged.review_reason),
        }
    }
}

impl Service {
    /// Calls `each` with everything that waits for a person: items first, in the order of accounts and months, then purchases.
    ///
    /// # Errors
    /// When the ledger does not answer, and any error of `each`.
    pub fn each_waiting(&self, mut each: impl FnMut(Waits) -> Result<()>) -> Result<()> {
        self.each(RowKind::KnownItems, |key, row| {
            let (RowKey::KnownItems(account, _), Row::KnownItems(block)) = (key, row) else { return Ok(true) };
            for known in block.items.iter().filter(|known| known.standing.status().waits_for_a_person()) {
                let (transaction, status) = (TransactionId::at(account.bucket(), known.transaction), known.standing.status());
                each(Waits::Item { transaction, known: Box::new(known.clone()), status })?;
            }
            Ok(true)
        })?;
        self.each(RowKind::MonthOfRewards, |_, row| {
            let Row::MonthOfRewards(rewards) = row else { return Ok(true) };
            for unjudged in &rewards.unjudged {
                each(Waits::Purchase(Box::new(*unjudged)))?;
            }
            Ok(true)
        })
    }
}
