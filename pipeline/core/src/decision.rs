//! What follows from a command: changes to rows, an answer, events, follow-ups.

use serde::{Deserialize, Serialize};

use crate::{
    answer::Answer,
    command::{Body, Command, Source},
    event::Event,
    ids::Bucket,
    state::row::{Row, RowKey},
};

/// A command for a bucket that follows from a decision. Its id is the decision's position and its index there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// The bucket whose state it changes.
    pub bucket: Bucket,
    /// What that bucket is to do.
    pub body: Body,
}

impl FollowUp {
    /// The follow-up as it is appended to the commands log, with the time and the actor of the command that caused it.
    #[must_use]
    pub fn command(&self, cause: &Command, source: Source) -> Command {
        let Command { at, actor, .. } = *cause;
        Command { at, bucket: self.bucket, source, actor, name: None, body: self.body.clone() }
    }
}

/// What the events log records of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRecord {
    /// When it was decided: the command's time, but never before the bucket's last.
    pub at: crate::time::Instant,
    /// The bucket of the command.
    pub bucket: Bucket,
    /// The answer to the command's sender.
    pub answer: Answer,
    /// The events for everyone else, in order.
    pub events: Vec<Event>,
    /// Commands for other buckets, or for its own, in order.
    pub follow_ups: Vec<FollowUp>,
}

/// Everything that follows from one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Changed rows, as they are after the command.
    pub changes: Vec<(RowKey, Row)>,
    /// What the events log records of it.
    pub record: DecisionRecord,
}
