//! The engine: workers, memory, a folder for what is spilled, and what is remembered of files. It outlives snapshots.

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
    Limits, Session, SqlError, Stop, TableFiles, View,
    limited_rows::{Watch, Work, broken},
    spill,
    stores::Stores,
};

/// The name of a worker. What it panics at is told as an error of its query.
const WORKER: &str = "sql";
/// Stack of a worker: enough for what the longest statement can nest.
const STACK_BYTES: usize = 64 << 20;
/// Memory for what is remembered of files: their footers and page indexes.
const REMEMBERED_BYTES: usize = 128 << 20;

/// An SQL engine. Clones share it.
#[derive(Debug, Clone)]
pub struct SqlEngine(Arc<Shared>);

/// What clones, sessions and answers share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) limits: Limits,
    pub(super) streams: usize,
    env: RuntimeEnv,
    /// Does the work. Always there until the engine is dropped.
    workers: Option<Runtime>,
    /// Waits for the workers: its clock goes on whatever they do.
    waiting: Option<Runtime>,
    /// Removed with all that is in it when the engine is dropped.
    spill: TempDir,
}

impl SqlEngine {
    /// Starts one.
    ///
    /// # Errors
    /// When threads cannot be started or the folder for what is spilled cannot be made.
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

    /// A session that sees these tables as these files have them, and the views, of which later ones may use earlier ones. Waits for
    /// the views to be planned: not to be called by async code.
    ///
    /// # Errors
    /// When a view cannot be made.
    pub fn session(&self, tables: Vec<TableFiles>, views: &[View]) -> Result<Session, SqlError> {
        self.session_unless(tables, views, &Stop::new())
    }

    /// The same, unless it is stopped before.
    ///
    /// # Errors
    /// When a view cannot be made, or it was stopped or took longer than a query may.
    pub fn session_unless(&self, tables: Vec<TableFiles>, views: &[View], stop: &Stop) -> Result<Session, SqlError> {
        Session::open(self, tables, views, stop)
    }

    /// Another engine with the same limits and workers of its own. After a query was stopped, those of this one may still be busy with
    /// the batch that they were at, for they give a batch up to nobody.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn renewed(&self) -> Result<Self, SqlError> {
        Self::new(self.0.limits.clone())
    }

    /// Does other work on the workers and waits for it, as long as a query may take, unless it is stopped before. Not to be called by
    /// async code.
    ///
    /// # Errors
    /// When it was stopped, took too long, or failed by a bug.
    pub fn wait_for<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
        stop: &Stop,
    ) -> Result<T, SqlError> {
        let watch = Watch::of(Arc::clone(&self.0), stop.clone());
        let work = self.0.workers().spawn(work);
        let aborted = Work(work.abort_handle());
        let done = self.0.waiting().block_on(watch.over(work));
        drop(aborted);
        done?.map_err(|error| broken(&error))
    }

    /// What clones share.
    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.0
    }

    /// Does other work on the workers, and waits for it: stores keep connections with whoever used them first. Not to be called by
    /// async code.
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
    /// Where the work is done.
    pub(super) fn workers(&self) -> &Runtime {
        self.workers.as_ref().expect("they are taken on dropping only")
    }

    /// Where it is waited for.
    pub(super) fn waiting(&self) -> &Runtime {
        self.waiting.as_ref().expect("it is taken on dropping only")
    }

    /// What queries over some tables run in: memory, spilling and what is remembered are the engine's, stores the tables'.
    pub(super) fn env(&self, tables: &[TableFiles]) -> Result<Arc<RuntimeEnv>, SqlError> {
        let stores = Stores::of(tables.iter().map(|files| (files.table, Arc::clone(&files.store))));
        let env = RuntimeEnvBuilder::from_runtime_env(&self.env).with_object_store_registry(Arc::new(stores));
        env.build_arc().map_err(|error| SqlError::Engine(super::error_messages::plain(&error)))
    }
}

impl Drop for Shared {
    /// Waits for nothing: a worker in the midst of a batch ends after it.
    fn drop(&mut self) {
        self.workers.take().into_iter().chain(self.waiting.take()).for_each(Runtime::shutdown_background);
    }
}
