//! Submitting commands, and waiting for their answers and what follows from them: blocking, or as a task.

use std::{sync::Arc, time::Duration};

use pollster::block_on;
use rewardhub_core::{
    command::{Body, Command, Source},
    decision::Answer,
    ids::{Bucket, Partition},
    state::row::{Row, RowKey},
    time::Instant,
};
use rewardhub_engine::{
    partitions::{Standing, Submission},
    ports::Ledger as _,
};

use crate::{
    Service,
    error::{Refused, Result, Unavailable},
    open::Patience,
    set_aside::Place,
};

/// How long to wait for an answer. A partition that stands still is noticed at once.
const LONGEST: Duration = Duration::from_mins(5);

impl Service {
    /// Submits a command; its answer, once everything that follows from it is done too. Others are not waited for.
    ///
    /// # Errors
    /// When it was refused, could not be decided, or is not answered.
    pub fn ask(&self, at: Instant, bucket: Bucket, body: Body) -> Result<Answer> {
        let (place, answer) = self.answer(at, bucket, body)?;
        accepted(place, answer)
    }

    /// As [`Self::ask`], for a task: no thread waits meanwhile.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub async fn asked(&self, at: Instant, bucket: Bucket, body: Body) -> Result<Answer> {
        let submission = Arc::new(Submission::default());
        let place = self.submit(at, bucket, body, &submission).await?;
        let standing = submission.until(Standing::is_settled).await;
        accepted(place, answer_of(place, standing)?)
    }

    /// Submits a command; its answer, whatever that is, and where the command stands.
    ///
    /// # Errors
    /// When it is not answered.
    pub fn answer(&self, at: Instant, bucket: Bucket, body: Body) -> Result<(Place, Answer)> {
        let submission = Arc::new(Submission::default());
        let place = block_on(self.submit(at, bucket, body, &submission))?;
        let standing = self.wait(&submission, Standing::is_settled, || Unavailable::NotAnswered(place))?;
        Ok((place, answer_of(place, standing)?))
    }

    /// Submits a command as part of a submission: it is durable when this returns.
    ///
    /// # Errors
    /// When the log does not take it, or its partition stands still.
    pub async fn submit(&self, at: Instant, bucket: Bucket, body: Body, submission: &Arc<Submission>) -> Result<Place> {
        let partition = self.placement().partition(bucket);
        let record = Command { at, bucket, source: Source::Client, body }.encode();
        let placed = self.partitions()?.submit(partition, &[&record], submission).await?;
        Ok(Place { partition, offset: placed.start })
    }

    /// Submits encoded commands of one partition as part of a submission. They are durable when this returns; the offset after the
    /// last of them.
    pub(crate) fn submit_many(&self, partition: Partition, commands: &[Vec<u8>], submission: &Arc<Submission>) -> Result<u64> {
        let records: Vec<&[u8]> = commands.iter().map(Vec::as_slice).collect();
        Ok(block_on(self.partitions()?.submit(partition, &records, submission))?.end)
    }

    /// Waits until a submission stands as is asked for.
    ///
    /// # Errors
    /// When a partition stands still, or it takes too long: then `late` says what that means.
    pub(crate) fn wait(
        &self,
        submission: &Submission,
        enough: impl Fn(&Standing) -> bool,
        late: impl Fn() -> Unavailable,
    ) -> Result<Standing> {
        loop {
            let standing = submission.wait(LONGEST, &enough);
            if enough(&standing) {
                return Ok(standing);
            }
            if let Some(stop) = standing.stopped {
                return Err(stop.into());
            }
            if !self.waits_for_the_ledger() {
                return Err(late().into());
            }
        }
    }

    /// Rows as the partitions have left them. While the ledger does not answer, it is waited for.
    pub(crate) fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>> {
        let longest = match self.patience() {
            Patience::None => LONGEST,
            Patience::UntilTheyAnswer => Duration::MAX,
        };
        let partitions = self.partitions()?;
        let hopeless = || partitions.any_stopped().is_some();
        Ok(partitions.outage().patiently(longest, hopeless, || block_on(self.ledger().rows(keys)))?)
    }

    /// Whether nothing gets on because the ledger does not answer, and that shall be waited for however long it takes.
    pub(crate) fn waits_for_the_ledger(&self) -> bool {
        self.patience() == Patience::UntilTheyAnswer
            && self.partitions().is_ok_and(|partitions| partitions.outage().is_going_on())
    }
}

fn answer_of(place: Place, standing: Standing) -> Result<Answer> {
    match (standing.answer, standing.stopped) {
        (Some(answer), _) => Ok(answer),
        (None, Some(stop)) => Err(stop.into()),
        (None, None) => Err(Unavailable::NotAnswered(place).into()),
    }
}

/// A refusal is an error.
fn accepted(place: Place, answer: Answer) -> Result<Answer> {
    match answer {
        Answer::Refused(refusal) => Err(Refused::Command(refusal).into()),
        Answer::SetAside(reason) => Err(Refused::SetAside { place, reason }.into()),
        answer => Ok(answer),
    }
}
