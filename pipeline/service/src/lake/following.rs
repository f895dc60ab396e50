//! Keeps the lake up to date on a thread of its own while the ledger works, so that decisions never wait for the lake.

use std::{
    panic,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use rewardhub_analytics::{
    follow::{Seen, Written},
    lake::LakeUrl,
};

use super::{LakeFailure, block_on, upkeep};
use crate::{
    Service,
    error::{Error, Result},
    lake_progress::LakeState,
};

/// How far the lake is when the work is done.
#[derive(Debug)]
pub enum Behind {
    /// The data set has no lake.
    NoLake,
    /// The lake has every decision.
    Nothing,
    /// The lake lacks some decisions: why. Nothing is lost, since the next flush catches up.
    Something(Error),
}

impl Behind {
    /// Turns a lake that is behind into an error.
    ///
    /// # Errors
    /// Why the lake could not follow.
    pub fn verdict(self) -> Result<()> {
        match self {
            Self::NoLake | Self::Nothing => Ok(()),
            Self::Something(error) => Err(error),
        }
    }
}

/// Sets the flag when it is dropped, so that a panic ends the following too.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Service {
    /// Does the work while the lake follows, then lets the lake catch up. An error of the lake does not fail the work.
    ///
    /// # Errors
    /// Any error of `work`.
    pub fn with_lake_following<T, E>(
        &self,
        url: Option<&LakeUrl>,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<(T, Behind), E> {
        let Some(url) = url else { return Ok((work()?, Behind::NoLake)) };
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            let follows = scope.spawn(|| {
                let followed = self.followed(url, &over);
                if let Err(error) = &followed {
                    tracing::warn!("the lake stopped following: {error}");
                    self.note_lake_failure(format!("it stopped following, and is tried again at the end: {error}"));
                }
                followed
            });
            let done = {
                let _over = Over(&over);
                work()
            };
            let behind = match follows.join() {
                Ok(Ok(_)) => Behind::Nothing,
                Ok(Err(error)) => self.once_more(url, &error),
                Err(panicked) => panic::resume_unwind(panicked),
            };
            Ok((done?, behind))
        })
    }

    /// Tries again at the end: work may take hours, and a store that was unreachable meanwhile may answer again.
    fn once_more(&self, url: &LakeUrl, error: &Error) -> Behind {
        tracing::warn!("the lake had stopped following: {error}; trying once more");
        match self.flush_lake(url) {
            Ok(_) => Behind::Nothing,
            Err(error) => Behind::Something(LakeFailure::behind(error)),
        }
    }

    fn followed(&self, url: &LakeUrl, over: &AtomicBool) -> Result<Written> {
        block_on(async {
            let lake = self.lake(url).await?;
            let note = |Seen { version, committed_ms, decisions }: Seen| {
                self.note_lake_state(LakeState { version, committed_ms, decisions });
            };
            let mut follower = self.follower(&lake).reporting(&note);
            follower.follow(over).await?;
            let written = follower.flush().await?;
            upkeep(&lake).await;
            Ok(written)
        })
    }
}
