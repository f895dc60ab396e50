//! The meaning of [`decide`](crate::decide::decide): what it makes of a command. A record is decided for ever as it was at first, so a
//! change of what is decided is a new meaning, installed in each partition by a command; what lies before it keeps the old one.
//!
//! ARCHITECTURE.md says how to add one.

/// What `decide` makes of commands. Each has all of the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Meaning {
    /// What every log begins with.
    #[default]
    First,
    /// A pending item that nothing settles is dropped after the days that its feed's profile says.
    PendingDays,
}

impl Meaning {
    /// All of them, oldest first.
    pub const ALL: [Self; 2] = [Self::First, Self::PendingDays];

    /// The newest that this program knows.
    pub const NEWEST: Self = Self::ALL[Self::ALL.len() - 1];

    /// Its number where it is recorded, from 1; never another's.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::First => 1,
            Self::PendingDays => 2,
        }
    }

    /// The meaning of a number; `None` when it is newer than this program.
    #[must_use]
    pub fn of_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|meaning| meaning.number() == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_up_by_one_from_one_in_the_order_of_age() {
        let numbers: Vec<u16> = Meaning::ALL.map(Meaning::number).to_vec();
        assert!((1..).zip(&numbers).all(|(expected, number)| expected == *number), "{numbers:?}");
        assert!(Meaning::ALL.is_sorted() && Meaning::ALL[0] == Meaning::default());
        assert_eq!(Meaning::of_number(Meaning::NEWEST.number()), Some(Meaning::NEWEST));
        assert_eq!([Meaning::of_number(0), Meaning::of_number(Meaning::NEWEST.number() + 1)], [None, None]);
    }
}
