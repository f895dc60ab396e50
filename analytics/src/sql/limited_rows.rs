//! The answer to a query: batches of rows as they come, within the limits of the engine.

use std::{
    future::Future,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use datafusion::{error::DataFusionError, physical_plan::SendableRecordBatchStream};
use futures::{FutureExt as _, StreamExt as _};
use rewardhub_core::word_size::usize_of;
use tokio::{
    sync::mpsc,
    task::{AbortHandle, JoinError},
    time::timeout_at,
};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{SqlError, TableFiles, damaged_files::damaged, engine::Shared, error_messages, limits::Limits};

/// The limit that replaces one too long for the clock: about a hundred years.
const FOR_EVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
/// The most batches that wait to be taken.
const WAITING: usize = 2;

/// The answer to a query. It ends with one error when a limit is reached or the query is stopped. Dropping it ends the query.
///
/// As an iterator it blocks until rows come. Async code uses [`Rows::next_batch`] instead.
#[derive(Debug)]
pub struct Rows {
    schema: SchemaRef,
    batches: mpsc::Receiver<Result<RecordBatch, Broken>>,
    /// The files that the query may read.
    files: Arc<Vec<TableFiles>>,
    work: Work,
    /// Cancels the query's token; `None` after the last rows.
    asked: Option<DropGuard>,
    watch: Watch,
    /// The number of rows that it may still give.
    left: u64,
    /// Whether the last batch had more rows than the limit.
    over: bool,
    ended: bool,
}

impl Rows {
    /// Starts a query on the workers. Its token is cancelled when its answer ends or is dropped.
    pub(super) async fn of(
        engine: Arc<Shared>,
        files: Arc<Vec<TableFiles>>,
        stop: CancellationToken,
        asked: DropGuard,
        started: impl Future<Output = Result<SendableRecordBatchStream, SqlError>> + Send + 'static,
    ) -> Result<Self, SqlError> {
        let watch = Watch::of(engine, stop);
        // Planning blocks its thread however long it takes, so it gets its own.
        let workers = watch.engine.workers().handle().clone();
        let planning = watch.engine.workers().spawn_blocking(move || workers.block_on(started));
        let work = Work(planning.abort_handle());
        let stream = watch.over(planning).await?.map_err(|error| broken(&error))??;
        drop(work);
        let schema = stream.schema();
        let (sender, batches) = mpsc::channel(WAITING);
        let work = Work(watch.engine.workers().spawn(hand_over(stream, sender)).abort_handle());
        let left = watch.engine.limits.rows;
        Ok(Self { schema, batches, files, work, asked: Some(asked), watch, left, over: false, ended: false })
    }

    /// The names and types of its columns.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Returns the next rows; `None` after the last, or after an error.
    ///
    /// # Errors
    /// When the query fails, reaches a limit or is stopped.
    pub async fn next_batch(&mut self) -> Result<Option<RecordBatch>, SqlError> {
        if self.ended {
            return Ok(None);
        }
        let next = self.following().await;
        if !matches!(next, Ok(Some(_))) {
            self.ended = true;
            self.asked = None;
            self.work.0.abort();
        }
        next
    }

    async fn following(&mut self) -> Result<Option<RecordBatch>, SqlError> {
        let limits = self.watch.engine.limits.clone();
        if self.over {
            return Err(SqlError::Rows(limits.rows));
        }
        loop {
            let batch = match self.watch.over(self.batches.recv()).await? {
                None => return Ok(None),
                Some(Err(Broken::Error(error))) if !error_messages::may_be_damage(&error) => {
                    return Err(error_messages::of_running(&error, &limits));
                }
                Some(Err(at_reading)) => {
                    let damaged = self.watch.over(damaged(&self.files)).await?;
                    return Err(damaged.unwrap_or_else(|| at_reading.error(&limits)));
                }
                Some(Ok(batch)) if batch.num_rows() == 0 => continue,
                Some(Ok(batch)) => batch,
            };
            if self.left == 0 {
                return Err(SqlError::Rows(limits.rows));
            }
            let room = usize_of(self.left).min(batch.num_rows());
            self.left -= room as u64;
            self.over = room < batch.num_rows();
            return Ok(Some(batch.slice(0, room)));
        }
    }
}

impl Iterator for Rows {
    type Item = Result<RecordBatch, SqlError>;

    fn next(&mut self) -> Option<Self::Item> {
        let engine = Arc::clone(&self.watch.engine);
        engine.waiting().block_on(self.next_batch()).transpose()
    }
}

/// Why an answer breaks off.
#[derive(Debug)]
enum Broken {
    Error(DataFusionError),
    Panic,
}

impl Broken {
    fn error(&self, limits: &Limits) -> SqlError {
        match self {
            Self::Error(error) => error_messages::of_running(error, limits),
            Self::Panic => SqlError::Failed(FAILED.to_owned()),
        }
    }
}

/// Sends the rows of a query until nobody receives them. An answer that breaks off ends with an error.
async fn hand_over(mut stream: SendableRecordBatchStream, sender: mpsc::Sender<Result<RecordBatch, Broken>>) {
    loop {
        let batch = match AssertUnwindSafe(stream.next()).catch_unwind().await {
            Ok(None) => break,
            Ok(Some(batch)) => batch.map_err(Broken::Error),
            Err(_) => Err(Broken::Panic),
        };
        let failed = batch.is_err();
        if sender.send(batch).await.is_err() || failed {
            break;
        }
    }
}

/// The message for work that panicked.
const FAILED: &str = "the engine failed at it; this is a bug";

/// Converts the error of work that did not end by itself.
pub(super) fn broken(error: &JoinError) -> SqlError {
    let message = if error.is_cancelled() { "it was cancelled" } else { FAILED };
    SqlError::Failed(message.to_owned())
}

/// Work that is aborted when this is dropped.
#[derive(Debug)]
pub(super) struct Work(pub(super) AbortHandle);

impl Drop for Work {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Watches the time limit and the stop of a query wherever it is waited for, even while the workers are too busy to.
#[derive(Debug)]
pub(super) struct Watch {
    until: Instant,
    stop: CancellationToken,
    engine: Arc<Shared>,
}

impl Watch {
    /// Starts the time limit now.
    pub(super) fn of(engine: Arc<Shared>, stop: CancellationToken) -> Self {
        let now = Instant::now();
        let until = now.checked_add(engine.limits.time).unwrap_or_else(|| now + FOR_EVER);
        Self { until, stop, engine }
    }

    /// Waits for work, until the time limit or the stop ends the wait.
    pub(super) async fn over<T>(&self, work: impl Future<Output = T>) -> Result<T, SqlError> {
        let time: Duration = self.engine.limits.time;
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Err(SqlError::Stopped),
            done = timeout_at(self.until.into(), work) => done.map_err(|_| SqlError::Time(time)),
        }
    }
}
