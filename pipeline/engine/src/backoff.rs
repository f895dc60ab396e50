//! Growing pauses, for everything here that waits for something outside to answer.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(2);

/// The pauses between attempts: 50 ms, then twice the last, at most 2 s.
#[derive(Debug, Clone, Copy, Default)]
pub struct Backoff {
    last: Option<Duration>,
}

impl Backoff {
    /// How long to wait before the next attempt; each call lengthens the pause after it.
    pub fn next_pause(&mut self) -> Duration {
        let pause = self.last.map_or(FIRST, |last| (last * 2).min(LONGEST));
        self.last = Some(pause);
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_two_seconds() {
        let mut backoff = Backoff::default();
        let pauses: Vec<u128> = (0..8).map(|_| backoff.next_pause().as_millis()).collect();
        assert_eq!(pauses, [50, 100, 200, 400, 800, 1600, 2000, 2000]);
    }
}
