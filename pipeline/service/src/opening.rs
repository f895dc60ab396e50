//! Opening what is sealed for a person who looks into a case: first it is recorded who does, and why; then it is opened.

use rewardhub_core::{
    command::{Body, OpenSealed, Sealed},
    ids::{Bucket, FeedId, TransactionId},
};

use crate::{
    Caller, Service,
    changes::{Changed, Said},
    dead_letters::{self, OpenedLetter},
    error::{NotFound, Result},
    open::AdapterError,
    transaction_text,
};

/// The owner under whose key it is sealed.
pub(crate) fn owner_of(sealed: &Sealed) -> u128 {
    match sealed {
        Sealed::Text { account, .. } => transaction_text::owner(*account),
        Sealed::Letter { feed, .. } => dead_letters::owner(*feed),
    }
}

impl Service {
    /// Records that a person opens what the bank wrote about a transaction, and opens it: `None` where the bank wrote nothing, an error
    /// where it does not open, which may be that it was erased.
    ///
    /// # Errors
    /// [`NotFound::Transaction`]; and when the ledger or a log does not answer.
    pub fn open_text(
        &self,
        id: TransactionId,
        asked: &Said,
        caller: Caller,
    ) -> Result<Changed<std::result::Result<Option<String>, AdapterError>>> {
        let history = self.transaction_history(id)?;
        let account = history.revisions.last().ok_or(NotFound::Transaction(id))?.account;
        let sealed = Sealed::Text { account, transaction: id };
        let changed = self.record_opening(id.bucket(), sealed, asked, caller)?;
        let text = self.text(id)?;
        Ok(changed.map(|()| text))
    }

    /// Records that a person opens a dead letter, and opens it.
    ///
    /// # Errors
    /// [`NotFound::DeadLetter`]; when it does not open, which may be that it was erased; and when the ledger or a log does not answer.
    pub fn open_letter(&self, id: u64, asked: &Said, caller: Caller) -> Result<Changed<OpenedLetter>> {
        let letter = self.dead_letter(id)?;
        let sealed = Sealed::Letter { feed: FeedId::named(&letter.feed, self.placement()), letter: id };
        let changed = self.record_opening(self.placement().bucket_of(id), sealed, asked, caller)?;
        let opened = self.opened_letter(&letter)?;
        Ok(changed.map(|()| opened))
    }

    fn record_opening(&self, bucket: Bucket, sealed: Sealed, asked: &Said, caller: Caller) -> Result<Changed<()>> {
        let name = self.request_name(bucket, "open", asked.request.as_deref(), caller)?;
        let text = self.sealed_reason(owner_of(&sealed), name, &asked.text)?;
        let body = Body::OpenSealed(OpenSealed { sealed, text });
        Ok(self.change(&caller.command(bucket, body).named(name), name)?.map(|_| ()))
    }
}
