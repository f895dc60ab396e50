//! A ledger in memory: buckets with heads, rows and outboxes, each committed on its own.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::{Bound, RangeInclusive},
    sync::{Arc, Mutex, MutexGuard},
};

use rewardhub_core::{
    ids::{BankAccountId, Bucket, Fingerprint, Partition, Placement, WalletId},
    state::{
        known_items::ReferenceIndex,
        reference_accounts::entries_of,
        row::{Row, RowKey},
    },
    time::Month,
};

use crate::{
    history_from_decisions::from_decisions,
    ports::{
        AdvanceError, AppendError, Batch, BucketCommit, Budget, Checkpoint, CommitOutcome, Cursor, DecisionReader, Events, Head,
        HistoryPage, HistoryReader, Ledger, LedgerError, Outbox, Reader, RowKind, RowReader, UNPUBLISHED_AT_LEAST, Unpublished,
        unheard,
    },
};

/// How the ledger withholds the outcome of a bucket's commit, or of a publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// It does what it was asked, and does not say so.
    AfterWriting,
    /// It does nothing, and does not say so.
    BeforeWriting,
}

#[derive(Debug, Default)]
struct State {
    heads: BTreeMap<Bucket, Head>,
    rows: BTreeMap<RowKey, Row>,
    outboxes: BTreeMap<Bucket, Outbox>,
    decisions: BTreeMap<(Partition, u64), Arc<[u8]>>,
    checkpoints: BTreeMap<Partition, Checkpoint>,
    published: BTreeMap<Partition, Vec<Arc<[u8]>>>,
    silences: VecDeque<Option<Silence>>,
    hushed: VecDeque<Option<Silence>>,
}

/// A ledger in memory. Everything that it confirms is durable at once.
#[derive(Debug)]
pub struct MemoryLedger {
    placement: Placement,
    unpublished_at_most: usize,
    state: Mutex<State>,
}

impl MemoryLedger {
    /// An empty ledger.
    #[must_use]
    pub fn new(placement: Placement) -> Self {
        Self { placement, unpublished_at_most: UNPUBLISHED_AT_LEAST, state: Mutex::default() }
    }

    /// Returns fewer unpublished decisions than the port promises: enough for batches of this many commands.
    #[must_use]
    pub fn for_batches_of(mut self, commands: usize) -> Self {
        self.unpublished_at_most = commands;
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds the ledger's state")
    }

    /// Sets how the next bucket commits are answered: each takes one entry; `None` is an honest answer.
    pub fn silence(&self, next: impl IntoIterator<Item = Option<Silence>>) {
        self.state().silences.extend(next);
    }

    /// The same for the next publishings.
    pub fn hush(&self, next: impl IntoIterator<Item = Option<Silence>>) {
        self.state().hushed.extend(next);
    }

    /// The decisions that were published, in the order in which they were.
    #[must_use]
    pub fn published(&self, partition: Partition) -> Vec<Arc<[u8]>> {
        self.state().published.get(&partition).cloned().unwrap_or_default()
    }

    /// Loses its checkpoints, like a database that is restored from copies of different moments.
    pub fn forget_checkpoints(&self) {
        self.state().checkpoints.clear();
    }

    /// All canonical rows, in the order of keys.
    #[must_use]
    pub fn canonical(&self) -> BTreeMap<RowKey, Row> {
        self.state().rows.clone()
    }
}

impl State {
    fn write(&mut self, partition: Partition, commit: &BucketCommit) -> CommitOutcome {
        let head = self.heads.entry(commit.bucket).or_default();
        let other_log = head.applied.is_some_and(|at| at.log != commit.applied.log);
        if head.version != commit.expected || other_log {
            return CommitOutcome::Mismatch;
        }
        *head = Head { version: head.version + 1, commit: commit.commit, applied: Some(commit.applied) };
        self.rows.extend(commit.rows.iter().cloned());
        let decisions = commit.outbox.iter().map(|(offset, bytes)| ((partition, *offset), bytes.clone()));
        self.decisions.extend(decisions);
        self.outboxes.insert(commit.bucket, commit.outbox.clone());
        CommitOutcome::Committed
    }
}

impl Events for MemoryLedger {
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError> {
        let mut state = self.state();
        let silence = state.hushed.pop_front().flatten();
        let published = state.published.entry(partition).or_default();
        let at = |offset| Ok(usize::try_from(offset).ok().and_then(|index| published.get(index)).map(|bytes| bytes.to_vec()));
        let new = unheard(partition, decisions, published.len() as u64, at)?;
        if silence != Some(Silence::BeforeWriting) {
            published.extend(new.iter().map(|decision| decision.decision.clone()));
        }
        silence.map_or(Ok(()), |_| Err(AppendError::Unknown("no answer came in time".into())))
    }
}

impl Ledger for MemoryLedger {
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError> {
        let state = self.state();
        Ok(buckets.iter().map(|bucket| state.heads.get(bucket).copied().unwrap_or_default()).collect())
    }

    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        let state = self.state();
        Ok(keys.iter().map(|key| state.rows.get(key).cloned()).collect())
    }

    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome> {
        let mut state = self.state();
        let mut outcomes = Vec::with_capacity(commits.len());
        for commit in commits {
            let partition = self.placement.partition(commit.bucket);
            let silent = || CommitOutcome::Unknown("no answer came in time".into());
            outcomes.push(match state.silences.pop_front().flatten() {
                None => state.write(partition, commit),
                Some(Silence::BeforeWriting) => silent(),
                Some(Silence::AfterWriting) => {
                    state.write(partition, commit);
                    silent()
                }
            });
        }
        outcomes
    }

    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError> {
        let state = self.state();
        let next = state.checkpoints.get(&partition).map_or(0, |checkpoint| checkpoint.next);
        let mut found: Vec<Unpublished> = state
            .outboxes
            .iter()
            .filter(|(bucket, _)| self.placement.partition(**bucket) == partition)
            .flat_map(|(_, outbox)| outbox)
            .filter(|(offset, _)| *offset >= next)
            .map(|(offset, decision)| Unpublished { offset: *offset, decision: decision.clone() })
            .collect();
        found.sort_unstable_by_key(|entry| entry.offset);
        found.truncate(self.unpublished_at_most);
        Ok(found)
    }

    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        Ok(self.state().checkpoints.get(&partition).cloned().unwrap_or_default())
    }

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        let mut state = self.state();
        let stored = state.checkpoints.entry(partition).or_default();
        if checkpoint.next < stored.next {
            return Err(AdvanceError::Behind { stored: stored.next });
        }
        if checkpoint.next == stored.next && checkpoint.last != stored.last {
            return Err(AdvanceError::OtherLog { next: stored.next });
        }
        stored.clone_from(checkpoint);
        Ok(())
    }
}

impl RowReader for MemoryLedger {
    async fn row(&self, key: &RowKey) -> Result<Option<Row>, LedgerError> {
        Ok(self.state().rows.get(key).cloned())
    }

    async fn accounts_by_reference(&self, hashes: &[Fingerprint]) -> Result<BTreeSet<BankAccountId>, LedgerError> {
        let state = self.state();
        let entries = state.rows.iter().flat_map(|(key, row)| entries_of(key, row));
        let known = |half: u32| hashes.iter().any(|hash| ReferenceIndex::half(*hash) == half);
        Ok(entries.filter(|(half, _)| known(*half)).map(|(_, account)| account).collect())
    }

    async fn page(&self, kind: RowKind, after: Option<&RowKey>, limit: usize) -> Result<Vec<(RowKey, Row)>, LedgerError> {
        let state = self.state();
        let start = after.map_or(Bound::Unbounded, |key| Bound::Excluded(*key));
        let rows = state.rows.range((start, Bound::Unbounded)).filter(|(key, _)| RowKind::from(*key) == kind);
        Ok(rows.take(limit).map(|(key, row)| (*key, row.clone())).collect())
    }
}

impl Reader for MemoryLedger {
    type Events = Self;

    fn events(&self) -> &Self {
        self
    }
}

impl DecisionReader for MemoryLedger {
    async fn decision(&self, partition: Partition, offset: u64) -> Result<Option<Arc<[u8]>>, LedgerError> {
        Ok(self.state().decisions.get(&(partition, offset)).cloned())
    }

    async fn decided(&self, partition: Partition) -> Result<u64, LedgerError> {
        let state = self.state();
        let last = state.decisions.range((partition, 0)..=(partition, u64::MAX)).next_back();
        Ok(last.map_or(0, |((_, offset), _)| offset + 1))
    }

    async fn decisions(&self, partition: Partition, from: u64, budget: Budget) -> Result<Batch, LedgerError> {
        let (state, mut batch) = (self.state(), Batch::starting_at(from));
        while let Some(decision) = state.decisions.get(&(partition, batch.end())).filter(|_| !budget.is_spent(&batch)) {
            batch.push(decision);
        }
        Ok(batch)
    }
}

impl HistoryReader for MemoryLedger {
    async fn history(
        &self,
        wallet: WalletId,
        months: RangeInclusive<Month>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<HistoryPage, LedgerError> {
        from_decisions(self, self.placement, wallet, months, after, limit).await
    }
}
