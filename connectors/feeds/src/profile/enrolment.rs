//! What a feed does with the items of a bank account that nobody has linked to a wallet.

use rewardhub_core::command::EnrolmentTerms;

/// What becomes of the items of an unknown bank account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Enrolment {
    /// The first sight of an account opens a wallet for it.
    #[default]
    Automatic,
    /// They wait until somebody links the account to a wallet.
    Required {
        /// Days after which an item that has waited is dropped.
        waiting_days: u16,
    },
}

/// The word for each in profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum EnrolmentWord {
    #[default]
    Automatic,
    Required,
}

impl EnrolmentWord {
    pub(super) const WORDS: [(&'static str, Self); 2] = [("automatic", Self::Automatic), ("required", Self::Required)];
}

/// Days that an item waits where the profile does not say: as long as banks usually serve the same window.
pub(super) const WAITING_DAYS: u16 = 30;
/// The most days that a profile may let items wait: a year and a day. Whoever holds items of people who never enrol should not keep them
/// for long.
pub(super) const MOST_WAITING_DAYS: u16 = 366;
/// The most items that wait, of one account and of a feed: what a busy account has in a year, and a thousand such accounts.
const MOST_OF_ACCOUNT: u32 = 2_000;
const MOST_OF_FEED: u32 = 2_000_000;

impl Enrolment {
    /// How items wait; `None` where a wallet is opened for them.
    #[must_use]
    pub const fn terms(self) -> Option<EnrolmentTerms> {
        match self {
            Self::Automatic => None,
            Self::Required { waiting_days } => {
                Some(EnrolmentTerms { waiting_days, most_of_account: MOST_OF_ACCOUNT, most_of_feed: MOST_OF_FEED })
            }
        }
    }
}
