//! `programme check`: every mistake with its place, the file's own examples, rules that can never pay.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use clap::Args;
use rewardhub_core::programme::{Mistake, Programme, Supplied};

use crate::{
    output::{BAD, FAINT, GOOD, Out, WARN, painted},
    zones,
};

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
    /// Tells what is wrong with each file; warnings alone leave all well.
    pub fn run(self, out: &mut Out) -> Result<()> {
        let mut wrong = 0;
        for path in &self.files {
            wrong += self.check(path, &super::read(path)?, out)?;
        }
        match wrong {
            0 => Ok(()),
            1 => bail!("1 mistake; correct it and check again"),
            n => bail!("{n} mistakes; correct them and check again"),
        }
    }

    /// How many mistakes there are.
    fn check(&self, path: &Path, source: &str, out: &mut Out) -> Result<usize> {
        let programme = match Programme::parse(source, zones::tzif) {
            Ok(programme) => programme,
            Err(mistakes) => {
                mistakes.iter().try_for_each(|mistake| told(out, "error", path, source, mistake))?;
                return Ok(mistakes.len());
            }
        };
        let failed = programme.failed_examples();
        failed.iter().try_for_each(|mistake| told(out, "error", path, source, mistake))?;
        let supplied = Supplied { mcc: !self.without_mcc, time: !self.without_time };
        let warnings = programme.warnings(supplied);
        warnings.iter().try_for_each(|warning| told(out, "warning", path, source, warning))?;
        if failed.is_empty() {
            let (name, version, zone) = (programme.name(), programme.version(), programme.timezone());
            let (rules, from) = (programme.rules().len(), programme.effective());
            let well = painted("ok:", GOOD);
            let path = path.display();
            writeln!(
                out,
                "{well} {path}: {name} version {version}, in force from {from} in {zone}; rules: {rules}, warnings: {}; its examples come out as they say",
                warnings.len()
            )?;
        }
        Ok(failed.len())
    }
}

/// A message with its place, and the line it is about.
fn told(out: &mut Out, what: &str, path: &Path, source: &str, mistake: &Mistake) -> io::Result<()> {
    let Mistake { line, column, message } = mistake;
    let style = if what == "error" { BAD } else { WARN };
    writeln!(out, "{}:{line}:{column}: {} {message}", path.display(), painted(format!("{what}:"), style))?;
    let index = usize::try_from(*line).unwrap_or(0).saturating_sub(1);
    let Some(text) = source.lines().nth(index).filter(|text| !text.trim().is_empty()) else { return Ok(()) };
    let before = usize::try_from(*column).unwrap_or(0).saturating_sub(1);
    // Tabs stay tabs, so that the mark stands under its character whatever their width.
    let blank: String = text.chars().take(before).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let gutter = " ".repeat(line.to_string().len());
    writeln!(out, "{} {text}", painted(format!("{line} |"), FAINT))?;
    writeln!(out, "{} {blank}{}", painted(format!("{gutter} |"), FAINT), painted("^", style))
}
