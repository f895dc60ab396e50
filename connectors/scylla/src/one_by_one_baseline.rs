//! The naive design, for comparison: one lightweight transaction per bank transaction, at the consistency of the ledger's
//! commits. Only benchmarks use it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rewardhub_core::word_size::usize_of;
use scylla::{statement::prepared::PreparedStatement, value::Row};

use crate::{
    connect::{ConnectError, Connection, Purpose},
    ledger::applied_column::{self, Answer},
};

const TABLE: &str = "CREATE TABLE IF NOT EXISTS naive (wallet bigint PRIMARY KEY, version bigint, balance bigint)";
const WRITE: &str = "UPDATE naive SET version = ?, balance = ? WHERE wallet = ? IF version = ?";

/// Balances that are changed one write at a time.
pub struct OneByOne {
    connection: Connection,
    write: PreparedStatement,
    /// Version of each wallet. Only one task at a time changes a wallet.
    versions: Vec<AtomicI64>,
}

/// The result of a run.
#[derive(Debug, Clone, Copy)]
pub struct OneByOneRun {
    /// Writes in progress at once.
    pub in_flight: u64,
    /// Number of writes that were applied.
    pub applied: u64,
    /// Number of writes that were not applied, or whose outcome is unknown.
    pub others: u64,
    /// Duration of the run.
    pub took: Duration,
}

impl OneByOne {
    /// Creates the table in the connection's keyspace.
    ///
    /// # Errors
    /// When the servers refuse or do not answer.
    pub async fn open(connection: Connection, wallets: usize) -> Result<Arc<Self>, ConnectError> {
        let made = connection.session().query_unpaged(TABLE, ()).await;
        made.map_err(|error| connection.cause(error))?;
        let write = connection.prepare(WRITE, Purpose::Commits).await?;
        let versions = (0..wallets).map(|_| AtomicI64::new(0)).collect();
        Ok(Arc::new(Self { connection, write, versions }))
    }

    /// Writes with `in_flight` tasks for the time `lasts`, to one wallet after another.
    pub async fn run(self: &Arc<Self>, in_flight: u64, lasts: Duration) -> OneByOneRun {
        let begun = Instant::now();
        let (applied, others) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let tasks: Vec<_> = (0..in_flight)
            .map(|task| {
                let (own, applied, others) = (Arc::clone(self), Arc::clone(&applied), Arc::clone(&others));
                tokio::spawn(async move {
                    let mut wallet = task;
                    while begun.elapsed() < lasts {
                        let counted = if own.write(wallet).await { &applied } else { &others };
                        counted.fetch_add(1, Ordering::Relaxed);
                        wallet += in_flight;
                    }
                })
            })
            .collect();
        futures::future::join_all(tasks).await;
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        OneByOneRun { in_flight, applied: count(&applied), others: count(&others), took: begun.elapsed() }
    }

    async fn write(&self, wallet: u64) -> bool {
        let wallet = usize_of(wallet) % self.versions.len();
        let version = self.versions[wallet].load(Ordering::Relaxed);
        let expected = (version > 0).then_some(version);
        let values = (version + 1, version * 100, (wallet as u64).cast_signed(), expected);
        let answered = self.connection.session().execute_unpaged(&self.write, values).await;
        let rows = answered.ok().and_then(|answer| answer.into_rows_result().ok());
        let applied = rows.is_some_and(|rows| rows.rows::<Row>().is_ok_and(|rows| applied_column::read(rows) == Answer::Applied));
        if applied {
            self.versions[wallet].store(version + 1, Ordering::Relaxed);
        }
        applied
    }
}

impl OneByOneRun {
    /// Applied writes per second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    pub fn per_second(&self) -> f64 {
        self.applied as f64 / self.took.as_secs_f64()
    }
}
