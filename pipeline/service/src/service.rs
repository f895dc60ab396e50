//! An open data set: its rows, and the partitions that are started with the first command and live as long as it is open.

use std::{
    path::Path,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use pollster::block_on;
use rewardhub_core::{
    ids::{BankAccountId, Bucket, Placement, WalletId},
    state::{
        bank_account::BankAccount,
        known_items::KnownItems,
        open_items::Pending,
        row::{BucketState, Row, RowKey},
        wallet::Wallet,
    },
    time::Month,
};
use rewardhub_engine::{
    partitions::{Options, Partitions},
    ports::{Budget, LedgerError, Log as _, LogId, ReadCounts, Reader, RowKind, RowReader as _},
};

use crate::{
    dead_letters::KnownSources,
    deliveries::LeftOpen,
    error::{NotFound, Result, Unavailable},
    inbox::{Inbox, InboxTurns},
    known_keys::KnownKeys,
    lake_progress::LakeProgress,
    locations::{LedgerLocation, Locations},
    open::{self, AnyLedger, AnyLog, Hashes, Parts, RetryPolicy, Vault},
    poller::Banks,
    programmes::Terms,
    signatures::Replays,
    unique_id,
};

/// Rows read at once.
pub(crate) const PAGE: usize = 1024;
/// How long a call waits for its answer, unless [`Service::answering_within`] sets another limit.
const LONGEST: Duration = Duration::from_mins(5);

/// How much of a data set has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reads {
    /// Reads of rows and entries for clients, and how many they found.
    pub ledger: ReadCounts,
    /// Frames of the logs that were unpacked, and the records in them.
    pub logs: ReadCounts,
}

/// An open data set. No other process can open it meanwhile.
pub struct Service {
    // The first field, because the partitions must stop before their log and ledger are dropped.
    partitions: OnceLock<Partitions<AnyLog, AnyLedger>>,
    starting: Mutex<()>,
    log: Arc<AnyLog>,
    ledger: Arc<AnyLedger>,
    vault: Vault,
    retry: RetryPolicy,
    longest: Duration,
    terms: Mutex<Arc<Terms>>,
    replays: Replays,
    pub(crate) inbox_turns: InboxTurns,
    pub(crate) watched_inbox: OnceLock<Inbox>,
    pub(crate) banks: Banks,
    lake_progress: LakeProgress,
    pub(crate) known_keys: KnownKeys,
    pub(crate) known_sources: KnownSources,
    left_open: LeftOpen,
}

impl Service {
    /// Opens a data set, with its ledger at the location given.
    ///
    /// # Errors
    /// When there is none, another process has it open, it is damaged, or its ledger does not answer.
    pub fn open(locations: &Locations) -> Result<Self> {
        Self::open_with(locations, RetryPolicy::GiveUp)
    }

    /// As [`Self::open`]; the policy says whether calls wait for a ledger that does not answer.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(locations: &Locations, retry: RetryPolicy) -> Result<Self> {
        open::must_exist(&locations.root)?;
        Self::around(open::open(&locations.root, &locations.ledger()?, retry)?, retry)
    }

    /// As [`Self::open`], but makes a data set if the directory is empty or absent and the ledger is embedded.
    ///
    /// # Errors
    /// As [`Self::open`], and [`NotFound::Keyspace`] if a new data set would need a ledger on servers.
    pub fn open_or_make(locations: &Locations) -> Result<Self> {
        let ledger = locations.ledger()?;
        if ledger != LedgerLocation::Embedded && !open::is_data_set(&locations.root) {
            return Err(NotFound::Keyspace { root: locations.root.clone() }.into());
        }
        Self::around(open::open(&locations.root, &ledger, RetryPolicy::GiveUp)?, RetryPolicy::GiveUp)
    }

    /// Makes a service of these parts. If the ledger and the events logs differ, the partitions catch up first, so that readers
    /// find every decision.
    pub(crate) fn around(parts: Parts, retry: RetryPolicy) -> Result<Self> {
        let Parts { log, ledger, vault } = parts;
        let left_open = LeftOpen::before(ends(vault.placement(), &log));
        let service = Self {
            partitions: OnceLock::new(),
            starting: Mutex::default(),
            log,
            ledger,
            vault,
            retry,
            longest: LONGEST,
            terms: Mutex::default(),
            replays: Replays::default(),
            inbox_turns: InboxTurns::default(),
            watched_inbox: OnceLock::new(),
            banks: Banks::default(),
            lake_progress: LakeProgress::default(),
            known_keys: KnownKeys::default(),
            known_sources: KnownSources::default(),
            left_open,
        };
        if service.read(|ledger| ledger.is_unsettled(service.placement(), |partition| service.log.ends(partition).1))? {
            tracing::info!("the ledger and the logs are not at the same place; the partitions are put to work");
            service.catch_up()?;
        }
        Ok(service)
    }

    /// Sets how long each call waits for its commands to be done; 5 minutes unless this is called. A call whose partition stands
    /// still does not wait. Where the service was opened to wait for its ledger, there is no limit while that does not answer.
    #[must_use]
    pub fn answering_within(self, longest: Duration) -> Self {
        Self { longest, ..self }
    }

    pub(crate) fn known_terms(&self) -> &Mutex<Arc<Terms>> {
        &self.terms
    }

    /// The signatures that were taken lately.
    pub(crate) fn replays(&self) -> &Replays {
        &self.replays
    }

    /// What tells deliveries of earlier processes from those of this one.
    pub(crate) const fn left_open(&self) -> &LeftOpen {
        &self.left_open
    }

    pub(crate) fn lake_progress(&self) -> &LakeProgress {
        &self.lake_progress
    }

    pub(crate) fn longest_wait(&self) -> Duration {
        self.longest
    }

    /// Stops the partitions, writes what is still in memory, and closes the data set.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn close(self) -> Result<()> {
        let Self { partitions, log, ledger, vault, .. } = self;
        drop(partitions);
        Parts { log, ledger, vault }.close()
    }

    /// The directory that holds the data set.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.vault.root()
    }

    /// The numbers of buckets and partitions of the data set.
    #[must_use]
    pub fn placement(&self) -> Placement {
        self.vault.placement()
    }

    /// The id of the commands log, which is also the id of the data set.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        self.log.id()
    }

    /// Keyed hashes under the identity key of the data set.
    #[must_use]
    pub fn hashes(&self) -> Hashes<'_> {
        self.vault.hashes()
    }

    /// Whether the ledger is on servers, which may not answer for a while.
    #[must_use]
    pub fn has_remote_ledger(&self) -> bool {
        self.ledger.is_remote()
    }

    /// The numbers of syncs since the data set was opened: of commands, and of decisions.
    #[must_use]
    pub fn syncs(&self) -> (u64, u64) {
        (self.log.syncs(), self.events().syncs())
    }

    /// What has been read since the data set was opened: from the ledger, and from the logs, whose frames count as requests and
    /// whose records as found.
    #[must_use]
    pub fn reads(&self) -> Reads {
        Reads { ledger: self.ledger.reads(), logs: [self.log.reads(), self.events().reads()].into_iter().sum() }
    }

    pub(crate) fn log(&self) -> &AnyLog {
        &self.log
    }

    pub(crate) fn ledger(&self) -> &AnyLedger {
        &self.ledger
    }

    /// The events logs, in which every decision can be read.
    pub(crate) fn events(&self) -> &<AnyLedger as Reader>::Events {
        self.ledger.events()
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    pub(crate) fn retry_policy(&self) -> RetryPolicy {
        self.retry
    }

    /// Returns the partitions. The first call starts them.
    pub(crate) fn partitions(&self) -> Result<&Partitions<AnyLog, AnyLedger>> {
        if let Some(running) = self.partitions.get() {
            return Ok(running);
        }
        let _starting = self.starting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = self.partitions.get() {
            return Ok(running);
        }
        let remote = self.ledger.is_remote();
        let options = Options {
            budget: if remote { Budget::LARGEST } else { Budget::default() },
            keeps_trying: remote,
            owner: (unique_id()? >> 64) as u64,
        };
        let started = Partitions::start(self.log.clone(), self.ledger.clone(), self.placement(), options);
        let started = started.map_err(|source| Unavailable::System { what: "thread for a partition", source })?;
        Ok(self.partitions.get_or_init(|| started))
    }

    /// Waits until every partition has decided everything in its log, follow-ups included. Only for a service to which nobody
    /// submits yet.
    fn catch_up(&self) -> Result<()> {
        loop {
            let ends = self.ends();
            self.wait_for(&ends)?;
            if self.ends() == ends {
                return Ok(());
            }
        }
    }

    /// Waits until every partition has decided what its log holds now. Commands that come meanwhile are not waited for.
    ///
    /// # Errors
    /// When a partition stands still.
    pub(crate) fn decide_what_is_there(&self) -> Result<()> {
        self.wait_for(&self.ends())
    }

    fn wait_for(&self, ends: &[u64]) -> Result<()> {
        let partitions = self.partitions()?;
        for (partition, end) in self.placement().all().zip(ends) {
            while !partitions.wait_for(partition, *end, self.longest)? {
                if !self.waits_for_the_ledger() {
                    return Err(Unavailable::NotCaughtUp.into());
                }
            }
        }
        Ok(())
    }

    /// The offset after the last synced command of each partition.
    pub(crate) fn ends(&self) -> Vec<u64> {
        ends(self.placement(), &self.log)
    }

    /// The partitions; `None` if nothing has started them yet.
    pub(crate) fn running(&self) -> Option<&Partitions<AnyLog, AnyLedger>> {
        self.partitions.get()
    }

    /// Reads from the ledger. While it does not answer, this retries as the policy of the service says.
    pub(crate) fn read<T>(&self, read: impl Fn(&AnyLedger) -> Result<T, LedgerError>) -> Result<T> {
        let goes_away = |error: &LedgerError| matches!(error, LedgerError::Transient(_));
        Ok(self.retry.run(goes_away, || read(&self.ledger))?)
    }

    /// Returns the row with this key; `None` if there is none.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub fn row(&self, key: &RowKey) -> Result<Option<Row>> {
        self.read(|ledger| block_on(ledger.row(key)))
    }

    /// Calls `each` with every row of one kind until it returns `false`.
    ///
    /// # Errors
    /// When the ledger does not answer, and any error of `each`.
    pub fn each(&self, kind: RowKind, each: impl FnMut(RowKey, Row) -> Result<bool>) -> Result<()> {
        self.each_behind(kind, None, each)
    }

    /// The same, of the rows behind a key.
    pub(crate) fn each_behind(
        &self,
        kind: RowKind,
        mut after: Option<RowKey>,
        mut each: impl FnMut(RowKey, Row) -> Result<bool>,
    ) -> Result<()> {
        loop {
            let page = self.read(|ledger| block_on(ledger.page(kind, after.as_ref(), PAGE)))?;
            let last = page.last().map(|(key, _)| *key);
            for (key, row) in page {
                if !each(key, row)? {
                    return Ok(());
                }
            }
            match last {
                Some(_) => after = last,
                None => return Ok(()),
            }
        }
    }

    /// Returns the wallet with this id.
    ///
    /// # Errors
    /// [`NotFound::Wallet`], if there is none, and when the ledger does not answer.
    pub fn wallet(&self, id: WalletId) -> Result<Arc<Wallet>> {
        match self.row(&RowKey::Wallet(id))? {
            Some(Row::Wallet(wallet)) => Ok(wallet),
            _ => Err(NotFound::Wallet(id).into()),
        }
    }

    /// Returns the bank account with this id; `None` if it was never seen.
    ///
    /// # Errors
    /// As [`Self::row`].
    pub fn account(&self, id: BankAccountId) -> Result<Option<Arc<BankAccount>>> {
        match self.row(&RowKey::BankAccount(id))? {
            Some(Row::BankAccount(account)) => Ok(Some(account)),
            _ => Ok(None),
        }
    }

    /// Returns the known items of a bank account that were booked in a month.
    pub(crate) fn block(&self, id: BankAccountId, month: Month) -> Result<Arc<KnownItems>> {
        match self.row(&RowKey::KnownItems(id, month))? {
            Some(Row::KnownItems(block)) => Ok(block),
            _ => Ok(Arc::default()),
        }
    }

    /// Calls `each` with every pending item of a bank account.
    pub(crate) fn each_pending(&self, id: BankAccountId, account: &BankAccount, mut each: impl FnMut(&Pending)) -> Result<()> {
        for piece in 0..account.pendings.pieces {
            if let Some(Row::Pendings(piece)) = self.row(&RowKey::Pendings(id, piece))? {
                piece.entries().for_each(|(_, pending)| each(pending));
            }
        }
        Ok(())
    }

    /// Returns the state of a bucket; a default state before its first command.
    pub(crate) fn bucket_state(&self, bucket: Bucket) -> Result<Arc<BucketState>> {
        match self.row(&RowKey::BucketState(bucket))? {
            Some(Row::BucketState(state)) => Ok(state),
            _ => Ok(Arc::default()),
        }
    }
}

/// The offset after the last synced command of each partition of a log.
fn ends(placement: Placement, log: &AnyLog) -> Vec<u64> {
    placement.all().map(|partition| log.ends(partition).1).collect()
}
