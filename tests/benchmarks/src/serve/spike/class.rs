//! What is asked in a spike, by class, as the server refuses it.

/// A class of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Command lines, as people send them from elsewhere.
    Analytics,
    /// Balances.
    Reads,
    /// New wallets.
    Changes,
    /// Purchases that a feed posts.
    Feeds,
}

impl Class {
    /// All of them, the first to be refused first.
    pub const ALL: [Self; 4] = [Self::Analytics, Self::Reads, Self::Changes, Self::Feeds];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Analytics => "analytics",
            Self::Reads => "reads",
            Self::Changes => "changes",
            Self::Feeds => "feeds",
        }
    }

    /// Of 1000 requests, how many are of this class.
    pub const fn of_1000(self) -> u16 {
        match self {
            Self::Analytics => 1,
            Self::Reads => 939,
            Self::Changes => 20,
            Self::Feeds => 40,
        }
    }

    /// The class of the request with this number, where all classes are asked in turn.
    pub fn of_turn(nth: u64) -> Self {
        // 1000 and 617 have no divisor in common, so that each class comes evenly.
        let mut place = u16::try_from(nth.wrapping_mul(617) % 1000).unwrap_or_default();
        for class in Self::ALL {
            match place.checked_sub(class.of_1000()) {
                Some(rest) => place = rest,
                None => return class,
            }
        }
        Self::Feeds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_its_share_of_turns() {
        assert_eq!(Class::ALL.iter().map(|class| class.of_1000()).sum::<u16>(), 1000);
        for class in Class::ALL {
            let turns = (0..1000).filter(|nth| Class::of_turn(*nth) == class).count();
            assert_eq!(turns, usize::from(class.of_1000()), "{}", class.word());
        }
    }
}
