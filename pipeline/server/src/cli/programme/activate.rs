//! `programme activate`: shows what a programme version changes, and puts it in force once its user agrees.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Result, anyhow, bail};
use clap::Args;
use rewardhub_core::programme::{Programme, Supplied};
use rewardhub_http::command_line::Question;
use rewardhub_service::{Error, approvals::Outcome, error::NotFound, programme_versions::Comparison, zones};

use super::{checked_source::CheckedSource, comparison_text, state_text::state};
use crate::{
    act_text::waits,
    as_of::AsOf,
    cli::{DataSet, Global, confirmation::Unconfirmed},
    output::Out,
};

/// See [`super::Programme::Activate`].
#[derive(Debug, Args)]
pub struct Activate {
    /// The programme's file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Do not ask: show what it changes, and activate it
    #[arg(long)]
    yes: bool,
    /// The mark of what was shown to the user, who has agreed to it
    #[arg(long, hide = true, value_name = "MARK")]
    as_shown: Option<String>,
    #[command(flatten)]
    as_of: AsOf,
}

impl Activate {
    /// The file that it reads.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Checks the file, shows what it changes, and activates its programme in every partition once the user agrees.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let source = super::read_sent(&self.file, global)?;
        let programme = checked(&self.file, &source)?;
        let url = global.lake_place()?;
        // Whoever does not agree has no data set made by it.
        let data = if_there(global)?;
        if let Some(same) = data.as_ref().map(|data| data.same_file(&programme)).transpose()?.flatten() {
            let (name, version) = (programme.name(), programme.version());
            writeln!(out, "{name} version {version} stands already, with this very file: {}; nothing was changed", state(&same))?;
            return data.map_or(Ok(()), DataSet::close);
        }
        self.show_and_ask(&programme, &source, data.as_ref(), out)?;
        let data = data.map_or_else(|| global.open_or_make(), Ok)?;
        let activated = data.activate(&programme, self.as_of.caller(&data)?)?;
        let (name, version) = (programme.name(), programme.version());
        match activated.value {
            Outcome::Done(()) => {
                let (from, zone) = (programme.effective(), programme.timezone());
                writeln!(out, "{name} version {version} is activated: it judges from {from} on, in {zone}")?;
            }
            Outcome::WaitsForApproval => {
                writeln!(out, "{name} version {version} is not activated yet: {}", waits(activated.command))?;
            }
        }
        data.flush_and_close(url.as_ref())
    }

    /// Shows what the version changes, unless that was shown already, and ends with a question, unless it was answered.
    fn show_and_ask(&self, programme: &Programme, source: &str, data: Option<&DataSet>, out: &mut Out) -> Result<()> {
        let terms = data.map(|data| data.terms()).transpose()?.unwrap_or_default();
        let comparison = Comparison::with_those_in_force(programme, terms.programmes());
        let mark = comparison.mark(programme);
        if self.as_shown.as_ref() == Some(&mark) {
            return Ok(());
        }
        CheckedSource::new(&self.file, source).warnings(programme, Supplied { mcc: true, time: true }, out)?;
        comparison_text::show(programme, &comparison, out)?;
        if self.yes {
            return Ok(());
        }
        let text = format!("Activate {} version {} from {} on?", programme.name(), programme.version(), programme.effective());
        Err(Unconfirmed(Question { text, agreed: vec!["--as-shown".to_owned(), mark] }).into())
    }
}

/// The data set, if there is one.
fn if_there(global: &Global) -> Result<Option<DataSet>> {
    match global.open() {
        Ok(data) => Ok(Some(data)),
        Err(error) => match error.downcast_ref::<Error>() {
            Some(Error::NotFound(NotFound::DataSet { .. })) => Ok(None),
            _ => Err(error),
        },
    }
}

/// Reads a programme that may be activated.
///
/// # Errors
/// The first of its mistakes, or of its examples that do not come out.
pub fn checked(path: &Path, source: &str) -> Result<Programme> {
    let path = path.display();
    let more = format!("`rewardhub programme check {path}` tells all");
    let programme = Programme::parse(source, zones::tzif).map_err(|mistakes| {
        let first = mistakes.first().map(ToString::to_string).unwrap_or_default();
        anyhow!("{path} has mistakes, the first in {first}; {more}")
    })?;
    match programme.failed_examples().first() {
        Some(failed) => bail!("{path}: an example does not come out as it says, in {failed}; {more}"),
        None => Ok(programme),
    }
}
