//! Chooses the wallet of the next transaction.

/// How transactions spread over wallets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// All wallets are equally active.
    Uniform,
    /// The n-th most active wallet has an n-th of the transactions of the first.
    Zipf,
}

impl Arrival {
    /// Each variant with its word on the command line.
    pub const WORDS: [(&str, Self); 2] = [("uniform", Self::Uniform), ("zipf", Self::Zipf)];
}

/// Draws wallets, always in the same order.
pub struct Arrivals {
    state: u64,
    /// The sums of the weights up to each wallet; empty where all are equal.
    weights: Vec<f64>,
    wallets: u64,
}

impl Arrivals {
    /// Draws from so many wallets, numbered from 0.
    pub fn new(arrival: Arrival, wallets: u32) -> Self {
        let weight = |sum: &mut f64, rank: u32| {
            *sum += 1.0 / f64::from(rank);
            Some(*sum)
        };
        let weights = match arrival {
            Arrival::Uniform => Vec::new(),
            Arrival::Zipf => (1..=wallets).scan(0.0, weight).collect(),
        };
        Self { state: 1, weights, wallets: u64::from(wallets) }
    }

    /// Returns the number of the next wallet.
    #[expect(clippy::cast_precision_loss, reason = "a fraction needs 53 bits")]
    pub fn next(&mut self) -> u64 {
        let drawn = self.draw();
        let Some(all) = self.weights.last() else { return drawn % self.wallets };
        let point = (drawn >> 11) as f64 / (1_u64 << 53) as f64 * all;
        self.weights.partition_point(|sum| *sum <= point).try_into().unwrap_or(0)
    }

    /// Returns the next number of SplitMix64 (Steele, Lea and Flood: Fast splittable pseudorandom number generators, 2014).
    pub fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zipf_favours_the_first_and_uniform_nobody() {
        let count = |arrival| {
            let mut arrivals = Arrivals::new(arrival, 1000);
            let drawn: Vec<u64> = (0..10_000).map(|_| arrivals.next()).collect();
            assert!(drawn.iter().all(|wallet| *wallet < 1000));
            drawn.into_iter().filter(|wallet| *wallet == 0).count()
        };
        assert!(count(Arrival::Zipf) > 1000);
        assert!(count(Arrival::Uniform) < 30);
    }
}
