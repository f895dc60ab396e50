//! The prepared statements of history.

use scylla::{
    client::execution_profile::ExecutionProfileHandle,
    statement::{
        batch::{Batch, BatchType},
        prepared::PreparedStatement,
    },
};

use crate::{
    address::ReadConsistency,
    connect::{ConnectError, Connection, Purpose},
};

const ENTER: &str = "INSERT INTO wallet_entries (bucket, month, wallet, command, event, entry) VALUES (?, ?, ?, ?, ?, ?)";
const OF_A_MONTH: &str = "SELECT month, command, event, entry FROM wallet_entries \
                          WHERE bucket = ? AND month = ? AND wallet = ? AND (command, event) < (?, ?) LIMIT ?";
const OF_MONTHS: &str = "SELECT month, command, event, entry FROM wallet_entries \
                         WHERE bucket = ? AND month IN ? AND wallet = ? PER PARTITION LIMIT ?";

const ENTERED: &str = "SELECT wallet, command, event, entry FROM wallet_entries WHERE bucket = ? AND month = ?";

/// The statements on the table `wallet_entries`.
pub(crate) struct Statements {
    enter: PreparedStatement,
    entering: ExecutionProfileHandle,
    /// Reads the newest entries of a month before a position.
    pub(super) of_a_month: PreparedStatement,
    /// Reads the newest entries of each of several months.
    pub(super) of_months: PreparedStatement,
    /// Reads all entries of a bucket and month.
    pub(super) entered: PreparedStatement,
}

impl Statements {
    /// Prepares all statements.
    pub async fn prepare(connection: &Connection) -> Result<Self, ConnectError> {
        // Lightweight transactions do not write entries, and no server reads several months at serial consistency. Reads
        // configured as serial use a quorum instead: entries are written at quorum, so it finds all of them.
        let serial = connection.address().read() == ReadConsistency::Serial;
        let reading = if serial { Purpose::Rows } else { Purpose::Reads };
        Ok(Self {
            enter: connection.prepare(ENTER, Purpose::Plain).await?,
            entering: connection.profiles().handle(Purpose::Plain).clone(),
            of_a_month: connection.prepare(OF_A_MONTH, reading).await?,
            of_months: connection.prepare(OF_MONTHS, reading).await?,
            entered: connection.prepare(ENTERED, Purpose::Rows).await?,
        })
    }

    /// A batch that writes this many rows.
    pub(super) fn enter(&self, rows: usize) -> Batch {
        let mut batch = Batch::new(BatchType::Unlogged);
        batch.set_execution_profile_handle(Some(self.entering.clone()));
        batch.set_is_idempotent(true);
        (0..rows).for_each(|_| batch.append_statement(self.enter.clone()));
        batch
    }
}
