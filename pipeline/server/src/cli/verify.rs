//! `verify`: whether the data set is what its commands make of it.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;
use rewardhub_core::money::decimal;
use serde_json::{Value, json};

use crate::{
    cli::Global,
    data::{Data, Terms},
    output::{Align, BAD, GOOD, Out, Table, counted, grouped, painted},
    verify::{Book, Differences, Verified, commands, verify},
};

/// See [`super::Command::Verify`].
#[derive(Debug, Args)]
pub struct Verify {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Verify {
    /// Verifies it; differences are a failure.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = Data::open(&global.data)?;
        let bar = counted(commands(&data), "decided again");
        let verified = verify(&data, || bar.inc(1))?;
        bar.finish_and_clear();
        let terms = data.terms()?;
        if self.json {
            writeln!(out, "{}", as_json(&verified, &terms))?;
        } else {
            tell(&verified, &terms, out)?;
        }
        data.close()?;
        if !verified.is_well() {
            bail!(
                "the data set is not what its commands make of it; keep it as it is, and compare its logs with a backup (a folder `store` that is removed is made again from the logs)"
            );
        }
        Ok(())
    }
}

/// Tells people.
pub(super) fn tell(verified: &Verified, terms: &Terms, out: &mut Out) -> Result<()> {
    let head = [
        ("partition", Align::Right),
        ("decided again", Align::Right),
        ("rows", Align::Right),
        ("differences", Align::Right),
        ("state", Align::Left),
    ];
    let mut table = Table::new(head);
    for checked in &verified.partitions {
        let counts = [checked.commands, checked.rows, checked.differences.count].map(|n| grouped(&n.to_string()));
        table.row([checked.partition.to_string()].into_iter().chain(counts).chain([hex(&checked.state[..8])]));
    }
    table.write(out)?;
    let (asked, differences) = &verified.follow_ups;
    writeln!(out, "follow-ups: {}, differences: {}", grouped(&asked.to_string()), differences.count)?;
    for book in &verified.books {
        let told = |minor: i128| exact(minor, terms, book);
        let (wallets, system, sum) = (told(book.wallets), told(book.system), told(book.sum()));
        writeln!(out, "{}: wallets {wallets} and system accounts {system} make {sum}", book.asset)?;
    }
    for checked in &verified.partitions {
        listed(&format!("partition {}: ", checked.partition), &checked.differences, out)?;
    }
    listed("", differences, out)?;
    if verified.is_well() {
        writeln!(out, "{} every decision, row and sum is what the commands make it", painted("well:", GOOD))?;
    }
    Ok(())
}

fn listed(prefix: &str, differences: &Differences, out: &mut Out) -> Result<()> {
    for told in &differences.told {
        writeln!(out, "{} {prefix}{told}", painted("differs:", BAD))?;
    }
    let more = differences.count - u64::try_from(differences.told.len()).unwrap_or(0);
    if more > 0 {
        writeln!(out, "{} {prefix}and {} more", painted("differs:", BAD), grouped(&more.to_string()))?;
    }
    Ok(())
}

/// Sums over all wallets may be larger than one amount can.
fn exact(minor: i128, terms: &Terms, book: &Book) -> String {
    let decimals = terms.decimals(book.asset);
    i64::try_from(minor).map_or_else(|_| format!("{minor} minor units"), |minor| grouped(&decimal(minor, decimals)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn as_json(verified: &Verified, terms: &Terms) -> Value {
    let partition = |checked: &crate::verify::Checked| {
        json!({
            "partition": checked.partition,
            "commands": checked.commands,
            "rows": checked.rows,
            "state": hex(&checked.state),
            "differences": checked.differences.count,
            "first": checked.differences.told,
        })
    };
    let asset = |book: &Book| {
        let told = |minor: i128| exact(minor, terms, book).replace(',', "");
        json!({
            "asset": book.asset,
            "wallets": told(book.wallets),
            "system": told(book.system),
            "sum": told(book.sum()),
        })
    };
    let (asked, differences) = &verified.follow_ups;
    json!({
        "well": verified.is_well(),
        "partitions": verified.partitions.iter().map(partition).collect::<Vec<_>>(),
        "follow_ups": { "asked": asked, "differences": differences.count, "first": differences.told },
        "assets": verified.books.iter().map(asset).collect::<Vec<_>>(),
    })
}
