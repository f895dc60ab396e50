//! Identifiers that route themselves: whatever owns state carries its bucket in its first 24 bits (UUIDv8, RFC 9562 §5.8).
//!
//! A transaction's id is its place in the commands log, so it needs no table to be found again.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use uuid::Uuid;

/// The unit of order, atomic commit and contention. Below 2^24.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Bucket(pub u32);

/// A partition of the logs; it carries the buckets that are equal to it modulo the number of partitions.
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

/// How many buckets and partitions a data set has. Fixed at its creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// 1 to 2^24 - 1, at least as many as partitions.
    pub buckets: u32,
    /// At least one.
    pub partitions: u16,
}

impl Placement {
    /// What an embedded data set is created with.
    pub const EMBEDDED: Self = Self { buckets: 256, partitions: 4 };

    /// The partition that carries a bucket.
    #[must_use]
    pub fn partition(self, bucket: Bucket) -> Partition {
        Partition(u16::try_from(bucket.0 % u32::from(self.partitions)).unwrap_or(0))
    }

    /// The lowest bucket of a partition: it holds what the whole partition shares (the programme's versions).
    #[must_use]
    pub fn lowest_bucket(self, partition: Partition) -> Bucket {
        Bucket(u32::from(partition.0))
    }

    /// The bucket that a hash falls into.
    #[must_use]
    pub fn bucket_of(self, hash: u64) -> Bucket {
        Bucket(u32::try_from(hash % u64::from(self.buckets)).unwrap_or(0))
    }

    /// Every partition of the data set, from 0.
    pub fn all(self) -> impl Iterator<Item = Partition> {
        (0..self.partitions).map(Partition)
    }
}

/// A keyed hash of something that must not be stored in clear (an account number, a bank's reference, a text). Sixty-four bits
/// are compared only within one bank account; a collision makes a conflict to be looked at, never a silent loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(#[serde(with = "postcard::fixint::le")] pub u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Fingerprint {
    /// A part of it, for comparisons among items that are alike already.
    #[must_use]
    pub fn trace(self) -> ShortHash {
        ShortHash(u32::try_from(self.0 >> 32).unwrap_or(0))
    }
}

/// Half a [`Fingerprint`]: kept of texts and merchants with every known item. It only decides between items that are alike in day or
/// merchant's amount already, where one chance in four thousand million does no harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ShortHash(#[serde(with = "postcard::fixint::le")] pub u32);

/// A keyed hash of a bank account's number, under the data set's identity key. It never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Token(#[serde(with = "postcard::fixint::le")] pub u128);

impl Token {
    /// Spreads tokens over buckets.
    #[must_use]
    pub fn spread(self) -> u64 {
        u64::try_from(self.0 >> 64).unwrap_or(0)
    }
}

/// Who asks: a user, an API key, a member of staff, or the user of the system on whose behalf a command line runs. Random, given by
/// the registry; whose id it is lies there alone, and is erased with the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ActorId(#[serde(with = "postcard::fixint::le")] pub u128);

impl fmt::Display for ActorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Uuid::from_u128(self.0).hyphenated())
    }
}

/// A position in a partition of the commands log, and within what that command did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The command's offset in its partition.
    pub offset: u64,
    /// Which of its items, events or follow-ups, counted from 0.
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
            /// An id in `bucket`; of `rest` the low 98 bits or so tell it from the others there.
            #[must_use]
            pub fn new(bucket: Bucket, rest: u128) -> Self {
                Self(routed(bucket, rest))
            }

            /// Reads the hyphenated form.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().filter(|id| id.get_version_num() == 8).map(Self)
            }

            /// Where it lives.
            #[must_use]
            pub fn bucket(self) -> Bucket {
                bucket_in(self.0)
            }

            /// As sixteen bytes, in order.
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
    /// The name of a command from outside, under which it is answered once: random, or a keyed hash of what its sender calls it.
    CommandId
);
routed_id!(
    /// A transaction: the bucket of its bank account and the position of the item that was first to tell of it.
    TransactionId
);

impl BankAccountId {
    /// The wallet that the first sight of the account opens: in its bucket, its id derived from the account's.
    #[must_use]
    pub fn first_wallet(self) -> WalletId {
        let hash = blake3::derive_key("rewardhub 2026 wallet opened at first sight", &self.bytes());
        WalletId::new(self.bucket(), u128::from_le_bytes(hash[..16].try_into().expect("a slice of sixteen")))
    }
}

impl FeedId {
    /// The feed of this name.
    #[must_use]
    pub fn named(name: &str, placement: Placement) -> Self {
        let hash = blake3::derive_key("rewardhub 2026 feed name", name.as_bytes());
        let rest = u128::from_le_bytes(hash[..16].try_into().expect("a slice of sixteen"));
        Self::new(placement.bucket_of(u64::try_from(rest >> 64).unwrap_or(0)), rest)
    }
}

// Layout, from the top: 24 bits of the bucket, 24 of the offset, 4 of the version, 12 of the offset, 2 of the variant, 14 unused,
// 24 of the offset, 24 of the index.
impl TransactionId {
    /// The transaction that the item at `position` of the bucket's partition was first to tell of. Offsets stay below 2^60 and
    /// indexes below 2^24.
    #[must_use]
    pub fn at(bucket: Bucket, position: Position) -> Self {
        let offset = u128::from(position.offset);
        let high = (offset >> 36) & 0xff_ffff;
        let middle = (offset >> 24) & 0xfff;
        let low = (offset & 0xff_ffff) << 24 | u128::from(position.index & 0xff_ffff);
        Self::new(bucket, high << 80 | middle << 64 | low)
    }

    /// Where its first item stands in the partition of its bucket.
    #[must_use]
    pub fn position(self) -> Position {
        let bits = self.0.as_u128();
        let part = |shift: u32, mask: u128| u64::try_from((bits >> shift) & mask).unwrap_or(0);
        let offset = part(80, 0xff_ffff) << 36 | part(64, 0xfff) << 24 | part(24, 0xff_ffff);
        Position { offset, index: u32::try_from(part(0, 0xff_ffff)).unwrap_or(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_carry_their_bucket_and_a_transaction_its_place() {
        for (bucket, offset, index) in [(0, 0, 0), (255, 1, 2), ((1 << 24) - 1, (1 << 60) - 1, (1 << 24) - 1)] {
            let position = Position { offset, index };
            let id = TransactionId::at(Bucket(bucket), position);
            assert_eq!((id.bucket(), id.position()), (Bucket(bucket), position));
            assert_eq!(TransactionId::parse(&id.to_string()), Some(id));
        }
    }
}
