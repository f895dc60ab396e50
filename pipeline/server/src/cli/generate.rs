//! `generate`: writes statements of a made-up bank. The file goes to standard output or `-o`, a summary of it to standard error.

use std::{
    fs::File,
    io::{self, BufWriter, IsTerminal as _, Write},
    path::PathBuf,
};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum, builder::RangedU64ValueParser, value_parser};
use rewardhub_core::{item::Kind, money::Asset, time::Day};
use rewardhub_made_up_bank::{
    self as made_up, Bank, Order, Pendings, Plan, Rendering, Truth, Window, camt::Message, open_banking::Shape,
};

use crate::{
    arguments,
    output::{Align, Counting, Table, grouped, money},
};

/// Bytes that are gathered before they are written.
const CHUNK: usize = 256 * 1024;

/// See [`super::Command::Generate`].
#[derive(Debug, Args)]
pub struct Generate {
    /// What to write
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// How many bank accounts; each two belong to one person
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = value_parser!(u32).range(1..=90_000_000))]
    accounts: u32,
    /// About how many rows in all
    #[arg(long, value_name = "N", default_value = "240", value_parser = arguments::count)]
    transactions: u64,
    /// The first booking day
    #[arg(long, value_name = "DATE", default_value = "2026-01-01", value_parser = arguments::day)]
    from: Day,
    /// How many days from there on
    #[arg(long, value_name = "N", default_value_t = 31, value_parser = value_parser!(u16).range(1..=3660))]
    days: u16,
    /// Another seed is another bank; the same one makes the same file for ever
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Show only these of its days: the same rows, in a shorter statement
    #[arg(long, value_name = "FROM..TO", value_parser = arguments::window)]
    window: Option<Window>,
    /// Mix the rows of all accounts and days
    #[arg(long)]
    unsorted: bool,
    /// How many of a hundred records repeat an earlier one
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = percent(90))]
    duplicates: u8,
    /// How many of a hundred rows have no reference
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = percent(100))]
    blank_ids: u8,
    /// Add so many records that cannot be read
    #[arg(long, value_name = "N", default_value_t = 0)]
    broken: u64,
    /// Which pending rows to show: all, those still open at the end, or none
    #[arg(long, value_enum, default_value = "all")]
    pendings: Shown,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated, with a balance after each row
    Csv,
    /// A JSON object a line, with all facts
    Ndjson,
    /// ISO 20022 camt.053.001.08: booked entries, a statement for each account
    #[value(alias = "camt053")]
    Camt,
    /// ISO 20022 camt.052.001.08: booked and pending entries
    Camt052,
    /// JSON pages of a bank's API as the Berlin Group has them (NextGenPSD2)
    BerlinGroup,
    /// JSON pages of a bank's API as UK Open Banking has them
    UkOpenBanking,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shown {
    All,
    Open,
    Hidden,
}

fn percent(most: u64) -> RangedU64ValueParser<u8> {
    RangedU64ValueParser::new().range(0..=most)
}

impl Generate {
    /// Writes the file, then prints a summary of it.
    pub fn run(self) -> Result<()> {
        let plan =
            Plan { seed: self.seed, accounts: self.accounts, first: self.from, days: self.days, transactions: self.transactions };
        let bank = Bank::new(&plan);
        let rendering = self.rendering(&bank)?;
        let truth = match &self.output {
            None => self.write(&bank, &rendering, io::stdout().lock(), io::stdout().is_terminal()),
            Some(path) => {
                let file = File::create(path);
                let file = file.with_context(|| format!("cannot write {}; choose another file with -o", path.display()))?;
                self.write(&bank, &rendering, file, false)
            }
        };
        let truth = truth.with_context(|| format!("writing {} failed", self.target()))?;
        self.write_truth(&truth, bank.window_of(&rendering), &mut anstream::stderr().lock())
    }

    fn target(&self) -> String {
        self.output.as_ref().map_or_else(|| "standard output".to_owned(), |path| path.display().to_string())
    }

    fn rendering(&self, bank: &Bank) -> Result<Rendering> {
        let all = bank.window();
        if let Some(asked) = self.window
            && (asked.from < all.from || asked.to > all.to)
        {
            bail!(
                "the window {}..{} is not within the bank's days, {}..{}; change --window, or --from and --days",
                asked.from,
                asked.to,
                all.from,
                all.to
            );
        }
        let of_records = matches!(self.format, Format::Csv | Format::Ndjson);
        if !of_records && (self.unsorted || self.duplicates > 0) {
            bail!(
                "camt statements and pages of APIs are sorted and repeat nothing; leave --unsorted and --duplicates to csv or ndjson"
            );
        }
        Ok(Rendering {
            window: self.window,
            order: if self.unsorted { Order::Unsorted } else { Order::Sorted },
            pendings: match self.pendings {
                Shown::All => Pendings::All,
                Shown::Open => Pendings::Open,
                Shown::Hidden => Pendings::Hidden,
            },
            duplicates_percent: self.duplicates,
            broken_records: self.broken,
            blank_ids_percent: self.blank_ids,
        })
    }

    fn write(&self, bank: &Bank, rendering: &Rendering, out: impl Write, seen: bool) -> Result<Truth> {
        let mut out = Counting::new(BufWriter::with_capacity(CHUNK, out), seen);
        let truth = match self.format {
            Format::Csv => made_up::csv::write(bank, rendering, &mut out),
            Format::Ndjson => made_up::ndjson::write(bank, rendering, &mut out),
            Format::Camt => made_up::camt::write(bank, rendering, Message::Statement, &mut out),
            Format::Camt052 => made_up::camt::write(bank, rendering, Message::Report, &mut out),
            Format::BerlinGroup => made_up::open_banking::write(bank, rendering, Shape::BerlinGroup, &mut out),
            Format::UkOpenBanking => made_up::open_banking::write(bank, rendering, Shape::Uk, &mut out),
        }?;
        out.finish()?;
        Ok(truth)
    }

    fn write_truth(&self, truth: &Truth, days: Window, out: &mut impl Write) -> Result<()> {
        let count = |n: u64| grouped(&n.to_string());
        let pounds = Asset::new("GBP")?;
        writeln!(out, "{} records of {} to {}, to {}", count(truth.records()), days.from, days.to, self.target())?;
        let mut table = Table::new([("", Align::Left), ("", Align::Right)]);
        for (what, n) in
            [("booked", truth.booked), ("pending", truth.pending), ("repeats", truth.repeats), ("broken", truth.broken)]
        {
            table.row([what.to_owned(), count(n)]);
        }
        table.row(["money in".to_owned(), money(truth.credits_minor, 2, pounds)]);
        table.row(["money out".to_owned(), money(truth.debits_minor, 2, pounds)]);
        let kinds = Kind::WORDS.map(|(word, kind)| (word, truth.of_kind(kind)));
        for (word, n) in kinds.into_iter().filter(|(_, n)| *n > 0) {
            table.row([word.replace('_', " "), count(n)]);
        }
        table.write(out)?;
        Ok(())
    }
}
