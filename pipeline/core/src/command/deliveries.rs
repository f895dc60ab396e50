//! What a feed is told of its deliveries: that each lies in the log, where, and what it came to.

use serde::{Deserialize, Serialize};

use crate::{
    delivery::{CommandRun, DeliveryOutcome, DeliveryReport},
    ids::{DeliveryId, FeedId},
};

/// See [`Body::AcceptDelivery`](super::Body::AcceptDelivery).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptDelivery {
    /// The feed that delivered it.
    pub feed: FeedId,
    /// What it delivered; its items are not counted.
    pub delivery: DeliveryReport,
    /// By partition, an offset before which nothing follows from it: where the log ended when it began.
    pub begun: Vec<u64>,
    /// The offsets of the [`ListCommands`] in this command's bucket that say where the first of its commands lie; empty where
    /// `commands` are all.
    pub lists: Vec<u64>,
    /// The commands that its items became, behind those that are listed.
    pub commands: Vec<CommandRun>,
    /// The first of the dead letters that its unreadable records became, by their ids.
    pub dead_letters: Vec<u64>,
    /// What its items came to, which ends it; `None` if they are not decided yet.
    pub outcome: Option<DeliveryOutcome>,
}

/// See [`Body::ListCommands`](super::Body::ListCommands).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListCommands {
    /// Where they lie, in the order in which they were sent.
    pub commands: Vec<CommandRun>,
}

/// See [`Body::ReportDelivery`](super::Body::ReportDelivery).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportDelivery {
    /// The feed that delivered it.
    pub feed: FeedId,
    /// The delivery, as the command that accepted it named it.
    pub delivery: DeliveryId,
    /// What its items came to.
    pub outcome: DeliveryOutcome,
}
