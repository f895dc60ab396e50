//! A ledger in memory as if it were a database: it outlives the data set that uses it, and does not answer while it is down.

use std::{
    collections::BTreeSet,
    ops::RangeInclusive,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use rewardhub_core::{
    ids::{BankAccountId, Bucket, Fingerprint, Partition, Placement, WalletId},
    state::row::{Row, RowKey},
    time::Month,
};
use rewardhub_engine::{
    ports::{
        AdvanceError, AppendError, BucketCommit, Checkpoint, CommitOutcome, Cursor, Events, Head, HistoryPage, HistoryReader,
        Ledger, LedgerError, RowKind, RowReader, Unpublished,
    },
    testing::memory::MemoryLedger,
};

const PLACEMENT: Placement = Placement::EMBEDDED;

/// A handle of it.
#[derive(Clone)]
pub struct Database(Arc<Server>);

struct Server {
    ledger: MemoryLedger,
    down: AtomicBool,
    mute: AtomicBool,
    broken: AtomicBool,
    lacks_deliveries: AtomicBool,
    holds: Mutex<Option<Partition>>,
    refused: AtomicU64,
}

impl Database {
    pub fn new() -> Self {
        Self(Arc::new(Server {
            ledger: MemoryLedger::new(PLACEMENT),
            down: AtomicBool::new(false),
            mute: AtomicBool::new(false),
            broken: AtomicBool::new(false),
            lacks_deliveries: AtomicBool::new(false),
            holds: Mutex::default(),
            refused: AtomicU64::new(0),
        }))
    }

    pub fn memory(&self) -> &MemoryLedger {
        &self.0.ledger
    }

    pub fn set_down(&self, down: bool) {
        self.0.down.store(down, Ordering::Relaxed);
    }

    /// Whether it refuses, for good, to publish.
    pub fn set_mute(&self, mute: bool) {
        self.0.mute.store(mute, Ordering::Relaxed);
    }

    /// Whether it cannot be used, for good.
    pub fn set_broken(&self, broken: bool) {
        self.0.broken.store(broken, Ordering::Relaxed);
    }

    /// Whether the node that clients read has no rows of feeds and their deliveries yet.
    pub fn lacks_deliveries(&self, lacks: bool) {
        self.0.lacks_deliveries.store(lacks, Ordering::Relaxed);
    }

    /// The partition whose commits it does not answer, and does not make.
    pub fn hold(&self, partition: Option<Partition>) {
        *self.0.holds.lock().unwrap() = partition;
    }

    /// How often it did not answer.
    pub fn refused(&self) -> u64 {
        self.0.refused.load(Ordering::Relaxed)
    }

    fn answers(&self) -> Result<&MemoryLedger, LedgerError> {
        if self.0.down.load(Ordering::Relaxed) {
            self.0.refused.fetch_add(1, Ordering::Relaxed);
            return Err(LedgerError::Transient("no node can be reached".into()));
        }
        if self.0.broken.load(Ordering::Relaxed) {
            return Err(LedgerError::Permanent("a table is gone".into()));
        }
        Ok(&self.0.ledger)
    }
}

impl Database {
    /// Calls `each` with every row of a partition.
    pub fn stored(&self, partition: Partition, mut each: impl FnMut(Result<(RowKey, Row), String>)) -> Result<(), LedgerError> {
        let rows = self.answers()?.canonical().into_iter();
        rows.filter(|(key, _)| PLACEMENT.partition(key.bucket()) == partition).for_each(|row| each(Ok(row)));
        Ok(())
    }
}

impl Events for Database {
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError> {
        if self.0.mute.load(Ordering::Relaxed) {
            return Err(AppendError::Permanent("it is mute".into()));
        }
        let ledger = self.answers().map_err(|error| AppendError::Transient(error.to_string()))?;
        ledger.publish(partition, decisions).await
    }
}

impl Ledger for Database {
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError> {
        self.answers()?.heads(buckets).await
    }

    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        self.answers()?.rows(keys).await
    }

    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome> {
        let held = *self.0.holds.lock().unwrap();
        let is_held = |commit: &BucketCommit| held == Some(PLACEMENT.partition(commit.bucket));
        match self.answers() {
            Ok(_) if commits.iter().any(is_held) => vec![CommitOutcome::Unknown("a node hangs".into()); commits.len()],
            Ok(ledger) => ledger.commit(commits).await,
            Err(error) => vec![CommitOutcome::Unknown(error.to_string()); commits.len()],
        }
    }

    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError> {
        self.answers()?.unpublished(partition).await
    }

    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        self.answers()?.checkpoint(partition).await
    }

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        self.answers()?.advance(partition, checkpoint).await
    }
}

impl RowReader for Database {
    async fn row(&self, key: &RowKey) -> Result<Option<Row>, LedgerError> {
        if matches!(key, RowKey::Feed(_) | RowKey::Delivery(_)) && self.0.lacks_deliveries.load(Ordering::Relaxed) {
            return Ok(None);
        }
        self.answers()?.row(key).await
    }

    async fn accounts_by_reference(&self, hashes: &[Fingerprint]) -> Result<BTreeSet<BankAccountId>, LedgerError> {
        self.answers()?.accounts_by_reference(hashes).await
    }

    async fn page(&self, kind: RowKind, after: Option<&RowKey>, limit: usize) -> Result<Vec<(RowKey, Row)>, LedgerError> {
        self.answers()?.page(kind, after, limit).await
    }
}

impl HistoryReader for Database {
    async fn history(
        &self,
        wallet: WalletId,
        months: RangeInclusive<Month>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<HistoryPage, LedgerError> {
        self.answers()?.history(wallet, months, after, limit).await
    }
}
