//! The texts that banks wrote about transactions. They are encrypted in the log; this module decrypts them for callers who may
//! see them.

use rewardhub_core::{
    command::Observe,
    ids::{BankAccountId, TransactionId},
    item::RecordPlace,
};
use rewardhub_feeds::intake::KeptText;

use crate::{
    Service,
    error::Result,
    open::{AdapterError, TextError},
};

/// The owner under whose key the texts of a bank account are encrypted.
pub fn owner(account: BankAccountId) -> u128 {
    u128::from_be_bytes(account.bytes())
}

/// The number of a chunk within its delivery, by the place of its first item. The texts of a chunk are encrypted as one.
pub fn ordinal(place: RecordPlace) -> u32 {
    match place {
        RecordPlace::Line(line) => line,
        RecordPlace::Entry(entry, _) => entry,
    }
}

impl Service {
    /// Returns the text that the bank wrote when it first delivered a transaction; `None` where it wrote none.
    ///
    /// # Errors
    /// The outer error if the command cannot be read; the inner one if the text cannot be decrypted, perhaps because it was
    /// erased.
    pub fn text(&self, id: TransactionId) -> Result<Result<Option<String>, AdapterError>> {
        Ok(self.kept_line(id)?.map(|line| {
            let kept = KeptText::read(line.as_deref()?);
            let words = [kept.text, kept.counterparty].into_iter().map(str::trim).filter(|word| !word.is_empty());
            Some(words.collect::<Vec<_>>().join(", ")).filter(|said| !said.is_empty())
        }))
    }

    /// What was kept of a transaction's words when it was first delivered, as [`KeptText`] reads it.
    pub(crate) fn kept_line(&self, id: TransactionId) -> Result<Result<Option<String>, AdapterError>> {
        let (partition, position) = (self.placement().partition(id.bucket()), id.position());
        let body = self.command(partition, position.offset)?.body;
        let Some(observe) = body.asked_for().observed() else { return Ok(Ok(None)) };
        let texts = match self.opened(observe)? {
            Ok(texts) => texts,
            Err(TextError::Erased(error) | TextError::Other(error)) => return Ok(Err(error)),
        };
        let line = usize::try_from(position.index).ok().and_then(|index| texts.lines().nth(index));
        Ok(Ok(line.map(str::to_owned)))
    }

    fn opened(&self, observe: &Observe) -> Result<Result<String, TextError>> {
        let Some(first) = observe.items.first().filter(|_| !observe.texts.is_empty()) else { return Ok(Ok(String::new())) };
        let mut reader = self.vault().texts()?;
        let opened = reader.open(owner(observe.account), observe.delivery.id, ordinal(first.place), &observe.texts);
        Ok(opened.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }
}
