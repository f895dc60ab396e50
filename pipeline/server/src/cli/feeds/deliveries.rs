//! `feeds deliveries`: lists what a feed delivered, newest first.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_service::deliveries::KnownDelivery;

use crate::{
    cli::Global,
    output::{Align, Out, Table, grouped},
};

/// See [`super::Feeds::Deliveries`].
#[derive(Debug, Args)]
pub struct Deliveries {
    /// The feed's name
    #[arg(value_name = "NAME")]
    name: String,
    /// List at most so many
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..))]
    limit: u16,
}

impl Deliveries {
    /// Lists the deliveries with what became of their records.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let page = data.deliveries(&self.name, None, usize::from(self.limit))?;
        if page.deliveries.is_empty() {
            writeln!(out, "feed {} has delivered nothing yet", self.name)?;
            return data.close();
        }
        let mut table = Table::new([
            ("delivery", Align::Left),
            ("taken in", Align::Left),
            ("state", Align::Left),
            ("read", Align::Right),
            ("new", Align::Right),
            ("known", Align::Right),
            ("dead letters", Align::Right),
            ("source", Align::Left),
        ]);
        page.deliveries.iter().for_each(|delivery| table.row(row(delivery)));
        table.write(out)?;
        if page.next.is_some() {
            writeln!(out, "there are older ones; --limit lists more")?;
        }
        data.close()
    }
}

fn row(KnownDelivery { id, accepted }: &KnownDelivery) -> [String; 8] {
    let report = &accepted.report;
    let counted = |count: u32| if accepted.outcome.is_some() { grouped(&count.to_string()) } else { "-".to_owned() };
    [
        id.to_string(),
        report.at.to_string(),
        if accepted.outcome.is_some() { "decided" } else { "accepted" }.to_owned(),
        grouped(&report.read.to_string()),
        counted(report.items.new),
        counted(report.items.duplicates),
        grouped(&report.dead_letters.to_string()),
        report.source.clone(),
    ]
}
