//! The texts of transactions: sealed in the log, opened here for whoever may see them.

use anyhow::Result;
use rewardhub_core::{
    command::{Body, Observe},
    ids::{BankAccountId, TransactionId},
    item::Place,
};
use rewardhub_embedded::keys::KeyError;

use super::Data;

/// Whose key seals the texts of a bank account.
pub fn owner(account: BankAccountId) -> u128 {
    u128::from_be_bytes(account.bytes())
}

/// Tells the chunks of a delivery apart, whose texts are sealed each as one: where its first item stands.
pub fn ordinal(place: Place) -> u32 {
    match place {
        Place::Line(line) => line,
        Place::Entry(entry, _) => entry,
    }
}

impl Data {
    /// What the bank wrote of a transaction when it was first told of. `None` where it wrote nothing.
    ///
    /// # Errors
    /// [`KeyError`] when the account's texts were erased.
    pub fn text(&self, id: TransactionId) -> Result<Option<String>> {
        let (partition, position) = (self.set().placement().partition(id.bucket()), id.position());
        let Body::Observe(observe) = self.command(partition, position.offset)?.body else { return Ok(None) };
        let texts = self.opened(&observe)?;
        let line = usize::try_from(position.index).ok().and_then(|index| texts.lines().nth(index));
        Ok(line.map(|line| line.replace('\t', ", ")).filter(|line| !line.is_empty()))
    }

    fn opened(&self, observe: &Observe) -> Result<String, KeyError> {
        let Some(first) = observe.items.first().filter(|_| !observe.texts.is_empty()) else { return Ok(String::new()) };
        let mut sealer = self.set().sealer();
        let bytes = sealer.open(owner(observe.account), observe.delivery.id, ordinal(first.place), &observe.texts)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
