//! Whose turn it is at the inboxes of feeds. A server watches them, and a command may look into them at the same time.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A turn for each feed, held by whoever looks into its inbox.
#[derive(Default)]
pub(crate) struct InboxTurns(Mutex<BTreeMap<String, Arc<Mutex<()>>>>);

impl InboxTurns {
    /// The turn of a feed.
    pub fn of(&self, feed: &str) -> Arc<Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(feed.to_owned()).or_default())
    }
}

/// Waits for a turn. What somebody left unfinished who panicked is on the disk, as after a crash.
pub(super) fn take(turn: &Mutex<()>) -> MutexGuard<'_, ()> {
    turn.lock().unwrap_or_else(PoisonError::into_inner)
}
