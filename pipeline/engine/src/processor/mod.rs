//! The processor of a partition: read → decide → commit → publish → checkpoint, each stage a value, so that a crash may come between
//! any two. Whatever goes wrong, the processor is thrown away and another one starts from what is durable.
//!
//! It knows the ports, not what lies behind them, and nothing of what a command means.

mod batch_size;
mod checkpoint;
mod commit;
mod decide;
mod follow_up_chain;
mod pause_gate;
mod publish;
mod read;
mod run;
mod stop_reason;
#[cfg(test)]
mod tests;
mod unknown_commit;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use rewardhub_core::{
    command::Command,
    decision::DecisionRecord,
    ids::{Bucket, Partition, Placement},
    state::{
        row::{Row, RowKey},
        set_aside::Undecidable,
    },
};

pub use self::{
    commit::Committed,
    decide::Decided,
    pause_gate::{Gate, Shut},
    publish::{Observer, Published, Stage},
    read::Read,
    run::{OnOutage, Pause, Running, run},
    stop_reason::{Retry, StopReason},
};
use crate::{
    apply_commands::CommandApplier,
    ports::{AppliedAt, Budget, Checkpoint, CommitId, Events, Installed, Ledger, Log, RecordHash, UNPUBLISHED_AT_LEAST},
};

/// Gives each commit a name of its own. One for a whole process; `owner` must never have been given before.
#[derive(Debug)]
pub struct CommitIds {
    owner: u64,
    given: AtomicU64,
}

impl CommitIds {
    /// The names of one owner.
    #[must_use]
    pub fn of(owner: u64) -> Self {
        Self { owner, given: AtomicU64::new(0) }
    }

    fn next(&self) -> CommitId {
        CommitId { owner: self.owner, number: self.given.fetch_add(1, Ordering::Relaxed) + 1 }
    }
}

/// What a processor works on.
#[derive(Debug)]
pub struct Work<'a, L, G> {
    /// The commands log; follow-ups are appended to it.
    pub log: &'a L,
    /// Where it commits and publishes.
    pub ledger: &'a G,
    /// Names for its commits.
    pub commits: &'a CommitIds,
    /// How the data set is laid out.
    pub placement: Placement,
    /// The partition whose commands are processed.
    pub partition: Partition,
    /// How much to do at once; never more than [`UNPUBLISHED_AT_LEAST`] commands.
    pub budget: Budget,
}

impl<L, G> Clone for Work<'_, L, G> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<L, G> Copy for Work<'_, L, G> {}

impl<L: Log, G> Work<'_, L, G> {
    /// Whether the log has this record at an offset.
    async fn holds(&self, offset: u64, record: Option<RecordHash>) -> Result<bool, StopReason> {
        if offset >= self.log.end(self.partition).await? {
            return Ok(false);
        }
        let batch = self.log.read(self.partition, offset, Budget { records: 1, bytes: 1 }).await?;
        Ok(batch.record(offset).map(RecordHash::of) == record)
    }

    fn other_log(&self, offset: u64) -> StopReason {
        StopReason::OtherLog { partition: self.partition, offset, log: self.log.id() }
    }
}

/// A command and what was decided on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Offset of the command in its partition.
    pub offset: u64,
    /// The hash of its record.
    pub hash: RecordHash,
    /// The command as it lies in the log.
    pub command: Command,
    /// The decision as it is published.
    pub record: DecisionRecord,
    /// The exact bytes of that.
    pub decision: Arc<[u8]>,
}

/// The processor of one partition. After an error it is of no use any more.
#[derive(Debug)]
pub struct Processor<'a, L, G> {
    work: Work<'a, L, G>,
    applier: CommandApplier,
    checkpoint: Checkpoint,
    outbox: BTreeMap<u64, Arc<[u8]>>,
    /// Commands that are set aside whatever deciding them says, and why.
    aside: BTreeMap<u64, Undecidable>,
    /// What buckets have applied, where it is known that the log holds it.
    found_in_log: BTreeMap<Bucket, AppliedAt>,
}

/// What is committed and may not have been published.
async fn unpublished<L, G: Ledger>(work: &Work<'_, L, G>) -> Result<BTreeMap<u64, Arc<[u8]>>, StopReason> {
    let found = work.ledger.unpublished(work.partition).await?;
    Ok(found.into_iter().map(|entry| (entry.offset, entry.decision)).collect())
}

impl<'a, L: Log, G: Ledger + Events> Processor<'a, L, G> {
    /// Takes a partition over. What its outboxes hold is published first, by the first steps.
    ///
    /// # Errors
    /// [`StopReason`].
    pub async fn start(work: Work<'a, L, G>) -> Result<Self, StopReason> {
        Self::start_with(work, CommandApplier::new(work.placement, work.partition)).await
    }

    /// Takes a partition over with a program that decides otherwise.
    #[cfg(test)]
    pub(crate) async fn start_deciding(work: Work<'a, L, G>, decide: crate::apply_commands::Decide) -> Result<Self, StopReason> {
        Self::start_with(work, CommandApplier::new(work.placement, work.partition).deciding_by(decide)).await
    }

    async fn start_with(mut work: Work<'a, L, G>, mut applier: CommandApplier) -> Result<Self, StopReason> {
        work.budget.records = work.budget.records.clamp(1, UNPUBLISHED_AT_LEAST);
        let checkpoint = work.ledger.checkpoint(work.partition).await?;
        if let Some(last) = checkpoint.next.checked_sub(1)
            && !work.holds(last, checkpoint.last).await?
        {
            return Err(work.other_log(last));
        }
        // First of all reads: with it a ledger that remembers rows begins anew.
        let outbox = unpublished(&work).await?;
        let Installed { programmes, judged_through, fence, deferred_buckets, meaning } = checkpoint.installed.clone();
        let lowest = work.placement.lowest_bucket(work.partition);
        let mut keys: Vec<RowKey> = (0..programmes).map(|number| RowKey::Programme(lowest, number)).collect();
        keys.extend(fence.map(|proposal| RowKey::Proposed(lowest, proposal)));
        for (row, number) in work.ledger.rows(&keys).await?.into_iter().zip(0..) {
            match (row, fence) {
                (Some(Row::Programme(version_source)), _) => applier.install(&version_source)?,
                (Some(Row::Proposed(version_source)), Some(proposal)) => applier.propose(proposal, &version_source)?,
                _ => return Err(StopReason::ProgrammeGone { partition: work.partition, number }),
            }
        }
        deferred_buckets.into_iter().for_each(|bucket| applier.defers(bucket));
        applier.judged(judged_through);
        meaning.map_or(Ok(()), |number| applier.install_meaning(number))?;
        Ok(Self { work, applier, checkpoint, outbox, aside: BTreeMap::new(), found_in_log: BTreeMap::new() })
    }

    /// Offset of the first command that it has not done with.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.checkpoint.next
    }

    /// Sets a command aside when it comes to it: the ledger does not take what follows from it.
    pub fn sets_aside(&mut self, offset: u64, reason: Undecidable) {
        self.aside.insert(offset, reason);
    }

    /// Does so many commands at once from now on; never more than [`UNPUBLISHED_AT_LEAST`].
    pub fn at_once(&mut self, commands: usize) {
        self.work.budget.records = commands.clamp(1, UNPUBLISHED_AT_LEAST);
    }

    /// One round through all stages; whether there was anything to do.
    ///
    /// # Errors
    /// [`StopReason`].
    pub async fn step(&mut self, observer: &mut impl Observer) -> Result<bool, StopReason> {
        let Some(read) = self.read().await? else { return Ok(false) };
        let partition = self.work.partition;
        observer.reached(partition, Stage::Read);
        let decided = self.decide(read).await?;
        observer.reached(partition, Stage::Decided);
        let committed = self.commit(decided).await?;
        observer.reached(partition, Stage::Committed);
        let published = self.publish(committed, observer).await?;
        self.checkpoint(published).await?;
        Ok(true)
    }

    async fn load_outbox(&mut self) -> Result<(), StopReason> {
        self.outbox = unpublished(&self.work).await?;
        Ok(())
    }
}
