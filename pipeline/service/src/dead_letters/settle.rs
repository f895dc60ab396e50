//! Letting a dead letter rest, and undoing that.

use rewardhub_core::{
    command::{Body, LetterDecision, SettleLetter},
    ids::FeedId,
};

use super::{REQUEST, owner};
use crate::{
    Caller, Service,
    changes::{Changed, Said},
    error::Result,
};

impl Service {
    /// Lets a dead letter rest: it is no transaction, or came otherwise; or undoes that.
    ///
    /// # Errors
    /// [`NotFound::DeadLetter`](crate::error::NotFound::DeadLetter); when it was settled otherwise; and when the ledger or a log does not
    /// answer.
    pub fn dismiss_letter(&self, id: u64, asked: &Said, caller: Caller) -> Result<Changed<()>> {
        self.settle_letter(id, LetterDecision::Dismiss, asked, caller)
    }

    /// Undoes that a dead letter was let rest. What was read again is a transaction, and undone as such.
    ///
    /// # Errors
    /// As [`Self::dismiss_letter`].
    pub fn undo_letter(&self, id: u64, asked: &Said, caller: Caller) -> Result<Changed<()>> {
        self.settle_letter(id, LetterDecision::Undo, asked, caller)
    }

    fn settle_letter(&self, id: u64, decision: LetterDecision, asked: &Said, caller: Caller) -> Result<Changed<()>> {
        let letter = self.dead_letter(id)?;
        let (bucket, feed) = (self.placement().bucket_of(id), FeedId::named(&letter.feed, self.placement()));
        let name = self.request_name(bucket, REQUEST, asked.request.as_deref(), caller)?;
        let text = self.sealed_reason(owner(feed), name, &asked.text)?;
        let body = Body::SettleLetter(SettleLetter { feed, letter: id, decision, text });
        Ok(self.change(&caller.command(bucket, body).named(name), name)?.map(|_| ()))
    }
}
