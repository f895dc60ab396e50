//! The file of a programme while it is checked: mistakes and warnings with their places, and the lines that they are about.

use std::{
    io::{self, Write},
    path::Path,
};

use rewardhub_core::programme::{Cleaned, Mistake, Mistakes, Programme, Supplied};
use rewardhub_feeds::{
    merchant_name::{NameSource, normalise},
    profile::MerchantPatterns,
};

use crate::output::{BAD, FAINT, Out, WARN, painted};

/// Finds patterns that can never match a name that the intake makes.
fn unmet_names(programme: &Programme) -> Mistakes {
    let cleaned = |text: &str, given| normalise(text, given, programme.effective(), &MerchantPatterns::default()).name;
    let (name, text) = (|name: &str| cleaned(name, NameSource::Name), |text: &str| cleaned(text, NameSource::Text));
    programme.unmet_names(Cleaned { name: &name, text: &text })
}

/// A file whose lines are quoted in messages.
pub struct CheckedSource<'s> {
    path: &'s Path,
    source: &'s str,
    lines: Vec<&'s str>,
}

/// The most characters quoted of a line, around the mistake.
const QUOTED: usize = 160;

impl<'s> CheckedSource<'s> {
    /// The file at this path, with this content.
    pub fn new(path: &'s Path, source: &'s str) -> Self {
        Self { path, source, lines: source.lines().collect() }
    }

    /// Where it lies.
    pub const fn path(&self) -> &'s Path {
        self.path
    }

    /// What it contains.
    pub const fn source(&self) -> &'s str {
        self.source
    }

    /// Prints what is doubtful in its programme, though nothing is wrong, and returns how many warnings there are.
    pub fn warnings(&self, programme: &Programme, supplied: Supplied, out: &mut Out) -> io::Result<usize> {
        let warnings = [programme.warnings(supplied), programme.overlapping_merchants(), unmet_names(programme)];
        warnings.iter().try_for_each(|warnings| self.all(out, "warning", warnings))?;
        Ok(warnings.iter().map(Mistakes::count).sum())
    }

    /// Prints mistakes or warnings, each with its place and its line.
    pub fn all(&self, out: &mut Out, what: &str, mistakes: &Mistakes) -> io::Result<()> {
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
