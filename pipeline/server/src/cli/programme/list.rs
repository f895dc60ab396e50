//! `programme list`: lists the versions that anybody proposed.

use std::io::Write;

use anyhow::Result;

use super::state_text::state;
use crate::{
    cli::Global,
    output::{Align, Out, Table},
};

/// Lists the versions by their numbers, with what became of each.
pub fn run(global: &Global, out: &mut Out) -> Result<()> {
    let data = global.open()?;
    let head = [
        ("programme", Align::Left),
        ("version", Align::Right),
        ("from", Align::Left),
        ("zone", Align::Left),
        ("rules", Align::Right),
        ("assets", Align::Left),
        ("state", Align::Left),
    ];
    let mut table = Table::new(head);
    for known in data.known_versions()? {
        let programme = &known.programme;
        let assets: Vec<&str> = programme.assets().iter().map(|terms| terms.asset.as_str()).collect();
        table.row([
            programme.name().to_owned(),
            programme.version().to_string(),
            programme.effective().to_string(),
            programme.timezone().to_owned(),
            programme.rules().len().to_string(),
            assets.join(", "),
            state(&known),
        ]);
    }
    if table.is_empty() {
        writeln!(out, "no programme is in force; activate one with `rewardhub programme activate FILE`")?;
    } else {
        table.write(out)?;
    }
    data.close()
}
