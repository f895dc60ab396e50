//! The texts of transactions: sealed in the log, opened here for whoever may see them.

use rewardhub_core::{
    command::{Body, Observe},
    ids::{BankAccountId, TransactionId},
    item::RecordPlace,
};

use crate::{
    Service,
    error::Result,
    open::{PartError, TextError},
};

/// Whose key seals the texts of a bank account.
pub fn owner(account: BankAccountId) -> u128 {
    u128::from_be_bytes(account.bytes())
}

/// Tells the chunks of a delivery apart, whose texts are sealed each as one: where its first item stands.
pub fn ordinal(place: RecordPlace) -> u32 {
    match place {
        RecordPlace::Line(line) => line,
        RecordPlace::Entry(entry, _) => entry,
    }
}

impl Service {
    /// What the bank wrote of a transaction when it was first told of. `None` where it wrote nothing.
    ///
    /// # Errors
    /// When the command cannot be read; or why the text does not open, which may be that it was erased.
    pub fn text(&self, id: TransactionId) -> Result<Result<Option<String>, PartError>> {
        let (partition, position) = (self.placement().partition(id.bucket()), id.position());
        let Body::Observe(observe) = self.command(partition, position.offset)?.body else { return Ok(Ok(None)) };
        let texts = match self.opened(&observe)? {
            Ok(texts) => texts,
            Err(TextError::Erased(error) | TextError::Other(error)) => return Ok(Err(error)),
        };
        let line = usize::try_from(position.index).ok().and_then(|index| texts.lines().nth(index));
        Ok(Ok(line.map(|line| line.replace('\t', ", ")).filter(|line| !line.is_empty())))
    }

    fn opened(&self, observe: &Observe) -> Result<Result<String, TextError>> {
        let Some(first) = observe.items.first().filter(|_| !observe.texts.is_empty()) else { return Ok(Ok(String::new())) };
        let mut reader = self.beside().texts()?;
        let opened = reader.open(owner(observe.account), observe.delivery.id, ordinal(first.place), &observe.texts);
        Ok(opened.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }
}
