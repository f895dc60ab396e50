//! The statements of history, prepared.

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

/// What is asked of `wallet_entries`.
pub(crate) struct Statements {
    enter: PreparedStatement,
    entering: ExecutionProfileHandle,
    /// The newest entries of a month behind a place.
    pub(super) of_a_month: PreparedStatement,
    /// The newest entries of each of some months.
    pub(super) of_months: PreparedStatement,
    /// All entries of a bucket and month.
    pub(super) entered: PreparedStatement,
}

impl Statements {
    /// Prepares them.
    pub async fn prepare(connection: &Connection) -> Result<Self, ConnectError> {
        // Entries are no matter of lightweight transactions, and of several months nobody may ask at serial consistency: whoever wants
        // that for balances reads with a quorum here, as is written, and finds all that was entered.
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

    /// A batch that writes so many rows.
    pub(super) fn enter(&self, rows: usize) -> Batch {
        let mut batch = Batch::new(BatchType::Unlogged);
        batch.set_execution_profile_handle(Some(self.entering.clone()));
        batch.set_is_idempotent(true);
        (0..rows).for_each(|_| batch.append_statement(self.enter.clone()));
        batch
    }
}
