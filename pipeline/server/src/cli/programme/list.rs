//! `programme list`: lists the activated versions.

use std::io::Write;

use anyhow::Result;

use crate::{
    cli::Global,
    output::{Align, Out, Table},
};

/// Lists the versions in the order of activation.
pub fn run(global: &Global, out: &mut Out) -> Result<()> {
    let data = global.open()?;
    let terms = data.terms()?;
    let head = [
        ("programme", Align::Left),
        ("version", Align::Right),
        ("from", Align::Left),
        ("zone", Align::Left),
        ("rules", Align::Right),
        ("assets", Align::Left),
    ];
    let mut table = Table::new(head);
    for programme in terms.programmes().iter() {
        let assets: Vec<&str> = programme.assets().iter().map(|terms| terms.asset.as_str()).collect();
        table.row([
            programme.name().to_owned(),
            programme.version().to_string(),
            programme.effective().to_string(),
            programme.timezone().to_owned(),
            programme.rules().len().to_string(),
            assets.join(", "),
        ]);
    }
    if table.is_empty() {
        writeln!(out, "no programme is in force; activate one with `rewardhub programme activate FILE`")?;
    } else {
        table.write(out)?;
    }
    data.close()
}
