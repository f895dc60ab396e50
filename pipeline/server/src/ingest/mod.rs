//! Taking files in: bytes → entries → deliveries of items → commands, as fast as the partitions take them.
//!
//! `source` opens and recognises, `send` addresses and seals, `delivered` tells of whole sources, `directory` finds bank accounts, `letters` keeps what could not be
//! read, `report` is what is told at the end.

mod delivered;
mod directory;
mod feeds;
mod letters;
mod report;
mod send;
mod source;

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context as _, Result};
use rewardhub_core::{
    command::{Body, Command, Source as CommandSource},
    ids::Bucket,
};
use rewardhub_feeds::{
    intake::{Intake, Limits, Origin, Taken, decode, stream_name},
    profile::{Given, Profile},
    recognise::Format,
};

use self::{delivered::Delivered, letters::Letters, send::Sender};
pub use self::{
    feeds::{DEFAULT, profile_of, profile_path, profiles},
    letters::Letter,
    report::{FileReport, Ingested},
    source::Source,
};
use crate::{
    data::{Data, Edge, Watch},
    output::Progress,
};

/// What taking in works with.
struct Session<'a> {
    data: &'a Data,
    edge: &'a Edge<'a>,
    /// The time of its commands.
    at: rewardhub_core::time::Instant,
}

impl Session<'_> {
    fn command(&self, bucket: Bucket, body: Body) -> Command {
        Command { at: self.at, bucket, source: CommandSource::Edge, body }
    }
}

/// What helps whoever has a CSV and no profile for it.
pub const DRAFT: &str = "; `rewardhub feeds new NAME FILE` drafts a profile that asks all there is to ask at once";

/// What is said of the files that are taken in together.
#[derive(Debug, Default)]
pub struct OfFiles {
    /// Their feed, where it is not their accounts' own.
    pub feed: Option<String>,
    /// What they do not say themselves.
    pub given: Given,
}

/// Takes files in, one after the other. `at` is the time of every command, `progress` is told what goes on.
///
/// # Errors
/// When nothing can be taken in: no programme, an unknown feed, a log that fails. A file or record that cannot be read is no error
/// but part of the report.
pub fn ingest(
    data: &Data,
    files: &[PathBuf],
    said: &OfFiles,
    at: rewardhub_core::time::Instant,
    progress: &Progress,
) -> Result<Ingested> {
    if data.terms()?.programmes().count() == 0 {
        anyhow::bail!(
            "the data set in {} has no programme, so nothing can be judged; activate one: rewardhub programme activate FILE",
            data.set().root().display()
        );
    }
    files.iter().try_for_each(|file| source::must_be_file(file))?;
    let started = Instant::now();
    let before = data.left_over()?;
    let watch = Watch::default();
    let (reports, counted, names) = data.work_watched(&watch, |edge| {
        // What a crash left undecided is decided first, and not counted here.
        edge.settle()?;
        watch.forget();
        let session = Session { data, edge, at };
        let (mut sender, mut delivered) = (Sender::new(&session), Delivered::new(&session));
        let mut reports = Vec::new();
        for file in files {
            let report = take(&session, &mut sender, &mut delivered, (file, said), progress);
            reports.push(report.with_context(|| format!("{} could not be taken in", file.display()))?);
        }
        progress.phase("deciding");
        Ok((reports, delivered.finish()?, sender.into_names()))
    })?;
    Ok(Ingested::of(before, reports, counted, (watch.totals(), &names), started.elapsed()))
}

fn take(
    session: &Session<'_>,
    sender: &mut Sender<'_>,
    delivered: &mut Delivered<'_>,
    (path, said): (&Path, &OfFiles),
    progress: &Progress,
) -> Result<FileReport> {
    // All is read before the last of it is sorted.
    let read = |bytes| if bytes == 0 { progress.phase("sorting") } else { progress.more(bytes) };
    let untaken = |why: String| Ok(FileReport::untaken(path, said.feed.as_deref(), "unknown", why));
    let source = match Source::open(path, &read) {
        Ok(source) => source,
        Err(why) => return untaken(format!("{why:#}")),
    };
    let format = match source.format() {
        Ok(format) => format,
        Err(why) => return untaken(why.to_string()),
    };
    let name = match &said.feed {
        Some(name) => name.clone(),
        None => feeds::own_feed(session, format, source.head(), path, &said.given)?,
    };
    let profile = Profile { given: said.given.clone(), ..profile_of(session.data.set().root(), &name)? };
    let origin = Origin { feed: name.clone(), stream: stream_name(format, &profile) };
    let digest = source.digest();
    let hashes = session.data.hashes();
    let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let limits = Limits { folder: Some(scratch(session)?), ..Limits::default() };
    let mut intake = Intake::new(decode(format, &profile, Some(&file_name), source), origin.clone(), &profile, hashes, limits);
    let mut letters = Letters::new(session, &name, &source::shown_name(path));
    let mut begun = false;
    while let Some(taken) = intake.next() {
        match taken? {
            Taken::Chunk(chunk) => {
                progress.phase("sending");
                begun = true;
                sender.push(*chunk)?;
            }
            // Nothing of it was read: what is to be done is told, and the file is still where it was.
            Taken::Refused(refused) if !begun && intake.report().read == 0 => {
                let hint = if format == Format::Csv && said.feed.is_none() { DRAFT } else { "" };
                return Ok(FileReport::untaken(path, Some(&name), &origin.stream, refused.message + hint));
            }
            Taken::Rejected(rejected) | Taken::Refused(rejected) => letters.keep(&rejected)?,
        }
    }
    let count = sender.end_of_source()?;
    let letters = letters.finish()?;
    let edge = intake.report().clone();
    let report = FileReport { path: path.to_owned(), feed: name, stream: origin.stream, edge, letters, untaken: None };
    delivered.add(&report, digest.hex(), count)?;
    Ok(report)
}

fn scratch(session: &Session<'_>) -> Result<std::path::PathBuf> {
    let folder = session.data.set().root().join("tmp");
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    Ok(folder)
}
