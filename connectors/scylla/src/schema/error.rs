//! The reasons why a keyspace cannot be used as a ledger.

use super::{ReplicationError, VERSION};
use crate::connect::ConnectError;

/// Why a keyspace cannot be created or used.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// There is no connection, or no answer.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The requested copies are not possible.
    #[error(transparent)]
    Replication(#[from] ReplicationError),
    /// Tables or columns are missing or differ.
    #[error(
        "the keyspace {keyspace} is not as this version of RewardHub needs it: {wrong}; `rewardhub schema apply` makes tables that are missing, and changes none"
    )]
    Tables {
        /// Name of the keyspace.
        keyspace: String,
        /// Everything that is wrong, separated by commas.
        wrong: String,
    },
    /// The tables exist, but not the row that says what the keyspace is the ledger of.
    #[error("the keyspace {keyspace} does not say what it is the ledger of; finish it with `rewardhub schema apply`")]
    Unfinished {
        /// Name of the keyspace.
        keyspace: String,
    },
    /// The row that says what the keyspace is the ledger of has an impossible value.
    #[error(
        "the keyspace {keyspace} says that it has {what}, which cannot be; make another keyspace with `rewardhub schema apply`: it is fed from the logs"
    )]
    Damaged {
        /// Name of the keyspace.
        keyspace: String,
        /// The impossible value, in words.
        what: String,
    },
    /// A later version of RewardHub created the tables.
    #[error(
        "the keyspace {keyspace} has tables of version {found}, this version of RewardHub knows version {VERSION}; use the version that made it, or a later one"
    )]
    UnknownVersion {
        /// Name of the keyspace.
        keyspace: String,
        /// Version of the tables.
        found: u32,
    },
    /// The keyspace is the ledger of another data set.
    #[error(
        "the keyspace {keyspace} was made for {what} {stored}, and this data set has {own}; name the keyspace that belongs to it"
    )]
    Different {
        /// Name of the keyspace.
        keyspace: String,
        /// What differs: the log, or the number of buckets or partitions.
        what: &'static str,
        /// The value in the keyspace.
        stored: String,
        /// The value of this data set.
        own: String,
    },
    /// The home data centre of the keyspace is not the one in the address.
    #[error(
        "the keyspace {keyspace} is written from {stored}, and the address names {named}; processors that differ in this would not see each other's commits: name the same in dc=… of every address"
    )]
    OtherHome {
        /// Name of the keyspace.
        keyspace: String,
        /// The home data centre in the keyspace.
        stored: String,
        /// The data centre in the address, or `none`.
        named: String,
    },
    /// Several data centres have copies, but the address names none as home.
    #[error("the keyspace {keyspace} has copies in {centres}; name the one that processors write from: add dc=… to the address")]
    HomeWanted {
        /// Name of the keyspace.
        keyspace: String,
        /// The data centres with copies, separated by commas.
        centres: String,
    },
    /// The home data centre has no copies.
    #[error(
        "the address names the data centre {home}, but the keyspace {keyspace} has no copies there, only in {centres}; see to dc=…, or to the keyspace's replication"
    )]
    NoCopiesAtHome {
        /// Name of the keyspace.
        keyspace: String,
        /// The data centre in the address.
        home: String,
        /// The data centres with copies, separated by commas.
        centres: String,
    },
    /// The replication does not count copies per data centre, or not in a known way.
    #[error(
        "the keyspace {keyspace} has the replication {found}; give it NetworkTopologyStrategy, with a number for each data centre: {why}"
    )]
    OtherReplication {
        /// Name of the keyspace.
        keyspace: String,
        /// The replication of the keyspace.
        found: String,
        /// Why it is not usable.
        why: &'static str,
    },
    /// The keyspace has other copies than were requested.
    #[error(
        "the keyspace {keyspace} has the copies {stored}, not {asked}; leave --replication out, or change the keyspace with ALTER KEYSPACE and repair it"
    )]
    OtherCopies {
        /// Name of the keyspace.
        keyspace: String,
        /// The copies of the keyspace.
        stored: String,
        /// The copies requested, as in `north:3,south:3`.
        asked: String,
    },
    /// The keyspace has tablets, on which this server does not support lightweight transactions.
    #[error(
        "the keyspace {keyspace} has tablets, on which {server} has no lightweight transactions (ScyllaDB has them from 2025.4 on); make another keyspace, `rewardhub schema apply` makes it without tablets"
    )]
    Tablets {
        /// Name of the keyspace.
        keyspace: String,
        /// Kind and version of the server.
        server: String,
    },
}
