//! `demo`: the whole way in half a minute. A made-up bank delivers, delivers again, overlaps; wallets earn; the books add up.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use rewardhub_core::{
    ids::WalletId,
    ledger::balances_on,
    time::{Day, Instant},
};
use rewardhub_embedded::manifest;
use rewardhub_feeds::made_up::{self, Bank, Pendings, Plan, Rendering, Window, camt::Message};

use super::{Global, balance, explain, ingest, verify};
use crate::{
    arguments,
    data::{Data, Holder, Line},
    ingest::ingest as take_in,
    output::{FAINT, Out, STRONG, painted},
    shipped,
    verify::verify as check,
};

/// See [`super::Command::Demo`].
#[derive(Debug, Args)]
pub struct Demo {
    /// Another seed is another bank
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// A file that the made-up bank delivers.
struct Statement {
    title: &'static str,
    name: &'static str,
    days: (&'static str, &'static str),
    duplicates_percent: u8,
    broken_records: u64,
    on: &'static str,
}

const STATEMENTS: [Statement; 3] = [
    Statement {
        title: "January arrives as CSV, with repeated rows and two that cannot be read",
        name: "january.csv",
        days: ("2026-01-01", "2026-01-31"),
        duplicates_percent: 5,
        broken_records: 2,
        on: "2026-02-01",
    },
    Statement {
        title: "The same days again, as ISO 20022 camt.053: nobody is paid twice",
        name: "january.xml",
        days: ("2026-01-01", "2026-01-31"),
        duplicates_percent: 0,
        broken_records: 0,
        on: "2026-02-02",
    },
    Statement {
        title: "A window that overlaps: only what is new counts",
        name: "february.csv",
        days: ("2026-01-20", "2026-02-28"),
        duplicates_percent: 0,
        broken_records: 0,
        on: "2026-03-01",
    },
];

impl Demo {
    /// Shows it, in a data set of its own that stays to be looked at.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let root = &global.data;
        if root.join(manifest::FILE).exists() {
            bail!("{} has a data set already; give the demo a directory of its own with --data", root.display());
        }
        step(out, "The everyday programme is activated")?;
        let data = Data::open_or_make(root)?;
        let programme = shipped::everyday()?;
        data.activate(&programme, instant("2026-01-01")?)?;
        writeln!(out, "{} version {}: {} rules", programme.name(), programme.version(), programme.rules().len())?;
        let bank = Bank::new(&Plan { seed: self.seed, accounts: 4, first: day("2026-01-01")?, days: 59, transactions: 400 });
        let folder = root.join("demo");
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let mut files = Vec::new();
        for statement in &STATEMENTS {
            step(out, statement.title)?;
            let file = statement.write(&bank, &folder)?;
            let ingested = take_in(&data, std::slice::from_ref(&file), None, instant(statement.on)?, &|_| ())?;
            ingest::tell(&ingested, &data.terms()?, out)?;
            files.push(file);
        }
        let number = account(&files[0])?;
        look(&data, &number, out)?;
        step(out, "Every command is decided again, and everything compared")?;
        let verified = check(&data, |_| ())?;
        verify::tell(&verified, out)?;
        data.close()?;
        if !verified.is_well() {
            bail!("the data set is not what its commands make of it; please report this");
        }
        more(root, &number, out)
    }
}

impl Statement {
    fn write(&self, bank: &Bank, folder: &Path) -> Result<PathBuf> {
        let path = folder.join(self.name);
        let rendering = Rendering {
            window: Some(Window { from: day(self.days.0)?, to: day(self.days.1)? }),
            pendings: Pendings::Open,
            duplicates_percent: self.duplicates_percent,
            broken_records: self.broken_records,
            ..Rendering::default()
        };
        let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        let mut file = BufWriter::new(file);
        if self.name.ends_with(".xml") {
            made_up::camt::write(bank, &rendering, Message::Statement, &mut file)?;
        } else {
            made_up::csv::write(bank, &rendering, &mut file)?;
        }
        file.flush()?;
        Ok(path)
    }
}

/// A balance now and later, and why one purchase earned what it did.
fn look(data: &Data, number: &str, out: &mut Out) -> Result<()> {
    let holder: Holder = number.parse().map_err(|message: String| anyhow::anyhow!(message))?;
    let (wallet, terms) = (data.wallet_of(&holder)?, data.terms()?);
    let row = data.wallet(wallet)?;
    for on in ["2026-03-01", "2026-04-01"] {
        step(out, &format!("What the wallet of account {number} has on {on}"))?;
        balance::table(&balances_on(&row, day(on)?), &terms).write(out)?;
    }
    let Some(line) = telling(data, wallet)? else { return Ok(()) };
    step(out, "Why a purchase earned what it did")?;
    explain::explain(data, &terms, line.transaction, out)
}

/// The newest of the transactions that earned most assets.
fn telling(data: &Data, wallet: WalletId) -> Result<Option<Line>> {
    let mut best = None;
    for line in data.lines_of(wallet, |_| true)? {
        let earned = data.earned(&line)?.len();
        if earned > 0 && best.as_ref().is_none_or(|(most, _)| earned >= *most) {
            best = Some((earned, line));
        }
    }
    Ok(best.map(|(_, line)| line))
}

fn more(root: &Path, number: &str, out: &mut Out) -> Result<()> {
    let data = format!("--data {}", root.display());
    step(out, "Look further")?;
    for command in ["transactions", "history", "wallet show", "balance"] {
        writeln!(out, "rewardhub {command} {number} {data}")?;
    }
    for command in ["dead-letters list", "review list", "feeds list", "verify"] {
        writeln!(out, "rewardhub {command} {data}")?;
    }
    Ok(())
}

fn step(out: &mut Out, title: &str) -> Result<()> {
    Ok(writeln!(out, "\n{} {}", painted("==", FAINT), painted(title, STRONG))?)
}

/// The number of the first account in a file.
fn account(file: &Path) -> Result<String> {
    let text = fs::read_to_string(file)?;
    let number = text.lines().nth(1).and_then(|row| row.split(',').next());
    Ok(number.context("the made-up bank wrote no row")?.to_owned())
}

fn day(text: &str) -> Result<Day> {
    arguments::day(text).map_err(|message| anyhow::anyhow!(message))
}

fn instant(text: &str) -> Result<Instant> {
    arguments::instant(text).map_err(|message| anyhow::anyhow!(message))
}
