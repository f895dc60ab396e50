//! The act about a month of statements in three formats, and the same files again: every record is accounted for, nobody is paid
//! twice.

use std::{collections::BTreeMap, io::Write, path::PathBuf};

use anyhow::{Result, bail};
use rewardhub_core::money::Asset;
use rewardhub_made_up_bank::{Bank, Pendings, Plan, Rendering, Window, camt, csv, ndjson};

use super::{Stage, act, amounts, day, no_reward};
use rewardhub_service::ingest::Ingested;

use crate::output::{Align, Out, Table, grouped};

/// A file that the made-up bank delivers: its name, its days, and the day on which it is taken in.
struct Statement {
    name: &'static str,
    days: (&'static str, &'static str),
    pendings: Pendings,
    duplicates_percent: u8,
    broken_records: u64,
    on: &'static str,
}

const STATEMENTS: [Statement; 3] = [
    Statement {
        name: "early.csv",
        days: ("2026-01-01", "2026-01-14"),
        pendings: Pendings::All,
        duplicates_percent: 6,
        broken_records: 2,
        on: "2026-01-20",
    },
    Statement {
        name: "middle.ndjson",
        days: ("2026-01-08", "2026-01-23"),
        pendings: Pendings::All,
        duplicates_percent: 5,
        broken_records: 2,
        on: "2026-01-24",
    },
    Statement {
        name: "late.xml",
        days: ("2026-01-18", "2026-01-31"),
        pendings: Pendings::Hidden,
        duplicates_percent: 0,
        broken_records: 0,
        on: "2026-02-01",
    },
];

/// The bank of the demo: four accounts, of which the first two belong to one person.
pub(super) fn bank() -> Result<Bank> {
    Ok(Bank::new(&Plan { seed: 1, accounts: 4, first: day("2026-01-01")?, days: 31, transactions: 240 }))
}

/// Plays both acts: takes the files in, and then takes them in again.
pub(super) fn play(stage: &Stage, out: &mut Out) -> Result<()> {
    let bank = bank()?;
    link(stage, &bank)?;
    act(
        out,
        "A month in three formats: CSV, NDJSON, ISO 20022 camt.053; windows that overlap",
        "To be seen: pendings, repeated rows and broken records, and yet every record is accounted for.",
    )?;
    let files: Vec<PathBuf> = STATEMENTS.iter().map(|statement| statement.write(&bank, stage)).collect::<Result<_>>()?;
    let mut first = Vec::new();
    for (statement, file) in STATEMENTS.iter().zip(&files) {
        first.push(stage.take_in(file, statement.on)?);
    }
    account(stage, &first, out)?;
    letters(&first, out)?;
    act(
        out,
        "The same three files again",
        "To be seen: nothing is new and nobody is paid; what could not be read still cannot.",
    )?;
    let mut again = Vec::new();
    for file in &files {
        again.push(stage.take_in(file, "2026-02-02")?);
    }
    account(stage, &again, out)
}

/// Links both accounts of the first person to one wallet.
fn link(stage: &Stage, bank: &Bank) -> Result<()> {
    let caller = stage.caller("2026-01-01")?;
    let wallet = stage.data.open_wallet(rewardhub_core::state::wallet::WalletKind::Customer, caller)?;
    for number in no_reward::own_accounts(bank) {
        let number = number.parse().map_err(|message: String| anyhow::anyhow!(message))?;
        stage.data.link(wallet, &number, "default", caller)?;
    }
    Ok(())
}

impl Statement {
    fn write(&self, bank: &Bank, stage: &Stage) -> Result<PathBuf> {
        let rendering = Rendering {
            window: Some(Window { from: day(self.days.0)?, to: day(self.days.1)? }),
            pendings: self.pendings,
            duplicates_percent: self.duplicates_percent,
            broken_records: self.broken_records,
            ..Rendering::default()
        };
        let mut bytes = Vec::new();
        match self.name.rsplit_once('.') {
            Some((_, "xml")) => camt::write(bank, &rendering, camt::Message::Statement, &mut bytes)?,
            Some((_, "ndjson")) => ndjson::write(bank, &rendering, &mut bytes)?,
            _ => csv::write(bank, &rendering, &mut bytes)?,
        };
        stage.folder.write(self.name, &bytes)
    }
}

/// The outcomes of the records of a file; each record is counted in exactly one.
fn parts(ingested: &Ingested) -> [(&'static str, u64); 9] {
    let items = ingested.items;
    [
        ("new", items.new.into()),
        ("duplicates", items.duplicates.into()),
        ("pending", items.pending.into()),
        ("held", ingested.held().into()),
        ("for review", items.review.into()),
        ("conflicts", items.conflicts.into()),
        ("removed", items.removed.into()),
        ("amended", items.amended.into()),
        ("dead letters", ingested.dead_letters().values().sum()),
    ]
}

/// Prints a table of the outcomes of all records, and checks their sum.
fn account(stage: &Stage, all: &[Ingested], out: &mut Out) -> Result<()> {
    let names = STATEMENTS.iter().map(|statement| (statement.name, Align::Right));
    let mut table = Table::new([("", Align::Left)].into_iter().chain(names).chain([("together", Align::Right)]));
    let mut row = |what: &str, counts: &[u64]| {
        let counts = counts.iter().copied().chain([counts.iter().sum()]);
        table.row([what.to_owned()].into_iter().chain(counts.map(|n| grouped(&n.to_string()))));
    };
    row("records read", &all.iter().map(Ingested::read).collect::<Vec<_>>());
    let parts: Vec<_> = all.iter().map(parts).collect();
    let mut sums = Vec::new();
    for (at, (what, _)) in parts.first().into_iter().flatten().enumerate() {
        let counts: Vec<u64> = parts.iter().map(|parts| parts[at].1).collect();
        row(&format!("  {what}"), &counts);
        sums.push((*what, counts.iter().sum::<u64>()));
    }
    table.write(out)?;
    let read: u64 = all.iter().map(Ingested::read).sum();
    add_up(read, &sums, out)?;
    let mut rewards: BTreeMap<Asset, i64> = BTreeMap::new();
    for (asset, minor) in all.iter().flat_map(|ingested| &ingested.rewards) {
        *rewards.entry(*asset).or_default() += minor;
    }
    Ok(writeln!(out, "rewards paid: {}", amounts::listed(&rewards, &stage.data.terms()?))?)
}

fn add_up(read: u64, sums: &[(&str, u64)], out: &mut Out) -> Result<()> {
    let summands: Vec<String> = sums.iter().filter(|(_, n)| *n > 0).map(|(what, n)| format!("{n} {what}")).collect();
    let sum: u64 = sums.iter().map(|(_, n)| n).sum();
    if sum != read {
        bail!("{read} records were read, but {} make {sum}; please report this", summands.join(" + "));
    }
    Ok(writeln!(out, "it adds up: {} = {sum}, and {read} were read", summands.join(" + "))?)
}

/// Prints the records that could not be read, with place and reason.
fn letters(all: &[Ingested], out: &mut Out) -> Result<()> {
    for (statement, file) in STATEMENTS.iter().zip(all.iter().flat_map(|ingested| &ingested.files)) {
        for letter in &file.letters {
            writeln!(out, "dead letter: {}, {} ({})", statement.name, letter.kept.place, letter.kept.reason)?;
            writeln!(out, "  {}", letter.message)?;
        }
    }
    Ok(())
}
