//! `feeds list`: lists the feeds and their last deliveries.

use std::io::Write;

use anyhow::Result;
use rewardhub_core::state::row::Row;
use rewardhub_engine::ports::RowKind;

use rewardhub_service::feeds::profiles;

use crate::{
    cli::Global,
    output::{Align, Out, Table, grouped},
};

/// Lists the feeds in the order they are stored, and then those that have a profile but never delivered.
pub fn run(global: &Global, out: &mut Out) -> Result<()> {
    let data = global.open()?;
    let head = [
        ("feed", Align::Left),
        ("deliveries", Align::Right),
        ("last", Align::Left),
        ("covers", Align::Left),
        ("read", Align::Right),
        ("dead letters", Align::Right),
        ("source", Align::Left),
    ];
    let (mut table, mut seen) = (Table::new(head), Vec::new());
    data.each(RowKind::Feed, |_, row| {
        let Row::Feed(feed) = row else { return Ok(true) };
        seen.push(feed.name.clone());
        let last = feed.last_ended.clone().unwrap_or_default();
        let covers = last.covers.map_or_else(|| "-".to_owned(), |(from, to)| format!("{from}..{to}"));
        table.row([
            feed.name.clone(),
            grouped(&feed.ended.to_string()),
            last.at.to_string(),
            covers,
            grouped(&last.read.to_string()),
            grouped(&last.dead_letters.to_string()),
            last.source,
        ]);
        Ok(true)
    })?;
    for name in profiles(data.root())?.into_iter().filter(|name| !seen.contains(name)) {
        table.row([name, "0".to_owned()].into_iter().chain(std::iter::repeat_n("-".to_owned(), 5)));
    }
    if table.is_empty() {
        writeln!(out, "no feed has delivered anything yet; `rewardhub ingest FILE` takes a file in")?;
    } else {
        table.write(out)?;
    }
    data.close()
}
