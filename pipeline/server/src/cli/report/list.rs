//! `report list`: lists the reports, or shows one.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_sql::Report;

use crate::output::{Align, Out, STRONG, Table, painted};

/// See [`super::Listing::List`].
#[derive(Debug, Args)]
pub struct List {
    /// The report to show all about
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

impl List {
    /// Lists the reports, or shows one with its parameters.
    pub fn run(self, out: &mut Out) -> Result<()> {
        match self.name {
            None => all(out),
            Some(name) => one(&rewardhub_sql::report(&name)?, out),
        }
    }
}

fn all(out: &mut Out) -> Result<()> {
    let mut table = Table::new([("report", Align::Left), ("chart", Align::Left), ("question", Align::Left)]);
    for report in rewardhub_sql::reports() {
        let chart = if report.chart.is_some() { "svg" } else { "" };
        table.row([report.name, chart.to_owned(), report.question]);
    }
    Ok(table.write(out)?)
}

fn one(report: &Report, out: &mut Out) -> Result<()> {
    writeln!(out, "{}", painted(&report.title, STRONG))?;
    writeln!(out, "{}", report.question)?;
    report.notes.iter().try_for_each(|note| writeln!(out, "{note}"))?;
    if report.chart.is_some() {
        writeln!(out, "It can be drawn: --format svg")?;
    }
    let mut table =
        Table::new([("set", Align::Left), ("holds", Align::Left), ("by default", Align::Left), ("meaning", Align::Left)]);
    for parameter in &report.parameters {
        let (holds, default) = (parameter.holds.to_string(), parameter.default.text().to_owned());
        table.row([parameter.name.clone(), holds, default, parameter.meaning.clone()]);
    }
    Ok(table.write(out)?)
}
