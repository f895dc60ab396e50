//! `lake status`.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_analytics::lake::{Lake, Offsets, TableStatus};
use rewardhub_core::time::Instant;
use serde_json::{Value, json};

use super::{needed, number};
use crate::{
    cli::Global,
    lake::block_on,
    output::{Align, Out, Table},
};

/// See [`super::Lake::Status`].
#[derive(Debug, Args)]
pub struct Status {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Status {
    /// Tells it, of the lake alone: the ledger may be elsewhere, or at work.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = needed(global)?;
        let (data_set, tables) = block_on(async {
            let lake = Lake::open(&url).await?;
            Ok((lake.data_set().to_owned(), lake.status().await?))
        })?;
        if self.json {
            let tables: Vec<Value> = tables.iter().map(as_json).collect();
            writeln!(out, "{}", json!({ "place": url.to_string(), "data_set": data_set, "tables": tables }))?;
            return Ok(());
        }
        writeln!(out, "{url}, of data set {data_set}")?;
        let head = [
            ("table", Align::Left),
            ("rows", Align::Right),
            ("files", Align::Right),
            ("small", Align::Right),
            ("bytes", Align::Right),
            ("decisions", Align::Right),
            ("version", Align::Right),
            ("committed", Align::Left),
        ];
        let mut told = Table::new(head);
        for table in &tables {
            let counts = [table.rows, table.files, table.small_files, table.bytes, table.positions.total(), table.version];
            let committed = Instant(table.committed_ms.saturating_mul(1000)).timestamp().to_string();
            told.row([table.table.name().to_owned()].into_iter().chain(counts.map(number)).chain([committed]));
        }
        Ok(told.write(out)?)
    }
}

fn as_json(status: &TableStatus) -> Value {
    let offsets = |offsets: &Offsets| -> serde_json::Map<String, Value> {
        offsets.iter().map(|(partition, offset)| (partition.to_string(), offset.into())).collect()
    };
    json!({
        "table": status.table.name(),
        "rows": status.rows,
        "files": status.files,
        "small_files": status.small_files,
        "bytes": status.bytes,
        "version": status.version,
        "committed_at": Instant(status.committed_ms.saturating_mul(1000)).timestamp().to_string(),
        "decisions_by_partition": offsets(&status.positions),
    })
}
