//! Takes a file in: the file itself, what a gzip file unpacks to, or each file of a ZIP archive. Each is a delivery of its own, and is
//! decided when this returns.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    time::Duration,
};

use rewardhub_core::delivery::DeliveryReport;

use super::{
    Bounds, Visit,
    file::{self, Stamp},
    listing::Found,
    obstacle::Obstacle,
    packed::{Checked, Contents, check},
    report::{InboxReport, Outcome, RejectedInFile, SourceCounts, SourceReport},
};
use crate::{
    Service,
    clock::now,
    deliveries::KnownDelivery,
    error::{Error, Unavailable},
    ingest::{Delivery, FileReport, Input, OfFiles, SentDelivery},
};

/// How long to wait for the decisions before a delivery is accepted: what is decided by then needs no other command to end.
const SOON: Duration = Duration::from_millis(100);
/// The most rejected records that the report of a file lists.
const LISTED_REJECTED: usize = 1000;

/// What is needed to take files of a feed in.
pub(super) struct Taking<'t> {
    pub service: &'t Service,
    pub feed: &'t str,
    pub folder: &'t Path,
    pub bounds: &'t Bounds,
    pub visit: &'t Visit<'t>,
}

/// What came of a file.
pub(super) enum Taken {
    /// All that can be read of it is accepted and decided.
    Whole(InboxReport),
    /// It is not what was listed, or is gone.
    Changed,
    /// The visit ended before all of it was taken in.
    Interrupted,
}

impl Taking<'_> {
    /// Takes a file in.
    pub fn take(&self, found: &Found) -> Result<Taken, Obstacle> {
        let path = self.folder.join(&found.name);
        let file = match file::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Taken::Changed),
            file => file.map_err(Obstacle::Unread)?,
        };
        if Stamp::of(&file.metadata().map_err(Obstacle::Unread)?) != found.stamp {
            return Ok(Taken::Changed);
        }
        let mut report = InboxReport {
            file: found.name.clone(),
            feed: self.feed.to_owned(),
            outcome: Outcome::Failed,
            taken_at: now().to_string(),
            kept_as: None,
            refused: None,
            sources: Vec::new(),
            stamp: found.stamp,
        };
        // All of an archive is unpacked once before anything of it is taken in, so that a damaged one leaves nothing behind.
        match check(&file, &found.name, self.bounds, &|| (self.visit.goes_on)()).map_err(Obstacle::Unread)? {
            Checked::Interrupted => return Ok(Taken::Interrupted),
            Checked::Refused(why) => report.refused = Some(why.to_string()),
            Checked::Readable(contents) => {
                let Some(sources) = self.sources(&file, found, contents)? else { return Ok(Taken::Interrupted) };
                report.sources = sources;
            }
        }
        if Stamp::at(&path).map_err(Obstacle::Unread)? != Some(found.stamp) {
            return Ok(Taken::Changed);
        }
        if report.sources.iter().any(|source| source.delivery.is_some()) {
            report.outcome = Outcome::Taken;
        }
        Ok(Taken::Whole(report))
    }

    /// Takes each source in; `None` if the visit ended before the last.
    fn sources(&self, file: &File, found: &Found, contents: Contents) -> Result<Option<Vec<SourceReport>>, Obstacle> {
        let mut listed = LISTED_REJECTED;
        let said = OfFiles { feed: Some(self.feed.to_owned()), ..OfFiles::default() };
        match contents {
            Contents::Plain => self.source(&found.name, Box::new(file), (&said, &mut listed)).map(|source| Some(vec![source])),
            Contents::Gzip { name } => {
                let unpacked = super::packed::gzip(file).map_err(Obstacle::Unread)?;
                self.source(&name, unpacked, (&said, &mut listed)).map(|source| Some(vec![source]))
            }
            Contents::Zip { entries } => {
                let said = OfFiles { archive: Some(found.name.clone()), ..said };
                let mut archive = super::packed::Archive::open(file, self.bounds).map_err(Obstacle::Unread)?;
                let mut sources = Vec::with_capacity(entries.len());
                for entry in entries {
                    if !(self.visit.goes_on)() {
                        return Ok(None);
                    }
                    sources.push(match entry.refused {
                        Some(why) => SourceReport::not_taken(&entry.name, why.to_string()),
                        None => {
                            let bytes = archive.entry(entry.index).map_err(Obstacle::Unread)?;
                            self.source(&entry.name, bytes, (&said, &mut listed))?
                        }
                    });
                }
                Ok(Some(sources))
            }
        }
    }

    /// Takes a source in, and waits until it is decided.
    fn source(
        &self,
        name: &str,
        bytes: Box<dyn Read + '_>,
        (said, listed): (&OfFiles, &mut usize),
    ) -> Result<SourceReport, Obstacle> {
        let name_as_path = Path::new(name);
        let input = Input { name: name_as_path, bytes: Some(bytes) };
        let caller = (self.visit.caller)()?;
        match self.service.deliver(input, said, caller, SOON).map_err(|error| obstacle(error, name_as_path))? {
            Delivery::Untaken(report) => untaken(name, *report),
            Delivery::Sent(sent) => self.decided(name, *sent, listed),
        }
    }

    fn decided(&self, name: &str, sent: SentDelivery, listed: &mut usize) -> Result<SourceReport, Obstacle> {
        let letters = sent.report().letters.iter().take(*listed);
        let rejected = letters.map(|letter| RejectedInFile {
            place: letter.kept.place.clone(),
            reason: letter.kept.reason.clone(),
            detail: letter.message.clone(),
            dead_letter: format!("{:016x}", letter.kept.id),
        });
        let rejected: Vec<RejectedInFile> = rejected.collect();
        *listed -= rejected.len();
        let edge = &sent.report().edge;
        let mut remarks = edge.remarks.clone();
        if edge.refused {
            remarks.push("it could not be read to its end".to_owned());
        }
        if edge.balances_differ > 0 {
            remarks.push(format!("the balances of {} statements differ from their items", edge.balances_differ));
        }
        let submission = sent.submission();
        let known = self.service.finish_delivery(sent)?;
        let set_aside = submission.wait(Duration::ZERO, |_| true).set_aside.len();
        if set_aside > 0 {
            remarks.push(format!(
                "{set_aside} commands could not be decided and were set aside; `rewardhub set-aside list` shows them"
            ));
        }
        if known.accepted.outcome.is_none() {
            remarks.push("its delivery was set aside, and ends once `rewardhub set-aside retry` has decided it".to_owned());
        }
        Ok(SourceReport { name: name.to_owned(), rejected, remarks, ..of_delivery(&known) })
    }
}

/// What a delivery came to, as its feed knows it.
fn of_delivery(known: &KnownDelivery) -> SourceReport {
    let DeliveryReport { stream, digest, .. } = &known.accepted.report;
    SourceReport {
        delivery: Some(known.id.to_string()),
        stream: Some(stream.clone()),
        digest: Some(digest.clone()),
        counts: SourceCounts::of(&known.accepted),
        ..SourceReport::default()
    }
}

/// A source of which nothing can be read; what the system does not give may be read later.
fn untaken(name: &str, report: FileReport) -> Result<SourceReport, Obstacle> {
    use crate::ingest::Untaken::{Refused, Unread, Unrecognised};
    let why = match report.untaken {
        Some(Unread(error)) => return Err(obstacle(error, Path::new(name))),
        Some(why @ (Unrecognised(_) | Refused { .. })) => why.to_string(),
        None => "nothing of it could be read".to_owned(),
    };
    Ok(SourceReport::not_taken(name, why))
}

/// An error of the service as what is in the way: the file itself, if that cannot be read.
fn obstacle(error: Error, name: &Path) -> Obstacle {
    match error {
        Error::Unavailable(Unavailable::File { path, source, .. }) if path == name => Obstacle::Unread(source),
        error => Obstacle::Service(error),
    }
}
