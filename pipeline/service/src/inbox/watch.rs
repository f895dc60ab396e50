//! Tells which files are whole: those that stayed as they are for a while.
//!
//! Time is that of the looks, not that of the files: the clock of a file server may be another, and a program may set a file's time as it
//! pleases.

use std::{collections::BTreeMap, time::Duration};

use super::{file::Stamp, listing::Found};

/// What earlier looks have seen.
pub(super) struct Watch {
    quiet: Duration,
    seen: BTreeMap<String, Seen>,
}

struct Seen {
    stamp: Stamp,
    /// When a look first saw it so.
    since: Duration,
}

/// The files of a look.
#[derive(Default)]
pub(super) struct Whole {
    /// Those that are whole, in the order in which they were listed.
    pub files: Vec<Found>,
    /// How many others there are.
    pub unquiet: usize,
    /// The names of those that were not there before, or not so.
    pub changed: Vec<String>,
}

impl Watch {
    pub fn new(quiet: Duration) -> Self {
        Self { quiet, seen: BTreeMap::new() }
    }

    /// Which of the files are whole. Each was seen by an earlier look, and has not changed since. Forgets those that are not listed.
    pub fn whole(&mut self, files: Vec<Found>, at: Duration) -> Whole {
        let mut before = std::mem::take(&mut self.seen);
        let mut whole = Whole::default();
        for found in files {
            let earlier = before.remove(&found.name).filter(|seen| seen.stamp == found.stamp);
            let is_whole = earlier.as_ref().is_some_and(|seen| at.saturating_sub(seen.since) >= self.quiet);
            if earlier.is_none() {
                whole.changed.push(found.name.clone());
            }
            let seen = earlier.unwrap_or(Seen { stamp: found.stamp, since: at });
            self.seen.insert(found.name.clone(), seen);
            if is_whole {
                whole.files.push(found);
            } else {
                whole.unquiet += 1;
            }
        }
        whole
    }

    /// Whether the last look listed a file.
    pub fn knows(&self, name: &str) -> bool {
        self.seen.contains_key(name)
    }

    /// Begins anew with a file.
    pub fn forget(&mut self, name: &str) {
        self.seen.remove(name);
    }
}
