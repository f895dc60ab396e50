//! `inbox`: takes in what lies in the inboxes of feeds, and ends.

use std::{io::Write, thread, time::Instant};

use anyhow::{Result, bail};
use clap::Args;
use rewardhub_service::{
    Error, Service, Subject,
    clock::now,
    inbox::{FeedInbox, Inbox as Inboxes, InboxReport, Look, Visit},
};
use serde_json::json;

use super::{DataSet, Global, config::settings::configuration};
use crate::{arguments::system_user_name, output::Out};

/// See [`super::Command::Inbox`].
#[derive(Debug, Args)]
pub struct Inbox {
    /// Only the inbox of this feed [default: those of all feeds]
    #[arg(long, value_name = "NAME")]
    feed: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// What all looks came to.
#[derive(Default)]
struct Found {
    left: Vec<InboxReport>,
    obstacles: Vec<String>,
    unquiet: usize,
}

impl Inbox {
    /// Takes the files in while the lake follows, and prints their reports.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let inboxes = Inboxes::new(&global.data, configuration(global, &[])?.inbox);
        let data = global.open_waiting()?;
        let lake = global.lake_place()?;
        let feeds = self.feeds(&data, &inboxes)?;
        // What lies in no feed's folder concerns nobody who asks for one feed.
        let strangers = if self.feed.is_none() { inboxes.strangers()? } else { Vec::new() };
        let (mut found, behind) = data.with_lake_following(lake.as_ref(), || look_through(&data, &inboxes, &feeds))?;
        found.obstacles.extend(strangers.iter().map(ToString::to_string));
        if self.json {
            let (unquiet, obstacles) = (found.unquiet, &found.obstacles);
            writeln!(out, "{}", json!({ "files": found.left, "still_written": unquiet, "obstacles": obstacles }))?;
        } else {
            found.write(&inboxes, out)?;
        }
        data.close()?;
        found.verdict()?;
        Ok(behind.verdict()?)
    }

    fn feeds(&self, data: &DataSet, inboxes: &Inboxes) -> Result<Vec<String>> {
        match &self.feed {
            None => Ok(inboxes.feeds()?),
            Some(feed) => {
                rewardhub_service::feeds::profile_of(data.root(), feed)?;
                Ok(vec![feed.clone()])
            }
        }
    }
}

/// Looks into each inbox, waits until files may be whole, and looks again until no listed file is left that can be taken in.
fn look_through(data: &DataSet, inboxes: &Inboxes, feeds: &[String]) -> Result<Found, Error> {
    let (begun, mut found) = (Instant::now(), Found::default());
    // Whoever asks for what is taken in, at the time of each file.
    let subject = match data {
        DataSet::Own(_) => Subject::SystemUser(system_user_name()),
        DataSet::Served(served) => served.subject.clone(),
    };
    let caller = || Service::caller(data, &subject, now());
    let goes_on = || match data {
        DataSet::Own(_) => true,
        DataSet::Served(served) => !served.app.is_stopping(),
    };
    let visit = Visit { caller: &caller, clock: &|| begun.elapsed(), goes_on: &goes_on };
    let mut of_feeds: Vec<FeedInbox> = feeds.iter().map(|feed| inboxes.of_feed(feed)).collect();
    let mut waits = false;
    for of_feed in &mut of_feeds {
        let first = of_feed.look(data, &visit);
        waits |= first.unquiet > 0;
        found.add(first);
    }
    while waits {
        thread::sleep(inboxes.settings().quiet());
        waits = false;
        found.unquiet = 0;
        for of_feed in &mut of_feeds {
            let look = of_feed.look(data, &visit);
            // What one look lists is bounded, so there may be more behind it.
            waits |= look.has_more && !look.left.is_empty();
            found.add(look);
        }
    }
    Ok(found)
}

impl Found {
    fn add(&mut self, look: Look) {
        let Look { left, unquiet, obstacles, has_more: _ } = look;
        self.left.extend(left);
        self.unquiet += unquiet;
        // What is in the way of all files may be met by both looks.
        let new: Vec<String> = obstacles.into_iter().filter(|obstacle| !self.obstacles.contains(obstacle)).collect();
        self.obstacles.extend(new);
    }

    /// Prints the reports for people.
    fn write(&self, inboxes: &Inboxes, out: &mut Out) -> Result<()> {
        for report in &self.left {
            write!(out, "{report}")?;
        }
        for obstacle in &self.obstacles {
            writeln!(out, "{obstacle}")?;
        }
        if self.unquiet > 0 {
            writeln!(out, "{} files may still be written, and are left for the next time", self.unquiet)?;
        }
        if self.left.is_empty() && self.unquiet == 0 {
            writeln!(out, "nothing to take in; put files into a feed's folder in {}", inboxes.folder().display())?;
        }
        Ok(())
    }

    /// Fails if anything could not be taken in. All of it has been named by then.
    fn verdict(&self) -> Result<()> {
        let unwell = self.left.iter().filter(|report| !report.is_well()).count();
        match (unwell, self.obstacles.len()) {
            (0, 0) => Ok(()),
            (0, obstacles) => bail!("{obstacles} things in the inbox cannot be taken in, each named above"),
            (unwell, _) => {
                let all = self.left.len();
                bail!("{unwell} of {all} files could not be taken in whole; the report beside each says why, and what to do")
            }
        }
    }
}
