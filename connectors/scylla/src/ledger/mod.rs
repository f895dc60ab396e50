//! The ledger's port on CQL. A commit is one conditional batch in the partition of its bucket; many buckets are under way at once.
//!
//! `place`, `pieces` and `outbox` say how state lies in the table, `batch` and `answer` what is sent and what comes back, `cache` what
//! need not be asked again; `heads`, `rows`, `commit`, `unpublished`, `checkpoint` and `page` are the port, a file each.

mod assemble_rows;
mod bucket_heads;
mod cache;
mod checkpoint;
mod clustering_key;
mod commit;
pub(crate) mod conditional_answer;
mod conditional_batch;
mod outbox;
mod read_pages;
mod row_columns;
mod row_pieces;
mod rows;
mod statements;
mod unpublished;

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rewardhub_core::{
    ids::{Bucket, Partition, Placement},
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::{
    AdvanceError, AppendError, BucketCommit, Checkpoint, CommitOutcome, Events, Head, Ledger, LedgerError, LogId, RowKind,
    RowReader, Unpublished,
};
use tokio::{
    runtime::{Handle, Runtime},
    sync::Semaphore,
};

pub use self::read_pages::Size;
use self::{cache::Cache, statements::Statements};
pub(crate) use self::{
    clustering_key::{month, yyyymm},
    conditional_batch::bucket,
};
use crate::{
    connect::{ConnectError, Connection},
    history, registry,
};

/// Memory for rows, over all partitions.
const CACHE_BYTES: usize = 512 << 20;
/// Requests of one process that are under way at once.
const IN_FLIGHT: usize = 16;

/// The ledger of a keyspace. Its futures may be polled by any executor: what they ask is asked on the runtime that it was opened in.
pub struct ScyllaLedger {
    asking: Arc<Asking>,
    runtime: Handle,
    log: LogId,
    placement: Placement,
    /// By partition.
    caches: Vec<Mutex<Cache>>,
    /// Let go of last, if it is this ledger's own.
    _carrier: Option<Runtime>,
}

/// What requests need, shared by the tasks that make them.
pub(crate) struct Asking {
    pub(crate) connection: Connection,
    pub(crate) history: history::Statements,
    pub(crate) registry: registry::Statements,
    statements: Statements,
    in_flight: Semaphore,
}

impl ScyllaLedger {
    /// The ledger of the connection's keyspace, which is laid out like this and fed by this log. Call it inside a tokio runtime,
    /// which then carries its requests.
    ///
    /// # Errors
    /// When statements cannot be prepared: the schema is another.
    pub async fn open(connection: Connection, log: LogId, placement: Placement) -> Result<Self, ConnectError> {
        let statements = Statements::prepare(&connection).await?;
        let history = history::Statements::prepare(&connection).await?;
        let registry = registry::Statements::prepare(&connection).await?;
        let caches = placement.all().map(|_| Mutex::new(Cache::new(CACHE_BYTES / usize::from(placement.partitions)))).collect();
        let asking = Arc::new(Asking { connection, history, registry, statements, in_flight: Semaphore::new(IN_FLIGHT) });
        Ok(Self { asking, runtime: Handle::current(), log, placement, caches, _carrier: None })
    }

    /// Takes the runtime over that it was opened in: it ends with the ledger.
    #[must_use]
    pub fn carried_by(self, runtime: Runtime) -> Self {
        Self { _carrier: Some(runtime), ..self }
    }

    /// Runs a request on the runtime. It is not under way before there is room for it.
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

    /// What its requests need, for others that ask in its keyspace.
    pub(crate) fn carried(&self) -> (Arc<Asking>, Handle) {
        (Arc::clone(&self.asking), self.runtime.clone())
    }

    fn cache(&self, bucket: Bucket) -> MutexGuard<'_, Cache> {
        self.cache_of(self.placement.partition(bucket))
    }

    fn cache_of(&self, partition: Partition) -> MutexGuard<'_, Cache> {
        // Each change to a cache is whole when a panic could come.
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
    /// Runs a request on a runtime. It is not under way before there is room for it.
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

/// What an error of a request means for whoever waits for the ledger.
pub(crate) fn failed(connection: &Connection, error: scylla::errors::ExecutionError) -> LedgerError {
    of_connection(&connection.cause(error))
}

fn of_connection(error: &ConnectError) -> LedgerError {
    if error.is_transient() { LedgerError::Transient(error.to_string()) } else { LedgerError::Permanent(error.to_string()) }
}

/// What the table holds cannot be read.
pub(crate) fn damaged(what: impl std::fmt::Display) -> LedgerError {
    LedgerError::Permanent(what.to_string())
}

impl Ledger for ScyllaLedger {
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError> {
        self.known_heads(buckets).await
    }

    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        self.known_rows(keys).await
    }

    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome> {
        self.commit_all(commits).await
    }

    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError> {
        // Whoever takes a partition over reads this first, and believes nothing that was known before.
        self.cache_of(partition).forget_all();
        self.read_unpublished(partition).await
    }

    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        self.read_checkpoint(partition).await
    }

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        self.move_checkpoint(partition, checkpoint).await
    }
}

impl Events for ScyllaLedger {
    /// What clients read as history; decisions themselves are kept elsewhere.
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError> {
        self.enter_history(partition, decisions).await.map_err(|error| match error {
            LedgerError::Transient(why) => AppendError::Transient(why),
            LedgerError::Permanent(why) => AppendError::Permanent(why),
        })
    }
}

impl RowReader for ScyllaLedger {
    /// At the consistency that the address asks for balances.
    async fn row(&self, key: &RowKey) -> Result<Option<Row>, LedgerError> {
        self.row_for_client(key).await
    }

    async fn page(&self, kind: RowKind, after: Option<&RowKey>, limit: usize) -> Result<Vec<(RowKey, Row)>, LedgerError> {
        self.read_page(kind, after, limit).await
    }
}
