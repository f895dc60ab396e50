//! Keys and rows of a bucket. Whatever a decision reads or changes is one of these.

use std::{collections::BTreeMap, sync::Arc};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{
    asked::Asked,
    attention::{Attention, AttentionAt},
    bank_account::BankAccount,
    deferred_items::{DeferredItems, DeferredPieces},
    expired_lots::Expired,
    feed::{AcceptedDelivery, Feed},
    known_items::{KnownItems, ReferenceIndex},
    open_items::{HeldItems, Pending, Piece, WaitingRefund},
    paid_rewards::MonthOfRewards,
    proposal::Proposal,
    redemption::Redemption,
    set_aside::SetAside,
    suspended::Suspended,
    system_accounts::SystemAccounts,
    transfer::TransferState,
    wallet::Wallet,
    wallet_history::History,
};
use crate::{
    dead_letter::DeadLetter,
    ids::{
        BankAccountId, Bucket, CommandId, DeliveryId, FeedId, Partition, Position, RedemptionId, Token, TransactionId,
        TransferId, WalletId,
    },
    state::stored_answer::StoredAnswer,
    time::Month,
    version_source::VersionSource,
};

/// Number of the form in which rows are encoded, and of what they hold. It rises when a field of a row changes, or what `decide`
/// keeps in one: the logs never know, but what was stored before is of no use then. Each adapter asserts the number that its own
/// version is for.
pub const ROW_FORM: u32 = 7;

/// Declares the kinds of rows, each once: what it is for, its key, its number where it is recorded (never another), its word (of CQL, and
/// for columns), and what it holds.
macro_rules! kinds {
    ($(#[doc = $doc:literal] $kind:ident($($key:ty),+) = $number:literal, $word:literal, $row:ty;)+) => {
        /// Where a row lies in its bucket.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum RowKey {
            $(#[doc = $doc] $kind($($key),+),)+
        }

        /// The content of a row.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Row {
            $(#[doc = $doc] $kind($row),)+
        }

        /// What a row is about; the key without its values.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RowKind {
            $(#[doc = $doc] $kind,)+
        }

        impl RowKind {
            /// All of them, in the order of their numbers.
            pub const ALL: [Self; [$($number),+].len()] = [$(Self::$kind),+];

            /// Its number where it is recorded. Never given to another.
            #[must_use]
            pub const fn number(self) -> u8 {
                match self {
                    $(Self::$kind => $number,)+
                }
            }

            /// Its word, for columns.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)+
                }
            }
        }

        impl From<&RowKey> for RowKind {
            fn from(key: &RowKey) -> Self {
                match key {
                    $(RowKey::$kind(..) => Self::$kind,)+
                }
            }
        }

        impl From<&Row> for RowKind {
            fn from(row: &Row) -> Self {
                match row {
                    $(Row::$kind(_) => Self::$kind,)+
                }
            }
        }
    };
}

kinds! {
    /// The state of the bucket itself: its time, the fence and meaning of its partition, what it defers, the follow-ups it has applied.
    BucketState(Bucket) = 1, "clock", Arc<BucketState>;
    /// The system accounts' stripe.
    SystemAccounts(Bucket) = 2, "stripe", Arc<SystemAccounts>;
    /// A directory entry, in the bucket of its token's hash.
    Directory(Bucket, Token) = 3, "directory", BankAccountId;
    /// A bank account.
    BankAccount(BankAccountId) = 4, "account", Arc<BankAccount>;
    /// Where its references lie.
    ReferenceIndex(BankAccountId) = 5, "refs", Arc<ReferenceIndex>;
    /// Its known items of a month.
    KnownItems(BankAccountId, Month) = 6, "block", Arc<KnownItems>;
    /// A wallet: its kind, linked accounts, holding and counters.
    Wallet(WalletId) = 7, "wallet", Arc<Wallet>;
    /// Its rewarded purchases of a month.
    MonthOfRewards(WalletId, Month) = 8, "rewards", Arc<MonthOfRewards>;
    /// Where the postings to a wallet stand that were made in a month.
    History(WalletId, Month) = 9, "history", Arc<History>;
    /// The first answer to a command that has a name.
    StoredAnswer(CommandId) = 10, "outcome", StoredAnswer;
    /// A feed: how many of its deliveries have ended, and the last of them.
    Feed(FeedId) = 11, "feed", Arc<Feed>;
    /// A dead letter, by its id, in the bucket that the id falls into.
    DeadLetter(Bucket, u64) = 12, "letter", Arc<DeadLetter>;
    /// A programme version, by its place in the order of activation, in the lowest bucket of each partition.
    Programme(Bucket, u32) = 13, "programme", Arc<VersionSource>;
    /// Some of a bank account's pending items, by piece.
    Pendings(BankAccountId, u32) = 14, "pendings", Arc<Piece<Pending>>;
    /// Some of its refunds that wait for their purchase, by piece.
    Waiting(BankAccountId, u32) = 15, "waiting", Arc<Piece<WaitingRefund>>;
    /// Some of the items that it holds for the end of a delivery, by the delivery's number among those open, and piece.
    Held(BankAccountId, u8, u32) = 16, "held", Arc<HeldItems>;
    /// What expired of a wallet's lots whose last day lay in a month.
    Expired(WalletId, Month) = 17, "expired", Arc<Expired>;
    /// A command that could not be decided, by its offset.
    SetAside(Bucket, u64) = 18, "aside", Arc<SetAside>;
    /// A proposal of a programme version, by the offset of its command, in the lowest bucket of partition 0.
    Proposal(Bucket, u64) = 19, "proposal", Arc<Proposal>;
    /// The version that it proposes, in the lowest bucket of each partition that has had its fence.
    Proposed(Bucket, u64) = 20, "proposed", Arc<VersionSource>;
    /// Some of the items that a bucket defers for a proposed version, by piece.
    Deferred(Bucket, u32) = 21, "deferred", Arc<DeferredItems>;
    /// Which of a bucket's decisions after the first report of a transaction have events about it; none if there are none.
    LaterEvents(Bucket, TransactionId) = 22, "later", Arc<History>;
    /// Some of the items that wait for a bank account to be linked, by piece.
    AwaitingEnrolment(BankAccountId, u32) = 23, "awaiting", Arc<DeferredItems>;
    /// A delivery that was accepted, in the bucket of its feed.
    Delivery(DeliveryId) = 24, "delivery", Arc<AcceptedDelivery>;
    /// Which commands of a bucket decided in a month what somebody has to answer for.
    Audit(Bucket, Month) = 25, "audit", Arc<History>;
    /// What waits for a person in another row; none where nothing ever did.
    Attention(AttentionAt) = 26, "attention", Arc<Attention>;
    /// What somebody asked another person to approve of, by the offset of the command that asked.
    Asked(Bucket, u64) = 27, "asked", Asked;
    /// A redemption, in the bucket of the customer's wallet.
    Redemption(RedemptionId) = 28, "redemption", Arc<Redemption>;
    /// A transfer, in the bucket of the wallet that gives.
    Transfer(TransferId) = 29, "transfer", Arc<TransferState>;
    /// What was captured of a redemption and could not be paid to its merchant, in the bucket of that one's wallet.
    Suspended(WalletId, RedemptionId) = 30, "suspended", Arc<Suspended>;
}

impl RowKind {
    /// The kind of a number.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }
}

impl RowKey {
    /// The bucket that it belongs to.
    #[must_use]
    pub fn bucket(&self) -> Bucket {
        match self {
            Self::BucketState(bucket)
            | Self::SystemAccounts(bucket)
            | Self::Directory(bucket, _)
            | Self::Programme(bucket, _)
            | Self::SetAside(bucket, _)
            | Self::Proposal(bucket, _)
            | Self::Proposed(bucket, _)
            | Self::Deferred(bucket, _)
            | Self::DeadLetter(bucket, _)
            | Self::LaterEvents(bucket, _)
            | Self::Audit(bucket, _)
            | Self::Asked(bucket, _) => *bucket,
            Self::BankAccount(id) | Self::ReferenceIndex(id) | Self::KnownItems(id, _) => id.bucket(),
            Self::Pendings(id, _) | Self::Waiting(id, _) | Self::Held(id, ..) | Self::AwaitingEnrolment(id, _) => id.bucket(),
            Self::Wallet(id) | Self::MonthOfRewards(id, _) | Self::History(id, _) | Self::Expired(id, _) => id.bucket(),
            Self::StoredAnswer(id) => id.bucket(),
            Self::Feed(id) => id.bucket(),
            Self::Delivery(id) => id.bucket(),
            Self::Redemption(id) => id.bucket(),
            Self::Transfer(id) => id.bucket(),
            Self::Suspended(merchant, _) => merchant.bucket(),
            Self::Attention(at) => at.bucket(),
        }
    }
}

/// The state of a bucket itself: what its next command must come after, and what holds for its partition.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BucketState {
    /// Time of its last command.
    pub last: crate::time::Instant,
    /// The latest day that judged an item here: no programme may start on it or before.
    pub judged_through: Option<crate::time::Day>,
    /// In the lowest bucket of a partition: the proposal whose fence stands.
    pub fence: Option<u64>,
    /// In the lowest bucket of a partition: number of the meaning that it decides by; `None` where none was installed: the first.
    pub meaning: Option<u16>,
    /// The pieces of items that are deferred for a proposed version.
    pub deferred: DeferredPieces,
    /// How many items wait here for their bank accounts to be linked, by feed, sorted; a feed of which none waits is not listed.
    pub awaiting: Vec<(String, u32)>,
    /// The last follow-up applied from each source partition, sorted. Never forgotten.
    pub applied: Vec<(Partition, Position)>,
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

    /// Forgets every row that was loaded.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// All that are there, by key.
    #[must_use]
    pub fn into_sorted(self) -> BTreeMap<RowKey, Row> {
        self.0.into_iter().filter_map(|(key, row)| Some((key, row?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_of_kinds_are_their_own_and_numbers_go_up_by_one() {
        let numbers: Vec<u8> = RowKind::ALL.into_iter().map(RowKind::number).collect();
        assert!((1..).zip(&numbers).all(|(expected, number)| expected == *number), "{numbers:?}");
        let mut words: Vec<&str> = RowKind::ALL.into_iter().map(RowKind::word).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), RowKind::ALL.len());
        for kind in RowKind::ALL {
            assert_eq!(RowKind::of_number(kind.number()), Some(kind));
        }
        assert_eq!([RowKind::of_number(0), RowKind::of_number(u8::MAX)], [None, None]);
    }
}
