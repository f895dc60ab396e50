//! The SQL engine: its workers, its memory, its spill folder, and its cache of file metadata. It outlives snapshots.

use std::{num::NonZeroUsize, sync::Arc, thread::available_parallelism};

use datafusion::execution::{
    disk_manager::{DiskManagerBuilder, DiskManagerMode},
    memory_pool::FairSpillPool,
    runtime_env::{RuntimeEnv, RuntimeEnvBuilder},
};
use rewardhub_engine::catch_panic::guard_thread;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use super::{
    CancellationToken, Limits, Session, SqlError, TableFiles, View,
    limited_rows::{Watch, Work, broken},
    spill,
    stores::Stores,
};
use crate::runtime::shut_down_in_background;

/// The name of a worker thread. A panic of a worker becomes an error of its query.
const WORKER: &str = "sql";
/// The stack of a worker, which suffices for the deepest nesting of the longest statement.
const STACK_BYTES: usize = 64 << 20;
/// The size of the cache of footers and page indexes.
const REMEMBERED_BYTES: usize = 128 << 20;

/// An SQL engine. Clones share its workers, memory and cache.
#[derive(Debug, Clone)]
pub struct SqlEngine(Arc<Shared>);

/// The parts that clones, sessions and answers share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) limits: Limits,
    pub(super) streams: usize,
    env: RuntimeEnv,
    /// The runtime of the workers; `None` only while the engine is dropped.
    workers: Option<Runtime>,
    /// The runtime that waits for the workers, so that time limits work however busy they are; `None` only while the engine is
    /// dropped.
    waiting: Option<Runtime>,
    /// The spill folder, which is removed with its content when the engine is dropped.
    spill: TempDir,
}

impl SqlEngine {
    /// Starts an engine, with its threads and its spill folder.
    ///
    /// # Errors
    /// When threads cannot be started, or the spill folder cannot be made.
    pub fn new(limits: Limits) -> Result<Self, SqlError> {
        let failed = |error: &dyn std::fmt::Display| SqlError::Engine(error.to_string());
        let spill = spill::folder(limits.spill_folder.as_deref()).map_err(|error| failed(&error))?;
        let streams = available_parallelism().map_or(1, NonZeroUsize::get);
        let workers = Builder::new_multi_thread()
            .worker_threads(streams)
            .thread_name(WORKER)
            .on_thread_start(guard_thread)
            .thread_stack_size(STACK_BYTES)
            .enable_all()
            .build()
            .map_err(|error| failed(&error))?;
        let waiting = Builder::new_current_thread().enable_time().build().map_err(|error| failed(&error))?;
        let disk = DiskManagerBuilder::default()
            .with_mode(DiskManagerMode::Directories(vec![spill.path().to_owned()]))
            .with_max_temp_directory_size(limits.spill_bytes);
        let env = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(limits.memory_bytes)))
            .with_disk_manager_builder(disk)
            .with_metadata_cache_limit(REMEMBERED_BYTES)
            .with_object_store_registry(Arc::new(Stores::default()))
            .build()
            .map_err(|error| failed(&error))?;
        Ok(Self(Arc::new(Shared { limits, streams, env, workers: Some(workers), waiting: Some(waiting), spill })))
    }

    /// Opens a session over these files of tables and these views, of which later ones may use earlier ones. Async code must not
    /// call this, because it blocks until the views are planned.
    ///
    /// # Errors
    /// When a view cannot be planned.
    pub fn session(&self, tables: Vec<TableFiles>, views: &[View]) -> Result<Session, SqlError> {
        self.session_unless(tables, views, &CancellationToken::new())
    }

    /// As [`Self::session`], but `stop` can stop it.
    ///
    /// # Errors
    /// When a view cannot be planned, or this was stopped or took longer than a query may.
    pub fn session_unless(&self, tables: Vec<TableFiles>, views: &[View], stop: &CancellationToken) -> Result<Session, SqlError> {
        Session::open(self, tables, views, stop)
    }

    /// Starts another engine with the same limits and its own workers. After a query was stopped, the workers of this one may
    /// still be busy, because they finish their batch first.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn renewed(&self) -> Result<Self, SqlError> {
        Self::new(self.0.limits.clone())
    }

    /// Does other work on the workers and waits for it, at most as long as a query may take, or until it is stopped. Async code
    /// must not call this, because it blocks.
    ///
    /// # Errors
    /// When the work was stopped, took too long, or panicked.
    pub fn wait_for<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
        stop: &CancellationToken,
    ) -> Result<T, SqlError> {
        let watch = Watch::of(Arc::clone(&self.0), stop.clone());
        let work = self.0.workers().spawn(work);
        let aborted = Work(work.abort_handle());
        let done = self.0.waiting().block_on(watch.over(work));
        drop(aborted);
        done?.map_err(|error| broken(&error))
    }

    /// The parts that clones share.
    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.0
    }

    /// Does other work on the workers and waits for it, because stores keep their connections on the runtime that first used
    /// them. Async code must not call this, because it blocks.
    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.0.workers().block_on(work)
    }

    /// The folder in which queries spill.
    #[must_use]
    pub fn spill_folder(&self) -> &std::path::Path {
        self.0.spill.path()
    }
}

impl Shared {
    /// The runtime that does the work.
    pub(super) fn workers(&self) -> &Runtime {
        self.workers.as_ref().expect("they are taken on dropping only")
    }

    /// The runtime that waits for the work.
    pub(super) fn waiting(&self) -> &Runtime {
        self.waiting.as_ref().expect("it is taken on dropping only")
    }

    /// The environment for queries over some tables: the engine's memory, spill folder and cache, and the stores of the tables.
    pub(super) fn env(&self, tables: &[TableFiles]) -> Result<Arc<RuntimeEnv>, SqlError> {
        let stores = Stores::of(tables.iter().map(|files| (files.table, Arc::clone(&files.store))));
        let env = RuntimeEnvBuilder::from_runtime_env(&self.env).with_object_store_registry(Arc::new(stores));
        env.build_arc().map_err(|error| SqlError::Engine(super::error_messages::plain(&error)))
    }
}

impl Drop for Shared {
    /// Does not wait: a worker that is busy with a batch ends after it.
    fn drop(&mut self) {
        self.workers.take().into_iter().chain(self.waiting.take()).for_each(shut_down_in_background);
    }
}
