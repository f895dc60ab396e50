//! `config check`: checks every setting, and opens nothing.

use std::{io::Write, net::SocketAddr};

use anyhow::{Result, bail};
use clap::Args;

use super::settings::{Setting, all};
use crate::{cli::Global, output::Out};

/// See [`super::Config::Check`].
#[derive(Debug, Args)]
pub struct Check {}

impl Check {
    /// Fails at the first setting that has no meaning.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let settings = all(global)?;
        global.places().ledger()?;
        global.lake_place()?;
        for Setting { key, value, origin, .. } in &settings {
            let is_right = match *key {
                "server.listen" => value.parse::<SocketAddr>().is_ok(),
                "server.access" => matches!(value.as_str(), "open" | "keys"),
                _ => true,
            };
            if !is_right {
                bail!(
                    "{key} is {value:?} (from: {}), which it cannot be; `rewardhub config print` says what it does",
                    origin.words()
                );
            }
        }
        writeln!(out, "{} settings, all of them understood", settings.len())?;
        Ok(())
    }
}
