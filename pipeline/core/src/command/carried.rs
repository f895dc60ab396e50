//! What follow-ups carry from one bucket to another.

use super::Body;
use crate::money::Money;

impl Body {
    /// What a follow-up carries that is in transit until it is applied; `None` if it carries no value.
    #[must_use]
    pub fn carries(&self) -> Option<Money> {
        match self {
            Self::PayMerchant(pay) => Some(pay.amount),
            Self::EndRefund(end) => end.taken.then_some(end.amount),
            Self::Deliver(deliver) => Some(deliver.amount),
            Self::EndTransfer(end) => end.returned.as_ref().map(|returned| returned.amount),
            _ => None,
        }
    }
}
