//! When an account, or a bank, is asked next. All of it follows from what is known, so that nothing but the clock is needed to try it.

use std::{num::NonZeroU32, time::Duration};

use rewardhub_core::time::Instant;

/// Within which time a bank counts how often it is asked for an account.
pub(super) const DAY: Duration = Duration::from_hours(24);
/// How far from its time an account may be asked for, so that not all are asked for at once.
const LONGEST_SPREAD: Duration = Duration::from_mins(30);
/// How long an account rests after the first failure that is its own.
const ACCOUNT_RESTS: Duration = Duration::from_mins(15);
/// How long a bank rests after the first failure that concerns all its accounts, and at most.
const BANK_RESTS: (Duration, Duration) = (Duration::from_secs(30), Duration::from_hours(1));

/// How often the accounts of a bank are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schedule {
    every: Duration,
    accesses_a_day: usize,
}

impl Schedule {
    pub fn new(every_hours: NonZeroU32, accesses_a_day: NonZeroU32) -> Self {
        let accesses_a_day = usize::try_from(accesses_a_day.get()).unwrap_or(usize::MAX);
        Self { every: Duration::from_secs(3600) * every_hours.get(), accesses_a_day }
    }

    /// When an account is asked for after it was fetched. `number` is the account's own.
    pub fn after_success(&self, at: Instant, number: u128) -> Instant {
        let spread = LONGEST_SPREAD.min(self.every / 2);
        spread_out(later(at, self.every), spread, jitter(number, at))
    }

    /// When an account is asked for after so many failures in a row: ever later, until as late as after a success.
    pub fn after_failure(&self, at: Instant, failures: u32, number: u128) -> Instant {
        let rest = doubled(ACCOUNT_RESTS, failures).min(self.every);
        spread_out(later(at, rest), rest / 4, jitter(number, at))
    }

    /// When an account is asked for after so many failures in a row that concern its bank. If they are the account's own after all, such as an
    /// answer that never comes in time, that is ever later, too.
    pub fn after_failure_of_bank(&self, at: Instant, failures: u32, number: u128) -> Instant {
        let rest = doubled(BANK_RESTS.0, failures).min(self.every / 2);
        spread_out(later(at, rest), rest / 4, jitter(number, at))
    }

    /// Until when an account must not be asked for, because it was as often as a day allows; `None` if it may be.
    pub fn exhausted_until(&self, asked: &[Instant], at: Instant) -> Option<Instant> {
        let within: Vec<Instant> = within_a_day(asked, at).collect();
        let surplus = within.len().checked_sub(self.accesses_a_day)?;
        Some(later(*within.get(surplus)?, DAY))
    }

    /// How long the account rests after the bank said that it was asked for as often as a day allows, and not for how long.
    pub fn after_excess(&self, at: Instant, number: u128) -> Instant {
        let rest = self.every.max(DAY / 4);
        spread_out(later(at, rest), rest / 4, jitter(number, at))
    }
}

/// When the accounts of a bank are asked for after so many failures in a row that concern all.
pub(super) fn bank_rests_until(at: Instant, failures: u32, number: u128) -> Instant {
    let (first, longest) = BANK_RESTS;
    let rest = doubled(first, failures).min(longest);
    spread_out(later(at, rest), rest / 4, jitter(number, at))
}

/// Of the times at which an account was asked for, those that count at a time.
pub(super) fn within_a_day(asked: &[Instant], at: Instant) -> impl Iterator<Item = Instant> {
    asked.iter().copied().filter(move |asked| later(*asked, DAY) > at)
}

/// An instant and so much later.
pub(super) fn later(at: Instant, by: Duration) -> Instant {
    Instant(at.0.saturating_add(micros(by)))
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

/// A first rest, doubled with each failure behind the first.
fn doubled(first: Duration, failures: u32) -> Duration {
    first.saturating_mul(1 << failures.saturating_sub(1).min(16))
}

/// An instant, moved by thousandths of this time.
fn spread_out(at: Instant, by: Duration, thousandths: i64) -> Instant {
    Instant(at.0.saturating_add(micros(by) / 1000 * thousandths))
}

/// From -1000 to 1000: the same for an account at an instant, and another for others.
fn jitter(number: u128, at: Instant) -> i64 {
    let mut input = [0; 24];
    input[..16].copy_from_slice(&number.to_le_bytes());
    input[16..].copy_from_slice(&at.0.to_le_bytes());
    let hash = blake3::hash(&input);
    let word = u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a slice of eight"));
    i64::try_from(word % 2001).expect("it is small") - 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000_000;
    const NOW: Instant = Instant(1_780_000_000_000_000);

    fn schedule() -> Schedule {
        Schedule::new(const { NonZeroU32::new(8).unwrap() }, const { NonZeroU32::new(4).unwrap() })
    }

    fn minutes_from_now(at: Instant) -> i64 {
        (at.0 - NOW.0) / MINUTE
    }

    #[test]
    fn a_thousand_accounts_are_spread_over_an_hour() {
        let times: Vec<i64> = (0..1000).map(|number| minutes_from_now(schedule().after_success(NOW, number))).collect();
        assert!(times.iter().all(|minutes| (450..=510).contains(minutes)));
        for quarter in 0..4 {
            let from = 450 + quarter * 15;
            let there = times.iter().filter(|minutes| (from..from + 15).contains(*minutes)).count();
            assert!((180..320).contains(&there), "{there} in quarter {quarter}");
        }
        assert_eq!(schedule().after_success(NOW, 7), schedule().after_success(NOW, 7), "the same each time");
    }

    #[test]
    fn failures_make_an_account_rest_ever_longer() {
        let rests: Vec<i64> = (1..9).map(|failures| minutes_from_now(schedule().after_failure(NOW, failures, 3))).collect();
        for (failures, rest) in rests.iter().enumerate() {
            let plain = (15 << failures).min(480);
            assert!((plain * 3 / 4 - 1..=plain * 5 / 4).contains(rest), "{rests:?}");
        }
        assert!(minutes_from_now(schedule().after_failure(NOW, u32::MAX, 3)) <= 600);
    }

    #[test]
    fn a_bank_that_is_down_is_asked_again_after_half_a_minute_and_then_ever_later() {
        let rests: Vec<i64> = (1..12).map(|failures| (bank_rests_until(NOW, failures, 3).0 - NOW.0) / 1_000_000).collect();
        assert!((22..=38).contains(&rests[0]), "{rests:?}");
        assert!(rests.iter().all(|rest| *rest <= 4500) && rests[10] >= 2700, "{rests:?}");
    }

    #[test]
    fn an_account_is_asked_for_four_times_within_a_day_and_no_more() {
        let ago = |minutes: i64| Instant(NOW.0 - minutes * MINUTE);
        let until = |asked: &[Instant]| schedule().exhausted_until(asked, NOW).map(minutes_from_now);
        assert_eq!(until(&[]), None);
        assert_eq!(until(&[ago(1500), ago(1440), ago(900), ago(600), ago(3)]), None, "two are longer ago than a day");
        assert_eq!(until(&[ago(1439), ago(900), ago(600), ago(3)]), Some(1));
        assert_eq!(until(&[ago(1439), ago(1000), ago(900), ago(600), ago(3)]), Some(440), "one more than allowed");
    }
}
