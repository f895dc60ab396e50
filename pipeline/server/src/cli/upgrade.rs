//! `upgrade`.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_service::upgrade::Upgraded;

use crate::{as_of::AsOf, cli::Global, output::Out};

/// See [`super::Command::Upgrade`].
#[derive(Debug, Args)]
pub struct Upgrade {
    #[command(flatten)]
    as_of: AsOf,
}

impl Upgrade {
    /// Installs the newest meaning.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = global.lake_place()?;
        let data = global.open()?;
        match data.upgrade(self.as_of.caller(&data)?)? {
            Upgraded::Now(meaning) => writeln!(out, "every partition decides by meaning {} from here on", meaning.number())?,
            Upgraded::Already(meaning) => writeln!(out, "every partition decides by meaning {} already", meaning.number())?,
        }
        data.flush_and_close(url.as_ref())
    }
}
