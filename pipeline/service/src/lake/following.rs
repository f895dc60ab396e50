//! Keeping the lake up to date while the ledger works, on a thread of its own: deciding never waits for the lake.

use std::{
    panic,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use rewardhub_analytics::{follow::Written, lake::LakeUrl};

use super::{LakeFailure, block_on, upkeep};
use crate::{
    Service,
    error::{Error, Result},
};

/// What became of the lake meanwhile.
#[derive(Debug)]
pub enum Behind {
    /// There is to be none.
    NoLake,
    /// It has everything.
    Nothing,
    /// It lacks something; nothing is lost.
    Something(Error),
}

impl Behind {
    /// Whether all is well.
    ///
    /// # Errors
    /// Why it could not follow.
    pub fn verdict(self) -> Result<()> {
        match self {
            Self::NoLake | Self::Nothing => Ok(()),
            Self::Something(error) => Err(error),
        }
    }
}

/// Says that the work is over, however it ends.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Service {
    /// Does the work while the lake follows; then brings the lake up to it. What became of the lake does not touch the work.
    ///
    /// # Errors
    /// The work's own.
    pub fn with_lake_following<T, E>(
        &self,
        url: Option<&LakeUrl>,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<(T, Behind), E> {
        let Some(url) = url else { return Ok((work()?, Behind::NoLake)) };
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            let follows = scope.spawn(|| self.followed(url, &over));
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

    /// Work may take hours, and a store that was away for a minute of them be back.
    fn once_more(&self, url: &LakeUrl, error: &Error) -> Behind {
        tracing::warn!("the lake stopped following: {error}; trying once more");
        match self.flush_lake(url) {
            Ok(_) => Behind::Nothing,
            Err(error) => Behind::Something(LakeFailure::behind(error)),
        }
    }

    fn followed(&self, url: &LakeUrl, over: &AtomicBool) -> Result<Written> {
        block_on(async {
            let lake = self.lake(url).await?;
            let mut follower = self.follower(&lake);
            follower.follow(over).await?;
            let written = follower.flush().await?;
            upkeep(&lake).await;
            Ok(written)
        })
    }
}
