//! The ledger on ScyllaDB or Cassandra: how it is opened, and waited for.

use std::time::Duration;

use anyhow::{Context as _, Result};
use rewardhub_core::{
    ids::{Partition, Placement},
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::{LedgerError, LogId};
use rewardhub_scylla::{Address, ConnectError, Connection, ScyllaLedger, schema};
use tokio::runtime::Builder;

use super::elsewhere::Remote;

/// Threads that carry requests: most of the work is done by those who ask.
const THREADS: usize = 2;
/// Whoever waits for servers asks again after this long.
const PAUSE: Duration = Duration::from_secs(1);

/// What to do when the servers do not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Say so and end.
    None,
    /// Say so once, and wait until they do.
    UntilTheyAnswer,
}

/// Connects to the ledger of a data set.
///
/// # Errors
/// When the servers do not answer or refuse, or the keyspace is another data set's.
pub fn open(address: &Address, log: LogId, placement: Placement, patience: Patience) -> Result<ScyllaLedger> {
    let runtime = Builder::new_multi_thread().worker_threads(THREADS).thread_name("ledger").enable_all().build()?;
    let ledger = runtime.block_on(async {
        let connection = connected(address, patience).await?;
        for warning in schema::check(&connection, log, placement).await?.warnings {
            tracing::warn!("{warning}");
        }
        anyhow::Ok(ScyllaLedger::open(connection, log, placement).await?)
    });
    Ok(ledger.with_context(|| format!("the ledger at {address} cannot be used"))?.carried_by(runtime))
}

async fn connected(address: &Address, patience: Patience) -> Result<Connection, ConnectError> {
    let mut told = false;
    loop {
        match Connection::open(address).await {
            Err(error) if error.is_transient() && patience == Patience::UntilTheyAnswer => {
                if !std::mem::replace(&mut told, true) {
                    tracing::warn!("{error}; waiting until it does");
                }
                tokio::time::sleep(PAUSE).await;
            }
            answered => return answered,
        }
    }
}

impl Remote for ScyllaLedger {
    fn stored(&self, partition: Partition, each: impl FnMut(Result<(RowKey, Row), String>)) -> Result<(), LedgerError> {
        pollster::block_on(Self::stored(self, partition, each))
    }

    fn close(self) {}
}
