//! Submits commands, and waits until they and all their follow-ups are done. A caller blocks its thread, or awaits.

use std::{ops::Range, sync::Arc, time::Duration};

use pollster::block_on;
use rewardhub_core::{
    answer::Answer,
    command::Command,
    ids::Partition,
    state::row::{Row, RowKey},
};
use rewardhub_engine::{
    partitions::{Submission, SubmissionState},
    ports::Ledger as _,
};

use crate::{
    Service,
    error::{Refused, Result, Unavailable},
    open::RetryPolicy,
    set_aside::Place,
};

impl Service {
    /// Submits a command and returns its answer once all its follow-ups are done too. It does not wait for commands of other
    /// callers.
    ///
    /// # Errors
    /// When the command is refused, cannot be decided, or is not answered in time.
    pub fn ask(&self, command: &Command) -> Result<Answer> {
        self.ask_or(command, |place, _| Unavailable::NotAnswered(place))
    }

    /// As [`Self::ask`]; `late` makes the error for a command that is not complete in time.
    pub(crate) fn ask_or(&self, command: &Command, late: impl Fn(Place, &SubmissionState) -> Unavailable) -> Result<Answer> {
        let (place, state) = self.completed(command, late)?;
        Ok(accepted_answer(place, answer_of(place, &state)?)?)
    }

    /// As [`Self::ask`], for asynchronous callers: no thread is blocked, and the wait has no limit.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub async fn asked(&self, command: &Command) -> Result<Answer> {
        let submission = Arc::new(Submission::default());
        let place = self.submit(command, &submission).await?;
        let state = submission.until(SubmissionState::is_complete).await;
        Ok(accepted_answer(place, answer_of(place, &state)?)?)
    }

    /// Submits a command and returns its place in the log and its answer, which may be a refusal.
    ///
    /// # Errors
    /// When the command is not answered in time.
    pub fn answer(&self, command: &Command) -> Result<(Place, Answer)> {
        let (place, state) = self.completed(command, |place, _| Unavailable::NotAnswered(place))?;
        Ok((place, answer_of(place, &state)?))
    }

    /// Submits a command and waits until it and all its follow-ups are done.
    fn completed(
        &self,
        command: &Command,
        late: impl Fn(Place, &SubmissionState) -> Unavailable,
    ) -> Result<(Place, SubmissionState)> {
        let submission = Arc::new(Submission::default());
        let place = block_on(self.submit(command, &submission))?;
        let state = self.wait(&submission, SubmissionState::is_complete, |state| late(place, state))?;
        Ok((place, state))
    }

    /// Submits a command as part of a submission. The command is durable when this returns.
    ///
    /// # Errors
    /// When the log does not accept it, or its partition stands still. After [`Unavailable::NotSynced`] it may still be done.
    ///
    /// # Panics
    /// Where a command moves value and has no name, in builds with debug assertions.
    pub async fn submit(&self, command: &Command, submission: &Arc<Submission>) -> Result<Place> {
        debug_assert!(command.is_safe_to_repeat(), "{} moves value, so it needs a name", command.body.word());
        let partition = self.placement().partition(command.bucket);
        let placed = self.partitions()?.submit(partition, &[&command.encode()], submission).await?;
        Ok(Place { partition, offset: placed.start })
    }

    /// Submits encoded commands of one partition as part of a submission, and returns their offsets. They are durable when
    /// this returns.
    pub(crate) fn submit_many(
        &self,
        partition: Partition,
        commands: &[Vec<u8>],
        submission: &Arc<Submission>,
    ) -> Result<Range<u64>> {
        let records: Vec<&[u8]> = commands.iter().map(Vec::as_slice).collect();
        Ok(block_on(self.partitions()?.submit(partition, &records, submission))?)
    }

    /// Waits until `enough` accepts the state of a submission.
    ///
    /// # Errors
    /// When a partition stands still, or the wait exceeds [`Service::answering_within`]; `late` makes the error for that.
    pub(crate) fn wait(
        &self,
        submission: &Submission,
        enough: impl Fn(&SubmissionState) -> bool,
        late: impl Fn(&SubmissionState) -> Unavailable,
    ) -> Result<SubmissionState> {
        loop {
            let state = submission.wait(self.longest_wait(), &enough);
            if enough(&state) {
                return Ok(state);
            }
            if let Some(stop) = state.stopped {
                return Err(stop.into());
            }
            if !self.waits_for_the_ledger() {
                return Err(late(&state).into());
            }
        }
    }

    /// Returns rows as the partitions last wrote them. Waits while the ledger does not answer.
    pub(crate) fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>> {
        let longest = match self.retry_policy() {
            RetryPolicy::GiveUp => self.longest_wait(),
            RetryPolicy::UntilAnswered => Duration::MAX,
        };
        let partitions = self.partitions()?;
        let hopeless = || partitions.any_stopped().is_some();
        Ok(partitions.outage().retrying(longest, hopeless, || block_on(self.ledger().rows(keys)))?)
    }

    /// Whether the ledger does not answer now, and the service was opened to wait for it without a limit.
    pub(crate) fn waits_for_the_ledger(&self) -> bool {
        self.retry_policy() == RetryPolicy::UntilAnswered
            && self.partitions().is_ok_and(|partitions| partitions.outage().is_going_on())
    }
}

/// The answer to the one command of a submission.
fn answer_of(place: Place, state: &SubmissionState) -> Result<Answer> {
    match (&state.answer, &state.stopped) {
        (Some(answer), _) => Ok(answer.clone()),
        (None, Some(stop)) => Err(stop.clone().into()),
        (None, None) => Err(Unavailable::NotAnswered(place).into()),
    }
}

/// The answer to a command, if it was accepted.
///
/// # Errors
/// When it was refused or set aside.
pub(crate) fn accepted_answer(place: Place, answer: Answer) -> Result<Answer, Refused> {
    match answer {
        Answer::Refused(refusal) => Err(Refused::Command(refusal)),
        Answer::SetAside(reason) => Err(Refused::SetAside { place, reason }),
        Answer::Done
        | Answer::Repeated
        | Answer::AlreadyApplied
        | Answer::Observed(_)
        | Answer::Registered(_)
        | Answer::Proposal(_)
        | Answer::Authorised { .. }
        | Answer::Captured { .. }
        | Answer::RefundAsked { .. } => Ok(answer),
    }
}

/// Checks that every command of a submission was accepted.
///
/// # Errors
/// The first command that was refused; else the first that was set aside.
pub(crate) fn accepted(state: &SubmissionState) -> Result<(), Refused> {
    if let Some((_, _, refusal)) = state.refused.first() {
        return Err(Refused::Command(refusal.clone()));
    }
    match state.set_aside.first() {
        Some((partition, offset, reason)) => {
            let place = Place { partition: *partition, offset: *offset };
            Err(Refused::SetAside { place, reason: reason.clone() })
        }
        None => Ok(()),
    }
}
