//! What is wrong with an entry and where in it, and how it becomes a dead letter; also how
//! amounts are read, the source of most errors.

use rewardhub_core::money::{Asset, Money};

use super::element_tree::Element;
use crate::{amount, entry::Rejected, mask::mask_cards};

/// Why an entry cannot be read.
#[derive(Debug)]
pub(super) struct EntryError {
    /// Path within the entry, such as `Amt`; empty for the entry itself.
    pub(super) path: &'static str,
    pub(super) reason: &'static str,
    pub(super) message: String,
}

impl EntryError {
    pub(super) fn new(path: &'static str, reason: &'static str, message: impl ToString) -> Self {
        Self { path, reason, message: message.to_string() }
    }

    /// The dead letter of the entry at `place`.
    pub(super) fn rejected(self, place: &str) -> Rejected {
        let separator = if self.path.is_empty() { "" } else { "/" };
        Rejected::new(format!("{place}{separator}{}", self.path), self.reason, mask_cards(&self.message))
    }
}

/// Reads an amount such as `<Amt Ccy="EUR">12.34</Amt>`. In the standard, amounts have no sign.
pub(super) fn money(element: Element<'_>, path: &'static str) -> Result<Money, EntryError> {
    let currency = element.currency();
    let asset = Asset::new(currency).ok().filter(|asset| asset.as_str().len() == 3);
    let Some(asset) = asset else {
        let message = format!("{currency:?} is not a currency; the amount needs a Ccy attribute with an ISO 4217 code");
        return Err(EntryError::new(path, "currency", message));
    };
    match amount::exact(element.text(), asset) {
        Ok(minor) => Ok(Money::new(asset, minor)),
        Err(error @ amount::AmountError::Currency(_)) => Err(EntryError::new(path, "currency", error)),
        Err(error) => Err(EntryError::new(path, "amount", error)),
    }
}
