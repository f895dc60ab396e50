//! Why a keyspace is not the ledger that it should be.

use super::{ReplicationError, VERSION};
use crate::connect::ConnectError;

/// Why a keyspace cannot be made, or not be used.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// No connection, or no answer.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The copies that are asked for cannot be.
    #[error(transparent)]
    Replication(#[from] ReplicationError),
    /// Tables or columns are missing, or others than expected.
    #[error(
        "the keyspace {keyspace} is not as this version of RewardHub needs it: {wrong}; `rewardhub schema apply` makes tables that are missing, and changes none"
    )]
    Tables {
        /// The keyspace.
        keyspace: String,
        /// All that is wrong.
        wrong: String,
    },
    /// The tables are there, but nothing says what of.
    #[error("the keyspace {keyspace} does not say what it is the ledger of; finish it with `rewardhub schema apply`")]
    Unfinished {
        /// The keyspace.
        keyspace: String,
    },
    /// What it says of itself cannot be.
    #[error(
        "the keyspace {keyspace} says that it has {what}, which cannot be; make another keyspace with `rewardhub schema apply`: it is fed from the logs"
    )]
    Damaged {
        /// The keyspace.
        keyspace: String,
        /// What cannot be.
        what: String,
    },
    /// Made by a later version.
    #[error(
        "the keyspace {keyspace} has tables of version {found}, this version of RewardHub knows version {VERSION}; use the version that made it, or a later one"
    )]
    UnknownVersion {
        /// The keyspace.
        keyspace: String,
        /// Its version.
        found: u32,
    },
    /// It is the ledger of something else.
    #[error(
        "the keyspace {keyspace} was made for {what} {stored}, and this data set has {own}; name the keyspace that belongs to it"
    )]
    Different {
        /// The keyspace.
        keyspace: String,
        /// What differs.
        what: &'static str,
        /// As stored.
        stored: String,
        /// As asked for.
        own: String,
    },
    /// Its home is another data centre than the address names.
    #[error(
        "the keyspace {keyspace} is written from {stored}, and the address names {named}; processors that differ in this would not see each other's commits: name the same in dc=… of every address"
    )]
    OtherHome {
        /// The keyspace.
        keyspace: String,
        /// As stored.
        stored: String,
        /// As named.
        named: String,
    },
    /// Several data centres have copies, and none is home.
    #[error("the keyspace {keyspace} has copies in {centres}; name the one that processors write from: add dc=… to the address")]
    HomeWanted {
        /// The keyspace.
        keyspace: String,
        /// Those with copies.
        centres: String,
    },
    /// The home data centre has no copies.
    #[error(
        "the address names the data centre {home}, but the keyspace {keyspace} has no copies there, only in {centres}; see to dc=…, or to the keyspace's replication"
    )]
    NoCopiesAtHome {
        /// The keyspace.
        keyspace: String,
        /// As named.
        home: String,
        /// Those with copies.
        centres: String,
    },
    /// A replication in which data centres do not count, or nothing known counts.
    #[error(
        "the keyspace {keyspace} has the replication {found}; give it NetworkTopologyStrategy, with a number for each data centre: {why}"
    )]
    OtherReplication {
        /// The keyspace.
        keyspace: String,
        /// As it is.
        found: String,
        /// Why that does not do.
        why: &'static str,
    },
    /// It has other copies than are asked for.
    #[error(
        "the keyspace {keyspace} has the copies {stored}, not {asked}; leave --replication out, or change the keyspace with ALTER KEYSPACE and repair it"
    )]
    OtherCopies {
        /// The keyspace.
        keyspace: String,
        /// As they are.
        stored: String,
        /// As asked for.
        asked: String,
    },
    /// Tablets on a server that has no lightweight transactions on them.
    #[error(
        "the keyspace {keyspace} has tablets, on which {server} has no lightweight transactions (ScyllaDB has them from 2025.4 on); make another keyspace, `rewardhub schema apply` makes it without tablets"
    )]
    Tablets {
        /// The keyspace.
        keyspace: String,
        /// The server.
        server: String,
    },
}
