//! `feeds new`: drafts the first profile of a feed from one of its files. It takes nothing in and needs no data set.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use rewardhub_feeds::{
    csv::{self, Draft},
    intake::stream_name,
    open_banking,
    profile::Profile,
    recognise_format::Format,
};

use rewardhub_service::{feeds::profile_path, ingest::Source};

use crate::{cli::Global, output::Out};

/// See [`super::Feeds::New`].
#[derive(Debug, Args)]
pub struct New {
    /// What the feed is to be called: letters, digits, - and _
    #[arg(value_name = "NAME")]
    name: String,
    /// One of its files
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write the profile here instead of into the data set's folder `feeds`; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl New {
    /// Drafts the profile, and prints the next step.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let (path, own) = (self.file.display(), profile_path(&global.data, &self.name)?);
        let source = Source::open(&self.file, &|_| ())?;
        let format = source.format().map_err(|why| anyhow!("{path}: {why}"))?;
        let file_name = self.file.file_name().map(|name| name.to_string_lossy().into_owned());
        let draft = match format {
            Format::Csv => csv::draft(&self.name, file_name.as_deref(), source)?,
            Format::OpenBanking(shape) => Draft { text: open_banking::draft(&self.name, shape), asked: Vec::new() },
            Format::Camt052 | Format::Camt053 | Format::Camt054 | Format::Ndjson => {
                let stream = stream_name(format, &Profile::default());
                writeln!(out, "{path} needs no profile: it is {stream}, which says everything itself")?;
                writeln!(out, "next: rewardhub feeds check {path}")?;
                return Ok(());
            }
        };
        match self.output.as_deref() {
            Some(to) if to == Path::new("-") => Ok(write!(out, "{}", draft.text)?),
            Some(to) => {
                write_new(to, &draft.text)?;
                let by = format!("--profile {}", to.display());
                write_draft(&draft, (to, &by), &self.file, out)
            }
            None => {
                let folder = own.parent().context("a profile lies in a folder")?;
                fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
                write_new(&own, &draft.text)?;
                let by = format!("--feed {}", self.name);
                write_draft(&draft, (&own, &by), &self.file, out)
            }
        }
    }
}

/// Writes a new file, and refuses to replace an existing one.
fn write_new(path: &Path, text: &str) -> Result<()> {
    let file = fs::OpenOptions::new().write(true).create_new(true).open(path);
    match file {
        Ok(mut file) => file.write_all(text.as_bytes()).with_context(|| format!("{} cannot be written", path.display())),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => bail!(
            "{} is there already and is left as it is; choose another name, write elsewhere with -o, or look at a draft with -o -",
            path.display()
        ),
        Err(error) => Err(error).with_context(|| format!("{} cannot be written; choose another file with -o", path.display())),
    }
}

fn write_draft(draft: &Draft, (profile, by): (&Path, &str), file: &Path, out: &mut Out) -> Result<()> {
    let (profile, file) = (profile.display(), file.display());
    match draft.asked.as_slice() {
        [] => writeln!(out, "{profile} is written; everything in {file} was recognised, and is read the same without it")?,
        asked => {
            writeln!(out, "{profile} is written; it asks")?;
            asked.iter().try_for_each(|asked| writeln!(out, "  {asked}"))?;
        }
    }
    let first = if draft.asked.is_empty() { "look it through" } else { "answer in it" };
    writeln!(out, "next: {first}, then try it: rewardhub feeds check {by} {file}")?;
    Ok(())
}
