//! What waits for a person, summed up beside the rows in which it lies: whoever asks what waits reads these few, not all that is known.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{BankAccountId, Bucket, WalletId},
    review_reason::ReviewReason,
    state::row::{Row, RowKey},
    time::{Day, Month},
};

/// The row in which something may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AttentionAt {
    /// Known items of a bank account, of a month.
    Items(BankAccountId, Month),
    /// Purchases of a wallet that could not be judged, of a month.
    Purchases(WalletId, Month),
    /// Items that wait until a bank account is linked.
    Enrolment(BankAccountId),
}

/// Why something waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum WaitsFor {
    /// Somebody must decide about an item in review.
    Item(ReviewReason),
    /// Somebody must settle a purchase that could not be judged.
    Purchase(ReviewReason),
    /// Somebody must link a bank account.
    Enrolment,
}

/// Some that wait for the same reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// What it takes for them to wait no more.
    pub waits_for: WaitsFor,
    /// How many they are.
    pub count: u32,
    /// The day since which the one waits that has waited longest, by the clock of commands: not the day on which it was booked.
    pub oldest_on: Day,
}

/// What waits in a row, by reason and sorted. Empty once nothing waits any more.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attention {
    /// One for each reason.
    pub waits: Vec<Waits>,
}

impl AttentionAt {
    /// The bucket of the row.
    #[must_use]
    pub fn bucket(&self) -> Bucket {
        match self {
            Self::Items(account, _) | Self::Enrolment(account) => account.bucket(),
            Self::Purchases(wallet, _) => wallet.bucket(),
        }
    }
}

impl Attention {
    /// What waits in a row, and where; `None` for kinds of rows in which nothing waits for a person.
    #[must_use]
    pub fn of(key: &RowKey, row: Option<&Row>) -> Option<(AttentionAt, Self)> {
        let mut found = Self::default();
        let at = match *key {
            RowKey::KnownItems(account, month) => {
                let Some(Row::KnownItems(block)) = row else { return Some((AttentionAt::Items(account, month), found)) };
                for item in &block.items {
                    if let (Some(reason), Some(since)) = (item.standing.review_reason(), item.waits_since) {
                        found.add(WaitsFor::Item(reason), 1, since);
                    }
                }
                AttentionAt::Items(account, month)
            }
            RowKey::MonthOfRewards(wallet, month) => {
                let Some(Row::MonthOfRewards(rewards)) = row else { return Some((AttentionAt::Purchases(wallet, month), found)) };
                for unjudged in rewards.unjudged.iter().filter(|unjudged| !unjudged.dismissed) {
                    found.add(WaitsFor::Purchase(unjudged.review_reason), 1, unjudged.since);
                }
                AttentionAt::Purchases(wallet, month)
            }
            RowKey::BankAccount(account) => {
                if let Some(Row::BankAccount(row)) = row
                    && let Some(since) = row.awaiting.since
                {
                    found.add(WaitsFor::Enrolment, row.awaiting.items, since);
                }
                AttentionAt::Enrolment(account)
            }
            RowKey::BucketState(_)
            | RowKey::SystemAccounts(_)
            | RowKey::Directory(..)
            | RowKey::ReferenceIndex(_)
            | RowKey::Wallet(_)
            | RowKey::History(..)
            | RowKey::StoredAnswer(_)
            | RowKey::Feed(_)
            | RowKey::DeadLetter(..)
            | RowKey::Programme(..)
            | RowKey::Pendings(..)
            | RowKey::Waiting(..)
            | RowKey::Held(..)
            | RowKey::Expired(..)
            | RowKey::SetAside(..)
            | RowKey::Proposal(..)
            | RowKey::Proposed(..)
            | RowKey::Deferred(..)
            | RowKey::LaterEvents(..)
            | RowKey::AwaitingEnrolment(..)
            | RowKey::Delivery(_)
            | RowKey::Audit(..)
            | RowKey::Asked(..)
            | RowKey::Redemption(_)
            | RowKey::Transfer(_)
            | RowKey::Suspended(..)
            | RowKey::Attention(_) => return None,
        };
        Some((at, found))
    }

    /// Adds some that wait for a reason.
    pub fn add(&mut self, waits_for: WaitsFor, count: u32, oldest_on: Day) {
        match self.waits.binary_search_by_key(&waits_for, |waits| waits.waits_for) {
            Ok(at) => {
                let waits = &mut self.waits[at];
                waits.count += count;
                waits.oldest_on = waits.oldest_on.min(oldest_on);
            }
            Err(at) => self.waits.insert(at, Waits { waits_for, count, oldest_on }),
        }
    }
}
