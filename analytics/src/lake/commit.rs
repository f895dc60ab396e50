//! Makes one commit, even if its answer is lost.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    append_rounds::Offsets,
    delta::{self, Action, COMMIT_FAILED_TRIES, Operation, Put, Snapshot, Txn},
    error::LakeError,
    last_decisions::LastDecisions,
    open::{Lake, now_ms},
};

/// What to do about a commit that was overtaken or not answered, by the state of the table.
#[derive(Debug)]
pub(super) enum Found {
    /// The commit is there, or another one did the same.
    Done,
    /// The commit is not there, and can be tried again.
    Again,
    /// Another commit has made this one invalid.
    Overtaken,
}

impl Lake {
    /// Puts a commit after `base`. If another commit is there already, or the answer was lost, this reads the table again and
    /// `look` decides what to do. The data files were written before and stay the same.
    ///
    /// # Errors
    /// [`LakeError::Moved`] when it was overtaken; [`LakeError::Store`] when the store fails, or [`LakeError::Contended`] after
    /// too many tries: the commit may still be there, which the positions will show.
    pub(super) async fn commit(
        &self,
        base: &Arc<Snapshot>,
        actions: &[Action],
        operation: Operation,
        look: impl Fn(&Snapshot) -> Found + Send,
    ) -> Result<(), LakeError> {
        let (table, mut version) = (base.table, base.version);
        let mut failed = None;
        for _ in 0..COMMIT_FAILED_TRIES {
            match delta::commit(self.store().as_ref(), table, version + 1, actions, operation).await {
                Put::Done => return Ok(()),
                Put::Taken => {}
                Put::Unknown(error) => failed = Some(error),
            }
            let now = self.snapshot(table).await?;
            match look(&now) {
                Found::Done => return Ok(()),
                Found::Overtaken => return Err(LakeError::Moved { table: table.name() }),
                Found::Again => version = now.version,
            }
        }
        Err(failed.unwrap_or(LakeError::Contended { table: table.name(), tries: COMMIT_FAILED_TRIES }))
    }

    /// Makes the `txn` actions with the positions of a table, for every partition that it has; and with the marks of the last
    /// decisions, where they are given or become unknown.
    pub(super) fn transactions(&self, upto: &Offsets, known: &Offsets, last: &LastDecisions) -> Vec<Action> {
        let now = now_ms();
        let partitions: BTreeSet<_> = upto.iter().chain(known.iter()).map(|(partition, _)| partition).collect();
        let transaction = |app_id, version| Action::Txn(Txn { app_id, version, last_updated: Some(now) });
        let mut actions = Vec::new();
        for partition in partitions {
            let app = format!("rewardhub/{}/{partition}", self.data_set());
            let mark = last.get(partition).or_else(|| (upto.of(partition) != known.of(partition)).then_some(0));
            actions.extend(mark.map(|mark| transaction(format!("{app}/last"), mark)));
            actions.push(transaction(app, i64::try_from(upto.of(partition)).expect("offsets of a log are below 2^60")));
        }
        actions
    }
}
