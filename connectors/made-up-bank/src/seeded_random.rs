//! Random numbers that never change: SplitMix64 (Steele, Lea, Flood 2014), and a permutation of a range that needs no memory.

use rewardhub_core::word_size::usize_of;

/// The finaliser of SplitMix64: a bijection of 64 bits without visible patterns.
pub(super) const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A stream of random draws, named by what it decides.
pub struct SeededRandom(u64);

impl SeededRandom {
    /// The stream of `(what, which)` under `seed`; it does not depend on any other stream.
    #[must_use]
    pub const fn new(seed: u64, what: u64, which: u64) -> Self {
        Self(mix(seed ^ mix(what.wrapping_add(0x9e37_79b9_7f4a_7c15)) ^ mix(which ^ 0x5851_f42d_4c95_7f2d).rotate_left(17)))
    }

    /// The next 64 random bits.
    pub const fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number in `0..limit`; 0 when `limit` is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        let product = u128::from(self.roll()) * u128::from(limit);
        (product >> 64) as u64
    }

    /// One of these.
    pub(super) fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[usize_of(self.below(among.len() as u64))]
    }

    /// A number in `low..=high`; `low` if `high` is less.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        let drawn = self.below(u64::from(high.max(low).abs_diff(low)) + 1);
        let drawn = u32::try_from(drawn).expect("two numbers of 32 bits are not further apart");
        low.checked_add_unsigned(drawn).expect("it is not beyond the high one")
    }

    /// An amount in minor units from `low` to `high`; small amounts come more often than large ones.
    pub fn amount(&mut self, low: u32, high: u32) -> i64 {
        let span = u64::from(high.saturating_sub(low)) + 1;
        let reach = self.below(span) + 1;
        i64::from(low) + i64::try_from(self.below(reach)).expect("the reach is at most 2^32")
    }
}

/// The numbers `0..len` in an order that looks random.
pub(super) struct Permutation {
    len: u64,
    bits: u32,
    key: u64,
}

impl Permutation {
    pub(super) fn new(seed: u64, len: u64) -> Self {
        let bits = (u64::BITS - len.saturating_sub(1).leading_zeros()).clamp(2, 62);
        Self { len, bits, key: mix(seed ^ 0xa076_1d64_78bd_642f) }
    }

    pub(super) const fn len(&self) -> u64 {
        self.len
    }

    /// The number at place `index`, which must be below `len`. Scrambles within a power of two until the result is below `len`.
    pub(super) const fn at(&self, index: u64) -> u64 {
        let mut value = index;
        loop {
            value = self.scramble(value);
            if value < self.len {
                return value;
            }
        }
    }

    /// Applies odd multiplications, additions and xor-shifts; each is a bijection of `bits` bits.
    const fn scramble(&self, value: u64) -> u64 {
        let mask = (1 << self.bits) - 1;
        let shift = self.bits / 2;
        let mut value = value;
        let mut round = 0;
        while round < 3 {
            value = value.wrapping_mul(0x9e37_79b9_7f4a_7c15 ^ (self.key << 1)).wrapping_add(self.key >> round) & mask;
            value ^= value >> shift;
            round += 1;
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permutation_meets_every_number_once() {
        for len in [1, 2, 3, 7, 1000, 4097] {
            let permutation = Permutation::new(9, len);
            let mut seen: Vec<u64> = (0..len).map(|index| permutation.at(index)).collect();
            let in_order = seen.windows(2).filter(|pair| pair[0] + 1 == pair[1]).count();
            assert!(len < 1000 || in_order < 20, "{in_order} neighbours of {len} stayed together");
            seen.sort_unstable();
            assert_eq!(seen, (0..len).collect::<Vec<_>>());
        }
    }

    #[test]
    fn draws_stay_in_their_range() {
        let mut dice = SeededRandom::new(1, 2, 3);
        assert!((0..1000).all(|_| dice.below(7) < 7 && (-3..=4).contains(&dice.between(-3, 4))));
        assert!((0..1000).all(|_| (100..=250).contains(&dice.amount(100, 250))));
    }
}
