//! `lake compact`.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_analytics::{
    lake::{Lake, upkeep::Compacted},
    tables::Table,
};

use super::{needed, number};
use crate::{
    cli::Global,
    lake::{block_on, today},
    output::Out,
};

/// See [`super::Lake::Compact`].
#[derive(Debug, Args)]
pub struct Compact {}

impl Compact {
    /// Merges what can be merged. Others may read and write meanwhile.
    #[expect(clippy::unused_self, reason = "as every command is run")]
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = needed(global)?;
        let done = block_on(async {
            let lake = Lake::open(&url).await?;
            let mut done = Compacted::default();
            for table in Table::ALL {
                done += lake.compact(table, today()).await?;
                lake.checkpoint(table).await?;
            }
            Ok(done)
        })?;
        writeln!(out, "{} files became {}", number(done.files_before), number(done.files_after))?;
        if done.given_up > 0 {
            writeln!(out, "{} partitions were left as they were: another program was changing them", number(done.given_up))?;
        }
        Ok(())
    }
}
