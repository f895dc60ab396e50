//! How fast a bank is asked, whoever asks.

use std::{
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

/// Lets requests go one by one, with the same time between them.
pub(crate) struct Pace {
    between: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    pub fn new(a_second: NonZeroU32) -> Self {
        Self { between: Duration::from_secs(1) / a_second.get(), next: Mutex::default() }
    }

    /// Waits until a request may go.
    pub async fn turn(&self) {
        sleep_until(self.reserve(Instant::now())).await;
    }

    fn reserve(&self, now: Instant) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let at = next.map_or(now, |next| next.max(now));
        *next = Some(at + self.between);
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_go_with_the_same_time_between_them() {
        let pace = Pace::new(const { NonZeroU32::new(4).unwrap() });
        let now = Instant::now();
        let waits: Vec<u128> = (0..3).map(|_| (pace.reserve(now) - now).as_millis()).collect();
        assert_eq!(waits, [0, 250, 500]);
        let later = now + Duration::from_secs(10);
        assert_eq!(pace.reserve(later), later, "what was not used is not saved up");
    }
}
