//! `programme check`: finds every mistake with its place, runs the file's own examples, and warns of rules that can never pay.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use clap::Args;
use rewardhub_core::programme::{Cleaned, Mistake, Mistakes, Programme, Supplied};
use rewardhub_feeds::{
    merchant_name::{NameSource, normalise},
    profile::MerchantPatterns,
};

use rewardhub_service::zones;

use crate::output::{BAD, FAINT, GOOD, Out, WARN, painted};

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
        let programme = match Programme::parse(checked.source, zones::tzif) {
            Ok(programme) => programme,
            Err(mistakes) => {
                checked.all(out, "error", &mistakes)?;
                return Ok(mistakes.count());
            }
        };
        let failed = programme.failed_examples();
        checked.all(out, "error", &failed)?;
        let supplied = Supplied { mcc: !self.without_mcc, time: !self.without_time };
        let warnings = [programme.warnings(supplied), unmet_names(&programme)];
        warnings.iter().try_for_each(|warnings| checked.all(out, "warning", warnings))?;
        if failed.is_empty() {
            let (name, version, zone) = (programme.name(), programme.version(), programme.timezone());
            let (rules, from) = (programme.rules().len(), programme.effective());
            let well = painted("ok:", GOOD);
            let path = checked.path.display();
            writeln!(
                out,
                "{well} {path}: {name} version {version}, in force from {from} in {zone}; rules: {rules}, warnings: {}; its examples come out as they say",
                warnings.iter().map(Mistakes::count).sum::<usize>()
            )?;
        }
        Ok(failed.count())
    }
}

/// Finds patterns that can never match a name that the intake makes.
fn unmet_names(programme: &Programme) -> Mistakes {
    let cleaned = |text: &str, given| normalise(text, given, programme.effective(), &MerchantPatterns::default()).name;
    let (name, text) = (|name: &str| cleaned(name, NameSource::Name), |text: &str| cleaned(text, NameSource::Text));
    programme.unmet_names(Cleaned { name: &name, text: &text })
}

/// A file whose lines are quoted in messages.
struct CheckedSource<'s> {
    path: &'s Path,
    source: &'s str,
    lines: Vec<&'s str>,
}

/// The most characters quoted of a line, around the mistake.
const QUOTED: usize = 160;

impl<'s> CheckedSource<'s> {
    fn new(path: &'s Path, source: &'s str) -> Self {
        Self { path, source, lines: source.lines().collect() }
    }

    fn all(&self, out: &mut Out, what: &str, mistakes: &Mistakes) -> io::Result<()> {
        mistakes.iter().try_for_each(|mistake| self.one(out, what, mistake))?;
        match mistakes.more() {
            0 => Ok(()),
            more => writeln!(out, "{}: and {more} more like these; they are listed once those are settled", self.path.display()),
        }
    }

    /// Prints a message with its place, and the line that it is about.
    fn one(&self, out: &mut Out, what: &str, mistake: &Mistake) -> io::Result<()> {
        let Mistake { line, column, message } = mistake;
        let style = if what == "error" { BAD } else { WARN };
        writeln!(out, "{}:{line}:{column}: {} {message}", self.path.display(), painted(format!("{what}:"), style))?;
        let index = (*line as usize).saturating_sub(1);
        let Some(text) = self.lines.get(index).filter(|text| !text.trim().is_empty()) else { return Ok(()) };
        let before = (*column as usize).saturating_sub(1);
        let start = before.saturating_sub(QUOTED / 2);
        let quoted: String = text.chars().skip(if before < QUOTED { 0 } else { start }).take(QUOTED).collect();
        let marked = if before < QUOTED { before } else { before - start };
        // Tabs stay tabs, so that the mark is under its character whatever their width.
        let blank: String = quoted.chars().take(marked).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let gutter = " ".repeat(line.to_string().len());
        writeln!(out, "{} {quoted}", painted(format!("{line} |"), FAINT))?;
        writeln!(out, "{} {blank}{}", painted(format!("{gutter} |"), FAINT), painted("^", style))
    }
}
