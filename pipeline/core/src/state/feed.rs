//! A feed's row: how many deliveries it ended, and the last of them.

use serde::{Deserialize, Serialize};

use crate::delivery::DeliveryReport;

/// What is stored of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Feed {
    /// Name of the feed, as its profile gives it.
    pub name: String,
    /// How many of its deliveries have ended.
    pub deliveries: u64,
    /// The last of them; `None` until one ends.
    pub last: Option<DeliveryReport>,
}
