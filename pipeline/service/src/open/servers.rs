//! Opens the ledger on ScyllaDB or Cassandra.

use rewardhub_core::ids::Placement;
use rewardhub_engine::ports::{LedgerError, Log as _, LogId};
use rewardhub_scylla::{
    Address, Connection, ScyllaLedger,
    schema::{self, SchemaError},
};
use tokio::runtime::Builder;

use super::{AdapterError, AnyLog, RetryPolicy, error::is_away};

/// Threads that carry requests; the callers do most of the work.
const THREADS: usize = 2;

/// Connects to the ledger of a data set.
///
/// # Errors
/// When the servers do not answer or refuse, or the keyspace belongs to another data set.
pub fn open(address: &Address, log: &AnyLog, placement: Placement, retry: RetryPolicy) -> Result<ScyllaLedger, AdapterError> {
    let runtime = Builder::new_multi_thread().worker_threads(THREADS).thread_name("ledger").enable_all().build();
    let runtime =
        runtime.map_err(|error| AdapterError::from(LedgerError::Transient(format!("the system gives no threads: {error}"))))?;
    let ledger = retry.run(is_away, || runtime.block_on(usable(address, log.id(), placement)));
    let ledger = ledger.map_err(|error| {
        let advice = if is_away(&error) { "; see to its servers, what was accepted is safe in the log" } else { "" };
        AdapterError::from(error).when(format!("the ledger at {address} cannot be used{advice}"))
    })?;
    Ok(ledger.carried_by(runtime))
}

async fn usable(address: &Address, log: LogId, placement: Placement) -> Result<ScyllaLedger, SchemaError> {
    let connection = Connection::open(address).await?;
    for warning in schema::check(&connection, log, placement).await?.warnings {
        tracing::warn!("{warning}");
    }
    Ok(ScyllaLedger::open(connection, log, placement).await?)
}
