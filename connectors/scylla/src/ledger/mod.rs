//! The ledger's port on CQL. A commit is one conditional batch in the partition of its
//! bucket; many buckets are in progress at once.
//!
//! `clustering_key`, `row_pieces` and `outbox` are the layout of state in the table, `conditional_batch` and `applied_column`
//! what is sent and answered, `cache` what need not be read again. `processor_port` and `client_rows` implement the ports, and
//! `serial_heads`, `rows`, `commit`, `reference_accounts` and `checkpoint` make their requests.

pub(crate) mod applied_column;
mod assemble_rows;
mod cache;
mod checkpoint;
mod client_rows;
mod clustering_key;
mod commit;
mod conditional_batch;
mod outbox;
mod processor_port;
mod reference_accounts;
mod row_columns;
mod row_pieces;
mod rows;
mod serial_heads;
mod statements;

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rewardhub_core::ids::{Bucket, Partition, Placement};
use rewardhub_engine::ports::{LedgerError, LogId, ReadCounter, ReadCounts};
use tokio::{
    runtime::{Handle, Runtime},
    sync::Semaphore,
};

pub use self::client_rows::Size;
use self::{cache::Cache, statements::Statements};
pub(crate) use self::{
    clustering_key::{month, yyyymm},
    conditional_batch::bucket,
};
use crate::{
    connect::{ConnectError, Connection},
    history, registry,
};

/// Memory for cached rows in bytes, over all partitions.
const CACHE_BYTES: usize = 512 << 20;
/// Requests of a ledger that are in progress at once.
const IN_FLIGHT: usize = 16;

/// The ledger of a keyspace. Any executor may poll its futures; the requests themselves
/// run on the runtime in which it was opened.
pub struct ScyllaLedger {
    asking: Arc<Asking>,
    runtime: Handle,
    log: LogId,
    placement: Placement,
    /// One cache per partition.
    caches: Vec<Mutex<Cache>>,
    /// Dropped last, if the ledger owns its runtime.
    _carrier: Option<Runtime>,
}

/// What requests need; shared by the tasks that make them.
pub(crate) struct Asking {
    pub(crate) connection: Connection,
    pub(crate) history: history::Statements,
    pub(crate) registry: registry::Statements,
    statements: Statements,
    in_flight: Semaphore,
    /// What was read for clients.
    pub(crate) reads: ReadCounter,
}

impl ScyllaLedger {
    /// Opens the ledger of the connection's keyspace, for this log and placement. Must be called inside a
    /// tokio runtime, which then runs its requests.
    ///
    /// # Errors
    /// When a statement cannot be prepared, as with another schema.
    pub async fn open(connection: Connection, log: LogId, placement: Placement) -> Result<Self, ConnectError> {
        let statements = Statements::prepare(&connection).await?;
        let history = history::Statements::prepare(&connection).await?;
        let registry = registry::Statements::prepare(&connection).await?;
        let caches = placement.all().map(|_| Mutex::new(Cache::new(CACHE_BYTES / usize::from(placement.partitions)))).collect();
        let asking = Arc::new(Asking {
            connection,
            history,
            registry,
            statements,
            in_flight: Semaphore::new(IN_FLIGHT),
            reads: ReadCounter::default(),
        });
        Ok(Self { asking, runtime: Handle::current(), log, placement, caches, _carrier: None })
    }

    /// Takes ownership of the runtime in which the ledger was opened, and ends it with the ledger.
    #[must_use]
    pub fn carried_by(self, runtime: Runtime) -> Self {
        Self { _carrier: Some(runtime), ..self }
    }

    /// Runs a request on the runtime. It waits until fewer than [`IN_FLIGHT`] requests are in progress.
    pub(crate) async fn ask<T: Send + 'static, F>(&self, request: impl FnOnce(Arc<Asking>) -> F) -> T
    where
        F: Future<Output = T> + Send + 'static,
    {
        self.start(request).await.expect("a request neither panics nor is it aborted")
    }

    pub(crate) fn start<T: Send + 'static, F>(&self, request: impl FnOnce(Arc<Asking>) -> F) -> tokio::task::JoinHandle<T>
    where
        F: Future<Output = T> + Send + 'static,
    {
        Asking::start(&self.asking, &self.runtime, request)
    }

    /// Statements that were sent for clients since the ledger was opened, and the rows of tables that they returned.
    #[must_use]
    pub fn reads(&self) -> ReadCounts {
        self.asking.reads.counts()
    }

    /// What the ledger's requests need, for other users of its keyspace.
    pub(crate) fn carried(&self) -> (Arc<Asking>, Handle) {
        (Arc::clone(&self.asking), self.runtime.clone())
    }

    fn cache(&self, bucket: Bucket) -> MutexGuard<'_, Cache> {
        self.cache_of(self.placement.partition(bucket))
    }

    fn cache_of(&self, partition: Partition) -> MutexGuard<'_, Cache> {
        // No change leaves a cache half changed where it can panic.
        self.caches[usize::from(partition.0)].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self, bucket: Bucket) -> Result<(), LedgerError> {
        let most = self.placement.buckets;
        if bucket.0 < most {
            return Ok(());
        }
        Err(LedgerError::Permanent(format!("there is no bucket {bucket}: this data set has {most}")))
    }

    /// The buckets of a partition.
    fn buckets(&self, partition: Partition) -> impl Iterator<Item = Bucket> + use<> {
        let Placement { buckets, partitions } = self.placement;
        (u32::from(partition.0)..buckets).step_by(usize::from(partitions)).map(Bucket)
    }
}

impl Asking {
    /// Runs a request on a runtime. It waits until fewer than [`IN_FLIGHT`] requests are in progress.
    pub(crate) fn start<T: Send + 'static, F>(
        own: &Arc<Self>,
        runtime: &Handle,
        request: impl FnOnce(Arc<Self>) -> F,
    ) -> tokio::task::JoinHandle<T>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let asking = Arc::clone(own);
        let request = request(Arc::clone(&asking));
        runtime.spawn(async move {
            let _room = asking.in_flight.acquire().await.expect("nobody closes it");
            request.await
        })
    }
}

/// What an error of a request means to a user of the ledger.
pub(crate) fn failed(connection: &Connection, error: scylla::errors::ExecutionError) -> LedgerError {
    of_connection(&connection.cause(error))
}

fn of_connection(error: &ConnectError) -> LedgerError {
    if error.is_transient() { LedgerError::Transient(error.to_string()) } else { LedgerError::Permanent(error.to_string()) }
}

/// The table holds something that cannot be read.
pub(crate) fn damaged(what: impl std::fmt::Display) -> LedgerError {
    LedgerError::Permanent(what.to_string())
}
