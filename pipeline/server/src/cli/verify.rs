//! `verify`: checks that the data set is what its commands make of it.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;
use rewardhub_core::{
    currency,
    money::{Asset, decimal},
};
use serde_json::{Value, json};

use rewardhub_service::{
    programmes::Terms,
    verify::{Book, Checked, Differences, LakeChecked, Verified},
};

use crate::{
    cli::{DataSet, Global},
    output::{Align, BAD, GOOD, Out, Progress, Table, grouped, painted},
};

/// See [`super::Command::Verify`].
#[derive(Debug, Args)]
pub struct Verify {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Verify {
    /// Verifies the data set and its lake. Differences and undecided commands are a failure.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let progress = match &data {
            DataSet::Own(service) => Progress::counted(service.decided(), "deciding again"),
            DataSet::Served(_) => Progress::hidden(),
        };
        let verified = data.verify(&progress)?;
        progress.phase("comparing the lake");
        let lake = global.lake_place().and_then(|url| Ok(data.verify_lake(url.as_ref())?));
        progress.end();
        let is_remote = data.has_remote_ledger();
        data.close()?;
        let (lake, unread) = match lake {
            Ok(lake) => (lake, None),
            Err(error) => (None, Some(error)),
        };
        if self.json {
            writeln!(out, "{}", as_json(&verified, lake.as_ref()))?;
        } else {
            write_report(&verified, out)?;
            lake.iter().try_for_each(|checked| write_lake(checked, out))?;
        }
        if !verified.is_as_decided() {
            bail!(
                "the data set is not what its commands make of it: {} differences; where only the {} from the logs; else keep all as it is, and compare the logs with a backup",
                number(verified.differences()),
                if is_remote {
                    "ledger's servers differ, name a new keyspace and make it with `rewardhub schema apply`: it is fed"
                } else {
                    "store differs, remove its folder `store` to have it made again"
                }
            );
        }
        if verified.undecided() > 0 {
            bail!(
                "everything that was decided is right, but {} commands cannot be decided or were set aside; `rewardhub set-aside list` tells which were, and `rewardhub set-aside retry PLACE` has one decided again, with a program that can",
                number(verified.undecided())
            );
        }
        if let Some(error) = unread {
            return Err(error.context("the data set was verified, but its lake cannot be read"));
        }
        if let Some(differences) = lake.map(|checked| checked.differences.count).filter(|count| *count > 0) {
            bail!(
                "the lake does not agree with what was decided: {} differences; where it is this data set's own, `rewardhub lake rebuild` makes it anew from the logs",
                number(differences)
            );
        }
        Ok(())
    }
}

/// Prints the result for people.
pub(super) fn write_report(verified: &Verified, out: &mut Out) -> Result<()> {
    let head = [
        ("partition", Align::Right),
        ("decided again", Align::Right),
        ("rows", Align::Right),
        ("differences", Align::Right),
        ("state", Align::Left),
    ];
    let mut table = Table::new(head);
    for checked in &verified.partitions {
        let counts = [checked.commands, checked.rows, checked.differences.count].map(number);
        table.row([checked.partition.to_string()].into_iter().chain(counts).chain([hex(&checked.state[..8])]));
    }
    table.write(out)?;
    let kinds: Vec<String> = verified.kinds().iter().map(|(kind, n)| format!("{} {kind}", number(*n))).collect();
    writeln!(out, "rows: {}", kinds.join(", "))?;
    writeln!(out, "lots: {}", number(verified.total(|checked| checked.lots)))?;
    let (texts, letters) = (verified.total(|c| c.opened.texts), verified.total(|c| c.opened.letters));
    let erased = verified.total(|checked| checked.opened.erased);
    writeln!(
        out,
        "opened with their keys: {} texts, {} dead letters; erased: {}",
        number(texts),
        number(letters),
        number(erased)
    )?;
    let (asked, differences) = &verified.follow_ups;
    writeln!(out, "follow-ups: {}, differences: {}", number(*asked), differences.count)?;
    let waiting = verified.total(|checked| checked.waiting);
    if waiting > 0 {
        writeln!(out, "not decided yet: {} commands, which are done when the data set is next at work", number(waiting))?;
    }
    for book in &verified.books {
        write_book(book, &verified.terms, out)?;
    }
    for checked in &verified.partitions {
        listed(&format!("partition {}: ", checked.partition), &checked.differences, out)?;
        write_differences(("undecided:", ""), &checked.undecided, out)?;
    }
    listed("", differences, out)?;
    for book in verified.books.iter().filter(|book| book.sum() != 0) {
        let sum = exact(book.sum(), &verified.terms, book.asset);
        writeln!(
            out,
            "{} {} does not sum to zero over wallets and system accounts, but to {sum}",
            painted("differs:", BAD),
            book.asset
        )?;
    }
    for book in &verified.books {
        let lost = verified.lost_in_transit(book);
        if lost != 0 {
            let lost = exact(lost, &verified.terms, book.asset);
            writeln!(out, "{} {lost} {} is in transit, and no command carries it", painted("differs:", BAD), book.asset)?;
        }
    }
    writeln!(out, "{:.2} s", verified.took.as_secs_f64())?;
    if verified.is_well() {
        writeln!(out, "{} every decision, row and sum is what the commands make it", painted("well:", GOOD))?;
    }
    Ok(())
}

fn write_lake(checked: &LakeChecked, out: &mut Out) -> Result<()> {
    writeln!(out, "lake: {} rows of {} decisions compared", number(checked.rows), number(checked.decisions))?;
    if checked.behind > 0 {
        writeln!(out, "not in the lake yet: {} decisions; `rewardhub lake flush` brings it up", number(checked.behind))?;
    }
    listed("lake: ", &checked.differences, out)?;
    if checked.differences.count == 0 {
        writeln!(out, "{} every row of the lake follows from the decisions", painted("well:", GOOD))?;
    }
    Ok(())
}

fn write_book(book: &Book, terms: &Terms, out: &mut Out) -> Result<()> {
    let amount = |minor: i128| exact(minor, terms, book.asset);
    let (wallets, system, sum) = (amount(book.wallets), amount(book.system), amount(book.sum()));
    write!(out, "{}: wallets {wallets} and system accounts {system} make {sum}", book.asset)?;
    match liability(book, terms) {
        Some((asset, minor)) => writeln!(out, "; what is owed is worth {} {asset}", exact(minor, terms, asset))?,
        None => writeln!(out)?,
    }
    Ok(())
}

/// The value of all wallets by the programme's terms; money is worth itself. `None` where no value is given, or it is too large
/// to count.
fn liability(book: &Book, terms: &Terms) -> Option<(Asset, i128)> {
    let Some(cost) = terms.value(book.asset) else {
        return currency::decimals(book.asset).map(|_| (book.asset, book.wallets));
    };
    let minor = cost.of_minor(i64::try_from(book.wallets).ok()?)?;
    Some((cost.asset, i128::from(minor)))
}

fn listed(prefix: &str, differences: &Differences, out: &mut Out) -> Result<()> {
    write_differences(("differs:", prefix), differences, out)
}

fn write_differences((what, prefix): (&str, &str), found: &Differences, out: &mut Out) -> Result<()> {
    for difference in &found.listed {
        writeln!(out, "{} {prefix}{difference}", painted(what, BAD))?;
    }
    let more = found.count - found.listed.len() as u64;
    if more > 0 {
        writeln!(out, "{} {prefix}and {} more", painted(what, BAD), number(more))?;
    }
    Ok(())
}

fn number(n: u64) -> String {
    grouped(&n.to_string())
}

/// Writes an exact amount; in minor units where a sum over all wallets is too large for one amount.
fn exact(minor: i128, terms: &Terms, asset: Asset) -> String {
    let decimals = terms.decimals(asset);
    i64::try_from(minor).map_or_else(|_| format!("{minor} minor units"), |minor| grouped(&decimal(minor, decimals)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn as_json(verified: &Verified, lake: Option<&LakeChecked>) -> Value {
    let terms = &verified.terms;
    let partition = |checked: &Checked| {
        json!({
            "partition": checked.partition,
            "commands": checked.commands,
            "not_decided": checked.waiting,
            "rows": checked.rows,
            "state": hex(&checked.state),
            "undecided": { "count": checked.undecided.count, "first": checked.undecided.listed },
            "differences": checked.differences.count,
            "first": checked.differences.listed,
        })
    };
    let plain = |minor: i128, asset: Asset| exact(minor, terms, asset).replace(',', "");
    let asset = |book: &Book| {
        let worth = liability(book, terms);
        json!({
            "asset": book.asset,
            "wallets": plain(book.wallets, book.asset),
            "system": plain(book.system, book.asset),
            "sum": plain(book.sum(), book.asset),
            "liability": worth.map(|(asset, minor)| json!({ "asset": asset, "amount": plain(minor, asset) })),
        })
    };
    let (asked, differences) = &verified.follow_ups;
    json!({
        "well": verified.is_well() && lake.is_none_or(|checked| checked.differences.count == 0),
        "partitions": verified.partitions.iter().map(partition).collect::<Vec<_>>(),
        "rows": verified.kinds(),
        "lots": verified.total(|checked| checked.lots),
        "texts_opened": verified.total(|checked| checked.opened.texts),
        "dead_letters_opened": verified.total(|checked| checked.opened.letters),
        "erased": verified.total(|checked| checked.opened.erased),
        "follow_ups": { "asked": asked, "differences": differences.count, "first": differences.listed },
        "assets": verified.books.iter().map(asset).collect::<Vec<_>>(),
        "lake": lake.map(|checked| json!({
            "rows": checked.rows,
            "decisions": checked.decisions,
            "behind": checked.behind,
            "differences": checked.differences.count,
            "first": checked.differences.listed,
        })),
        "seconds": verified.took.as_secs_f64(),
    })
}
