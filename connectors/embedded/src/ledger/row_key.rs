//! The bytes of a row's key in the store: the number of its kind, the bucket and the rest, so that rows of one kind lie together
//! in the order of their buckets.

use rewardhub_core::{
    ids::{BankAccountId, Bucket, CommandId, DeliveryId, FeedId, RedemptionId, Token, TransactionId, TransferId, WalletId},
    state::{attention::AttentionAt, row::RowKey},
    time::Month,
};
use rewardhub_engine::ports::RowKind;

/// Sorts before the keys of all rows.
pub(super) const FIRST: [u8; 1] = [1];

/// The bytes of a key.
pub(super) fn encode(key: &RowKey) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(25);
    bytes.push(RowKind::from(key).number());
    match key {
        RowKey::BucketState(bucket) | RowKey::SystemAccounts(bucket) => bytes.extend(bucket_bytes(*bucket)),
        RowKey::Directory(bucket, token) => {
            bytes.extend(bucket_bytes(*bucket));
            bytes.extend(token.0.to_be_bytes());
        }
        RowKey::BankAccount(id) | RowKey::ReferenceIndex(id) => bytes.extend(id.bytes()),
        RowKey::KnownItems(id, month) => {
            bytes.extend(id.bytes());
            bytes.extend(month_bytes(*month));
        }
        RowKey::Wallet(id) => bytes.extend(id.bytes()),
        RowKey::MonthOfRewards(id, month) | RowKey::History(id, month) | RowKey::Expired(id, month) => {
            bytes.extend(id.bytes());
            bytes.extend(month_bytes(*month));
        }
        RowKey::StoredAnswer(id) => bytes.extend(id.bytes()),
        RowKey::Feed(id) => bytes.extend(id.bytes()),
        RowKey::Delivery(id) => bytes.extend(id.bytes()),
        RowKey::Redemption(id) => bytes.extend(id.bytes()),
        RowKey::Transfer(id) => bytes.extend(id.bytes()),
        RowKey::Suspended(merchant, id) => {
            bytes.extend(merchant.bytes());
            bytes.extend(id.bytes());
        }
        RowKey::LaterEvents(bucket, id) => {
            bytes.extend(bucket_bytes(*bucket));
            bytes.extend(id.bytes());
        }
        RowKey::Programme(bucket, number) | RowKey::Deferred(bucket, number) => {
            bytes.extend(bucket_bytes(*bucket));
            bytes.extend(number.to_be_bytes());
        }
        RowKey::Pendings(id, piece) | RowKey::Waiting(id, piece) | RowKey::AwaitingEnrolment(id, piece) => {
            bytes.extend(id.bytes());
            bytes.extend(piece.to_be_bytes());
        }
        RowKey::Held(id, number, piece) => {
            bytes.extend(id.bytes());
            bytes.push(*number);
            bytes.extend(piece.to_be_bytes());
        }
        RowKey::Audit(bucket, month) => {
            bytes.extend(bucket_bytes(*bucket));
            bytes.extend(month_bytes(*month));
        }
        RowKey::Attention(at) => attention_bytes(at, &mut bytes),
        RowKey::SetAside(bucket, number)
        | RowKey::Asked(bucket, number)
        | RowKey::Proposal(bucket, number)
        | RowKey::Proposed(bucket, number)
        | RowKey::DeadLetter(bucket, number) => {
            bytes.extend(bucket_bytes(*bucket));
            bytes.extend(number.to_be_bytes());
        }
    }
    bytes
}

/// The key that [`encode`] turned into these bytes; `None` for any other bytes.
pub(super) fn decode(bytes: &[u8]) -> Option<RowKey> {
    let (first, rest) = bytes.split_first()?;
    let bucket = || Some(Bucket(u32::from_be_bytes([0, *rest.first()?, *rest.get(1)?, *rest.get(2)?])));
    let id = || rest.get(..16)?.try_into().ok();
    let month_at = |from: usize| Month::from_number(i32::from_be_bytes(rest.get(from..from + 4)?.try_into().ok()?) ^ i32::MIN);
    let month = || month_at(16);
    let long = || Some(u64::from_be_bytes(rest.get(3..11)?.try_into().ok()?));
    let number = |from: usize| Some(u32::from_be_bytes(rest.get(from..from + 4)?.try_into().ok()?));
    let key = match RowKind::of_number(*first)? {
        RowKind::BucketState => RowKey::BucketState(bucket()?),
        RowKind::SystemAccounts => RowKey::SystemAccounts(bucket()?),
        RowKind::Directory => RowKey::Directory(bucket()?, Token(u128::from_be_bytes(rest.get(3..19)?.try_into().ok()?))),
        RowKind::BankAccount => RowKey::BankAccount(BankAccountId::from_bytes(id()?)),
        RowKind::ReferenceIndex => RowKey::ReferenceIndex(BankAccountId::from_bytes(id()?)),
        RowKind::KnownItems => RowKey::KnownItems(BankAccountId::from_bytes(id()?), month()?),
        RowKind::Wallet => RowKey::Wallet(WalletId::from_bytes(id()?)),
        RowKind::MonthOfRewards => RowKey::MonthOfRewards(WalletId::from_bytes(id()?), month()?),
        RowKind::History => RowKey::History(WalletId::from_bytes(id()?), month()?),
        RowKind::StoredAnswer => RowKey::StoredAnswer(CommandId::from_bytes(id()?)),
        RowKind::Feed => RowKey::Feed(FeedId::from_bytes(id()?)),
        RowKind::Delivery => RowKey::Delivery(DeliveryId::from_bytes(id()?)),
        RowKind::Redemption => RowKey::Redemption(RedemptionId::from_bytes(id()?)),
        RowKind::Transfer => RowKey::Transfer(TransferId::from_bytes(id()?)),
        RowKind::Suspended => {
            RowKey::Suspended(WalletId::from_bytes(id()?), RedemptionId::from_bytes(rest.get(16..32)?.try_into().ok()?))
        }
        RowKind::DeadLetter => RowKey::DeadLetter(bucket()?, long()?),
        RowKind::Programme => RowKey::Programme(bucket()?, number(3)?),
        RowKind::Pendings => RowKey::Pendings(BankAccountId::from_bytes(id()?), number(16)?),
        RowKind::Waiting => RowKey::Waiting(BankAccountId::from_bytes(id()?), number(16)?),
        RowKind::Held => RowKey::Held(BankAccountId::from_bytes(id()?), *rest.get(16)?, number(17)?),
        RowKind::Expired => RowKey::Expired(WalletId::from_bytes(id()?), month()?),
        RowKind::SetAside => RowKey::SetAside(bucket()?, long()?),
        RowKind::Proposal => RowKey::Proposal(bucket()?, long()?),
        RowKind::Proposed => RowKey::Proposed(bucket()?, long()?),
        RowKind::Deferred => RowKey::Deferred(bucket()?, number(3)?),
        RowKind::LaterEvents => RowKey::LaterEvents(bucket()?, TransactionId::from_bytes(rest.get(3..19)?.try_into().ok()?)),
        RowKind::AwaitingEnrolment => RowKey::AwaitingEnrolment(BankAccountId::from_bytes(id()?), number(16)?),
        RowKind::Audit => RowKey::Audit(bucket()?, month_at(3)?),
        RowKind::Asked => RowKey::Asked(bucket()?, long()?),
        RowKind::Attention => RowKey::Attention(match *rest.get(16)? {
            ITEMS => AttentionAt::Items(BankAccountId::from_bytes(id()?), month_at(17)?),
            PURCHASES => AttentionAt::Purchases(WalletId::from_bytes(id()?), month_at(17)?),
            ENROLMENT => AttentionAt::Enrolment(BankAccountId::from_bytes(id()?)),
            _ => return None,
        }),
    };
    (encode(&key) == bytes).then_some(key)
}

/// What stands behind the id in the key of a row that sums up what waits for a person.
const ITEMS: u8 = 0;
const PURCHASES: u8 = 1;
const ENROLMENT: u8 = 2;

fn attention_bytes(at: &AttentionAt, bytes: &mut Vec<u8>) {
    let (id, tag, month) = match at {
        AttentionAt::Items(account, month) => (account.bytes(), ITEMS, Some(*month)),
        AttentionAt::Purchases(wallet, month) => (wallet.bytes(), PURCHASES, Some(*month)),
        AttentionAt::Enrolment(account) => (account.bytes(), ENROLMENT, None),
    };
    bytes.extend(id);
    bytes.push(tag);
    if let Some(month) = month {
        bytes.extend(month_bytes(month));
    }
}

fn bucket_bytes(bucket: Bucket) -> [u8; 3] {
    let [_, high, middle, low] = bucket.0.to_be_bytes();
    [high, middle, low]
}

/// Months before 1970 sort before later ones.
fn month_bytes(month: Month) -> [u8; 4] {
    (month.number() ^ i32::MIN).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use rewardhub_core::ids::Position;

    use super::*;

    fn month(number: i32) -> Month {
        Month::from_number(number).unwrap()
    }

    #[test]
    fn keys_come_back_and_months_sort_by_time() {
        let wallet = WalletId::new(Bucket(70_000), 5);
        let account = BankAccountId::new(Bucket(3), u128::MAX);
        let keys = [
            RowKey::BucketState(Bucket(255)),
            RowKey::SystemAccounts(Bucket((1 << 24) - 1)),
            RowKey::Directory(Bucket(4), Token(u128::MAX - 1)),
            RowKey::BankAccount(account),
            RowKey::ReferenceIndex(account),
            RowKey::KnownItems(account, month(-3)),
            RowKey::Wallet(wallet),
            RowKey::MonthOfRewards(wallet, month(0)),
            RowKey::History(wallet, month(675)),
            RowKey::StoredAnswer(CommandId::new(Bucket(9), 3)),
            RowKey::Feed(FeedId::named("bank", rewardhub_core::ids::Placement::EMBEDDED)),
            RowKey::Delivery(DeliveryId::at(Bucket(9), 70_000)),
            RowKey::DeadLetter(Bucket(8), u64::MAX),
            RowKey::Redemption(RedemptionId::at(Bucket(9), 70_000)),
            RowKey::Transfer(TransferId::at(Bucket(9), 70_000)),
            RowKey::Suspended(wallet, RedemptionId::at(Bucket(9), 70_000)),
            RowKey::Programme(Bucket(2), 7),
            RowKey::Pendings(account, 3),
            RowKey::Waiting(account, u32::MAX),
            RowKey::Held(account, 255, 70_000),
            RowKey::Expired(wallet, month(-7)),
            RowKey::SetAside(Bucket(2), u64::MAX - 1),
            RowKey::Proposal(Bucket(0), u64::MAX - 1),
            RowKey::Proposed(Bucket(3), 7),
            RowKey::Deferred(Bucket(2), u32::MAX),
            RowKey::LaterEvents(Bucket(7), TransactionId::at(Bucket(3), Position { offset: 70_000, index: 2 })),
            RowKey::AwaitingEnrolment(account, u32::MAX),
            RowKey::Audit(Bucket(7), month(675)),
            RowKey::Asked(Bucket(7), u64::MAX - 1),
            RowKey::Attention(AttentionAt::Items(account, month(-3))),
            RowKey::Attention(AttentionAt::Purchases(wallet, month(675))),
            RowKey::Attention(AttentionAt::Enrolment(account)),
        ];
        for key in keys {
            assert_eq!(decode(&encode(&key)), Some(key));
        }
        assert!(encode(&RowKey::MonthOfRewards(wallet, month(-1))) < encode(&RowKey::MonthOfRewards(wallet, month(0))));
        assert_eq!(decode(&[6, 1, 2]), None);
    }
}
