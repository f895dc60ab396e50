//! Where inboxes are: a folder for each feed in the inbox of the data set, and what lies between them by mistake.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use super::{Bounds, FeedInbox, Obstacle};
use crate::{
    configuration::InboxSettings,
    error::Result,
    feeds::{DEFAULT, profile_path, profiles},
};

/// The folder of files of which something could be taken in.
pub(super) const DONE: &str = "done";
/// The folder of files of which nothing could be taken in.
pub(super) const FAILED: &str = "failed";
/// The folder of reports whose files are about to be moved.
pub(super) const LEAVING: &str = ".leaving";

/// The most strangers that are named at once.
const MOST_STRANGERS: usize = 100;

/// The inbox of a data set.
#[derive(Debug, Clone)]
pub struct Inbox {
    root: PathBuf,
    settings: InboxSettings,
}

/// What lies in the inbox of the data set, where only folders of feeds do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stranger {
    /// A folder that has no feed.
    Folder(PathBuf),
    /// A file that is in no feed's folder.
    File(PathBuf),
}

impl fmt::Display for Stranger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(
                f,
                "{} is the folder of no feed, so nothing in it is taken in; write the feed's profile (`rewardhub feeds new NAME FILE` drafts \
                 it), or move the files to a feed's folder",
                path.display()
            ),
            Self::File(path) => {
                write!(f, "{} lies in no feed's folder, so it is not taken in; move it to one of those beside it", path.display())
            }
        }
    }
}

impl Inbox {
    /// The inbox of the data set in a directory.
    #[must_use]
    pub fn new(root: &Path, settings: InboxSettings) -> Self {
        Self { root: root.to_owned(), settings }
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.root.join(&self.settings.folder)
    }

    /// How it is configured.
    #[must_use]
    pub fn settings(&self) -> &InboxSettings {
        &self.settings
    }

    /// The feeds that have an inbox: all that have a profile, and the default feed.
    ///
    /// # Errors
    /// When the folder of profiles cannot be read.
    pub fn feeds(&self) -> Result<Vec<String>> {
        let mut feeds = profiles(&self.root)?;
        // A profile whose name is none is nobody's.
        feeds.retain(|name| profile_path(&self.root, name).is_ok());
        if !feeds.iter().any(|name| name == DEFAULT) {
            feeds.push(DEFAULT.to_owned());
        }
        feeds.sort();
        Ok(feeds)
    }

    /// The inbox of a feed.
    #[must_use]
    pub fn of_feed(&self, feed: &str) -> FeedInbox {
        FeedInbox::new(feed, self.folder().join(feed), self.settings.quiet(), Bounds::default())
    }

    /// What lies where nobody looks for it, at most a hundred.
    ///
    /// # Errors
    /// When the folder of profiles cannot be read. An inbox that cannot be read is an obstacle of each feed.
    pub fn strangers(&self) -> Result<Vec<Stranger>> {
        let feeds = self.feeds()?;
        let Ok(entries) = fs::read_dir(self.folder()) else { return Ok(Vec::new()) };
        let strange = entries.map_while(Result::ok).filter(|entry| {
            let name = entry.file_name();
            !name.as_encoded_bytes().starts_with(b".") && !name.to_str().is_some_and(|name| feeds.iter().any(|feed| feed == name))
        });
        let named = strange.map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => Stranger::Folder(entry.path()),
            Ok(_) | Err(_) => Stranger::File(entry.path()),
        });
        let mut named: Vec<Stranger> = named.take(MOST_STRANGERS).collect();
        named.sort();
        Ok(named)
    }
}

/// Makes a folder and those above it, unless they are there.
pub(super) fn make(path: &Path) -> Result<(), Obstacle> {
    fs::create_dir_all(path).map_err(|source| Obstacle::Folder { doing: "made", path: path.to_owned(), source })
}

/// Makes a folder of ours, a feed's inbox or one in it. A link is none: whoever may write here could have us write where it leads.
pub(super) fn make_own(path: &Path) -> Result<(), Obstacle> {
    must_be_own(path)?;
    make(path)?;
    must_be_own(path)
}

/// Refuses what lies where a folder of ours is to be, and is none.
fn must_be_own(path: &Path) -> Result<(), Obstacle> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(found) => {
            let what = if found.is_symlink() { "a link, which is not followed" } else { "no folder" };
            Err(Obstacle::InTheWay { path: path.to_owned(), what })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(Obstacle::Folder { doing: "read", path: path.to_owned(), source }),
    }
}
