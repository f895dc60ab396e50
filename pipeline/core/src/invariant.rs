//! Rules of the core that its types cannot enforce, by name. A decision that finds one broken ends there: its command is set
//! aside, and nothing of it is committed.

use std::fmt;

/// A rule that holds for every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invariant {
    /// A delivery is observed for an account that was opened before, or by the same decision.
    AccountIsOpen,
    /// A wallet is changed only after it was found.
    WalletIsOpen,
    /// A purchase is changed only after its rewards were found.
    RewardsAreThere,
    /// A known item lies in the block of its month.
    KnownItemIsInItsBlock,
    /// Items are held under a number that their account lists.
    HeldDeliveryIsListed,
    /// There are fewer deliveries with held items than there are numbers for them.
    HeldNumberIsFree,
    /// An open item lies in a piece that its account's summary counts.
    PieceIsThere,
    /// Breakage gives back no more than has expired of a lot.
    BreakageHasWhatComesBack,
    /// A row has the kind of its key.
    RowIsOfItsKey,
    /// A programme has fewer than 65,536 merchants and patterns.
    PatternsAreCounted,
    /// A delivery has fewer than 2^32 items of one account: the intake refuses more.
    ItemsAreCounted,
    /// A data set has fewer than 2^32 versions of its programme.
    VersionsAreCounted,
    /// A partition is decided by a meaning that the program knows.
    MeaningIsKnown,
    /// Plain data can be written into memory.
    PlainDataIsWritten,
}

impl Invariant {
    const fn rule(self) -> &'static str {
        match self {
            Self::AccountIsOpen => "an account is opened before a delivery is observed for it",
            Self::WalletIsOpen => "a wallet is found before it is changed",
            Self::RewardsAreThere => "a purchase's rewards are found before they are changed",
            Self::KnownItemIsInItsBlock => "a known item lies in the block of its month",
            Self::HeldDeliveryIsListed => "an account lists the deliveries that it holds items of",
            Self::HeldNumberIsFree => "fewer deliveries hold items than there are numbers for them",
            Self::PieceIsThere => "an open item lies in a piece that its account counts",
            Self::BreakageHasWhatComesBack => "breakage gives back no more than has expired of a lot",
            Self::RowIsOfItsKey => "a row is of its key's kind",
            Self::PatternsAreCounted => "a programme has fewer merchants and patterns than 65,536",
            Self::ItemsAreCounted => "a delivery has fewer items of one account than 2^32",
            Self::VersionsAreCounted => "a data set has fewer versions of its programme than 2^32",
            Self::MeaningIsKnown => "a partition is decided by a meaning that the program knows",
            Self::PlainDataIsWritten => "plain data can always be written into memory",
        }
    }

    /// Ends the decision.
    ///
    /// # Panics
    /// Always, naming the rule.
    pub fn broken(self) -> ! {
        panic!("broken: {self}")
    }
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule())
    }
}

/// A value that is there because of an [`Invariant`].
pub trait Holds<T> {
    /// Returns the value.
    ///
    /// # Panics
    /// If the rule is broken; the message names it.
    fn holds(self, by: Invariant) -> T;
}

impl<T> Holds<T> for Option<T> {
    fn holds(self, by: Invariant) -> T {
        self.unwrap_or_else(|| by.broken())
    }
}

impl<T, E> Holds<T> for Result<T, E> {
    fn holds(self, by: Invariant) -> T {
        self.unwrap_or_else(|_| by.broken())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "broken: a known item lies in the block of its month")]
    fn a_broken_rule_is_named() {
        None::<()>.holds(Invariant::KnownItemIsInItsBlock);
    }
}
