//! The prepared statements of the registry. Every change is conditional, and nothing is ever deleted.

use scylla::statement::prepared::PreparedStatement;

use crate::connect::{ConnectError, Connection, Purpose};

const GET: &str = "SELECT version, value, erased FROM registry WHERE kind = ? AND slot = ? AND id = ?";
const INSERT: &str = "INSERT INTO registry (kind, slot, id, version, value, erased) VALUES (?, ?, ?, ?, ?, ?) IF NOT EXISTS";
const REPLACE: &str = "UPDATE registry SET version = ?, value = ?, erased = ? WHERE kind = ? AND slot = ? AND id = ? IF version = ? AND erased = false";
const PAGE: &str = "SELECT id, version, value, erased FROM registry WHERE kind = ? AND slot = ? AND id > ? LIMIT ?";

/// The statements on the table `registry`.
#[derive(Debug)]
pub(crate) struct Statements {
    /// Reads an entry at serial consistency.
    pub(super) get: PreparedStatement,
    /// Inserts a first value, or a tombstone where there was nothing.
    pub(super) insert: PreparedStatement,
    /// Replaces the version that was read by another value or a tombstone.
    pub(super) replace: PreparedStatement,
    /// Reads the entries of a slot after an id.
    pub(super) page: PreparedStatement,
}

impl Statements {
    /// Prepares all statements.
    pub(crate) async fn prepare(connection: &Connection) -> Result<Self, ConnectError> {
        Ok(Self {
            get: connection.prepare(GET, Purpose::Heads).await?,
            insert: connection.prepare(INSERT, Purpose::Commits).await?,
            replace: connection.prepare(REPLACE, Purpose::Commits).await?,
            page: connection.prepare(PAGE, Purpose::Rows).await?,
        })
    }
}
