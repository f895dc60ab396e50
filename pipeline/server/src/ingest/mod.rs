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
use rewardhub_feeds::intake::{Intake, Limits, Origin, Taken, decode, stream_name};

use self::{delivered::Delivered, feeds::profile_of, letters::Letters, send::Sender};
pub use self::{
    feeds::profiles,
    letters::Letter,
    report::{FileReport, Ingested},
    source::Source,
};
use crate::data::{Data, Edge, Watch};

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

/// Takes files in, one after the other. `at` is the time of every command, `progress` is told of every byte read.
///
/// # Errors
/// When nothing can be taken in: no programme, an unknown feed, a log that fails. A file or record that cannot be read is no error
/// but part of the report.
pub fn ingest(
    data: &Data,
    files: &[PathBuf],
    feed: Option<&str>,
    at: rewardhub_core::time::Instant,
    progress: &dyn Fn(u64),
) -> Result<Ingested> {
    if data.terms()?.programmes().count() == 0 {
        anyhow::bail!(
            "the data set in {} has no programme, so nothing can be judged; activate one: rewardhub programme activate FILE",
            data.set().root().display()
        );
    }
    files.iter().try_for_each(|file| source::must_be_file(file))?;
    let started = Instant::now();
    let watch = Watch::default();
    let (reports, counted) = data.work_watched(&watch, |edge| {
        // What a crash left undecided is decided first, and not counted here.
        edge.settle()?;
        watch.forget();
        let session = Session { data, edge, at };
        let (mut sender, mut delivered) = (Sender::new(&session), Delivered::new(&session));
        let mut reports = Vec::new();
        for file in files {
            let report = take(&session, &mut sender, &mut delivered, file, feed, progress);
            reports.push(report.with_context(|| format!("{} could not be taken in", file.display()))?);
        }
        Ok((reports, delivered.finish()?))
    })?;
    Ok(Ingested::of(reports, counted, watch.totals(), started.elapsed()))
}

fn take(
    session: &Session<'_>,
    sender: &mut Sender<'_>,
    delivered: &mut Delivered<'_>,
    path: &Path,
    feed: Option<&str>,
    progress: &dyn Fn(u64),
) -> Result<FileReport> {
    let source = Source::open(path, progress)?;
    let format = match source.format() {
        Ok(format) => format,
        Err(why) => return refused(session, path, feed, &why),
    };
    let name = match feed {
        Some(name) => name.to_owned(),
        None => feeds::own_feed(session, format, source.head(), path)?,
    };
    let profile = profile_of(session.data.set().root(), &name)?;
    let origin = Origin { feed: name.clone(), stream: stream_name(format, &profile) };
    let digest = source.digest();
    let hashes = session.data.hashes();
    let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let limits = Limits { folder: Some(scratch(session)?), ..Limits::default() };
    let mut intake = Intake::new(decode(format, &profile, Some(&file_name), source), origin.clone(), &profile, hashes, limits);
    let mut letters = Letters::new(session, &name, &source::shown_name(path));
    for taken in intake.by_ref() {
        match taken? {
            Taken::Chunk(chunk) => sender.push(*chunk)?,
            Taken::Rejected(rejected) | Taken::Refused(rejected) => letters.keep(&rejected)?,
        }
    }
    let count = sender.end_of_source()?;
    let letters = letters.finish()?;
    let report = FileReport { path: path.to_owned(), feed: name, stream: origin.stream, edge: intake.report().clone(), letters };
    delivered.add(&report, digest.hex(), count)?;
    Ok(report)
}

fn scratch(session: &Session<'_>) -> Result<std::path::PathBuf> {
    let folder = session.data.set().root().join("tmp");
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    Ok(folder)
}

/// A file of no known format: kept as a dead letter as far as it goes.
fn refused(
    session: &Session<'_>,
    path: &Path,
    feed: Option<&str>,
    why: &rewardhub_feeds::recognise::Unrecognised,
) -> Result<FileReport> {
    let name = feed.unwrap_or(feeds::DEFAULT).to_owned();
    let mut letters = Letters::new(session, &name, &source::shown_name(path));
    letters.keep(&source::refusal(path, why)?)?;
    let letters = letters.finish()?;
    let mut edge = rewardhub_feeds::intake::Report { refused: true, ..Default::default() };
    edge.rejected.insert("format".into(), 1);
    Ok(FileReport { path: path.to_owned(), feed: name, stream: "unknown".into(), edge, letters })
}
