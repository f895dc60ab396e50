//! Takes files in: bytes → entries → deliveries of items → commands, as fast as the partitions accept them.
//!
//! `source` reads and recognises a file, `send` addresses and seals its chunks, `delivered` reports whole sources, `directory`
//! finds bank accounts, `letters` keeps unreadable records, `outcomes` sums up what was decided, `report` holds the result. `delivery`
//! takes in one source for callers that do not wait until it is decided.

mod command_runs;
mod delivered;
mod delivery;
mod directory;
mod dry_run;
mod letters;
mod outcomes;
mod report;
mod send;
mod source;
mod traced;

use std::{
    io::Read,
    path::{Path, PathBuf},
    time::Instant as Clock,
};

use rewardhub_core::{
    ids::BankAccountId,
    item::{Item, Kind},
};
use rewardhub_engine::partitions::SubmissionState;
use rewardhub_feeds::{
    entry::{Decoded, Rejected},
    intake::{Account, Fingerprints, Intake, IntakeOutput, Limits, Origin, decode, stream_name},
    profile::{Given, Profile},
    recognise_format::Format,
};

use self::source::ReadFailure;
pub(crate) use self::source::shown_name;
use self::{
    delivered::{Delivered, SentSource},
    directory::Directory,
    letters::Letters,
    outcomes::Observed,
    send::Sender,
};
pub use self::{
    delivery::{Delivery, SentDelivery},
    dry_run::DryRunOf,
    letters::Letter,
    report::{DistrustedReferences, FileReport, Ingested, Untaken},
    source::{Source, must_be_file},
};
use crate::{
    Caller, Service,
    error::{Error, NotFound, Result, Unavailable},
    feeds::{own_feed, profile_of},
    progress::{Phase, Progress},
};

/// The state that all sources of one ingest share.
struct Session<'a> {
    service: &'a Service,
    /// Who asks for every command, and when.
    caller: Caller,
    /// Sums up the outcomes of the commands.
    observed: Observed,
}

/// What the caller says about the files of one ingest.
#[derive(Debug, Default)]
pub struct OfFiles {
    /// The feed of every file. `None`: each file belongs to the feed of its first account.
    pub feed: Option<String>,
    /// The account and the currency of files that do not name them.
    pub given: Given,
    /// The archive that the files lie in. What is remembered of each names it too.
    pub archive: Option<String>,
}

impl OfFiles {
    /// The name of a file as the log may have it.
    fn shown_name(&self, path: &Path) -> String {
        let name = shown_name(path);
        self.archive.as_ref().map_or_else(|| name.clone(), |archive| format!("{}/{name}", shown_name(Path::new(archive))))
    }
}

/// A source to take in: a file, or bytes under a file's name.
pub struct Input<'i> {
    /// The path of the file, or the name of the bytes. A decoder may read a date or an account from it, and reports show it.
    pub name: &'i Path,
    /// The bytes to read; `None` reads the file at `name`.
    pub bytes: Option<Box<dyn Read + 'i>>,
}

impl Service {
    /// The folder for files that last no longer than the work on a source.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn scratch_folder(&self) -> Result<PathBuf> {
        let folder = self.root().join("tmp");
        std::fs::create_dir_all(&folder).map_err(|source| Unavailable::File { doing: "made", path: folder.clone(), source })?;
        Ok(folder)
    }

    /// Refuses to take anything in while no programme is active.
    pub(crate) fn must_have_programme(&self) -> Result<()> {
        if self.current_terms()?.programmes().count() == 0 {
            return Err(NotFound::Programme { root: self.root().to_owned() }.into());
        }
        Ok(())
    }

    /// Takes files in, one after the other. Every command is the caller's; `progress` counts the bytes read.
    ///
    /// # Errors
    /// When nothing can be taken in: no programme is active, a feed is unknown, a file is absent, a log fails. A file or record
    /// that cannot be read is not an error but part of the report.
    pub fn ingest(&self, files: &[PathBuf], said: &OfFiles, caller: Caller, progress: &dyn Progress) -> Result<Ingested> {
        files.iter().try_for_each(|file| must_be_file(file))?;
        self.ingest_all(files.iter().map(|file| Input { name: file, bytes: None }), said, caller, progress)
    }

    /// Takes in the bytes of a reader, as [`Self::ingest`] takes in a file with this name.
    ///
    /// # Errors
    /// As [`Self::ingest`].
    pub fn ingest_from(&self, name: &Path, bytes: impl Read, said: &OfFiles, caller: Caller) -> Result<Ingested> {
        self.ingest_all([Input { name, bytes: Some(Box::new(bytes)) }], said, caller, &())
    }

    /// Takes inputs in, one after the other; each is read once the one before it is sent.
    ///
    /// # Errors
    /// As [`Self::ingest`].
    pub fn ingest_all<'i>(
        &self,
        inputs: impl IntoIterator<Item = Input<'i>>,
        said: &OfFiles,
        caller: Caller,
        progress: &dyn Progress,
    ) -> Result<Ingested> {
        self.must_have_programme()?;
        let started = Clock::now();
        // Commands that a crash left undecided come first, as they do in the log, and deliveries that it left open end.
        self.decide_what_is_there()?;
        // Those that cannot be ended are logged, each with its reason.
        if let Err(error) = self.end_deliveries_left_open(caller, || true) {
            tracing::warn!(%error, "deliveries that an earlier process left open stay so; the next ingest tries again to end them");
        }
        let session = Session { service: self, caller, observed: Observed::default() };
        let (mut sender, mut delivered) = (Sender::new(&session), Delivered::new(&session));
        let mut reports = Vec::new();
        for input in inputs {
            match take(&session, &mut sender, input, said, progress) {
                Ok(Taken::Untaken(report)) => reports.push(*report),
                Ok(Taken::Sent(source)) => match delivered.add(*source) {
                    Ok(report) => reports.push(report),
                    Err(error) => return Err(after(delivered.finish().map(|_| ()), error)),
                },
                // The sources before this one were read whole, so they are finished.
                Err(error) => return Err(after(delivered.finish().map(|_| ()), error)),
            }
        }
        progress.phase(Phase::Deciding);
        let (counted, names) = (delivered.finish()?, sender.into_names());
        Ok(Ingested::of(reports, counted, (session.observed.totals(), &names), started.elapsed()))
    }
}

/// The id of a bank account, which is entered if it is new.
pub(crate) fn addressed(service: &Service, caller: Caller, account: &Account) -> Result<BankAccountId> {
    let session = Session { service, caller, observed: Observed::default() };
    let mut directory = Directory::default();
    directory.enter(&session, std::iter::once(account))?;
    Ok(directory.id(account.token))
}

/// An item as it is sent: a transfer names the other account by the spelling under which that was first seen.
pub(crate) fn by_first_spelling(service: &Service, caller: Caller, item: Item) -> Result<Item> {
    let Some(token) = item.counterparty.filter(|_| matches!(item.facts.kind, Kind::Transfer | Kind::StandingOrder)) else {
        return Ok(item);
    };
    let session = Session { service, caller, observed: Observed::default() };
    let first = Directory::first_spellings(&session, [token].into())?;
    Ok(Item { counterparty: Some(first.get(&token).copied().unwrap_or(token)), ..item })
}

/// What became of a source when it was read.
enum Taken {
    /// Nothing of it was taken in.
    Untaken(Box<FileReport>),
    /// All that can be read of it was sent.
    Sent(Box<SentSource>),
}

/// Reads a source and sends its items. They are durable when this returns, and may not be decided yet.
fn take(
    session: &Session<'_>,
    sender: &mut Sender<'_>,
    input: Input<'_>,
    said: &OfFiles,
    progress: &dyn Progress,
) -> Result<Taken> {
    let (service, path) = (session.service, input.name);
    // A source is read to its end before the last of its items are sorted.
    let read = |bytes| if bytes == 0 { progress.phase(Phase::Sorting) } else { progress.more(bytes) };
    let untaken = |why: Untaken| Taken::Untaken(Box::new(FileReport::untaken(path, said.feed.as_deref(), "unknown", why)));
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
    let (digest, failure) = (source.digest(), source.failure());
    let limits = Limits { folder: Some(service.scratch_folder()?), ..Limits::default() };
    let decoded = decode(format, &profile, Some(&file_name), source);
    let mut intake = Intake::new(decoded, origin.clone(), &profile, service.hashes(), limits);
    let shown = said.shown_name(path);
    let mut letters = Letters::new(session, &origin, (&file_name, &shown));
    let read = read_in(&mut intake, sender, (&mut letters, &failure), path, progress);
    // Records that were read before a failure are sent and decided before the failure is returned.
    let (sent, kept) = (sender.end_of_source(), letters.finish());
    let refused = match read {
        Ok(refused) => refused,
        Err(error) => {
            let decided =
                sent.and_then(|sent| service.wait(&sent.submission, SubmissionState::is_complete, |_| Unavailable::NotDecided));
            return Err(after(decided.and(kept).map(|_| ()), error));
        }
    };
    let (sent, (letters, entered)) = (sent?, kept?);
    if let Some(refused) = refused {
        let may_need_a_profile = format == Format::Csv && said.feed.is_none();
        let why = Untaken::Refused { message: refused.message, may_need_a_profile };
        return Ok(Taken::Untaken(Box::new(FileReport::untaken(path, Some(&name), &origin.stream, why))));
    }
    let edge = intake.report().clone();
    let report = FileReport { path: path.to_owned(), feed: name, stream: origin.stream, edge, letters, untaken: None };
    Ok(Taken::Sent(Box::new(SentSource { report, source: shown, digest: digest.hex(), sent, letters: entered })))
}

/// Sends the chunks of an intake and keeps its unreadable records. Returns the refusal of an input of which nothing was read;
/// then nothing of the file was taken in.
fn read_in<D: Iterator<Item = Decoded>, F: Fingerprints>(
    intake: &mut Intake<'_, D, F>,
    sender: &mut Sender<'_>,
    (letters, failure): (&mut Letters<'_>, &ReadFailure),
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
            IntakeOutput::Rejected(_) | IntakeOutput::Refused(_) if failure.check(path).is_err() => break,
            IntakeOutput::Refused(refused) if !begun && intake.report().read == 0 => return Ok(Some(refused)),
            IntakeOutput::Rejected(rejected) | IntakeOutput::Refused(rejected) => letters.keep(&rejected)?,
        }
    }
    // What the system did not give is no fault of the bank's: it is no dead letter, and the source is no delivery.
    failure.check(path)?;
    Ok(None)
}

/// Returns the error that ends an ingest, once the rest is done. An error of the rest follows from it, so it is only logged.
fn after(rest: Result<()>, error: Error) -> Error {
    if let Err(also) = rest {
        tracing::warn!("what was read before a failure is not all done: {also}");
    }
    error
}
