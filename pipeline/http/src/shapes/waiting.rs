//! Bank accounts whose items wait until somebody links them.

use rewardhub_core::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A bank account that belongs to no wallet, though its feed requires one, and what waits for that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "account": "80e0f6e8-0d1a-8a6c-9b70-5f0b8f9c2d11",
    "feed": "default",
    "items": 3,
    "since": "2026-03-02",
    "until": "2026-04-01",
    "days_left": 12,
}))]
pub struct WaitingAccount {
    /// The account's id.
    pub account: String,
    /// The feed that it earns through.
    pub feed: String,
    /// How many of its items wait.
    pub items: u32,
    /// The day since which the oldest of them waits.
    #[schema(format = Date)]
    pub since: String,
    /// The last day on which the oldest of them waits.
    #[schema(format = Date)]
    pub until: String,
    /// Days that the oldest of them still waits, today included; 0 if the next sweep drops it.
    pub days_left: u32,
}

impl WaitingAccount {
    /// Renders an account.
    pub(crate) fn of(waiting: &rewardhub_service::waiting::WaitingAccount, today: Day) -> Self {
        Self {
            account: waiting.account.to_string(),
            feed: waiting.feed.clone(),
            items: waiting.items,
            since: waiting.since.to_string(),
            until: waiting.until.to_string(),
            days_left: waiting.days_left(today),
        }
    }
}
