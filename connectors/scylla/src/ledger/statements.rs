//! The prepared statements of the ledger. Writes of rows are prepared per set of columns, at the first use.

use rewardhub_engine::ports::RowKind;
use rustc_hash::FxHashMap;
use scylla::statement::prepared::PreparedStatement;
use tokio::sync::RwLock;

use super::row_columns::Columns;
use crate::connect::{ConnectError, Connection, Purpose};

const HEAD: &str =
    "SELECT version, commit_owner, commit_number, applied_offset, applied_hash FROM buckets WHERE bucket = ? LIMIT 1";
const COMMIT: &str = "UPDATE buckets SET version = ?, commit_owner = ?, commit_number = ?, applied_offset = ?, applied_hash = ?, \
                      outbox = ? WHERE bucket = ? IF version = ?";
const CHECKPOINT: &str = "SELECT next, last_hash, state FROM checkpoints WHERE log_partition = ?";
const ADVANCE: &str = "UPDATE checkpoints SET next = ?, last_hash = ?, state = ? WHERE log_partition = ? IF next < ?";

const ENTER_ACCOUNT: &str = "INSERT INTO accounts_by_reference (half, account) VALUES (?, ?)";
const ACCOUNTS_UNDER: &str = "SELECT account FROM accounts_by_reference WHERE half = ?";

/// The statements on the tables `buckets`, `checkpoints` and `accounts_by_reference`.
#[derive(Debug)]
pub(crate) struct Statements {
    /// Reads a bucket's head at serial consistency.
    pub head: PreparedStatement,
    /// Reads a bucket's outbox at serial consistency; never older than the head.
    pub outbox: PreparedStatement,
    /// Reads all rows at several places of a bucket, at quorum.
    pub places: PreparedStatement,
    /// Reads the same at serial consistency.
    pub places_settled: PreparedStatement,
    /// Reads the same for clients, at the consistency in the address.
    pub places_for_clients: PreparedStatement,
    /// The first statement of a commit: sets head and outbox, under the condition.
    pub commit: PreparedStatement,
    /// Reads a partition's checkpoint at serial consistency.
    pub checkpoint: PreparedStatement,
    /// Moves a checkpoint forward.
    pub advance: PreparedStatement,
    /// Reads all rows of a bucket, as they are in the table.
    pub whole: PreparedStatement,
    /// Enters an account under a reference.
    pub enter_account: PreparedStatement,
    /// Reads the accounts under a reference.
    pub accounts_under: PreparedStatement,
    rows: RwLock<FxHashMap<Columns, PreparedStatement>>,
    kinds: RwLock<FxHashMap<RowKind, PreparedStatement>>,
}

/// The columns of a row after owner, month and piece.
fn all_columns() -> String {
    RowKind::ALL.map(RowKind::word).join(", ")
}

impl Statements {
    /// Prepares all statements with a fixed text.
    pub async fn prepare(connection: &Connection) -> Result<Self, ConnectError> {
        let all = all_columns();
        let places = format!("SELECT owner, month, piece, {all} FROM buckets WHERE bucket = ? AND (owner, month) IN ?");
        Ok(Self {
            head: connection.prepare(HEAD, Purpose::Heads).await?,
            outbox: connection.prepare("SELECT outbox FROM buckets WHERE bucket = ? LIMIT 1", Purpose::Heads).await?,
            places: connection.prepare(&places, Purpose::Rows).await?,
            places_settled: connection.prepare(&places, Purpose::Heads).await?,
            places_for_clients: connection.prepare(&places, Purpose::Reads).await?,
            commit: connection.prepare(COMMIT, Purpose::Commits).await?,
            checkpoint: connection.prepare(CHECKPOINT, Purpose::Heads).await?,
            advance: connection.prepare(ADVANCE, Purpose::Commits).await?,
            whole: connection
                .prepare(&format!("SELECT owner, month, piece, {all} FROM buckets WHERE bucket = ?"), Purpose::Rows)
                .await?,
            enter_account: connection.prepare(ENTER_ACCOUNT, Purpose::Plain).await?,
            // Written at quorum, by no lightweight transaction: a quorum finds it.
            accounts_under: connection.prepare(ACCOUNTS_UNDER, Purpose::Rows).await?,
            rows: RwLock::default(),
            kinds: RwLock::default(),
        })
    }

    /// The statement that writes these columns of a row.
    pub async fn row(&self, connection: &Connection, columns: Columns) -> Result<PreparedStatement, ConnectError> {
        if let Some(prepared) = self.rows.read().await.get(&columns) {
            return Ok(prepared.clone());
        }
        let set: Vec<String> = columns.kinds().map(|kind| format!("{} = ?", kind.word())).collect();
        let text = format!("UPDATE buckets SET {} WHERE bucket = ? AND owner = ? AND month = ? AND piece = ?", set.join(", "));
        let prepared = connection.prepare(&text, Purpose::Commits).await?;
        self.rows.write().await.insert(columns, prepared.clone());
        Ok(prepared)
    }

    /// The statement that reads the rows of a kind in a bucket between two places.
    pub async fn of_kind(&self, connection: &Connection, kind: RowKind) -> Result<PreparedStatement, ConnectError> {
        if let Some(prepared) = self.kinds.read().await.get(&kind) {
            return Ok(prepared.clone());
        }
        let name = kind.word();
        let between = "(owner, month) > (?, ?) AND (owner, month) < (?, ?)";
        let text = format!("SELECT owner, month, piece, {name} FROM buckets WHERE bucket = ? AND {between}");
        let prepared = connection.prepare(&text, Purpose::Reads).await?;
        self.kinds.write().await.insert(kind, prepared.clone());
        Ok(prepared)
    }
}
