//! The statements of the registry, prepared. Every change has a condition, and nothing is ever deleted.

use scylla::statement::prepared::PreparedStatement;

use crate::connect::{ConnectError, Connection, Purpose};

const GET: &str = "SELECT version, value, erased FROM registry WHERE kind = ? AND slot = ? AND id = ?";
const INSERT: &str = "INSERT INTO registry (kind, slot, id, version, value, erased) VALUES (?, ?, ?, ?, ?, ?) IF NOT EXISTS";
const REPLACE: &str = "UPDATE registry SET version = ?, value = ?, erased = ? WHERE kind = ? AND slot = ? AND id = ? IF version = ? AND erased = false";
const PAGE: &str = "SELECT id, version, value, erased FROM registry WHERE kind = ? AND slot = ? AND id > ? LIMIT ?";

/// What is asked of `registry`.
#[derive(Debug)]
pub(crate) struct Statements {
    /// An entry, at serial consistency.
    pub(super) get: PreparedStatement,
    /// A first value, or a tombstone where nothing was.
    pub(super) insert: PreparedStatement,
    /// Another value or a tombstone, over the version that was read.
    pub(super) replace: PreparedStatement,
    /// Entries of a slot, behind an id.
    pub(super) page: PreparedStatement,
}

impl Statements {
    /// Prepares them.
    pub(crate) async fn prepare(connection: &Connection) -> Result<Self, ConnectError> {
        Ok(Self {
            get: connection.prepare(GET, Purpose::Heads).await?,
            insert: connection.prepare(INSERT, Purpose::Commits).await?,
            replace: connection.prepare(REPLACE, Purpose::Commits).await?,
            page: connection.prepare(PAGE, Purpose::Rows).await?,
        })
    }
}
