//! Keys and rows of a bucket. Whatever a decision reads or changes is one of these.

use std::{collections::BTreeMap, sync::Arc};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{
    bank_account::BankAccount,
    expired::Expired,
    feed::{DeadLetter, Feed},
    history::History,
    known::{Block, References},
    open::{HeldItems, Pending, Piece, WaitingRefund},
    proposal::{DeferredItems, DeferredPieces, Proposal},
    rewarded::Rewards,
    set_aside::SetAside,
    stripe::Stripe,
    wallet::Wallet,
};
use crate::{
    decision::StoredOutcome,
    ids::{BankAccountId, Bucket, CommandId, FeedId, Partition, Position, Token, WalletId},
    programme_log::Activation,
    time::Month,
};

/// Where a row lies in its bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RowKey {
    /// The last follow-up applied from each source partition, and the bucket's clock.
    Clock(Bucket),
    /// The system accounts' stripe.
    Stripe(Bucket),
    /// A directory entry, in the bucket of its token's hash.
    Directory(Bucket, Token),
    /// A bank account.
    BankAccount(BankAccountId),
    /// Where its references lie.
    References(BankAccountId),
    /// Its known items of a month.
    Block(BankAccountId, Month),
    /// A wallet.
    Wallet(WalletId),
    /// Its rewarded purchases of a month.
    Rewards(WalletId, Month),
    /// Where the postings to a wallet stand that were made in a month.
    History(WalletId, Month),
    /// The first answer to a command that has a name.
    Outcome(CommandId),
    /// A feed.
    Feed(FeedId),
    /// One of its dead letters.
    DeadLetter(FeedId, u64),
    /// A programme version, by its place in the order of activation, in the lowest bucket of each partition.
    Programme(Bucket, u32),
    /// Some of a bank account's pending items, by piece.
    Pendings(BankAccountId, u32),
    /// Some of its refunds that wait for their purchase, by piece.
    Waiting(BankAccountId, u32),
    /// Some of the items that it holds for the end of a delivery, by the delivery's number among those open, and piece.
    Held(BankAccountId, u8, u32),
    /// What expired of a wallet's lots whose last day lay in a month.
    Expired(WalletId, Month),
    /// A command that could not be decided, by its offset.
    SetAside(Bucket, u64),
    /// A proposal of a programme version, by the offset of its command, in the lowest bucket of partition 0.
    Proposal(Bucket, u64),
    /// The version that it proposes, in the lowest bucket of each partition that has had its fence.
    Proposed(Bucket, u64),
    /// Some of the items that a bucket holds for a proposed version, by piece.
    Deferred(Bucket, u32),
}

impl RowKey {
    /// The bucket that it belongs to.
    #[must_use]
    pub fn bucket(&self) -> Bucket {
        match self {
            Self::Clock(bucket)
            | Self::Stripe(bucket)
            | Self::Directory(bucket, _)
            | Self::Programme(bucket, _)
            | Self::SetAside(bucket, _)
            | Self::Proposal(bucket, _)
            | Self::Proposed(bucket, _)
            | Self::Deferred(bucket, _) => *bucket,
            Self::BankAccount(id) | Self::References(id) | Self::Block(id, _) => id.bucket(),
            Self::Pendings(id, _) | Self::Waiting(id, _) | Self::Held(id, ..) => id.bucket(),
            Self::Wallet(id) | Self::Rewards(id, _) | Self::History(id, _) | Self::Expired(id, _) => id.bucket(),
            Self::Outcome(id) => id.bucket(),
            Self::Feed(id) | Self::DeadLetter(id, _) => id.bucket(),
        }
    }
}

/// The clock of a bucket: what its next command must come after.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Clock {
    /// Time of its last command.
    pub last: crate::time::Instant,
    /// The latest day that judged an item here: no programme may start on it or before.
    pub judged_through: Option<crate::time::Day>,
    /// In the lowest bucket of a partition: the proposal whose fence stands.
    pub fence: Option<u64>,
    /// The pieces of items that are held for a proposed version.
    pub deferred: DeferredPieces,
    /// The last follow-up applied from each source partition, sorted. Never forgotten.
    pub applied: Vec<(Partition, Position)>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is named after its key")]
pub enum Row {
    Clock(Arc<Clock>),
    Stripe(Arc<Stripe>),
    Directory(BankAccountId),
    BankAccount(Arc<BankAccount>),
    References(Arc<References>),
    Block(Arc<Block>),
    Wallet(Arc<Wallet>),
    Rewards(Arc<Rewards>),
    History(Arc<History>),
    Outcome(StoredOutcome),
    Feed(Arc<Feed>),
    DeadLetter(Arc<DeadLetter>),
    Programme(Arc<Activation>),
    Pendings(Arc<Piece<Pending>>),
    Waiting(Arc<Piece<WaitingRefund>>),
    Held(Arc<HeldItems>),
    Expired(Arc<Expired>),
    SetAside(Arc<SetAside>),
    Proposal(Arc<Proposal>),
    Proposed(Arc<Activation>),
    Deferred(Arc<DeferredItems>),
}

/// Rows as they were loaded: looked up, never walked in an order that differs from run to run.
#[derive(Debug, Clone, Default)]
pub struct Rows(FxHashMap<RowKey, Option<Row>>);

impl Rows {
    /// A row that was loaded; `Some(None)` is known to be absent.
    #[must_use]
    pub fn get(&self, key: &RowKey) -> Option<Option<&Row>> {
        self.0.get(key).map(Option::as_ref)
    }

    /// Whether it was looked for, be it there or not.
    #[must_use]
    pub fn contains_key(&self, key: &RowKey) -> bool {
        self.0.contains_key(key)
    }

    /// Takes a row over as it is now.
    pub fn insert(&mut self, key: RowKey, row: Option<Row>) {
        self.0.insert(key, row);
    }

    /// Takes a row over as it was found, unless it is here already.
    pub fn load(&mut self, key: RowKey, row: Option<Row>) {
        self.0.entry(key).or_insert(row);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// All that are there, by key.
    #[must_use]
    pub fn into_sorted(self) -> BTreeMap<RowKey, Row> {
        self.0.into_iter().filter_map(|(key, row)| Some((key, row?))).collect()
    }
}
