//! What can go wrong with a lake, and what to do then.

use rewardhub_core::ids::Partition;

use crate::rows::SumError;

/// A lake cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// What was given does not say where a lake is.
    #[error("{given:?} is not the place of a lake: {why}; give a folder, file:///folder or s3://bucket/prefix")]
    Url {
        /// What was given.
        given: String,
        /// What is wrong with it.
        why: String,
    },
    /// There is none, or a table of it is absent.
    #[error("{location} holds no table {table}: nothing was written there yet, or it was deleted; `lake rebuild` makes it anew")]
    Absent {
        /// Where the lake should be.
        location: String,
        /// The table that is not there.
        table: &'static str,
    },
    /// It belongs to another data set.
    #[error("table {table} at {location} belongs to data set {found}, not to {expected}; give another place for this lake")]
    OtherDataSet {
        /// Where the lake is.
        location: String,
        /// The table that says so.
        table: &'static str,
        /// Whose it is.
        found: String,
        /// Whose it should be.
        expected: String,
    },
    /// It is of no data set: another program made it.
    #[error("table {table} at {location} is not a table of this data set; give another place for this lake")]
    NotOurs {
        /// Where the lake should be.
        location: String,
        /// The table that is another's.
        table: &'static str,
    },
    /// Its columns are not those that this version knows.
    #[error("column {column} of table {table} {why}; use the version of RewardHub that wrote it, or `lake rebuild`")]
    Schema {
        /// The table.
        table: &'static str,
        /// The column.
        column: String,
        /// What is wrong with it.
        why: String,
    },
    /// Another program switched a feature of Delta Lake on that is not understood here.
    #[error(
        "table {table} asks for Delta protocol {reader}/{writer} (reader/writer), only 1/2 is understood: \
         another program changed it; `lake rebuild` makes it anew"
    )]
    Protocol {
        /// The table.
        table: &'static str,
        /// The reader version that it asks for.
        reader: i32,
        /// The writer version that it asks for.
        writer: i32,
    },
    /// Its log cannot be read.
    #[error("{path} of table {table} cannot be read: {why}; `lake rebuild` makes the table anew")]
    Damaged {
        /// The table.
        table: &'static str,
        /// The file.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// Rows were not written, since the table has others by now.
    #[error("table {table} is at other positions than these rows begin at: another writer was first; look at positions again")]
    Moved {
        /// The table.
        table: &'static str,
    },
    /// Its tables are at positions that no order of rounds explains.
    #[error("tables {one} and {other} are each ahead of the other in some partition: `lake rebuild` makes them anew")]
    Torn {
        /// A table.
        one: &'static str,
        /// Another.
        other: &'static str,
    },
    /// A table is further than the log that fills it.
    #[error(
        "table {table} is at offset {at} of partition {partition}, whose log ends at {end}: \
         the log was cut or is another one; `lake rebuild` makes the lake anew"
    )]
    Ahead {
        /// The table.
        table: &'static str,
        /// The partition.
        partition: Partition,
        /// Where the table is.
        at: u64,
        /// Where the log ends.
        end: u64,
    },
    /// What a table has is not what the log says.
    #[error(
        "the lake follows another log: partition {partition}, offset {offset} is another decision than table {table} has; \
         if this data set is the right one, `rewardhub lake rebuild` makes the lake anew from it"
    )]
    OtherLog {
        /// The table.
        table: &'static str,
        /// The partition.
        partition: Partition,
        /// The offset of the decision.
        offset: u64,
    },
    /// The store does not keep what is there, so that commits of two writers could be lost.
    #[error(
        "the store at {location} overwrites what it is asked to keep (If-None-Match), so commits could be lost; use one that does not"
    )]
    Overwrites {
        /// Where the lake should be.
        location: String,
    },
    /// A commit did not succeed, however often it was tried.
    #[error("a commit to table {table} was overtaken or not confirmed {tries} times; nothing is lost, try again later")]
    Contended {
        /// The table.
        table: &'static str,
        /// How often.
        tries: u32,
    },
    /// Rows are not of the table's shape.
    #[error("rows for table {table} cannot be written: {why}; this is a fault of the program")]
    Rows {
        /// The table.
        table: &'static str,
        /// What is wrong with them.
        why: String,
    },
    /// Sums cannot be added up.
    #[error(transparent)]
    Sum(#[from] SumError),
    /// The place where it lies does not answer, or refuses.
    #[error("{path} cannot be {doing}: {cause}; see to the disk or the object store and try again")]
    Store {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: String,
        /// Why it failed. The text tells it: as the source of this error it would be told once more.
        cause: object_store::Error,
    },
    /// A table's state cannot be laid into a checkpoint.
    #[error("the log of table {table} cannot be shortened: {why}; it stays as it was. This is a fault of the program")]
    Checkpoint {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        why: String,
    },
}
