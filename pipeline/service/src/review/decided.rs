//! Who decided what about an item in review, and why.

use rewardhub_core::{
    command::{Body, ReviewDecision},
    ids::{ActorId, TransactionId},
    time::Instant,
};

use crate::{
    Service, adjustments,
    error::Result,
    open::{AdapterError, TextError},
};

/// A decision that was carried out.
#[derive(Debug)]
pub struct Decided {
    /// When it was asked for.
    pub at: Instant,
    /// Who asked for it; [`Service::subject`] says who that is.
    pub actor: ActorId,
    /// What was decided.
    pub decision: ReviewDecision,
    /// Why, in words; `None` where there are none, an error where they do not open, which may be that they were erased.
    pub text: Result<Option<String>, AdapterError>,
}

impl Service {
    /// What people decided about the item of a transaction, oldest first. Reads the commands that have events about it.
    ///
    /// # Errors
    /// When the ledger or the log cannot be read.
    pub fn decisions_about(&self, id: TransactionId) -> Result<Vec<Decided>> {
        let (partition, mut texts) = (self.placement().partition(id.bucket()), self.vault().texts()?);
        let mut decided = Vec::new();
        for offset in self.offsets_about(id)? {
            let command = self.command(partition, offset)?;
            let Body::ReviewItem(review) = &command.body else { continue };
            if review.transaction != id.position() {
                continue;
            }
            let text = match adjustments::opened(&command, &mut texts) {
                None => Ok(None),
                Some(Ok(text)) => Ok(Some(text)),
                Some(Err(TextError::Erased(error) | TextError::Other(error))) => Err(error),
            };
            decided.push(Decided { at: command.at, actor: command.actor, decision: review.decision, text });
        }
        Ok(decided)
    }
}
