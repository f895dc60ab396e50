//! The limits of a server: how much of it its clients may hold, and how often each may ask.

use std::{num::NonZeroU32, time::Duration};

use serde::{Deserialize, Serialize};

/// The limits of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsSettings {
    /// The most connections that are open at once; the system's limit of open files may allow fewer.
    pub connections: NonZeroU32,
    /// The most connections of one address. This machine and proxies are many clients, and have no such limit.
    pub connections_per_address: NonZeroU32,
    /// How long the head of a request may take from its first byte on, in seconds; the first head, from the connection on.
    pub head_seconds: NonZeroU32,
    /// How long a connection may stay open between two requests, in seconds.
    pub idle_seconds: NonZeroU32,
    /// How long until the next piece of a body, in seconds.
    pub body_idle_seconds: NonZeroU32,
    /// How long a client may take nothing of an answer, in seconds.
    pub answer_idle_seconds: NonZeroU32,
    /// How long requests may queue until some are refused, in milliseconds.
    pub queue_ms: NonZeroU32,
    /// How many requests may be under way or queue at once until some are refused.
    pub requests: NonZeroU32,
    /// How many commands may be undecided until feeds are slowed down and requests are refused.
    pub undecided_commands: NonZeroU32,
    /// How often a client may ask.
    pub per_minute: RatesPerMinute,
}

/// How often each client may ask in a minute, by what it is; 0 for as often as it wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RatesPerMinute {
    /// The key or token of a customer.
    pub customer: u32,
    /// The key or token of a merchant.
    pub merchant: u32,
    /// The key or token of a feed.
    pub feed: u32,
    /// The key or token of an analyst.
    pub analyst: u32,
    /// The key or token of an operator.
    pub operator: u32,
    /// The key or token of an administrator.
    pub admin: u32,
    /// An address whose keys or tokens are not known.
    pub unknown: u32,
}

impl Default for LimitsSettings {
    fn default() -> Self {
        const fn some(number: u32) -> NonZeroU32 {
            NonZeroU32::new(number).expect("no default is 0")
        }
        Self {
            connections: some(10_000),
            connections_per_address: some(1_000),
            head_seconds: some(10),
            // Longer than proxies keep a connection for their next request, which is 60 seconds with most of them.
            idle_seconds: some(75),
            body_idle_seconds: some(30),
            answer_idle_seconds: some(30),
            queue_ms: some(50),
            requests: some(256),
            undecided_commands: some(1_000_000),
            per_minute: RatesPerMinute::default(),
        }
    }
}

impl Default for RatesPerMinute {
    fn default() -> Self {
        Self { customer: 6_000, merchant: 60_000, feed: 0, analyst: 6_000, operator: 0, admin: 6_000, unknown: 300 }
    }
}

impl LimitsSettings {
    /// How long the head of a request may take.
    #[must_use]
    pub fn head(&self) -> Duration {
        seconds(self.head_seconds)
    }

    /// How long a connection may stay open between two requests.
    #[must_use]
    pub fn idle(&self) -> Duration {
        seconds(self.idle_seconds)
    }

    /// How long until the next piece of a body.
    #[must_use]
    pub fn body_idle(&self) -> Duration {
        seconds(self.body_idle_seconds)
    }

    /// How long a client may take nothing of an answer.
    #[must_use]
    pub fn answer_idle(&self) -> Duration {
        seconds(self.answer_idle_seconds)
    }

    /// How long requests may queue until some are refused.
    #[must_use]
    pub fn queue(&self) -> Duration {
        Duration::from_millis(self.queue_ms.get().into())
    }
}

fn seconds(count: NonZeroU32) -> Duration {
    Duration::from_secs(count.get().into())
}
