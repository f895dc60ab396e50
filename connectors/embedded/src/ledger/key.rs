//! Bytes of a row's key in the store: kind, bucket, and the rest, so that rows of one kind lie together in the order of buckets.

use rewardhub_core::{
    ids::{BankAccountId, Bucket, CommandId, FeedId, Token, WalletId},
    state::row::RowKey,
    time::Month,
};
use rewardhub_engine::ports::RowKind;

/// The first byte of the keys of a kind. Never given to another.
pub(super) const fn tag(kind: RowKind) -> u8 {
    match kind {
        RowKind::Clock => 1,
        RowKind::Stripe => 2,
        RowKind::Directory => 3,
        RowKind::BankAccount => 4,
        RowKind::References => 5,
        RowKind::Block => 6,
        RowKind::Wallet => 7,
        RowKind::Rewards => 8,
        RowKind::History => 9,
        RowKind::Outcome => 10,
        RowKind::Feed => 11,
        RowKind::DeadLetter => 12,
        RowKind::Programme => 13,
        RowKind::Pendings => 14,
        RowKind::Waiting => 15,
        RowKind::Held => 16,
        RowKind::Expired => 17,
        RowKind::SetAside => 18,
        RowKind::Proposal => 19,
        RowKind::Proposed => 20,
        RowKind::Deferred => 21,
    }
}

/// Before the keys of all rows.
pub(super) const FIRST: [u8; 1] = [1];

/// A key's bytes.
pub(super) fn encode(key: &RowKey) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(25);
    bytes.push(tag(RowKind::from(key)));
    match key {
        RowKey::Clock(bucket) | RowKey::Stripe(bucket) => bytes.extend(bucket_bytes(*bucket)),
        RowKey::Directory(bucket, token) => {
            bytes.extend(bucket_bytes(*bucket));
            bytes.extend(token.0.to_be_bytes());
        }
        RowKey::BankAccount(id) | RowKey::References(id) => bytes.extend(id.bytes()),
        RowKey::Block(id, month) => {
            bytes.extend(id.bytes());
            bytes.extend(month_bytes(*month));
        }
        RowKey::Wallet(id) => bytes.extend(id.bytes()),
        RowKey::Rewards(id, month) | RowKey::History(id, month) | RowKey::Expired(id, month) => {
            bytes.extend(id.bytes());
            bytes.extend(month_bytes(*month));
        }
        RowKey::Outcome(id) => bytes.extend(id.bytes()),
        RowKey::Feed(id) => bytes.extend(id.bytes()),
        RowKey::DeadLetter(id, letter) => {
            bytes.extend(id.bytes());
            bytes.extend(letter.to_be_bytes());
        }
        RowKey::Programme(bucket, number) | RowKey::Deferred(bucket, number) => {
            bytes.extend(bucket_bytes(*bucket));
            bytes.extend(number.to_be_bytes());
        }
        RowKey::Pendings(id, piece) | RowKey::Waiting(id, piece) => {
            bytes.extend(id.bytes());
            bytes.extend(piece.to_be_bytes());
        }
        RowKey::Held(id, lane, piece) => {
            bytes.extend(id.bytes());
            bytes.push(*lane);
            bytes.extend(piece.to_be_bytes());
        }
        RowKey::SetAside(bucket, offset) | RowKey::Proposal(bucket, offset) | RowKey::Proposed(bucket, offset) => {
            bytes.extend(bucket_bytes(*bucket));
            bytes.extend(offset.to_be_bytes());
        }
    }
    bytes
}

/// The key of [`encode`]; `None` when the bytes are none.
pub(super) fn decode(bytes: &[u8]) -> Option<RowKey> {
    let (tag, rest) = bytes.split_first()?;
    let bucket = || Some(Bucket(u32::from_be_bytes([0, *rest.first()?, *rest.get(1)?, *rest.get(2)?])));
    let id = || rest.get(..16)?.try_into().ok();
    let month = || Some(Month(i32::from_be_bytes(rest.get(16..20)?.try_into().ok()?) ^ i32::MIN));
    let offset = || Some(u64::from_be_bytes(rest.get(3..11)?.try_into().ok()?));
    let number = |from: usize| Some(u32::from_be_bytes(rest.get(from..from + 4)?.try_into().ok()?));
    let key = match tag {
        1 => RowKey::Clock(bucket()?),
        2 => RowKey::Stripe(bucket()?),
        3 => RowKey::Directory(bucket()?, Token(u128::from_be_bytes(rest.get(3..19)?.try_into().ok()?))),
        4 => RowKey::BankAccount(BankAccountId::from_bytes(id()?)),
        5 => RowKey::References(BankAccountId::from_bytes(id()?)),
        6 => RowKey::Block(BankAccountId::from_bytes(id()?), month()?),
        7 => RowKey::Wallet(WalletId::from_bytes(id()?)),
        8 => RowKey::Rewards(WalletId::from_bytes(id()?), month()?),
        9 => RowKey::History(WalletId::from_bytes(id()?), month()?),
        10 => RowKey::Outcome(CommandId::from_bytes(id()?)),
        11 => RowKey::Feed(FeedId::from_bytes(id()?)),
        12 => RowKey::DeadLetter(FeedId::from_bytes(id()?), u64::from_be_bytes(rest.get(16..24)?.try_into().ok()?)),
        13 => RowKey::Programme(bucket()?, number(3)?),
        14 => RowKey::Pendings(BankAccountId::from_bytes(id()?), number(16)?),
        15 => RowKey::Waiting(BankAccountId::from_bytes(id()?), number(16)?),
        16 => RowKey::Held(BankAccountId::from_bytes(id()?), *rest.get(16)?, number(17)?),
        17 => RowKey::Expired(WalletId::from_bytes(id()?), month()?),
        18 => RowKey::SetAside(bucket()?, offset()?),
        19 => RowKey::Proposal(bucket()?, offset()?),
        20 => RowKey::Proposed(bucket()?, offset()?),
        21 => RowKey::Deferred(bucket()?, number(3)?),
        _ => return None,
    };
    (encode(&key) == bytes).then_some(key)
}

fn bucket_bytes(bucket: Bucket) -> [u8; 3] {
    let [_, high, middle, low] = bucket.0.to_be_bytes();
    [high, middle, low]
}

/// Months before 1970 sort before those after.
fn month_bytes(month: Month) -> [u8; 4] {
    (month.0 ^ i32::MIN).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_and_months_sort_by_time() {
        let wallet = WalletId::new(Bucket(70_000), 5);
        let account = BankAccountId::new(Bucket(3), u128::MAX);
        let keys = [
            RowKey::Clock(Bucket(255)),
            RowKey::Stripe(Bucket((1 << 24) - 1)),
            RowKey::Directory(Bucket(4), Token(u128::MAX - 1)),
            RowKey::BankAccount(account),
            RowKey::References(account),
            RowKey::Block(account, Month(-3)),
            RowKey::Wallet(wallet),
            RowKey::Rewards(wallet, Month(0)),
            RowKey::History(wallet, Month(675)),
            RowKey::Outcome(CommandId::named(Bucket(9), "a")),
            RowKey::Feed(FeedId::named("bank", rewardhub_core::ids::Placement::EMBEDDED)),
            RowKey::DeadLetter(FeedId::named("bank", rewardhub_core::ids::Placement::EMBEDDED), u64::MAX),
            RowKey::Programme(Bucket(2), 7),
            RowKey::Pendings(account, 3),
            RowKey::Waiting(account, u32::MAX),
            RowKey::Held(account, 255, 70_000),
            RowKey::Expired(wallet, Month(-7)),
            RowKey::SetAside(Bucket(2), u64::MAX - 1),
            RowKey::Proposal(Bucket(0), u64::MAX - 1),
            RowKey::Proposed(Bucket(3), 7),
            RowKey::Deferred(Bucket(2), u32::MAX),
        ];
        for key in keys {
            assert_eq!(decode(&encode(&key)), Some(key));
        }
        assert!(encode(&RowKey::Rewards(wallet, Month(-1))) < encode(&RowKey::Rewards(wallet, Month(0))));
        assert_eq!(decode(&[6, 1, 2]), None);
    }
}
