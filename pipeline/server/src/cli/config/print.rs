//! `config print`: shows every setting.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use serde_json::json;

use super::settings::all;
use crate::{
    cli::Global,
    output::{Align, Out, Table},
};

/// See [`super::Config::Print`].
#[derive(Debug, Args)]
pub struct Print {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Print {
    /// Prints a row for each setting.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let settings = all(global)?;
        if self.json {
            let shown = settings.iter().map(|setting| {
                json!({ "setting": setting.key, "value": setting.value, "from": setting.origin.words(), "meaning": setting.meaning })
            });
            writeln!(out, "{}", json!(shown.collect::<Vec<_>>()))?;
            return Ok(());
        }
        let mut table =
            Table::new([("setting", Align::Left), ("value", Align::Left), ("from", Align::Left), ("what it does", Align::Left)]);
        for setting in settings {
            table.row([setting.key, setting.value, setting.origin.words(), setting.meaning.to_owned()]);
        }
        Ok(table.write(out)?)
    }
}
