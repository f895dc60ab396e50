//! How often each of any number of clients has asked, in memory of one size.
//!
//! A client has a place in each of several rows, by the hash of who it is. A place holds one number: until when what was asked there is
//! paid for (the generic cell rate algorithm). Clients may share a place, so the least of a client's places counts, as in a count-min
//! sketch: only whoever shares all of them with others that ask too much is refused for their sake. The hash has a key of its own in each
//! process, so that nobody can look for such a place.

use std::{
    hash::{BuildHasher as _, Hash, RandomState},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use super::{Quota, WINDOW_S};

/// Rows, and places of each.
const ROWS: usize = 2;
const PLACES: usize = 1 << 15;
/// A window, in nanoseconds.
const WINDOW_NS: u64 = WINDOW_S as u64 * 1_000_000_000;

/// What was asked by whom.
pub(super) struct Sketch {
    rows: [Box<[AtomicU64]>; ROWS],
    hashes: RandomState,
}

impl Default for Sketch {
    fn default() -> Self {
        let row = || (0..PLACES).map(|_| AtomicU64::default()).collect();
        Self { rows: std::array::from_fn(|_| row()), hashes: RandomState::new() }
    }
}

impl Sketch {
    /// Takes a request from the quota of a client: so many in a window, all at once if it wants. One that is too many costs nothing.
    pub fn take(&self, client: &impl Hash, (name, most): (&'static str, u32), now_ns: u64) -> Quota {
        let (places, each_ns) = (self.places(client), each_ns(most));
        let paid_until = paid_until(&places, now_ns);
        let next = paid_until + each_ns;
        if next > now_ns + WINDOW_NS {
            let wait = Some(Duration::from_nanos(next - now_ns - WINDOW_NS));
            return Quota { name, most, left: 0, whole_in: Duration::from_nanos(paid_until - now_ns), wait };
        }
        for place in places {
            place.fetch_max(next, Ordering::Relaxed);
        }
        let left = u32::try_from((now_ns + WINDOW_NS - next) / each_ns).unwrap_or(most);
        Quota { name, most, left, whole_in: Duration::from_nanos(next - now_ns), wait: None }
    }

    /// Whether a request of a client would be too many.
    pub fn is_exhausted(&self, client: &impl Hash, most: u32, now_ns: u64) -> bool {
        paid_until(&self.places(client), now_ns) + each_ns(most) > now_ns + WINDOW_NS
    }

    #[expect(clippy::cast_possible_truncation, reason = "each row takes other bits of the hash")]
    fn places(&self, client: &impl Hash) -> [&AtomicU64; ROWS] {
        let hash = self.hashes.hash_one(client);
        std::array::from_fn(|row| &self.rows[row][(hash >> (32 * row)) as usize % PLACES])
    }
}

/// Until when what a client has asked is paid for.
fn paid_until(places: &[&AtomicU64; ROWS], now_ns: u64) -> u64 {
    let least = places.iter().map(|place| place.load(Ordering::Relaxed)).min();
    least.unwrap_or_default().max(now_ns)
}

/// What each of so many requests in a window costs of it.
fn each_ns(most: u32) -> u64 {
    WINDOW_NS / u64::from(most.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND_NS: u64 = 1_000_000_000;

    #[test]
    fn all_of_a_quota_may_be_used_at_once_and_comes_back_bit_by_bit() {
        let sketch = Sketch::default();
        let take = |now_ns| sketch.take(&"a", ("customer", 6), now_ns);
        let left: Vec<u32> = (0..6).map(|_| take(0).left).collect();
        assert_eq!(left, [5, 4, 3, 2, 1, 0]);
        let refused = take(0);
        assert_eq!((refused.left, refused.wait), (0, Some(Duration::from_secs(10))));
        assert_eq!(refused.whole_in, Duration::from_secs(60));
        assert!(sketch.is_exhausted(&"a", 6, 9 * SECOND_NS) && !sketch.is_exhausted(&"a", 6, 10 * SECOND_NS));
        assert!(take(10 * SECOND_NS).is_within() && !take(10 * SECOND_NS).is_within());
        assert_eq!(take(1000 * SECOND_NS).left, 5, "not more than all of it comes back");
    }

    #[test]
    fn many_who_ask_too_much_hardly_hurt_others() {
        let sketch = Sketch::default();
        for client in 0..1_000 {
            while sketch.take(&client, ("unknown", 3), 0).is_within() {}
        }
        let hurt = (1_000..11_000).filter(|client| sketch.is_exhausted(client, 3, 0)).count();
        assert!(hurt <= 100, "{hurt} of 10000; about 10 share both places with one of 1000");
    }
}
