//! How long something took, many times over.

use std::time::Duration;

use serde_json::{Value, json};

/// Durations, the shortest first.
pub struct Latencies(Vec<Duration>);

impl Latencies {
    /// Sorts durations.
    pub fn of(mut took: Vec<Duration>) -> Self {
        took.sort_unstable();
        Self(took)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The duration that so many of a hundred do not exceed; nothing where there are none.
    pub fn percentile(&self, percent: usize) -> Duration {
        let at = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(at).copied().unwrap_or_default()
    }

    /// The median, the slow end and the slowest, in milliseconds.
    pub fn as_json(&self) -> Value {
        let [p50, p99, most] = [50, 99, 100].map(|percent| milliseconds(self.percentile(percent)));
        json!({ "p50": p50, "p99": p99, "max": most })
    }
}

/// Milliseconds with two decimals.
pub fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1e5).round() / 1e2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_durations() {
        let of = |count: u64| Latencies::of((1..=count).rev().map(Duration::from_millis).collect());
        assert_eq!([1, 50, 99, 100].map(|percent| of(200).percentile(percent).as_millis()), [2, 100, 198, 200]);
        assert_eq!([1, 99, 100].map(|percent| of(1).percentile(percent).as_millis()), [1, 1, 1]);
        assert_eq!(of(0).percentile(99), Duration::ZERO);
    }
}
