//! `config check`: checks every setting, and opens nothing.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_service::{Error, error::Usage, poller::Poller};

use super::settings::{all, configuration};
use crate::{cli::Global, output::Out};

/// See [`super::Config::Check`].
#[derive(Debug, Args)]
pub struct Check {}

impl Check {
    /// Fails at the first setting that has no meaning, or cannot stand beside another.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let settings = all(global)?;
        global.places().ledger()?;
        global.lake_place()?;
        let configuration = configuration(global, &[])?;
        Poller::new(&global.data, &configuration.banks)?;
        configuration.traces.check().map_err(|conflict| Error::from(Usage::from(conflict)))?;
        configuration.server.check().map_err(|conflict| Error::from(Usage::from(conflict)))?;
        writeln!(out, "{} settings, all of them understood", settings.len())?;
        Ok(())
    }
}
