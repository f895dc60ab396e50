//! How far the lake is while it follows the ledger on a thread of its own: noted by that thread, read by those who watch. It stands
//! apart from [`crate::lake`], because a program without a lake is watched, too.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::Service;

/// The lake as its follower saw it last, which looks at least twice a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LakeState {
    /// The version of the table that has the most commits.
    pub version: u64,
    /// The time of the last commit to any table, in milliseconds since 1970.
    pub committed_ms: i64,
    /// The number of decisions that every table has.
    pub decisions: u64,
}

/// What is known of the lake. By default it does not follow.
#[derive(Debug, Default)]
pub(crate) struct LakeProgress(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    state: Option<LakeState>,
    failure: Option<String>,
}

impl LakeProgress {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// The lake as it was seen last; `None` while none has followed.
    #[must_use]
    pub fn lake_state(&self) -> Option<LakeState> {
        self.lake_progress().lock().state
    }

    /// How many decisions the lake lacked when it was seen last, of those that there are now.
    #[must_use]
    pub fn decisions_behind(&self, state: &LakeState) -> u64 {
        let decided: u64 = self.placement().all().map(|partition| self.events().end(partition)).sum();
        decided.saturating_sub(state.decisions)
    }

    /// Why the lake does not follow any more; `None` while it does, or where there is none.
    #[must_use]
    pub fn lake_failure(&self) -> Option<String> {
        self.lake_progress().lock().failure.clone()
    }

    /// Notes how the lake is.
    #[cfg(any(feature = "lake", test))]
    pub(crate) fn note_lake_state(&self, state: LakeState) {
        self.lake_progress().lock().state = Some(state);
    }

    /// Notes that the lake does not follow any more.
    #[cfg(any(feature = "lake", test))]
    pub(crate) fn note_lake_failure(&self, why: String) {
        self.lake_progress().lock().failure = Some(why);
    }
}
