//! Files come in by themselves: each feed has a folder, and what is put there is taken in once it is whole.
//!
//! A file goes through four steps, and a process may die between any two of them. It is taken in (`taking`): its deliveries are accepted
//! and decided. Its report is made durable in the folder `.leaving` (`leaving`). It is moved to `done`, or to `failed` if nothing of
//! it could be read. Its report is put beside it. Before the report is durable the file is taken in again, which changes nothing
//! again; after it, only the rest is done.
//!
//! `listing` finds the files, `watch` tells which are whole, `packed` opens archives, `pauses` says when something is tried again.
//! Nothing here knows formats, or when somebody looks.

mod census;
mod file;
mod leaving;
mod listing;
mod obstacle;
mod packed;
mod pauses;
mod places;
mod report;
mod taking;
mod turns;
mod watch;

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::{OsStr, OsString},
    path::PathBuf,
    time::Duration,
};

pub(crate) use self::turns::InboxTurns;
pub use self::{
    census::FeedFiles,
    obstacle::Obstacle,
    packed::Bounds,
    places::{Inbox, Stranger},
    report::{InboxReport, Outcome, RejectedInFile, SourceCounts, SourceReport},
};
use self::{
    leaving::Leaving,
    listing::{Found, Listing},
    pauses::Pauses,
    taking::{Taken, Taking},
    watch::Watch,
};
use crate::{Caller, Service, error::Result, ingest::shown_name};

/// Who looks into an inbox, and when.
#[derive(Clone, Copy)]
pub struct Visit<'v> {
    /// Who asks for what is taken in now.
    pub caller: &'v dyn Fn() -> Result<Caller>,
    /// The time since some moment before the first visit. It never goes back, and is not the clock of the files.
    pub clock: &'v dyn Fn() -> Duration,
    /// Whether to begin another file.
    pub goes_on: &'v dyn Fn() -> bool,
}

/// What a look into a feed's inbox came to.
#[derive(Debug, Default)]
pub struct Look {
    /// The reports of the files that left the inbox.
    pub left: Vec<InboxReport>,
    /// How many files may still be written: they are taken in once they are quiet.
    pub unquiet: usize,
    /// What could not be done, as it was logged. It is tried again.
    pub obstacles: Vec<String>,
    /// Whether there are more files than one look lists.
    pub has_more: bool,
}

/// The inbox of a feed, and what earlier looks have seen there.
pub struct FeedInbox {
    feed: String,
    folder: PathBuf,
    bounds: Bounds,
    watch: Watch,
    pauses: Pauses,
    /// The report of a file that was taken in, and whose report could not be written.
    unwritten: Option<InboxReport>,
}

impl FeedInbox {
    /// The inbox of a feed in this folder. Files must stay as they are for the time of `quiet` before they are taken in.
    #[must_use]
    pub fn new(feed: &str, folder: PathBuf, quiet: Duration, bounds: Bounds) -> Self {
        let (watch, pauses) = (Watch::new(quiet), Pauses::default());
        Self { feed: feed.to_owned(), folder, bounds, watch, pauses, unwritten: None }
    }

    /// Takes in the files that are whole, oldest first, and moves each aside with its report. What cannot be taken in now is logged, and
    /// tried again by a later look. Waits while another look into this inbox goes on.
    pub fn look(&mut self, service: &Service, visit: &Visit<'_>) -> Look {
        let turn = service.inbox_turns.of(&self.feed);
        let _mine = turns::take(&turn);
        let mut look = Look::default();
        if self.pauses.is_paused(None, (visit.clock)()) {
            return look;
        }
        match self.go_through(service, visit, &mut look) {
            Ok(()) => self.pauses.end(None),
            Err(obstacle) => self.put_off(None, &obstacle, visit, &mut look),
        }
        look
    }

    /// Takes in what can be. Fails at what concerns the whole folder, or all that it would take in.
    fn go_through(&mut self, service: &Service, visit: &Visit<'_>, look: &mut Look) -> Result<(), Obstacle> {
        places::make_own(&self.folder)?;
        let leaving = Leaving::of(&self.folder);
        let held_back = self.finish_leaving(&leaving, visit, look)?;
        let Listing { files, others, has_more } = listing::list(&self.folder)?;
        look.has_more = has_more;
        let at = (visit.clock)();
        let whole = self.watch.whole(files, at);
        look.unquiet = whole.unquiet;
        // Somebody has done something about these.
        whole.changed.into_iter().for_each(|name| self.pauses.end(Some(&name.into())));
        self.forget_pauses(&others, &held_back);
        for (name, obstacle) in others {
            if !self.pauses.is_paused(Some(&name), at) {
                self.put_off(Some(name), &obstacle, visit, look);
            }
        }
        for found in whole.files {
            let name = OsString::from(&found.name);
            if !(visit.goes_on)() {
                return Ok(());
            }
            if held_back.contains(&found.name) || self.pauses.is_paused(Some(&name), (visit.clock)()) {
                continue;
            }
            match self.take(service, &leaving, &found, visit) {
                Ok(left) => {
                    self.pauses.end(Some(&name));
                    look.left.extend(left);
                }
                Err(obstacle) if obstacle.concerns_all() => {
                    self.pauses.count_against(&name, (visit.clock)());
                    return Err(obstacle);
                }
                Err(obstacle) => self.put_off(Some(name), &obstacle, visit, look),
            }
        }
        Ok(())
    }

    /// Forgets the pauses of what is not there any more.
    fn forget_pauses(&mut self, others: &BTreeMap<OsString, Obstacle>, held_back: &BTreeSet<String>) {
        let is_there = |name: &OsStr| {
            others.contains_key(name) || name.to_str().is_some_and(|name| self.watch.knows(name) || held_back.contains(name))
        };
        self.pauses.keep(is_there);
    }

    /// Moves the files aside whose reports are durable. Returns the names of those that cannot be moved now: they are not taken in again.
    fn finish_leaving(&mut self, leaving: &Leaving, visit: &Visit<'_>, look: &mut Look) -> Result<BTreeSet<String>, Obstacle> {
        let mut held_back = BTreeSet::new();
        for name in leaving.names()? {
            let key = OsString::from(&name);
            if self.pauses.is_paused(Some(&key), (visit.clock)()) {
                held_back.insert(name);
                continue;
            }
            match leaving.finish(&name) {
                Ok(left) => look.left.push(logged(left)),
                Err(obstacle) => {
                    held_back.insert(name);
                    self.put_off(Some(key), &obstacle, visit, look);
                }
            }
        }
        Ok(held_back)
    }

    /// Takes a file in and moves it aside. `None` if it changed meanwhile, or the visit ended before it was all taken in.
    fn take(
        &mut self,
        service: &Service,
        leaving: &Leaving,
        found: &Found,
        visit: &Visit<'_>,
    ) -> Result<Option<InboxReport>, Obstacle> {
        let taking = Taking { service, feed: &self.feed, folder: &self.folder, bounds: &self.bounds, visit };
        let before = self.unwritten.take_if(|report| report.file == found.name && report.stamp == found.stamp);
        let taken = before.map_or_else(|| taking.take(found), |report| Ok(Taken::Whole(report)))?;
        let file = shown_name(found.name.as_ref());
        match taken {
            Taken::Whole(report) => {
                if let Err(obstacle) = leaving.enter(&report) {
                    self.unwritten = Some(report);
                    return Err(obstacle);
                }
                tracing::debug!(feed = self.feed, file, "the report of a file is durable");
                leaving.finish(&found.name).map(|left| Some(logged(left)))
            }
            Taken::Changed => {
                self.watch.forget(&found.name);
                tracing::info!(feed = self.feed, file, "a file in the inbox changed or is gone; it is taken in once it is whole");
                Ok(None)
            }
            Taken::Interrupted => Ok(None),
        }
    }

    /// Logs what is in the way, and lets it rest for a while.
    fn put_off(&mut self, name: Option<OsString>, obstacle: &Obstacle, visit: &Visit<'_>, look: &mut Look) {
        let pause = self.pauses.begin(name.as_ref(), (visit.clock)());
        let file = name.as_ref().map(|name| shown_name(name.as_ref()));
        tracing::warn!(feed = self.feed, file, again_in_s = pause.as_secs(), "inbox: {obstacle}");
        look.obstacles.push(match name {
            Some(name) => format!("{}: {obstacle}", name.display()),
            None => obstacle.to_string(),
        });
    }
}

/// Logs a file that left the inbox, in one line.
fn logged(report: InboxReport) -> InboxReport {
    let file = shown_name(report.file.as_ref());
    let (feed, counts) = (&report.feed, report.counts());
    match report.outcome {
        Outcome::Taken => tracing::info!(
            feed,
            file,
            sources = report.sources.len(),
            read = counts.read,
            new = counts.new,
            duplicates = counts.duplicates,
            review = counts.review,
            conflicts = counts.conflicts,
            rejected = counts.rejected,
            not_taken = report.not_taken(),
            "a file was taken in and moved to done"
        ),
        Outcome::Failed => tracing::warn!(
            feed,
            file,
            "nothing of a file could be taken in, and it was moved to failed; the report beside it says why, and what to do"
        ),
    }
    report
}
