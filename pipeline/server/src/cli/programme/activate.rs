//! `programme activate`: puts a programme version in force.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Result, anyhow, bail};
use clap::Args;
use rewardhub_core::programme::Programme;

use rewardhub_service::{approvals::Outcome, zones};

use crate::{act_text::waits, arguments::AsOf, cli::Global, output::Out};

/// See [`super::Programme::Activate`].
#[derive(Debug, Args)]
pub struct Activate {
    /// The programme's file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    as_of: AsOf,
}

impl Activate {
    /// The file that it reads.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Checks the file, and activates its programme in every partition.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let source = match &global.served {
            Some(served) => super::read_from(served.files.next_file(), &self.file)?,
            None => super::read(&self.file)?,
        };
        let programme = self.checked(&source)?;
        let url = global.lake_place()?;
        let data = global.open_or_make()?;
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

    fn checked(&self, source: &str) -> Result<Programme> {
        let path = self.file.display();
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
}
