//! `feeds list`.

use std::io::Write;

use anyhow::Result;
use rewardhub_core::state::row::Row;
use rewardhub_engine::ports::RowKind;

use crate::{
    cli::Global,
    data::Data,
    output::{Align, Out, Table, grouped},
};

/// Lists the feeds, in the order they are stored.
pub fn run(global: &Global, out: &mut Out) -> Result<()> {
    let data = Data::open(&global.data)?;
    let head = [
        ("feed", Align::Left),
        ("deliveries", Align::Right),
        ("last", Align::Left),
        ("covers", Align::Left),
        ("read", Align::Right),
        ("dead letters", Align::Right),
        ("source", Align::Left),
    ];
    let mut table = Table::new(head);
    data.each(RowKind::Feed, |_, row| {
        let Row::Feed(feed) = row else { return Ok(true) };
        let last = feed.last.clone().unwrap_or_default();
        let covers = last.covers.map_or_else(|| "-".to_owned(), |(from, to)| format!("{from}..{to}"));
        table.row([
            feed.name.clone(),
            grouped(&feed.deliveries.to_string()),
            last.at.to_string(),
            covers,
            grouped(&last.read.to_string()),
            grouped(&last.dead_letters.to_string()),
            last.source,
        ]);
        Ok(true)
    })?;
    if table.is_empty() {
        writeln!(out, "no feed has delivered anything yet; `rewardhub ingest FILE` takes a file in")?;
    } else {
        table.write(out)?;
    }
    data.close()
}
