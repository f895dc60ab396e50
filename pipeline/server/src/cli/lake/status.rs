//! `lake status`: shows the rows, files and positions of every table.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;
use rewardhub_analytics::lake::{BadFile, Lake, Offsets, TableStatus};
use rewardhub_core::time::Instant;
use serde_json::{Value, json};

use super::{needed, number};
use rewardhub_service::lake::block_on;

use crate::{
    cli::Global,
    output::{Align, BAD, Out, Table, painted},
};

/// See [`super::Lake::Status`].
#[derive(Debug, Args)]
pub struct Status {
    /// Read every file, and compare it with the SHA-256 in its name; needs no ledger
    #[arg(long)]
    check: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Status {
    /// Prints the status. It reads the lake alone, so the ledger may be in use or unreachable.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = needed(global)?;
        let (data_set, tables, checked) = block_on(async {
            let lake = Lake::open(&url).await?;
            let checked = if self.check { Some(lake.check_files().await?) } else { None };
            anyhow::Ok((lake.data_set().to_owned(), lake.status().await?, checked))
        })?;
        if self.json {
            let tables: Vec<Value> = tables.iter().map(as_json).collect();
            let bad = checked.as_ref().map(|checked| checked.bad.iter().map(bad_file_line).collect::<Vec<_>>());
            let all = json!({ "place": url.to_string(), "data_set": data_set, "tables": tables, "bad_files": bad });
            writeln!(out, "{all}")?;
        } else {
            writeln!(out, "{url}, of data set {data_set}")?;
            write_tables(&tables, out)?;
            if let Some(checked) = &checked {
                writeln!(out, "files compared with their digests: {}", number(checked.files))?;
                checked.bad.iter().try_for_each(|bad| writeln!(out, "{} {}", painted("damaged:", BAD), bad_file_line(bad)))?;
            }
        }
        match checked.map_or(0, |checked| checked.bad.len()) {
            0 => Ok(()),
            bad => bail!("{bad} files are not what was written; `rewardhub lake rebuild` makes the lake anew from the logs"),
        }
    }
}

fn bad_file_line(bad: &BadFile) -> String {
    format!("{}/{}: {}", bad.table.name(), bad.path, bad.why)
}

fn write_tables(tables: &[TableStatus], out: &mut Out) -> Result<()> {
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
    let mut overview = Table::new(head);
    for table in tables {
        let counts = [table.rows, table.files, table.small_files, table.bytes, table.positions.total(), table.version];
        let committed = Instant(table.committed_ms.saturating_mul(1000)).timestamp().to_string();
        overview.row([table.table.name().to_owned()].into_iter().chain(counts.map(number)).chain([committed]));
    }
    Ok(overview.write(out)?)
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
