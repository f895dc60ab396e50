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
    /// Whose state it changes.
    pub bucket: Bucket,
    /// The command itself.
    pub body: Body,
}

impl FollowUp {
    /// The command that asks for it, as it is appended to the log: asked when its cause was, and by the same actor.
    #[must_use]
    pub fn command(&self, cause: &Command, source: Source) -> Command {
        let Command { at, actor, .. } = *cause;
        Command { at, bucket: self.bucket, source, actor, name: None, body: self.body.clone() }
    }
}

/// What is written of a decision: the record of the events log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRecord {
    /// When it was decided: its command's time, but never before the bucket's last.
    pub at: crate::time::Instant,
    /// Whose command it was.
    pub bucket: Bucket,
    /// The answer for whoever sent the command.
    pub answer: Answer,
    /// Told to the world, in order.
    pub events: Vec<Event>,
    /// Asked of other buckets, in order.
    pub follow_ups: Vec<FollowUp>,
}

/// Everything that follows from one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Rows as they are after it.
    pub changes: Vec<(RowKey, Row)>,
    /// What is written of it.
    pub record: DecisionRecord,
}
