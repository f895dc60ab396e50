//! What a request holds of the server until it is answered, and why another is refused.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::http::Extensions;

use super::{
    class::Class,
    rates::Quota,
    turns::{NoTurn, Turn},
};
use crate::problem::{Problem, ProblemCode};

/// How long a client should wait before it asks again what was too much for now.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The server has too much to do.
    Pressure,
    /// So many wait for their turn that this one would wait too long.
    QueueFull,
    /// It waited for its turn as long as it may.
    TooLate,
    /// The caller asks more often than it may.
    Rate,
    /// Its address shows keys that are not known more often than it may.
    Unknown,
}

impl Reason {
    pub const ALL: [Self; 5] = [Self::Pressure, Self::QueueFull, Self::TooLate, Self::Rate, Self::Unknown];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pressure => "pressure",
            Self::QueueFull => "queue_full",
            Self::TooLate => "too_late",
            Self::Rate => "rate",
            Self::Unknown => "unknown",
        }
    }

    /// What its client reads.
    pub fn problem(self, wait: Option<Duration>) -> Problem {
        let (code, detail) = match self {
            Self::Pressure | Self::QueueFull | Self::TooLate => (
                ProblemCode::Overloaded,
                "the server has more to do than it can in time, and did nothing of this; ask again later",
            ),
            Self::Rate => (ProblemCode::RateLimited, "the caller asks more often than it may; RateLimit says how often that is"),
            Self::Unknown => (
                ProblemCode::RateLimited,
                "this address has shown many keys or tokens that are not known; ask again later, with one that is",
            ),
        };
        Problem::new(code, detail).retry_after(wait.unwrap_or(RETRY_AFTER))
    }
}

impl From<NoTurn> for Reason {
    fn from(why: NoTurn) -> Self {
        match why {
            NoTurn::QueueFull => Self::QueueFull,
            NoTurn::TooLate => Self::TooLate,
        }
    }
}

/// What a request holds until it is answered.
#[derive(Clone)]
pub(crate) struct Admission(Arc<Held>);

struct Held {
    class: Class,
    client: Option<IpAddr>,
    quota: OnceLock<Quota>,
    turn: OnceLock<Turn>,
}

impl Admission {
    /// The request of this class, from this client where it is known.
    pub fn new(class: Class, client: Option<IpAddr>) -> Self {
        Self(Arc::new(Held { class, client, quota: OnceLock::new(), turn: OnceLock::new() }))
    }

    /// What a request holds; nothing where it came another way.
    pub fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get()
    }

    /// The class of the request.
    pub fn class(&self) -> Class {
        self.0.class
    }

    /// Where it came from.
    pub fn client(&self) -> Option<IpAddr> {
        self.0.client
    }

    /// Holds a turn until the request is answered.
    pub fn hold(&self, turn: Turn) {
        self.0.turn.get_or_init(|| turn);
    }

    /// Notes the quota that the request was taken from.
    pub fn note_quota(&self, quota: Quota) {
        self.0.quota.get_or_init(|| quota);
    }

    /// The quota that the request was taken from.
    pub fn quota(&self) -> Option<&Quota> {
        self.0.quota.get()
    }
}
