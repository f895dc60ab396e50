//! Numbers that look random and follow from a seed (SplitMix64, Steele, Lea and Flood 2014).

use std::cell::Cell;

/// A source of such numbers.
#[derive(Debug)]
pub struct Random(Cell<u64>);

impl Random {
    /// The numbers of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Cell::new(seed))
    }

    /// Another source that follows from this one.
    #[must_use]
    pub fn branch(&self) -> Self {
        Self::new(self.next())
    }

    /// The next number.
    pub fn next(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound - 1`.
    pub fn below(&self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// An index into a list of this length.
    ///
    /// # Panics
    /// Never: it is less than the length.
    pub fn index(&self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("it is less than a length")
    }

    /// `true` in this many of a hundred cases.
    pub fn chance(&self, per_cent: u64) -> bool {
        self.below(100) < per_cent
    }

    /// One of several; there must be one.
    pub fn pick<'a, T>(&self, items: &'a [T]) -> &'a T {
        &items[self.index(items.len())]
    }
}
