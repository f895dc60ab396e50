//! How much a rule pays for an amount: an exact rational, rounded once.

use crate::money::{MAX_AMOUNT_MINOR, Rounding};

/// What a rule pays. Rates are in minor units of the reward for each minor unit spent, as `numerator / denominator`; the parts of
/// a rule share its denominator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Earn {
    /// A rate on the whole amount.
    Continuous { numerator: i64, denominator: i64 },
    /// A reward for each whole step that the amount contains.
    Every { step_minor: i64, numerator: i64, denominator: i64 },
    /// A rate for each slice of the amount; the slices ascend.
    Steps { steps: Box<[Step]>, denominator: i64 },
    /// The same reward for any amount.
    Fixed { minor: i64 },
}

/// A slice of an amount; it ends where the next one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) from_minor: i64,
    pub(super) numerator: i64,
}

impl Earn {
    /// The reward in minor units; `None` if it is larger than can be counted. Nothing spent earns nothing.
    pub(super) fn pays(&self, spent_minor: i64, rounding: Rounding) -> Option<i64> {
        if spent_minor <= 0 {
            return Some(0);
        }
        let product = |amount: i64, numerator: i64| i128::from(amount) * i128::from(numerator);
        let reward = match self {
            Self::Continuous { numerator, denominator } => {
                rounding.divide(product(spent_minor, *numerator), i128::from(*denominator))?
            }
            Self::Every { step_minor, numerator, denominator } => {
                rounding.divide(product(spent_minor / step_minor, *numerator), i128::from(*denominator))?
            }
            Self::Steps { steps, denominator } => {
                let mut sum = 0_i128;
                for (at, step) in steps.iter().enumerate() {
                    let end = steps.get(at + 1).map_or(i64::MAX, |next| next.from_minor);
                    let slice = spent_minor.min(end).saturating_sub(step.from_minor).max(0);
                    sum = sum.checked_add(product(slice, step.numerator))?;
                }
                rounding.divide(sum, i128::from(*denominator))?
            }
            Self::Fixed { minor } => *minor,
        };
        (reward <= MAX_AMOUNT_MINOR).then_some(reward)
    }

    /// Whether it certainly pays at least what `other` does, for every amount.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let at_least = |a: i64, b: i64, c: i64, d: i64| i128::from(a) * i128::from(d) >= i128::from(c) * i128::from(b);
        match (self, other) {
            (Self::Fixed { minor: mine }, Self::Fixed { minor: theirs }) => mine >= theirs,
            (Self::Continuous { numerator: a, denominator: b }, Self::Continuous { numerator: c, denominator: d }) => {
                at_least(*a, *b, *c, *d)
            }
            (
                Self::Every { step_minor: mine, numerator: a, denominator: b },
                Self::Every { step_minor: theirs, numerator: c, denominator: d },
            ) => mine == theirs && at_least(*a, *b, *c, *d),
            _ => self == other,
        }
    }
}
