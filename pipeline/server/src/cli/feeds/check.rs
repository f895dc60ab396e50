//! `feeds check`: shows what a file would become, record by record. It takes nothing in and needs no data set.

use std::{collections::BTreeMap, io::Write, path::PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use rewardhub_core::item::Kind;
use rewardhub_feeds::{
    intake::{DryRunRecord as Checked, check, decode, stream_name},
    profile::Profile,
    recognise_format::Format,
};

use rewardhub_service::{
    feeds::{DEFAULT, profile_of},
    ingest::Source,
};

use crate::{
    arguments::NotSaid,
    cli::{Global, ingest::DRAFT},
    output::{Align, BAD, Out, Progress, Table, WARN, grouped, painted},
};

/// See [`super::Feeds::Check`].
#[derive(Debug, Args)]
pub struct Check {
    /// A file of the bank
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The feed by whose profile it is read [default: `default`]
    #[arg(long, value_name = "NAME", conflicts_with = "profile")]
    feed: Option<String>,
    /// A profile to read it by that is no feed's yet
    #[arg(long, value_name = "TOML")]
    profile: Option<PathBuf>,
    #[command(flatten)]
    not_said: NotSaid,
    /// Show so many good records; bad ones are always shown
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u64,
}

/// Counts of the records of a file.
#[derive(Debug, Default)]
struct Counts {
    records: u64,
    statements: u64,
    rejected: u64,
    refused: bool,
    in_doubt: u64,
    without_reference: u64,
    kinds: BTreeMap<Kind, u64>,
}

impl Check {
    /// Prints what each record would become. Fails if a record cannot be read.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let profile = Profile { given: self.not_said.given(), ..self.read_profile(global)? };
        let path = self.file.display();
        let progress = Progress::of_files(std::slice::from_ref(&self.file));
        let read = |bytes| progress.more(bytes);
        let source = Source::open(&self.file, &read)?;
        let format = source.format().map_err(|why| anyhow!("{path}: {why}"))?;
        let stream = stream_name(format, &profile);
        progress.beside(|| writeln!(out, "{path}: read as {stream}"))?;
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned());
        let mut counts = Counts::default();
        for checked in check(&stream, &profile, decode(format, &profile, name.as_deref(), source)) {
            counts.add(&checked);
            progress.beside(|| self.show(&checked, &counts, out))?;
        }
        progress.end();
        counts.write(out)?;
        if let Some(terms) = profile.enrolment.terms() {
            let days = terms.waiting_days;
            writeln!(
                out,
                "enrolment is required: items of accounts that nobody has linked to a wallet wait, {days} days at most"
            )?;
        }
        match (counts.refused, counts.rejected) {
            (true, _) => {
                let own = self.feed.is_some() || self.profile.is_some() || format != Format::Csv;
                bail!("{path} cannot be read to its end; correct it, or its profile{}", if own { "" } else { DRAFT })
            }
            (false, 0) => Ok(()),
            (false, 1) => bail!("1 record of {path} cannot be read; it would become a dead letter"),
            (false, n) => bail!("{n} records of {path} cannot be read; they would become dead letters"),
        }
    }

    fn read_profile(&self, global: &Global) -> Result<Profile> {
        let Some(path) = &self.profile else {
            return Ok(profile_of(&global.data, self.feed.as_deref().unwrap_or(DEFAULT))?);
        };
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the profile {}", path.display()))?;
        Profile::parse(&text).map_err(|mistakes| anyhow!("{} has mistakes:\n{mistakes}", path.display()))
    }

    fn show(&self, checked: &Checked, counts: &Counts, out: &mut Out) -> Result<()> {
        match checked {
            Checked::Record(_) if counts.records > self.limit => Ok(()),
            Checked::Record(_) | Checked::Statement(_) => Ok(write!(out, "{checked}")?),
            Checked::Remark(_) => Ok(write!(out, "{} {checked}", painted("note:", WARN))?),
            Checked::Rejected(_) | Checked::Refused(_) => Ok(write!(out, "{} {checked}", painted("error:", BAD))?),
        }
    }
}

impl Counts {
    fn add(&mut self, checked: &Checked) {
        match checked {
            Checked::Record(record) => {
                self.records += 1;
                self.in_doubt += u64::from(record.review_reason.is_some());
                self.without_reference += u64::from(record.references.is_empty());
                *self.kinds.entry(record.kind).or_default() += 1;
            }
            Checked::Statement(_) => self.statements += 1,
            Checked::Rejected(_) => self.rejected += 1,
            Checked::Refused(_) => self.refused = true,
            Checked::Remark(_) => {}
        }
    }

    fn write(&self, out: &mut Out) -> Result<()> {
        let mut table = Table::new([("", Align::Left), ("", Align::Right)]);
        let mut row = |what: &str, n: u64| table.row([what.to_owned(), grouped(&n.to_string())]);
        row("records", self.records);
        row("statements", self.statements);
        row("cannot be read", self.rejected);
        row("without a reference", self.without_reference);
        row("for review", self.in_doubt);
        self.kinds.iter().for_each(|(kind, n)| row(&format!("  {}", kind.word().replace('_', " ")), *n));
        Ok(table.write(out)?)
    }
}
