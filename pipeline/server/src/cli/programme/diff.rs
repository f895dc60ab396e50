//! `programme diff`: what a version changes of another, in words.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Result, bail};
use clap::Args;
use rewardhub_core::programme::{Programme, Supplied};
use rewardhub_http::shapes::VersionDifference;
use rewardhub_service::programme_versions::Comparison;

use super::{activate, checked_source::CheckedSource, comparison_text};
use crate::{
    cli::{DataSet, Global},
    output::Out,
};

/// See [`super::Programme::Diff`].
#[derive(Debug, Args)]
#[command(disable_version_flag = true)]
pub struct Diff {
    /// The file of a version that is not activated yet, compared with what is in force on its first day
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// A version that was proposed: of two, what the second changes of the first; of one, what it changes, or the file of it
    #[arg(id = "numbers", long = "version", value_name = "VERSION")]
    versions: Vec<u32>,
    /// As JSON, as `GET /v1/programmes/{version}/difference` answers it
    #[arg(long)]
    json: bool,
}

impl Diff {
    /// The file that it reads.
    pub fn files(&self) -> Vec<&Path> {
        self.file.iter().map(AsRef::as_ref).collect()
    }

    /// Shows what differs.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let source = self.file.as_ref().map(|file| super::read_sent(file, global)).transpose()?;
        let data = global.open()?;
        let (programme, comparison) = match (&self.file, source, self.versions.as_slice()) {
            (Some(file), Some(source), before @ ([] | [_])) => {
                let programme = Arc::new(activate::checked(file, &source)?);
                let comparison = compared(&data, &programme, before.first().copied())?;
                if !self.json {
                    let everything = Supplied { mcc: true, time: true };
                    CheckedSource::new(file, &source).warnings(&programme, everything, out)?;
                }
                (programme, comparison)
            }
            (None, None, [version]) => of_version(&data, *version, None)?,
            (None, None, [before, version]) => of_version(&data, *version, Some(*before))?,
            _ => bail!("name a FILE, or one or two versions with --version, or a FILE and the version to compare it with"),
        };
        if self.json {
            writeln!(out, "{}", serde_json::to_string_pretty(&VersionDifference::of(&programme, comparison))?)?;
        } else {
            comparison_text::show(&programme, &comparison, out)?;
        }
        data.close()
    }
}

fn of_version(data: &DataSet, version: u32, before: Option<u32>) -> Result<(Arc<Programme>, Comparison)> {
    let programme = data.known_version(version)?.programme;
    let comparison = compared(data, &programme, before)?;
    Ok((programme, comparison))
}

fn compared(data: &DataSet, programme: &Programme, before: Option<u32>) -> Result<Comparison> {
    Ok(match before {
        None => Comparison::with_those_in_force(programme, data.terms()?.programmes()),
        Some(before) => Comparison::with(programme, data.known_version(before)?.programme),
    })
}
