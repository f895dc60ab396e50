//! Taking files in: bytes → entries → deliveries of items → commands, as fast as the partitions take them.
//!
//! `source` reads and recognises, `send` addresses and seals, `delivered` tells of whole sources, `directory` finds bank accounts,
//! `letters` keeps what could not be read, `report` is what it came to.

mod delivered;
mod directory;
mod letters;
mod report;
mod send;
mod source;

use std::{
    io::Read,
    path::{Path, PathBuf},
    time::Instant as Clock,
};

use rewardhub_engine::partitions::Standing;
use rewardhub_feeds::{
    entry::{Decoded, Rejected},
    intake::{Fingerprints, Intake, IntakeOutput, Limits, Origin, decode, stream_name},
    profile::{Given, Profile},
    recognise_format::Format,
};

use self::{delivered::Delivered, letters::Letters, send::Sender};
pub use self::{
    letters::Letter,
    report::{Doubted, FileReport, Ingested, Untaken},
    source::Source,
};
use crate::{
    Caller, Service,
    error::{Error, NotFound, Result, Unavailable},
    feeds::{own_feed, profile_of},
    progress::{Phase, Progress},
    totals::Totalling,
};

/// What taking in works with.
struct Session<'a> {
    service: &'a Service,
    /// Who asks for its commands, and when.
    caller: Caller,
    /// Sums up what becomes of them.
    totals: Totalling,
}

/// What is said of the files that are taken in together.
#[derive(Debug, Default)]
pub struct OfFiles {
    /// Their feed, where it is not their accounts' own.
    pub feed: Option<String>,
    /// What they do not say themselves.
    pub given: Given,
}

/// Something to take in: its name, as a file's, and its bytes.
pub struct Input<'i> {
    /// What it is called: it tells of dates and accounts, and stands in reports.
    pub name: &'i Path,
    /// Its bytes; `None`: those of the file of that name.
    pub bytes: Option<Box<dyn Read + 'i>>,
}

impl Service {
    /// Takes files in, one after the other. Every command is the caller's; `progress` hears of bytes read.
    ///
    /// # Errors
    /// When nothing can be taken in: no programme, an unknown feed, a file that is not there, a log that fails. A file or record that
    /// cannot be read is no error but part of the report.
    pub fn ingest(&self, files: &[PathBuf], said: &OfFiles, caller: Caller, progress: &dyn Progress) -> Result<Ingested> {
        files.iter().try_for_each(|file| source::must_be_file(file))?;
        self.ingest_all(files.iter().map(|file| Input { name: file, bytes: None }), said, caller, progress)
    }

    /// Takes in what a reader yields, as [`Self::ingest`] takes in a file of this name.
    ///
    /// # Errors
    /// As [`Self::ingest`].
    pub fn ingest_from(&self, name: &Path, bytes: impl Read, said: &OfFiles, caller: Caller) -> Result<Ingested> {
        self.ingest_all([Input { name, bytes: Some(Box::new(bytes)) }], said, caller, &())
    }

    fn ingest_all<'i>(
        &self,
        inputs: impl IntoIterator<Item = Input<'i>>,
        said: &OfFiles,
        caller: Caller,
        progress: &dyn Progress,
    ) -> Result<Ingested> {
        if self.terms()?.programmes().count() == 0 {
            return Err(NotFound::Programme { root: self.root().to_owned() }.into());
        }
        let started = Clock::now();
        let before = self.left_over()?;
        // What a crash left undecided comes first, as the log has it.
        self.decide_what_is_there()?;
        let session = Session { service: self, caller, totals: Totalling::default() };
        let (mut sender, mut delivered) = (Sender::new(&session), Delivered::new(&session));
        let mut reports = Vec::new();
        for input in inputs {
            match take(&session, &mut sender, &mut delivered, input, said, progress) {
                Ok(report) => reports.push(report),
                // The sources before this one are whole.
                Err(error) => return Err(after(delivered.finish().map(|_| ()), error)),
            }
        }
        progress.phase(Phase::Deciding);
        let (counted, names) = (delivered.finish()?, sender.into_names());
        Ok(Ingested::of(before, reports, counted, (session.totals.totals(), &names), started.elapsed()))
    }
}

fn take(
    session: &Session<'_>,
    sender: &mut Sender<'_>,
    delivered: &mut Delivered<'_>,
    input: Input<'_>,
    said: &OfFiles,
    progress: &dyn Progress,
) -> Result<FileReport> {
    let (service, path) = (session.service, input.name);
    // All is read before the last of it is sorted.
    let read = |bytes| if bytes == 0 { progress.phase(Phase::Sorting) } else { progress.more(bytes) };
    let untaken = |why: Untaken| FileReport::untaken(path, said.feed.as_deref(), "unknown", why);
    let source = match Source::of(input, &read) {
        Ok(source) => source,
        Err(why) => return Ok(untaken(Untaken::Unread(why))),
    };
    let format = match source.format() {
        Ok(format) => format,
        Err(why) => return Ok(untaken(Untaken::Unrecognised(why))),
    };
    let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = match &said.feed {
        Some(name) => name.clone(),
        None => own_feed(service, format, source.head(), &file_name, &said.given)?,
    };
    let profile = Profile { given: said.given.clone(), ..profile_of(service.root(), &name)? };
    let origin = Origin { feed: name.clone(), stream: stream_name(format, &profile) };
    let digest = source.digest();
    let limits = Limits { folder: Some(scratch(service)?), ..Limits::default() };
    let decoded = decode(format, &profile, Some(&file_name), source);
    let mut intake = Intake::new(decoded, origin.clone(), &profile, service.hashes(), limits);
    let mut letters = Letters::new(session, &name, &source::shown_name(path));
    let read = read_in(&mut intake, sender, &mut letters, path, progress);
    // Records that were read before a failure are sent and decided before it is told.
    let (sent, kept) = (sender.end_of_source(), letters.finish());
    let refused = match read {
        Ok(refused) => refused,
        Err(error) => {
            let decided = sent.and_then(|sent| service.wait(&sent, Standing::is_settled, |_| Unavailable::NotDecided));
            return Err(after(decided.and(kept).map(|_| ()), error));
        }
    };
    let (sent, (letters, entered)) = (sent?, kept?);
    if let Some(refused) = refused {
        let may_need_a_profile = format == Format::Csv && said.feed.is_none();
        let why = Untaken::Refused { message: refused.message, may_need_a_profile };
        return Ok(FileReport::untaken(path, Some(&name), &origin.stream, why));
    }
    delivered.add_up(entered);
    let edge = intake.report().clone();
    let report = FileReport { path: path.to_owned(), feed: name, stream: origin.stream, edge, letters, untaken: None };
    delivered.add(&report, digest.hex(), sent)?;
    Ok(report)
}

/// Sends what an intake yields, and keeps what cannot be read. Returns why the input was refused where nothing of it was read: the
/// file is still where it was then.
fn read_in<D: Iterator<Item = Decoded>, F: Fingerprints>(
    intake: &mut Intake<'_, D, F>,
    sender: &mut Sender<'_>,
    letters: &mut Letters<'_>,
    path: &Path,
    progress: &dyn Progress,
) -> Result<Option<Box<Rejected>>> {
    let mut begun = false;
    while let Some(taken) = intake.next() {
        match taken.map_err(|source| Unavailable::Intake { path: path.to_owned(), source: Box::new(source) })? {
            IntakeOutput::Chunk(chunk) => {
                progress.phase(Phase::Sending);
                begun = true;
                sender.push(*chunk)?;
            }
            IntakeOutput::Refused(refused) if !begun && intake.report().read == 0 => return Ok(Some(refused)),
            IntakeOutput::Rejected(rejected) | IntakeOutput::Refused(rejected) => letters.keep(&rejected)?,
        }
    }
    Ok(None)
}

/// The error that ends an ingest, once the rest was done. What went wrong with the rest follows from it, so it is only logged.
fn after(rest: Result<()>, error: Error) -> Error {
    if let Err(also) = rest {
        tracing::warn!("what was read before a failure is not all done: {also}");
    }
    error
}

fn scratch(service: &Service) -> Result<PathBuf> {
    let folder = service.root().join("tmp");
    std::fs::create_dir_all(&folder).map_err(|source| Unavailable::File { doing: "made", path: folder.clone(), source })?;
    Ok(folder)
}
