//! The place of a row in its bucket's partition, and the row at a place.
//!
//! A bank account has the place of the wallet that was opened when the account first appeared, so that rows which change together
//! are one row of the table.

use std::cell::RefCell;

use rewardhub_core::{
    ids::{BankAccountId, Bucket, CommandId, DeliveryId, FeedId, RedemptionId, Token, TransactionId, TransferId, WalletId},
    state::{attention::AttentionAt, row::RowKey},
    time::Month,
};
use rewardhub_engine::ports::RowKind;
use rustc_hash::FxHashMap;

/// First byte of an owner. A value is never reused.
const BUCKET: u8 = 0;
const WALLET_ROWS: u8 = 1;
const TOKEN: u8 = 2;
const COMMAND: u8 = 3;
const FEED: u8 = 4;
const LETTER: u8 = 5;
const PROGRAMME: u8 = 6;
const OPEN: u8 = 7;
const ASIDE: u8 = 8;
const PROPOSAL: u8 = 9;
const DEFERRED: u8 = 10;
const LATER: u8 = 11;
const DELIVERY: u8 = 12;
const AUDIT: u8 = 13;
const ATTENTION: u8 = 14;
const ASKED: u8 = 15;
const REDEMPTION: u8 = 16;
const TRANSFER: u8 = 17;
const SUSPENDED: u8 = 18;

/// First byte behind that of the owner [`ATTENTION`].
const ITEMS: u8 = 0;
const PURCHASES: u8 = 1;
const ENROLMENT: u8 = 2;

/// The place of rows that are read together; each row is in the column of its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ClusteringKey {
    /// A tag, and an id.
    pub owner: Vec<u8>,
    /// The month as `yyyymm`; 0 for rows without a month.
    pub month: i32,
}

impl ClusteringKey {
    /// The place of the row with this key.
    pub fn of(key: &RowKey) -> Self {
        match key {
            RowKey::BucketState(_) | RowKey::SystemAccounts(_) => Self { owner: vec![BUCKET], month: 0 },
            RowKey::Directory(_, token) => Self::owned(TOKEN, &token.0.to_be_bytes()),
            RowKey::BankAccount(id) | RowKey::ReferenceIndex(id) => Self::owned(WALLET_ROWS, &first_wallet(*id).bytes()),
            RowKey::KnownItems(id, month) => Self::owned(WALLET_ROWS, &first_wallet(*id).bytes()).in_month(*month),
            RowKey::Wallet(id) => Self::owned(WALLET_ROWS, &id.bytes()),
            RowKey::MonthOfRewards(id, month) | RowKey::History(id, month) | RowKey::Expired(id, month) => {
                Self::owned(WALLET_ROWS, &id.bytes()).in_month(*month)
            }
            RowKey::StoredAnswer(id) => Self::owned(COMMAND, &id.bytes()),
            RowKey::Feed(id) => Self::owned(FEED, &id.bytes()),
            RowKey::Delivery(id) => Self::owned(DELIVERY, &id.bytes()),
            RowKey::Redemption(id) => Self::owned(REDEMPTION, &id.bytes()),
            RowKey::Transfer(id) => Self::owned(TRANSFER, &id.bytes()),
            RowKey::Suspended(merchant, id) => Self::owned(SUSPENDED, &[merchant.bytes(), id.bytes()].concat()),
            RowKey::DeadLetter(_, letter) => Self::owned(LETTER, &letter.to_be_bytes()),
            RowKey::Programme(_, number) => Self::owned(PROGRAMME, &number.to_be_bytes()),
            RowKey::Pendings(id, piece) | RowKey::Waiting(id, piece) | RowKey::AwaitingEnrolment(id, piece) => {
                Self::owned(OPEN, &[&id.bytes()[..], &piece.to_be_bytes()].concat())
            }
            RowKey::Held(id, number, piece) => Self::owned(OPEN, &[&id.bytes()[..], &[*number], &piece.to_be_bytes()].concat()),
            RowKey::SetAside(_, offset) => Self::owned(ASIDE, &offset.to_be_bytes()),
            RowKey::Proposal(_, offset) | RowKey::Proposed(_, offset) => Self::owned(PROPOSAL, &offset.to_be_bytes()),
            RowKey::Deferred(_, piece) => Self::owned(DEFERRED, &piece.to_be_bytes()),
            RowKey::LaterEvents(_, id) => Self::owned(LATER, &id.bytes()),
            RowKey::Audit(_, month) => Self::owned(AUDIT, &[]).in_month(*month),
            RowKey::Asked(_, offset) => Self::owned(ASKED, &offset.to_be_bytes()),
            RowKey::Attention(AttentionAt::Items(id, month)) => Self::attention(ITEMS, id.bytes()).in_month(*month),
            RowKey::Attention(AttentionAt::Purchases(id, month)) => Self::attention(PURCHASES, id.bytes()).in_month(*month),
            RowKey::Attention(AttentionAt::Enrolment(id)) => Self::attention(ENROLMENT, id.bytes()),
        }
    }

    /// A place before all rows of a kind, and one behind them: what has the tags of other owners need not be read for them.
    pub fn around(kind: RowKind) -> (Self, Self) {
        let tag = tag(kind);
        (Self { owner: vec![tag], month: i32::MIN }, Self { owner: vec![tag + 1], month: i32::MIN })
    }

    fn owned(tag: u8, id: &[u8]) -> Self {
        Self { owner: [&[tag], id].concat(), month: 0 }
    }

    fn attention(tag: u8, id: [u8; 16]) -> Self {
        Self::owned(ATTENTION, &[&[tag], &id[..]].concat())
    }

    fn in_month(self, month: Month) -> Self {
        Self { month: yyyymm(month), ..self }
    }

    /// The key of the row of a kind at this place; `None` if there can be none. `account` is the
    /// account that the row's bytes name, if any.
    pub fn key(&self, bucket: Bucket, kind: RowKind, account: Option<BankAccountId>) -> Option<RowKey> {
        let (_, id) = self.owner.split_first()?;
        let sixteen = || <[u8; 16]>::try_from(id.get(..16)?).ok();
        let wallet = || sixteen().map(WalletId::from_bytes);
        let month = || month(self.month);
        let account_here = || sixteen().map(BankAccountId::from_bytes);
        let long = || Some(u64::from_be_bytes(id.try_into().ok()?));
        let number = |from: usize| Some(u32::from_be_bytes(id.get(from..from + 4)?.try_into().ok()?));
        Some(match kind {
            RowKind::BucketState => RowKey::BucketState(bucket),
            RowKind::SystemAccounts => RowKey::SystemAccounts(bucket),
            RowKind::Directory => RowKey::Directory(bucket, Token(u128::from_be_bytes(sixteen()?))),
            RowKind::BankAccount => RowKey::BankAccount(account?),
            RowKind::ReferenceIndex => RowKey::ReferenceIndex(account?),
            RowKind::KnownItems => RowKey::KnownItems(account?, month()?),
            RowKind::Wallet => RowKey::Wallet(wallet()?),
            RowKind::MonthOfRewards => RowKey::MonthOfRewards(wallet()?, month()?),
            RowKind::History => RowKey::History(wallet()?, month()?),
            RowKind::Expired => RowKey::Expired(wallet()?, month()?),
            RowKind::StoredAnswer => RowKey::StoredAnswer(CommandId::from_bytes(sixteen()?)),
            RowKind::Feed => RowKey::Feed(FeedId::from_bytes(sixteen()?)),
            RowKind::Delivery => RowKey::Delivery(DeliveryId::from_bytes(sixteen()?)),
            RowKind::Redemption => RowKey::Redemption(RedemptionId::from_bytes(sixteen()?)),
            RowKind::Transfer => RowKey::Transfer(TransferId::from_bytes(sixteen()?)),
            RowKind::Suspended => RowKey::Suspended(wallet()?, RedemptionId::from_bytes(id.get(16..32)?.try_into().ok()?)),
            RowKind::DeadLetter => RowKey::DeadLetter(bucket, long()?),
            RowKind::Programme => RowKey::Programme(bucket, number(0)?),
            RowKind::Pendings => RowKey::Pendings(account_here()?, number(16)?),
            RowKind::Waiting => RowKey::Waiting(account_here()?, number(16)?),
            RowKind::Held => RowKey::Held(account_here()?, *id.get(16)?, number(17)?),
            RowKind::SetAside => RowKey::SetAside(bucket, long()?),
            RowKind::Proposal => RowKey::Proposal(bucket, long()?),
            RowKind::Proposed => RowKey::Proposed(bucket, long()?),
            RowKind::Deferred => RowKey::Deferred(bucket, number(0)?),
            RowKind::LaterEvents => RowKey::LaterEvents(bucket, TransactionId::from_bytes(sixteen()?)),
            RowKind::AwaitingEnrolment => RowKey::AwaitingEnrolment(account_here()?, number(16)?),
            RowKind::Audit => RowKey::Audit(bucket, month()?),
            RowKind::Asked => RowKey::Asked(bucket, long()?),
            RowKind::Attention => RowKey::Attention(self.attention_at(id)?),
        })
    }
}

impl ClusteringKey {
    /// Where the row lies whose sum of what waits is at this place.
    fn attention_at(&self, id: &[u8]) -> Option<AttentionAt> {
        let (tag, id) = id.split_first()?;
        let id = <[u8; 16]>::try_from(id).ok()?;
        match *tag {
            ITEMS => Some(AttentionAt::Items(BankAccountId::from_bytes(id), month(self.month)?)),
            PURCHASES => Some(AttentionAt::Purchases(WalletId::from_bytes(id), month(self.month)?)),
            ENROLMENT => Some(AttentionAt::Enrolment(BankAccountId::from_bytes(id))),
            _ => None,
        }
    }
}

thread_local! {
    /// First wallets of recently used accounts: each costs a hash, and a commit needs it many times.
    static FIRST_WALLETS: RefCell<FxHashMap<BankAccountId, WalletId>> = RefCell::default();
}

/// Number of first wallets that are remembered.
const REMEMBERED: usize = 1 << 17;

fn first_wallet(account: BankAccountId) -> WalletId {
    FIRST_WALLETS.with_borrow_mut(|known| {
        if known.len() >= REMEMBERED {
            known.clear();
        }
        *known.entry(account).or_insert_with(|| account.first_wallet())
    })
}

/// First byte of the owners of rows of a kind.
const fn tag(kind: RowKind) -> u8 {
    match kind {
        RowKind::BucketState | RowKind::SystemAccounts => BUCKET,
        RowKind::BankAccount
        | RowKind::ReferenceIndex
        | RowKind::KnownItems
        | RowKind::Wallet
        | RowKind::MonthOfRewards
        | RowKind::History
        | RowKind::Expired => WALLET_ROWS,
        RowKind::Directory => TOKEN,
        RowKind::StoredAnswer => COMMAND,
        RowKind::Feed => FEED,
        RowKind::DeadLetter => LETTER,
        RowKind::Programme => PROGRAMME,
        RowKind::Pendings | RowKind::Waiting | RowKind::Held | RowKind::AwaitingEnrolment => OPEN,
        RowKind::SetAside => ASIDE,
        RowKind::Proposal | RowKind::Proposed => PROPOSAL,
        RowKind::Deferred => DEFERRED,
        RowKind::LaterEvents => LATER,
        RowKind::Delivery => DELIVERY,
        RowKind::Audit => AUDIT,
        RowKind::Attention => ATTENTION,
        RowKind::Asked => ASKED,
        RowKind::Redemption => REDEMPTION,
        RowKind::Transfer => TRANSFER,
        RowKind::Suspended => SUSPENDED,
    }
}

/// The bank account whose id stands before the row's bytes; `None` for kinds without one.
pub(crate) fn account(key: &RowKey) -> Option<BankAccountId> {
    match key {
        RowKey::BankAccount(id) | RowKey::ReferenceIndex(id) | RowKey::KnownItems(id, _) => Some(*id),
        RowKey::BucketState(_)
        | RowKey::SystemAccounts(_)
        | RowKey::Directory(..)
        | RowKey::Wallet(_)
        | RowKey::MonthOfRewards(..)
        | RowKey::History(..)
        | RowKey::StoredAnswer(_)
        | RowKey::Feed(_)
        | RowKey::Delivery(_)
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
        | RowKey::Audit(..)
        | RowKey::Asked(..)
        | RowKey::Redemption(_)
        | RowKey::Transfer(_)
        | RowKey::Suspended(..)
        | RowKey::Attention(_) => None,
    }
}

/// Whether rows of this kind name their bank account.
pub(crate) fn names_account(kind: RowKind) -> bool {
    match kind {
        RowKind::BankAccount | RowKind::ReferenceIndex | RowKind::KnownItems => true,
        RowKind::BucketState
        | RowKind::SystemAccounts
        | RowKind::Directory
        | RowKind::Wallet
        | RowKind::MonthOfRewards
        | RowKind::History
        | RowKind::StoredAnswer
        | RowKind::Feed
        | RowKind::Delivery
        | RowKind::DeadLetter
        | RowKind::Programme
        | RowKind::Pendings
        | RowKind::Waiting
        | RowKind::Held
        | RowKind::Expired
        | RowKind::SetAside
        | RowKind::Proposal
        | RowKind::Proposed
        | RowKind::Deferred
        | RowKind::LaterEvents
        | RowKind::AwaitingEnrolment
        | RowKind::Audit
        | RowKind::Asked
        | RowKind::Redemption
        | RowKind::Transfer
        | RowKind::Suspended
        | RowKind::Attention => false,
    }
}

/// A month as people write it, such as 202603, for those who look at the table.
pub(crate) fn yyyymm(month: Month) -> i32 {
    (1970 + month.number().div_euclid(12)) * 100 + month.number().rem_euclid(12) + 1
}

/// The month of [`yyyymm`]; `None` if the number is not a month.
pub(crate) fn month(yyyymm: i32) -> Option<Month> {
    Month::from_ym(yyyymm.div_euclid(100), yyyymm.rem_euclid(100))
}

#[cfg(test)]
mod tests {
    use rewardhub_core::ids::{Placement, Position};

    use super::*;

    fn numbered(number: i32) -> Month {
        Month::from_number(number).unwrap()
    }

    #[test]
    fn every_row_is_found_again_by_its_place_and_kind() {
        let (wallet, account) = (WalletId::new(Bucket(70_000), 5), BankAccountId::new(Bucket(70_000), u128::MAX));
        let feed = FeedId::named("bank", Placement::EMBEDDED);
        let keys = [
            RowKey::BucketState(Bucket(70_000)),
            RowKey::SystemAccounts(Bucket(70_000)),
            RowKey::Directory(Bucket(70_000), Token(u128::MAX - 1)),
            RowKey::BankAccount(account),
            RowKey::ReferenceIndex(account),
            RowKey::KnownItems(account, numbered(-3)),
            RowKey::Wallet(wallet),
            RowKey::MonthOfRewards(wallet, numbered(0)),
            RowKey::History(wallet, numbered(675)),
            RowKey::StoredAnswer(CommandId::new(Bucket(70_000), 3)),
            RowKey::Feed(feed),
            RowKey::Delivery(DeliveryId::at(Bucket(70_000), 70_000)),
            RowKey::DeadLetter(Bucket(70_000), u64::MAX),
            RowKey::Redemption(RedemptionId::at(Bucket(70_000), 70_000)),
            RowKey::Transfer(TransferId::at(Bucket(70_000), 70_000)),
            RowKey::Suspended(wallet, RedemptionId::at(Bucket(70_000), 70_000)),
            RowKey::Programme(Bucket(70_000), 7),
            RowKey::Pendings(account, 7),
            RowKey::Waiting(account, 7),
            RowKey::Held(account, 255, 7),
            RowKey::Expired(wallet, numbered(-9)),
            RowKey::SetAside(Bucket(70_000), u64::MAX - 1),
            RowKey::Proposal(Bucket(70_000), 7),
            RowKey::Proposed(Bucket(70_000), 7),
            RowKey::Deferred(Bucket(70_000), 7),
            RowKey::LaterEvents(Bucket(70_000), TransactionId::at(Bucket(3), Position { offset: 70_000, index: 2 })),
            RowKey::AwaitingEnrolment(account, 7),
            RowKey::Audit(Bucket(70_000), numbered(675)),
            RowKey::Asked(Bucket(70_000), 7),
            RowKey::Attention(AttentionAt::Items(account, numbered(-3))),
            RowKey::Attention(AttentionAt::Purchases(wallet, numbered(675))),
            RowKey::Attention(AttentionAt::Enrolment(account)),
        ];
        for key in keys {
            let (place, kind) = (ClusteringKey::of(&key), RowKind::from(&key));
            assert_eq!(place.key(Bucket(70_000), kind, account_of(&key)), Some(key));
            let (first, end) = ClusteringKey::around(kind);
            assert!(first < place && place < end, "{key:?}");
        }
        let mut places: Vec<_> = keys.iter().map(|key| (ClusteringKey::of(key), RowKind::from(key))).collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), keys.len(), "no two rows share a cell");
    }

    fn account_of(key: &RowKey) -> Option<BankAccountId> {
        account(key)
    }

    #[test]
    fn an_account_lies_with_the_wallet_that_it_opened() {
        let account = BankAccountId::new(Bucket(3), 77);
        let (first, month) = (account.first_wallet(), numbered(672));
        assert_eq!(ClusteringKey::of(&RowKey::BankAccount(account)), ClusteringKey::of(&RowKey::Wallet(first)));
        assert_eq!(ClusteringKey::of(&RowKey::KnownItems(account, month)), ClusteringKey::of(&RowKey::History(first, month)));
    }

    #[test]
    fn months_are_written_as_people_write_them() {
        assert_eq!([0, 674, -1].map(|n| yyyymm(numbered(n))), [197_001, 202_603, 196_912]);
        for n in -30..900 {
            assert_eq!(month(yyyymm(numbered(n))), Some(numbered(n)));
        }
        assert_eq!([month(0), month(202_600), month(202_613)], [None; 3]);
    }
}
