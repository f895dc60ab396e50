//! The statements of history, prepared.

use scylla::statement::{
    batch::{Batch, BatchType},
    prepared::PreparedStatement,
};

use super::enter::ROWS_OF_A_BATCH;
use crate::{
    address::ReadConsistency,
    connect::{ConnectError, Connection, Purpose},
};

const ENTER: &str = "INSERT INTO wallet_entries (wallet, month, command, event, entry) VALUES (?, ?, ?, ?, ?)";
const OF_A_MONTH: &str = "SELECT month, command, event, entry FROM wallet_entries \
                          WHERE wallet = ? AND month = ? AND (command, event) < (?, ?) LIMIT ?";
const OF_MONTHS: &str =
    "SELECT month, command, event, entry FROM wallet_entries WHERE wallet = ? AND month IN ? PER PARTITION LIMIT ?";

/// What is asked of `wallet_entries`.
pub(crate) struct Statements {
    /// By the number of rows that they write, less one.
    pub(super) enter: Vec<Batch>,
    /// The newest entries of a month behind a place.
    pub(super) of_a_month: PreparedStatement,
    /// The newest entries of each of some months.
    pub(super) of_months: PreparedStatement,
}

impl Statements {
    /// Prepares them.
    pub async fn prepare(connection: &Connection) -> Result<Self, ConnectError> {
        let enter = connection.prepare(ENTER, Purpose::Plain).await?;
        let batch_of = |rows: usize| {
            let mut batch = Batch::new(BatchType::Unlogged);
            batch.set_execution_profile_handle(Some(connection.profiles().handle(Purpose::Plain).clone()));
            batch.set_is_idempotent(true);
            (0..rows).for_each(|_| batch.append_statement(enter.clone()));
            batch
        };
        // Entries are no matter of lightweight transactions, and of several months nobody may ask at serial consistency: whoever wants
        // that for balances reads with a quorum here, as is written, and finds all that was entered.
        let serial = connection.address().read() == ReadConsistency::Serial;
        let reading = if serial { Purpose::Rows } else { Purpose::Reads };
        Ok(Self {
            enter: (1..=ROWS_OF_A_BATCH).map(batch_of).collect(),
            of_a_month: connection.prepare(OF_A_MONTH, reading).await?,
            of_months: connection.prepare(OF_MONTHS, reading).await?,
        })
    }
}
