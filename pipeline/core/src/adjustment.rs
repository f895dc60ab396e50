//! Why an operator corrects a balance: a code, which the log holds as it is, and a text that only the wallet's data key opens.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The kind of reason for a correction. Logs, events and the lake hold this code; what a person wrote beside it is encrypted.
/// Recorded: it only ever grows at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AdjustmentReason {
    /// A reason that no other code covers.
    Other,
    /// A wrong booking is put right.
    Correction,
    /// A gift to a customer.
    Goodwill,
    /// A complaint is settled.
    Complaint,
    /// What was earned by fraud is taken away.
    Fraud,
    /// Value comes from another rewards programme.
    Migration,
}

impl AdjustmentReason {
    /// Every reason, in the order of the codes.
    pub const ALL: [Self; 6] = [Self::Other, Self::Correction, Self::Goodwill, Self::Complaint, Self::Fraud, Self::Migration];

    /// The code as commands, answers and the lake write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Correction => "correction",
            Self::Goodwill => "goodwill",
            Self::Complaint => "complaint",
            Self::Fraud => "fraud",
            Self::Migration => "migration",
        }
    }
}

impl fmt::Display for AdjustmentReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that names no [`AdjustmentReason`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not a reason for an adjustment; write {}", AdjustmentReason::ALL.map(AdjustmentReason::word).join(", "))]
pub struct UnknownReason {
    /// The word as it was given.
    pub given: String,
}

impl FromStr for AdjustmentReason {
    type Err = UnknownReason;

    fn from_str(given: &str) -> Result<Self, UnknownReason> {
        Self::ALL.into_iter().find(|reason| reason.word() == given).ok_or_else(|| UnknownReason { given: given.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_read_as_it_is_written() {
        for reason in AdjustmentReason::ALL {
            assert_eq!(reason.word().parse(), Ok(reason));
        }
        let error = "kindness".parse::<AdjustmentReason>().unwrap_err().to_string();
        assert_eq!(
            error,
            r#""kindness" is not a reason for an adjustment; write other, correction, goodwill, complaint, fraud, migration"#
        );
    }
}
