//! The checkpoint step: remembers how far everything is done.

use super::{Processor, Published, StopReason};
use crate::ports::{AdvanceError, Events, Ledger, Log};

impl<L: Log, G: Ledger + Events> Processor<'_, L, G> {
    /// Moves the checkpoint behind a batch.
    ///
    /// # Errors
    /// [`StopReason::Overtaken`] if another processor is further, [`StopReason::OtherLog`] if one got there by other commands.
    pub async fn checkpoint(&mut self, published: Published) -> Result<(), StopReason> {
        let Published { checkpoint } = published;
        self.work.ledger.advance(self.work.partition, &checkpoint).await.map_err(|error| match error {
            AdvanceError::Behind { stored } => StopReason::Overtaken { partition: self.work.partition, stored },
            AdvanceError::OtherLog { next } => self.work.other_log(next.saturating_sub(1)),
            AdvanceError::Ledger(error) => error.into(),
        })?;
        self.outbox = self.outbox.split_off(&checkpoint.next);
        self.aside = self.aside.split_off(&checkpoint.next);
        self.checkpoint = checkpoint;
        Ok(())
    }
}
