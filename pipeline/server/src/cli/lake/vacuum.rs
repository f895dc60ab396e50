//! `lake vacuum`: deletes files that no table needs.

use std::{io::Write, time::Duration};

use anyhow::Result;
use clap::Args;
use rewardhub_analytics::{
    lake::{Lake, upkeep::Vacuumed},
    tables::Table,
};

use super::{needed, number};
use rewardhub_service::lake::block_on;

use crate::{cli::Global, output::Out};

/// See [`super::Lake::Vacuum`].
#[derive(Debug, Args)]
pub struct Vacuum {
    /// Keep what was taken out, or written and never put into a table, for so many hours: a query may read it, a writer commit it
    #[arg(long, value_name = "HOURS", default_value_t = 168, value_parser = clap::value_parser!(u64).range(1..=87_600))]
    keep_hours: u64,
}

impl Vacuum {
    /// Deletes old files that no table needs, and prints how many.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = needed(global)?;
        let kept = Duration::from_hours(self.keep_hours);
        let done = block_on(async {
            let lake = Lake::open(&url).await?;
            let mut done = Vacuumed::default();
            for table in Table::ALL {
                done += lake.vacuum(table, kept).await?;
            }
            done += lake.vacuum_unfinished(kept).await?;
            anyhow::Ok(done)
        })?;
        writeln!(out, "{} files of {} bytes were deleted", number(done.files), number(done.bytes))?;
        Ok(())
    }
}
