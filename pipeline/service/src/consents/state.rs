//! How consents stand: whether they can be used, and for how long.

use std::time::Duration;

use rewardhub_core::time::Instant;

use super::Consent;
use crate::{Service, error::Result};

/// From when on somebody should ask the customer for another consent.
const ENDING: Duration = Duration::from_hours(7 * 24);

/// How a consent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConsentState {
    /// The bank is asked.
    Valid,
    /// The bank is asked, and the consent ends within a week.
    Ending,
    /// It has ended, so the bank is not asked.
    Ended,
    /// The bank does not take it any more, so it is not asked.
    Refused,
}

impl ConsentState {
    /// Every state, in the order in which they are counted.
    pub const ALL: [Self; 4] = [Self::Valid, Self::Ending, Self::Ended, Self::Refused];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Ending => "ending",
            Self::Ended => "ended",
            Self::Refused => "refused",
        }
    }

    /// Whether the bank is asked.
    #[must_use]
    pub const fn is_asked(self) -> bool {
        match self {
            Self::Valid | Self::Ending => true,
            Self::Ended | Self::Refused => false,
        }
    }
}

impl Consent {
    /// How it stands at a time.
    #[must_use]
    pub fn state(&self, at: Instant) -> ConsentState {
        let warns = i64::try_from(ENDING.as_micros()).expect("a week is no long time");
        match self.valid_until {
            Some(end) if end <= at => ConsentState::Ended,
            _ if self.polling.is_refused => ConsentState::Refused,
            Some(end) if end.0 - warns <= at.0 => ConsentState::Ending,
            Some(_) | None => ConsentState::Valid,
        }
    }
}

/// How the consents of a feed stand, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConsentCounts {
    counts: [u64; ConsentState::ALL.len()],
    /// Of those that are asked, the one that was fetched longest ago: when that was, or when it was given if it never was.
    pub oldest_success: Option<Instant>,
}

impl ConsentCounts {
    /// Each state with how many consents have it.
    pub fn by_state(&self) -> impl Iterator<Item = (ConsentState, u64)> {
        ConsentState::ALL.into_iter().zip(self.counts)
    }

    fn add(&mut self, consent: &Consent, at: Instant) {
        let state = consent.state(at);
        for (own, count) in ConsentState::ALL.iter().zip(&mut self.counts) {
            *count += u64::from(*own == state);
        }
        if state.is_asked() {
            let since = consent.polling.last_success.unwrap_or(consent.given_at);
            self.oldest_success = Some(self.oldest_success.map_or(since, |oldest| oldest.min(since)));
        }
    }
}

impl Service {
    /// How the consents of a feed stand at a time.
    ///
    /// # Errors
    /// When a consent cannot be read.
    pub fn consent_counts(&self, feed: &str, at: Instant) -> Result<ConsentCounts> {
        let mut counts = ConsentCounts::default();
        self.known_consents()?.values().filter(|consent| consent.feed == feed).for_each(|consent| counts.add(consent, at));
        Ok(counts)
    }
}
