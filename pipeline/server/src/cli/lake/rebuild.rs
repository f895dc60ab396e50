//! `lake rebuild`: makes every table again from the logs.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_service::lake::Remade;

use super::{needed, number};
use crate::{
    cli::Global,
    output::{Align, Out, Table},
};

/// See [`super::Lake::Rebuild`].
#[derive(Debug, Args)]
pub struct Rebuild {}

impl Rebuild {
    /// Makes every table again. Readers see the old rows of a table until the new ones replace them.
    #[expect(clippy::unused_self, reason = "as every command is run")]
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = needed(global)?;
        let data = global.open()?;
        let made = data.rebuild_lake(&url);
        data.close()?;
        let Remade { rows, deleted } = made?;
        for table in deleted {
            writeln!(out, "{} could not be read and was deleted first", table.name())?;
        }
        let mut overview = Table::new([("table", Align::Left), ("rows", Align::Right)]);
        rows.into_iter().for_each(|(table, rows)| overview.row([table.name().to_owned(), number(rows)]));
        Ok(overview.write(out)?)
    }
}
