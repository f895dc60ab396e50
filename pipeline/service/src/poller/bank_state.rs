//! What is known of a bank for all its accounts, while a process runs: whether it answers, and whose turn it is to ask it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rewardhub_core::time::Instant;

use super::schedule::bank_rests_until;

/// The states of banks, by feed.
#[derive(Default)]
pub(super) struct BankStates(Mutex<BTreeMap<String, Arc<BankState>>>);

/// What is known of a bank.
#[derive(Default)]
pub(super) struct BankState {
    /// Held by whoever asks it: a server, or a command beside it. So no refresh token is used twice.
    turn: Mutex<()>,
    health: Mutex<Health>,
}

#[derive(Default, Clone, Copy)]
struct Health {
    failures: u32,
    rests_until: Option<Instant>,
    /// The bank itself said until when.
    is_said: bool,
}

impl BankStates {
    pub fn of(&self, feed: &str) -> Arc<BankState> {
        let mut states = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(states.entry(feed.to_owned()).or_default())
    }
}

impl BankState {
    /// Waits for a turn.
    pub fn take_turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until when the bank is left alone; `None` if it may be asked.
    pub fn rests_until(&self, at: Instant) -> Option<Instant> {
        self.health().rests_until.filter(|until| at < *until)
    }

    /// Until when the bank said that it wants to be left alone; `None` if it may be asked.
    pub fn forbids_until(&self, at: Instant) -> Option<Instant> {
        self.rests_until(at).filter(|_| self.health().is_said)
    }

    /// Whether it did not answer the last time: then one account tries it first.
    pub fn is_unwell(&self) -> bool {
        self.health().failures > 0
    }

    /// Notes that it answered.
    pub fn answered(&self) {
        *self.health() = Health::default();
    }

    /// Notes that it did not answer, or wants to be left alone: until this instant if it said so, else ever longer. Returns until when.
    pub fn failed(&self, at: Instant, said: Option<Instant>, number: u128) -> Instant {
        let mut health = self.health();
        let resting = health.rests_until.filter(|until| at < *until);
        // Several accounts may meet the same failure at once.
        if resting.is_none() {
            health.failures = health.failures.saturating_add(1);
        }
        let until = said.unwrap_or_else(|| bank_rests_until(at, health.failures, number));
        let until = resting.map_or(until, |resting| until.max(resting));
        health.is_said = said.is_some() || (resting.is_some() && health.is_said);
        health.rests_until = Some(until);
        until
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    #[test]
    fn a_bank_rests_ever_longer_until_it_answers() {
        let bank = BankState::default();
        let first = bank.failed(Instant(0), None, 1);
        assert_eq!(bank.failed(Instant(SECOND), None, 1).max(first), bank.rests_until(Instant(SECOND)).unwrap());
        let again = bank.rests_until(Instant(SECOND)).unwrap();
        assert!(again.0 < 45 * SECOND, "accounts that meet the same failure count as one");
        assert!(bank.is_unwell() && bank.rests_until(again).is_none(), "then one account tries it");
        assert!(bank.failed(again, None, 1).0 - again.0 >= 45 * SECOND, "twice as long");
        bank.answered();
        assert!(!bank.is_unwell() && bank.rests_until(Instant(0)).is_none());
    }

    #[test]
    fn what_a_bank_says_goes_before_what_is_usual() {
        let bank = BankState::default();
        assert_eq!(bank.failed(Instant(0), Some(Instant(7 * SECOND)), 1), Instant(7 * SECOND));
        assert_eq!(bank.forbids_until(Instant(0)), Some(Instant(7 * SECOND)));
        assert_eq!(bank.forbids_until(Instant(7 * SECOND)), None);
        let own = BankState::default();
        own.failed(Instant(0), None, 1);
        assert_eq!(own.forbids_until(Instant(0)), None, "what is usual forbids nobody to try");
    }
}
