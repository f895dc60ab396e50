//! `programme check`: finds every mistake with its place, runs the file's own examples, and warns of rules that can never pay.

use std::{io::Write, path::PathBuf};

use anyhow::{Result, bail};
use clap::Args;
use rewardhub_core::programme::{Programme, Supplied};

use rewardhub_service::zones;

use super::checked_source::CheckedSource;
use crate::output::{BAD, GOOD, Out, painted};

/// See [`super::Programme::Check`].
#[derive(Debug, Args)]
pub struct Check {
    /// The programmes' files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The feeds give no merchant category codes: warn of rules that need them
    #[arg(long)]
    without_mcc: bool,
    /// The feeds give no time of day: warn of rules that need it
    #[arg(long)]
    without_time: bool,
}

impl Check {
    /// Prints what is wrong with each file. Warnings alone are not a failure.
    pub fn run(self, out: &mut Out) -> Result<()> {
        let mut wrong = 0;
        for path in &self.files {
            wrong += match super::read(path) {
                Ok(source) => self.check(&CheckedSource::new(path, &source), out)?,
                // The other files are still checked.
                Err(error) if error.is::<super::NoProgramme>() => {
                    writeln!(out, "{} {error}", painted("error:", BAD))?;
                    1
                }
                Err(error) => return Err(error),
            };
        }
        match wrong {
            0 => Ok(()),
            1 => bail!("1 mistake; correct it and check again"),
            n => bail!("{n} mistakes; correct them and check again"),
        }
    }

    /// Checks one file, and returns the number of its mistakes.
    fn check(&self, checked: &CheckedSource<'_>, out: &mut Out) -> Result<usize> {
        let programme = match Programme::parse(checked.source(), zones::tzif) {
            Ok(programme) => programme,
            Err(mistakes) => {
                checked.all(out, "error", &mistakes)?;
                return Ok(mistakes.count());
            }
        };
        let failed = programme.failed_examples();
        checked.all(out, "error", &failed)?;
        let supplied = Supplied { mcc: !self.without_mcc, time: !self.without_time };
        let warnings = checked.warnings(&programme, supplied, out)?;
        if failed.is_empty() {
            let (name, version, zone) = (programme.name(), programme.version(), programme.timezone());
            let (rules, from) = (programme.rules().len(), programme.effective());
            let well = painted("ok:", GOOD);
            let path = checked.path().display();
            writeln!(
                out,
                "{well} {path}: {name} version {version}, in force from {from} in {zone}; rules: {rules}, warnings: {warnings}; its examples come out as they say"
            )?;
        }
        Ok(failed.count())
    }
}
