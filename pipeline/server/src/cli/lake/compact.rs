//! `lake compact`: merges small files.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_service::lake::compact;

use super::{needed, number};
use crate::{cli::Global, output::Out};

/// See [`super::Lake::Compact`].
#[derive(Debug, Args)]
pub struct Compact {}

impl Compact {
    /// Merges the small files of every table. Others may read and write meanwhile.
    #[expect(clippy::unused_self, reason = "as every command is run")]
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = needed(global)?;
        let done = compact(&url)?;
        writeln!(out, "{} files became {}", number(done.files_before), number(done.files_after))?;
        if done.given_up > 0 {
            writeln!(out, "{} partitions were left as they were: another program was changing them", number(done.given_up))?;
        }
        Ok(())
    }
}
