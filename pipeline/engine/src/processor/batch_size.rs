//! How many commands to do at once: fewer after the ledger has refused a commit as too large, more again once that went well.

/// How many batches must succeed before twice as many commands are tried.
const CALM_BATCHES: u32 = 16;

/// How many commands to do at once.
#[derive(Debug)]
pub(super) struct BatchSize {
    most: usize,
    now: usize,
    calm: u32,
}

impl BatchSize {
    /// Starts with the most that is allowed.
    pub(super) fn new(most: usize) -> Self {
        let most = most.max(1);
        Self { most, now: most, calm: 0 }
    }

    pub(super) fn commands(&self) -> usize {
        self.now
    }

    /// Halves the number: the last batch was too large.
    pub(super) fn slow_down(&mut self) {
        *self = Self { most: self.most, now: (self.now / 2).max(1), calm: 0 };
    }

    /// Notes that a batch succeeded.
    pub(super) fn got_further(&mut self) {
        self.calm = (self.calm + 1) % CALM_BATCHES;
        if self.calm == 0 {
            self.now = self.now.saturating_mul(2).min(self.most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_halves_down_to_one_and_grows_back_to_the_most() {
        let mut pace = BatchSize::new(100);
        let halves: Vec<usize> = (0..8).map(|_| (pace.slow_down(), pace.commands()).1).collect();
        assert_eq!(halves, [50, 25, 12, 6, 3, 1, 1, 1]);
        (1..CALM_BATCHES).for_each(|_| pace.got_further());
        assert_eq!(pace.commands(), 1);
        pace.got_further();
        assert_eq!(pace.commands(), 2);
        (0..CALM_BATCHES * 10).for_each(|_| pace.got_further());
        assert_eq!(pace.commands(), 100);
    }
}
