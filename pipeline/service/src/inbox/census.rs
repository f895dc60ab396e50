//! How many files lie in the inboxes of feeds.

use std::{fs, path::Path, time::SystemTime};

use super::{Inbox, leaving::is_report, listing, places::FAILED};
use crate::error::Result;

/// The files in a feed's inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedFiles {
    /// The name of the feed.
    pub feed: String,
    /// Files that are still to be taken in; of very many, as many as a look lists.
    pub waiting: u64,
    /// When the oldest of them was last written; `None` if there are none, or the system does not say.
    pub oldest: Option<SystemTime>,
    /// What lies among them and cannot be taken in: links, folders, names that are none.
    pub obstacles: u64,
    /// Files of which nothing could be taken in, and which nobody has taken away since.
    pub failed: u64,
}

impl Inbox {
    /// The files in the inboxes of all feeds.
    ///
    /// # Errors
    /// When the folder of profiles cannot be read. An inbox that cannot be read has no files.
    pub fn files(&self) -> Result<Vec<FeedFiles>> {
        Ok(self.feeds()?.into_iter().map(|feed| files_in(&self.folder().join(&feed), feed)).collect())
    }
}

impl FeedFiles {
    /// Whether nothing lies in the inbox that anybody has to see to.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.waiting + self.obstacles + self.failed == 0
    }
}

fn files_in(folder: &Path, feed: String) -> FeedFiles {
    let listed = listing::list(folder).unwrap_or_default();
    let oldest = listed.files.first().and_then(|file| fs::symlink_metadata(folder.join(&file.name)).ok()?.modified().ok());
    let failed = fs::read_dir(folder.join(FAILED)).into_iter().flatten().map_while(Result::ok);
    let failed = failed.filter(|entry| !is_report(&entry.file_name())).count();
    FeedFiles { feed, waiting: listed.files.len() as u64, oldest, obstacles: listed.others.len() as u64, failed: failed as u64 }
}
