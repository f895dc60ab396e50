//! `poll`: asks banks for accounts now, and ends.

use std::{fmt, io::Write};

use anyhow::{Result, bail};
use clap::Args;
use rewardhub_http::banks::note;
use rewardhub_service::{
    Error, Service, Subject,
    clock::now,
    poller::{PollOutcome, PollReport, PollVisit, Poller, Postponed, Turn},
};
use serde_json::{Value, json};

use super::{DataSet, Global, config::settings::configuration, exit_status::NothingDone};
use crate::{arguments::system_user_name, output::Out};

/// See [`super::Command::Poll`].
#[derive(Debug, Args)]
pub struct Poll {
    /// Only the bank of this feed [default: all banks]
    #[arg(long, value_name = "NAME")]
    feed: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Poll {
    /// Asks the banks while the lake follows, and prints what each account brought.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let settings = configuration(global, &[])?.banks;
        if settings.is_empty() {
            bail!("no bank is configured; add a table [[bank]] to rewardhub.toml, as deploy/poller.md says");
        }
        let poller = Poller::new(&global.data, &settings)?;
        let feeds = match &self.feed {
            Some(feed) => vec![feed.clone()],
            None => poller.feeds().map(str::to_owned).collect(),
        };
        let data = global.open_waiting()?;
        let lake = global.lake_place()?;
        let (reports, behind) = data.with_lake_following(lake.as_ref(), || ask(&data, &poller, &feeds))?;
        if self.json {
            writeln!(out, "{}", json!(reports.iter().map(as_json).collect::<Vec<_>>()))?;
        } else {
            for report in &reports {
                writeln!(out, "{}", Line(report))?;
            }
            for feed in feeds.iter().filter(|feed| reports.iter().all(|report| report.feed != **feed)) {
                writeln!(out, "{feed}: there are no consents; `rewardhub consent add` takes one")?;
            }
        }
        data.close()?;
        let failed = reports.iter().filter(|report| matches!(report.outcome, PollOutcome::Failed { .. })).count();
        if failed > 0 {
            bail!("{failed} of {} accounts were not fetched; each line says why", reports.len());
        }
        behind.verdict()?;
        match self.nothing_asked(&reports) {
            Some(why) => Err(NothingDone(why).into()),
            None => Ok(()),
        }
    }

    /// Why no bank was asked for anything, if that is not as it should be: somebody named the feed, or waiting changes nothing. What waits for
    /// its time, or for a first consent, is nothing to wake anybody for.
    fn nothing_asked(&self, reports: &[PollReport]) -> Option<String> {
        let mut tally = Tally::default();
        if !reports.iter().all(|report| tally.takes(&report.outcome)) {
            return None;
        }
        let needs_somebody = !reports.is_empty() && tally.left_alone + tally.exhausted == 0;
        match &self.feed {
            Some(feed) => Some(format!("no account of the feed {feed} was asked for: {tally}")),
            None if needs_somebody => Some(format!("no account was asked for: {tally}")),
            None => None,
        }
    }
}

/// Accounts that were not asked for, by why.
#[derive(Default)]
struct Tally {
    ended: usize,
    refused: usize,
    exhausted: usize,
    left_alone: usize,
}

impl Tally {
    /// Counts an account that was not asked for; `false` if it was.
    fn takes(&mut self, outcome: &PollOutcome) -> bool {
        let count = match outcome {
            PollOutcome::Postponed(Postponed::Ended) => &mut self.ended,
            PollOutcome::Postponed(Postponed::Refused) => &mut self.refused,
            PollOutcome::Postponed(Postponed::Exhausted(_)) => &mut self.exhausted,
            PollOutcome::Postponed(Postponed::NotBefore(_)) => &mut self.left_alone,
            PollOutcome::Fetched { .. } | PollOutcome::Failed { .. } | PollOutcome::GivenUp => return false,
        };
        *count += 1;
        true
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ended, refused, exhausted, left_alone } = self;
        let said: Vec<String> = [
            (ended, "with a consent that has ended"),
            (refused, "with a consent that the bank does not take"),
            (exhausted, "asked for as often as a day allows"),
            (left_alone, "of a bank that is left alone for now"),
        ]
        .into_iter()
        .filter(|(count, _)| **count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
        if said.is_empty() { f.write_str("there are no consents") } else { f.write_str(&said.join(", ")) }
    }
}

fn ask(data: &DataSet, poller: &Poller, feeds: &[String]) -> Result<Vec<PollReport>, Error> {
    let subject = match data {
        DataSet::Own(_) => Subject::SystemUser(system_user_name()),
        DataSet::Served(served) => served.subject.clone(),
    };
    let service: &Service = data;
    let server = match data {
        DataSet::Own(_) => None,
        DataSet::Served(served) => Some(served.app.clone()),
    };
    let visit = PollVisit {
        caller: &|| service.caller(&subject, now()),
        now: &now,
        goes_on: &|| server.as_ref().is_none_or(|app| !app.is_stopping()),
        each: &|report| server.iter().for_each(|app| note(app, report)),
    };
    let mut reports = Vec::new();
    for feed in feeds {
        reports.extend(poller.poll(service, feed, Turn::Now, &visit)?);
    }
    Ok(reports)
}

/// A report for people.
struct Line<'r>(&'r PollReport);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PollReport { feed, consent, outcome, .. } = self.0;
        write!(f, "{feed} {consent}: ")?;
        match outcome {
            PollOutcome::Fetched { from, to, delivery: None, .. } => write!(f, "the bank has nothing for {from} to {to}"),
            PollOutcome::Fetched { from, to, pages, delivery: Some(_), counts } => {
                write!(f, "{from} to {to}, {pages} pages, {} records, ", counts.read)?;
                write!(f, "{} new, {} duplicates, {} pending", counts.new, counts.duplicates, counts.pending)?;
                for (count, what) in
                    [(counts.review, "for review"), (counts.conflicts, "conflicts"), (counts.rejected, "could not be read")]
                {
                    if count > 0 {
                        write!(f, ", {count} {what}")?;
                    }
                }
                Ok(())
            }
            PollOutcome::Postponed(why) => write!(f, "not asked: {}", Why(*why)),
            PollOutcome::Failed { failure, again_at: Some(at) } => write!(f, "{failure}; nothing was taken in, again at {at}"),
            PollOutcome::Failed { failure, again_at: None } => {
                write!(f, "{failure}; not asked again until `rewardhub consent add` gives another consent")
            }
            PollOutcome::GivenUp => f.write_str("given up: the server stops, or the consent was changed meanwhile"),
        }
    }
}

struct Why(Postponed);

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Postponed::Ended => f.write_str("the consent has ended; ask the customer for another one"),
            Postponed::Refused => f.write_str("the bank does not take the consent; ask the customer for another one"),
            Postponed::Exhausted(until) => write!(f, "it was asked for as often as a day allows, until {until}"),
            Postponed::NotBefore(until) => write!(f, "the bank is left alone until {until}"),
        }
    }
}

fn as_json(report: &PollReport) -> Value {
    let PollReport { feed, consent, outcome, .. } = report;
    let said = Line(report).to_string();
    match outcome {
        PollOutcome::Fetched { from, to, pages, delivery, counts } => json!({
            "feed": feed, "consent": consent, "outcome": "fetched", "said": said, "from": from.to_string(),
            "to": to.to_string(), "pages": pages,
            "delivery": delivery, "counts": counts,
        }),
        PollOutcome::Failed { failure, again_at } => json!({
            "feed": feed, "consent": consent, "outcome": failure.word(), "said": said, "again_at": again_at.map(|at| at.to_string()),
        }),
        PollOutcome::Postponed(_) => json!({ "feed": feed, "consent": consent, "outcome": "postponed", "said": said }),
        PollOutcome::GivenUp => json!({ "feed": feed, "consent": consent, "outcome": "given_up", "said": said }),
    }
}
