//! Identifiers that route themselves: the id of everything that owns state begins with its bucket in 24 bits (UUIDv8, RFC 9562
//! §5.8).
//!
//! A transaction's id is its position in the commands log, so no table is needed to find it again.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use uuid::Uuid;

use crate::money::Asset;

/// The unit of order, atomic commit and contention: a number below 2^24.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Bucket(pub u32);

/// A partition of the logs, from 0: it carries the buckets that are equal to it modulo the number of partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Partition(pub u16);

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// How many buckets and partitions a data set has, fixed when it is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// Number of buckets: 1 to 2^24 - 1, at least as many as partitions.
    pub buckets: u32,
    /// Number of partitions: at least one.
    pub partitions: u16,
}

impl Placement {
    /// The placement with which an embedded data set is created.
    pub const EMBEDDED: Self = Self { buckets: 256, partitions: 4 };

    /// The partition that carries a bucket.
    #[must_use]
    pub fn partition(self, bucket: Bucket) -> Partition {
        Partition(u16::try_from(bucket.0 % u32::from(self.partitions)).expect("a remainder is less than its divisor"))
    }

    /// The lowest bucket of a partition: it holds what the whole partition shares (the programme's versions).
    #[must_use]
    pub fn lowest_bucket(self, partition: Partition) -> Bucket {
        Bucket(u32::from(partition.0))
    }

    /// The bucket that a hash falls into.
    #[must_use]
    pub fn bucket_of(self, hash: u64) -> Bucket {
        Bucket(u32::try_from(hash % u64::from(self.buckets)).expect("a remainder is less than its divisor"))
    }

    /// Every partition of the data set, from 0.
    pub fn all(self) -> impl Iterator<Item = Partition> {
        (0..self.partitions).map(Partition)
    }
}

/// A keyed hash of something that must not be stored in clear (an account number, a bank's reference, a text). Its 64 bits are
/// compared only within one bank account; a collision causes a conflict for a person to look at, never a silent loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(#[serde(with = "postcard::fixint::le")] pub u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Fingerprint {
    /// Its upper half, for comparisons among items that are already alike.
    #[must_use]
    pub fn short_hash(self) -> ShortHash {
        ShortHash((self.0 >> 32) as u32)
    }
}

/// Half a [`Fingerprint`], kept of every known item's text and merchant. It only decides between items that already agree in
/// other facts, where one chance in four thousand million does no harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ShortHash(#[serde(with = "postcard::fixint::le")] pub u32);

/// A keyed hash of a bank account's number, under the data set's identity key. It never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Token(#[serde(with = "postcard::fixint::le")] pub u128);

impl Token {
    /// A hash that spreads tokens over buckets.
    #[must_use]
    pub fn spread(self) -> u64 {
        (self.0 >> 64) as u64
    }
}

/// Who sends a command: a user, an API key, a member of staff, or the system user on whose behalf a command line runs. Random,
/// given by the registry; only the registry knows whose id it is, and erases that with the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ActorId(#[serde(with = "postcard::fixint::le")] pub u128);

impl fmt::Display for ActorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Uuid::from_u128(self.0).hyphenated())
    }
}

/// A key that a client shows, as logs and lists name it: a hash of it, from which nobody finds the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct KeyId(#[serde(with = "postcard::fixint::le")] pub u128);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The position of a command in a partition of the commands log, and of something within what that command did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The command's offset in its partition.
    pub offset: u64,
    /// Which of the command's items, events or follow-ups, counted from 0.
    pub index: u32,
}

fn routed(bucket: Bucket, rest: u128) -> Uuid {
    let bytes = ((u128::from(bucket.0) << 104) | (rest & ((1 << 104) - 1))).to_be_bytes();
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn bucket_in(id: Uuid) -> Bucket {
    let bytes = id.as_bytes();
    Bucket(u32::from_be_bytes([0, bytes[0], bytes[1], bytes[2]]))
}

macro_rules! routed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// An id in `bucket`; 98 of the low 104 bits of `rest` distinguish it from others there.
            #[must_use]
            pub fn new(bucket: Bucket, rest: u128) -> Self {
                Self(routed(bucket, rest))
            }

            /// Reads the hyphenated form; `None` if the text is not a UUID of version 8.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().filter(|id| id.get_version_num() == 8).map(Self)
            }

            /// The bucket that owns what the id names.
            #[must_use]
            pub fn bucket(self) -> Bucket {
                bucket_in(self.0)
            }

            /// Its sixteen bytes, most significant first.
            #[must_use]
            pub fn bytes(self) -> [u8; 16] {
                *self.0.as_bytes()
            }

            /// The id whose bytes [`Self::bytes`] gave.
            #[must_use]
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() { serializer.collect_str(&self.0) } else { self.bytes().serialize(serializer) }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = String::deserialize(deserializer)?;
                    return Self::parse(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is not an id of this kind")));
                }
                <[u8; 16]>::deserialize(deserializer).map(Self::from_bytes)
            }
        }
    };
}

routed_id!(
    /// A customer's or merchant's wallet.
    WalletId
);
routed_id!(
    /// A bank account that a feed reports on. Permanent, whatever wallet it is linked to.
    BankAccountId
);
routed_id!(
    /// A feed. Its bucket follows from its name.
    FeedId
);
routed_id!(
    /// The name of a command from outside, which is answered once: random, or a keyed hash of the sender's own name for it.
    CommandId
);
routed_id!(
    /// A transaction: the bucket of its bank account, and the position of the item that first reported it.
    TransactionId
);
routed_id!(
    /// A delivery that was accepted: the bucket of its feed, and the offset of the command that accepted it.
    DeliveryId
);

routed_id!(
    /// A redemption: the bucket of the customer's wallet, and the offset of the command that authorised it.
    RedemptionId
);
routed_id!(
    /// A transfer: the bucket of the wallet that sends, and the offset of the command that asked for it.
    TransferId
);

impl BankAccountId {
    /// The wallet that is opened when the account is first seen: in the account's bucket, with an id derived from the account's.
    #[must_use]
    pub fn first_wallet(self) -> WalletId {
        let hash = blake3::derive_key("rewardhub 2026 wallet opened at first sight", &self.bytes());
        WalletId::new(self.bucket(), u128::from_le_bytes(hash[..16].try_into().expect("a slice of sixteen")))
    }
}

impl FeedId {
    /// The feed with this name.
    #[must_use]
    pub fn named(name: &str, placement: Placement) -> Self {
        let hash = blake3::derive_key("rewardhub 2026 feed name", name.as_bytes());
        let rest = u128::from_le_bytes(hash[..16].try_into().expect("a slice of sixteen"));
        Self::new(placement.bucket_of((rest >> 64) as u64), rest)
    }
}

impl TransactionId {
    /// The transaction that the item at `position` of the bucket's partition was the first to report. Offsets stay below 2^60 and
    /// indexes below 2^24.
    #[must_use]
    pub fn at(bucket: Bucket, position: Position) -> Self {
        Self::new(bucket, placed(position))
    }

    /// The position of its first item in the partition of its bucket.
    #[must_use]
    pub fn position(self) -> Position {
        place_in(self.0)
    }
}

/// Ids of what one command made: its bucket and its offset.
macro_rules! placed_id {
    ($($name:ident),+) => {$(
        impl $name {
            /// What the command at `offset` of the bucket's partition made. Offsets stay below 2^60.
            #[must_use]
            pub fn at(bucket: Bucket, offset: u64) -> Self {
                Self::new(bucket, placed(Position { offset, index: 0 }))
            }

            /// The offset of the command that made it, in the partition of its bucket.
            #[must_use]
            pub fn offset(self) -> u64 {
                place_in(self.0).offset
            }
        }
    )+};
}

placed_id!(DeliveryId, RedemptionId, TransferId);

impl WalletId {
    /// The treasury of an asset.
    #[must_use]
    pub fn treasury(asset: Asset, placement: Placement) -> Self {
        let hash = blake3::derive_key("rewardhub 2026 treasury of an asset", asset.as_str().as_bytes());
        let rest = u128::from_le_bytes(hash[..16].try_into().expect("a slice of sixteen"));
        Self::new(placement.bucket_of((rest >> 64) as u64), rest)
    }
}

// Layout, from the top: 24 bits of the bucket, 24 of the offset, 4 of the version, 12 of the offset, 2 of the variant, 14 unused,
// 24 of the offset, 24 of the index.
fn placed(position: Position) -> u128 {
    let offset = u128::from(position.offset);
    let high = (offset >> 36) & 0xff_ffff;
    let middle = (offset >> 24) & 0xfff;
    let low = (offset & 0xff_ffff) << 24 | u128::from(position.index & 0xff_ffff);
    high << 80 | middle << 64 | low
}

fn place_in(id: Uuid) -> Position {
    let (high, low) = id.as_u64_pair();
    let offset = ((high >> 16) & 0xff_ffff) << 36 | (high & 0xfff) << 24 | ((low >> 24) & 0xff_ffff);
    Position { offset, index: (low & 0xff_ffff) as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_carry_their_bucket_and_some_their_place() {
        for (bucket, offset, index) in [(0, 0, 0), (255, 1, 2), ((1 << 24) - 1, (1 << 60) - 1, (1 << 24) - 1)] {
            let position = Position { offset, index };
            let id = TransactionId::at(Bucket(bucket), position);
            assert_eq!((id.bucket(), id.position()), (Bucket(bucket), position));
            assert_eq!(TransactionId::parse(&id.to_string()), Some(id));
            let id = DeliveryId::at(Bucket(bucket), offset);
            assert_eq!((id.bucket(), id.offset()), (Bucket(bucket), offset));
        }
    }
}
