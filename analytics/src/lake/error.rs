//! Errors of a lake. Each message says what to do.

use rewardhub_core::ids::Partition;

use crate::rows::SumError;

/// Why an operation on a lake failed.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// The text is not the location of a lake.
    #[error("{given:?} is not the place of a lake: {why}; give a folder, file:///folder or s3://bucket/prefix")]
    Url {
        /// The text, without what may be a key.
        given: String,
        /// Why it is not a location.
        why: String,
    },
    /// The lake or one of its tables is absent.
    #[error("{location} holds no table {table}: nothing was written there yet, or it was deleted; `lake rebuild` makes it anew")]
    Absent {
        /// The location of the lake.
        location: String,
        /// The name of the table.
        table: &'static str,
    },
    /// A table belongs to another data set.
    #[error("table {table} at {location} belongs to data set {found}, not to {expected}; give another place for this lake")]
    OtherDataSet {
        /// The location of the lake.
        location: String,
        /// The name of the table.
        table: &'static str,
        /// The data set that the table belongs to.
        found: String,
        /// The data set that the lake was opened for.
        expected: String,
    },
    /// A table belongs to no data set, because another program made it.
    #[error("table {table} at {location} is not a table of this data set; give another place for this lake")]
    NotOurs {
        /// The location of the lake.
        location: String,
        /// The name of the table.
        table: &'static str,
    },
    /// A column of a table is unknown to this version, or has another type.
    #[error("column {column} of table {table} {why}; use the version of RewardHub that wrote it, or `lake rebuild`")]
    Schema {
        /// The name of the table.
        table: &'static str,
        /// The name of the column; `*` if the schema cannot be read.
        column: String,
        /// What is wrong with the column.
        why: String,
    },
    /// Another program enabled a feature of Delta Lake that this program does not understand.
    #[error(
        "table {table} asks for Delta protocol {reader}/{writer} (reader/writer), only 1/2 is understood: \
         another program changed it; `lake rebuild` makes it anew"
    )]
    Protocol {
        /// The name of the table.
        table: &'static str,
        /// The reader version that the table requires.
        reader: i32,
        /// The writer version that the table requires.
        writer: i32,
    },
    /// A file of a table, or of its log, is damaged or missing.
    #[error("{path} of table {table} cannot be read: {why}; `lake rebuild` makes the table anew")]
    Damaged {
        /// The name of the table.
        table: &'static str,
        /// The path of the file.
        path: String,
        /// What is wrong with the file.
        why: String,
    },
    /// Rows were not written, because another writer has moved the table on.
    #[error("table {table} is at other positions than these rows begin at: another writer was first; look at positions again")]
    Moved {
        /// The name of the table.
        table: &'static str,
    },
    /// The tables are at positions to which no sequence of rounds leads.
    #[error("tables {one} and {other} are each ahead of the other in some partition: `lake rebuild` makes them anew")]
    Torn {
        /// The name of a table that is ahead in some partition.
        one: &'static str,
        /// The name of a table that is ahead in another partition.
        other: &'static str,
    },
    /// A table is beyond the end of the log that fills it.
    #[error(
        "table {table} is at offset {at} of partition {partition}, whose log ends at {end}: \
         the log was cut or is another one; `lake rebuild` makes the lake anew"
    )]
    Ahead {
        /// The name of the table.
        table: &'static str,
        /// The partition of the log.
        partition: Partition,
        /// The position of the table in the partition.
        at: u64,
        /// The offset after the last decision of the log.
        end: u64,
    },
    /// The last decision that a table has is another one in the log.
    #[error(
        "the lake follows another log: partition {partition}, offset {offset} is another decision than table {table} has; \
         if this data set is the right one, `rewardhub lake rebuild` makes the lake anew from it"
    )]
    OtherLog {
        /// The name of the table.
        table: &'static str,
        /// The partition of the log.
        partition: Partition,
        /// The offset of the decision.
        offset: u64,
    },
    /// The store overwrites existing objects although it must not, so commits of two writers could be lost.
    #[error(
        "the store at {location} overwrites what it is asked to keep (If-None-Match), so commits could be lost; use one that does not"
    )]
    Overwrites {
        /// The location of the lake.
        location: String,
    },
    /// A commit failed as often as it may be tried.
    #[error("a commit to table {table} was overtaken or not confirmed {tries} times; nothing is lost, try again later")]
    Contended {
        /// The name of the table.
        table: &'static str,
        /// The number of tries.
        tries: u32,
    },
    /// Rows do not fit the columns of the table.
    #[error("rows for table {table} cannot be written: {why}; this is a fault of the program")]
    Rows {
        /// The name of the table.
        table: &'static str,
        /// Why the rows do not fit.
        why: String,
    },
    /// Sums cannot be added up.
    #[error(transparent)]
    Sum(#[from] SumError),
    /// The disk or the object store does not answer, or refuses.
    #[error("{path} cannot be {doing}: {cause}; see to the disk or the object store and try again")]
    Store {
        /// The operation, such as `read` or `written`.
        doing: &'static str,
        /// The path of the file, or the location of the lake.
        path: String,
        /// The cause. It is part of the message, so it is not a source as well.
        cause: object_store::Error,
    },
    /// The state of a table cannot be written as a checkpoint.
    #[error("the log of table {table} cannot be shortened: {why}; it stays as it was. This is a fault of the program")]
    Checkpoint {
        /// The name of the table.
        table: &'static str,
        /// What is wrong with the state.
        why: String,
    },
}
