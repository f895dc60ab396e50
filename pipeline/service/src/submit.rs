//! Submitting commands, and waiting until they and everything that follows from them is done. A caller blocks its thread, or awaits.

use std::{sync::Arc, time::Duration};

use pollster::block_on;
use rewardhub_core::{
    answer::Answer,
    command::Command,
    ids::Partition,
    state::row::{Row, RowKey},
};
use rewardhub_engine::{
    partitions::{Standing, Submission},
    ports::Ledger as _,
};

use crate::{
    Service,
    error::{Refused, Result, Unavailable},
    open::RetryPolicy,
    set_aside::Place,
};

impl Service {
    /// Submits a command and returns its answer, once everything that follows from it is done too. It does not wait for commands of
    /// others.
    ///
    /// # Errors
    /// When it was refused, could not be decided, or is not answered.
    pub fn ask(&self, command: &Command) -> Result<Answer> {
        self.ask_or(command, |place, _| Unavailable::NotAnswered(place))
    }

    /// As [`Self::ask`]; `late` is the error for a command that has not settled in time, by where it stands then.
    pub(crate) fn ask_or(&self, command: &Command, late: impl Fn(Place, &Standing) -> Unavailable) -> Result<Answer> {
        let (place, standing) = self.settled(command, late)?;
        let answer = answer_of(place, &standing)?;
        accepted(&own(place, standing))?;
        Ok(answer)
    }

    /// As [`Self::ask`], for a task: no thread waits meanwhile.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub async fn asked(&self, command: &Command) -> Result<Answer> {
        let submission = Arc::new(Submission::default());
        let place = self.submit(command, &submission).await?;
        let standing = submission.until(Standing::is_settled).await;
        let answer = answer_of(place, &standing)?;
        accepted(&own(place, standing))?;
        Ok(answer)
    }

    /// Submits a command and returns where it stands in the log and its answer, which may be a refusal.
    ///
    /// # Errors
    /// When it is not answered.
    pub fn answer(&self, command: &Command) -> Result<(Place, Answer)> {
        let (place, standing) = self.settled(command, |place, _| Unavailable::NotAnswered(place))?;
        Ok((place, answer_of(place, &standing)?))
    }

    /// Submits a command and waits until it and everything that follows from it is done.
    fn settled(&self, command: &Command, late: impl Fn(Place, &Standing) -> Unavailable) -> Result<(Place, Standing)> {
        let submission = Arc::new(Submission::default());
        let place = block_on(self.submit(command, &submission))?;
        let standing = self.wait(&submission, Standing::is_settled, |standing| late(place, standing))?;
        Ok((place, standing))
    }

    /// Submits a command as part of a submission. The command is durable when this returns.
    ///
    /// # Errors
    /// When the log does not take it, or its partition stands still. After [`Unavailable::NotSynced`] it may be done all the same.
    pub async fn submit(&self, command: &Command, submission: &Arc<Submission>) -> Result<Place> {
        let partition = self.placement().partition(command.bucket);
        let placed = self.partitions()?.submit(partition, &[&command.encode()], submission).await?;
        Ok(Place { partition, offset: placed.start })
    }

    /// Submits encoded commands of one partition as part of a submission, and returns the offset after the last of them. They are
    /// durable then.
    pub(crate) fn submit_many(&self, partition: Partition, commands: &[Vec<u8>], submission: &Arc<Submission>) -> Result<u64> {
        let records: Vec<&[u8]> = commands.iter().map(Vec::as_slice).collect();
        Ok(block_on(self.partitions()?.submit(partition, &records, submission))?.end)
    }

    /// Waits until a submission stands as is asked for.
    ///
    /// # Errors
    /// When a partition stands still, or it takes longer than [`Service::answering_within`]: then `late` says what that means.
    pub(crate) fn wait(
        &self,
        submission: &Submission,
        enough: impl Fn(&Standing) -> bool,
        late: impl Fn(&Standing) -> Unavailable,
    ) -> Result<Standing> {
        loop {
            let standing = submission.wait(self.longest_wait(), &enough);
            if enough(&standing) {
                return Ok(standing);
            }
            if let Some(stop) = standing.stopped {
                return Err(stop.into());
            }
            if !self.waits_for_the_ledger() {
                return Err(late(&standing).into());
            }
        }
    }

    /// Rows as the partitions have left them. While the ledger does not answer, it is waited for.
    pub(crate) fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>> {
        let longest = match self.retry_policy() {
            RetryPolicy::GiveUp => self.longest_wait(),
            RetryPolicy::UntilAnswered => Duration::MAX,
        };
        let partitions = self.partitions()?;
        let hopeless = || partitions.any_stopped().is_some();
        Ok(partitions.outage().patiently(longest, hopeless, || block_on(self.ledger().rows(keys)))?)
    }

    /// Whether nothing gets on because the ledger does not answer, and that shall be waited for however long it takes.
    pub(crate) fn waits_for_the_ledger(&self) -> bool {
        self.retry_policy() == RetryPolicy::UntilAnswered
            && self.partitions().is_ok_and(|partitions| partitions.outage().is_going_on())
    }
}

/// The answer to the one command of a submission.
fn answer_of(place: Place, standing: &Standing) -> Result<Answer> {
    match (&standing.answer, &standing.stopped) {
        (Some(answer), _) => Ok(answer.clone()),
        (None, Some(stop)) => Err(stop.clone().into()),
        (None, None) => Err(Unavailable::NotAnswered(place).into()),
    }
}

/// What became of the command at a place, without what became of its follow-ups.
fn own(place: Place, mut standing: Standing) -> Standing {
    standing.set_aside.retain(|(partition, offset, _)| (*partition, *offset) == (place.partition, place.offset));
    standing
}

/// Whether everything of a submission was done.
///
/// # Errors
/// The first command that was refused; else the first that was set aside.
pub(crate) fn accepted(standing: &Standing) -> Result<(), Refused> {
    if let Some((_, _, refusal)) = standing.refused.first() {
        return Err(Refused::Command(refusal.clone()));
    }
    match standing.set_aside.first() {
        Some((partition, offset, reason)) => {
            let place = Place { partition: *partition, offset: *offset };
            Err(Refused::SetAside { place, reason: reason.clone() })
        }
        None => Ok(()),
    }
}
