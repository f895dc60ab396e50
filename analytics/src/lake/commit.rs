//! One commit, whatever becomes of its answer.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    append_rounds::Offsets,
    delta::{self, Action, COMMIT_FAILED_TRIES, Operation, Put, Snapshot, Txn},
    error::LakeError,
    last_decisions::LastDecisions,
    open::{Lake, now_ms},
};

/// What the table says of a commit that was overtaken or not answered.
#[derive(Debug)]
pub(super) enum Found {
    /// It is there, or another did the same.
    Done,
    /// It is not there, and still makes sense.
    Again,
    /// It makes no sense any more.
    Overtaken,
}

impl Lake {
    /// Puts a commit behind `base`. Where another is there already, or the answer was lost, the table is read again and `look`
    /// says what to do. Data files are written before and stay the same.
    ///
    /// # Errors
    /// [`LakeError::Moved`] when it was overtaken; [`LakeError::Store`] when the table cannot be read again, and
    /// [`LakeError::Contended`]: it may be there then, which positions will tell.
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

    /// The `txn` actions that say how far a table is, for every partition that it knew of; and the marks of the decisions before,
    /// where they are given, or change to what is not known.
    pub(super) fn transactions(&self, upto: &Offsets, known: &Offsets, last: &LastDecisions) -> Vec<Action> {
        let now = now_ms();
        let partitions: BTreeSet<_> = upto.iter().chain(known.iter()).map(|(partition, _)| partition).collect();
        let transaction = |app_id, version| Action::Txn(Txn { app_id, version, last_updated: Some(now) });
        let mut actions = Vec::new();
        for partition in partitions {
            let app = format!("rewardhub/{}/{partition}", self.data_set());
            let mark = last.get(partition).or_else(|| (upto.of(partition) != known.of(partition)).then_some(0));
            actions.extend(mark.map(|mark| transaction(format!("{app}/last"), mark)));
            actions.push(transaction(app, i64::try_from(upto.of(partition)).unwrap_or(i64::MAX)));
        }
        actions
    }
}
