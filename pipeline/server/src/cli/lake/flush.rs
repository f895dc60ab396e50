//! `lake flush`: lets the lake catch up with the ledger.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::{needed, number};
use crate::{cli::Global, output::Out};

/// See [`super::Lake::Flush`].
#[derive(Debug, Args)]
pub struct Flush {}

impl Flush {
    /// Writes the rows of all decisions that the lake lacks.
    #[expect(clippy::unused_self, reason = "as every command is run")]
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = needed(global)?;
        let data = global.open()?;
        let flushed = data.flush_lake(&url);
        data.close()?;
        let written = flushed?;
        writeln!(
            out,
            "the lake has everything that is decided: {} rows of {} decisions were written now",
            number(written.rows),
            number(written.decisions)
        )?;
        Ok(())
    }
}
