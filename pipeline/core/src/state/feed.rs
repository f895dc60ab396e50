//! A feed's row: what it delivered, and the records of it that could not be read.

use serde::{Deserialize, Serialize};

use crate::delivery::DeliveryReport;

/// What is counted of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Feed {
    /// Name of the feed, as its profile gives it.
    pub name: String,
    /// How many deliveries it ended.
    pub deliveries: u64,
    /// The last of them.
    pub last: Option<DeliveryReport>,
}
