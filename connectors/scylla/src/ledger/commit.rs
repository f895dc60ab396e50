//! Commits: one conditional batch per bucket, and what its answer means.

use rewardhub_core::state::row::{Row, RowKey};
use rewardhub_engine::ports::{BucketCommit, CommitId, CommitOutcome, Head, Ledger as _, LedgerError};
use rustc_hash::FxHashMap;
use scylla::{
    statement::batch::{Batch, BatchType},
    value,
};
use tokio::task::JoinHandle;

use super::{
    Asking, ScyllaLedger,
    applied_column::{self, Answer},
    conditional_batch::Changes,
};
use crate::connect::{ConnectError, Purpose};

/// A commit of several commands must not take more bytes than this; the processor then cuts it.
const MOST_BYTES: usize = 512 << 10;
/// The same for a single command, which cannot be cut. The servers accept half a commit log segment, 16 MiB.
const MOST_BYTES_OF_ONE: usize = 8 << 20;
/// The most statements of a batch.
const MOST_STATEMENTS: usize = 65_000;

impl ScyllaLedger {
    /// Sends a commit, given the rows before it. Returns its new head and the request; `Err` with the outcome if that is clear
    /// without a request.
    pub(super) fn send(
        &self,
        commit: &BucketCommit,
        before: &FxHashMap<RowKey, Row>,
    ) -> Result<(Head, JoinHandle<Answer>), CommitOutcome> {
        let changes = self.changes_of(commit, before)?;
        self.cache(commit.bucket).doubt(commit.bucket);
        let head = changes.head();
        Ok((head, self.start(|asking| async move { asking.send(&changes).await })))
    }

    /// What the answer to a commit means; the cache learns it.
    pub(super) fn outcome(&self, commit: &BucketCommit, head: Head, answer: Answer) -> CommitOutcome {
        let mut cache = self.cache(commit.bucket);
        match answer {
            Answer::Applied => {
                cache.wrote(commit.bucket, head, &commit.rows);
                CommitOutcome::Committed
            }
            Answer::Refused => {
                cache.forget(commit.bucket);
                CommitOutcome::Mismatch
            }
            Answer::Unclear(why) => {
                cache.forget(commit.bucket);
                CommitOutcome::Unknown(why)
            }
        }
    }

    /// The rows that commits change, as they were before.
    pub(super) async fn rows_before(&self, commits: &[BucketCommit]) -> Result<FxHashMap<RowKey, Row>, LedgerError> {
        let keys: Vec<RowKey> = commits.iter().flat_map(|commit| commit.rows.iter().map(|(key, _)| *key)).collect();
        let rows = self.rows(&keys).await?;
        Ok(keys.into_iter().zip(rows).filter_map(|(key, row)| Some((key, row?))).collect())
    }

    /// What a commit changes, given the rows before it; `Err` with the outcome if that is clear without a request.
    fn changes_of(&self, commit: &BucketCommit, before: &FxHashMap<RowKey, Row>) -> Result<Changes, CommitOutcome> {
        if commit.applied.log != self.log {
            return Err(CommitOutcome::Mismatch);
        }
        let changes = Changes::of(commit, |key| before.get(key));
        let bytes = changes.bytes();
        let most = if commit.outbox.len() > 1 { MOST_BYTES } else { MOST_BYTES_OF_ONE };
        if bytes > most || changes.columns().count() >= MOST_STATEMENTS {
            return Err(CommitOutcome::TooLarge { bytes, most });
        }
        Ok(changes)
    }
}

impl Asking {
    /// Sends the batch of a commit, once.
    async fn send(&self, changes: &Changes) -> Answer {
        match self.sent(changes).await {
            Ok(answer) => answer,
            Err(error) => {
                let (bucket, head) = (changes.bucket(), changes.head());
                let CommitId { owner, number } = head.commit;
                tracing::debug!(bucket, version = head.version, owner, number, %error, "the outcome of a commit is unknown");
                Answer::Unclear(error.to_string())
            }
        }
    }

    async fn sent(&self, changes: &Changes) -> Result<Answer, ConnectError> {
        self.enter_accounts(changes.references()).await?;
        let mut batch = Batch::new(BatchType::Unlogged);
        batch.set_execution_profile_handle(Some(self.connection.profiles().handle(Purpose::Commits).clone()));
        batch.set_is_idempotent(false);
        batch.append_statement(self.statements.commit.clone());
        for columns in changes.columns() {
            batch.append_statement(self.statements.row(&self.connection, columns).await?);
        }
        let head = changes.head();
        let CommitId { owner, number } = head.commit;
        let (bucket, version, bytes) = (changes.bucket(), head.version, changes.bytes());
        tracing::debug!(bucket, version, owner, number, bytes, statements = batch.statements.len(), "a commit is sent");
        let answered = self.connection.session().batch(&batch, changes.values()).await;
        let answered = answered.map_err(|error| self.connection.cause(error))?;
        Ok(match answered.into_rows_result() {
            Ok(rows) => match rows.rows::<value::Row>() {
                Ok(rows) => applied_column::read(rows),
                Err(error) => Answer::Unclear(error.to_string()),
            },
            Err(error) => Answer::Unclear(error.to_string()),
        })
    }
}
