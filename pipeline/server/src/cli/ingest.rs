//! `ingest`: takes files in, and prints the outcome of every record.

use std::{io::Write, path::PathBuf};

use anyhow::{Result, bail};
use clap::Args;
use rewardhub_core::money::decimal;
use rewardhub_feeds::intake::{BalanceCheck, StatementReport};
use serde_json::{Value, json};

use rewardhub_service::{
    ingest::{FileReport, Ingested, Input, Letter, OfFiles, Untaken},
    programmes::Terms,
    set_aside::LeftOver,
};

use crate::{
    arguments::NotSaid,
    as_of::AsOf,
    cli::{DataSet, Global},
    output::{Align, Amounts as _, Out, Progress, Table, grouped},
};

/// The hint for a CSV file without a profile.
pub const DRAFT: &str = "; `rewardhub feeds new NAME FILE` drafts a profile that asks all there is to ask at once";

/// See [`super::Command::Ingest`].
#[derive(Debug, Args)]
pub struct Ingest {
    /// The bank's files; their formats are recognised from what is in them
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The feed that they are of [default: the account's own, else `default`]
    #[arg(long, value_name = "NAME")]
    feed: Option<String>,
    #[command(flatten)]
    not_said: NotSaid,
    /// As JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    as_of: AsOf,
}

impl Ingest {
    /// The files that it takes in.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Takes the files in while the lake follows, and prints the report.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open_waiting()?;
        let before = data.left_over()?;
        if !self.json {
            write_left_over(before, out)?;
        }
        let (lake, progress) = (global.lake_place()?, self.progress(&data));
        let caller = self.as_of.caller(&data)?;
        let said = OfFiles { feed: self.feed, given: self.not_said.given(), archive: None };
        let work = || {
            let ingested = match &data {
                DataSet::Own(service) => service.ingest(&self.files, &said, caller, &progress),
                DataSet::Served(served) => {
                    let sent = |name| Input { name, bytes: Some(Box::new(served.files.next_file())) };
                    data.ingest_all(self.files.iter().map(|path| sent(path.as_path())), &said, caller, &progress)
                }
            };
            progress.phase("bringing the lake up to it");
            ingested
        };
        let ingested = data.with_lake_following(lake.as_ref(), work);
        progress.end();
        let ((ingested, behind), terms) = (ingested?, data.terms()?);
        if self.json {
            writeln!(out, "{}", as_json(&ingested, before, &terms))?;
        } else {
            write_report(&ingested, &terms, out)?;
        }
        data.close()?;
        verdict(&ingested)?;
        Ok(behind.verdict()?)
    }
}

impl Ingest {
    /// Whoever sends files to a server shows how far that is.
    fn progress(&self, data: &DataSet) -> Progress {
        match data {
            DataSet::Own(_) => Progress::of_files(&self.files),
            DataSet::Served(_) => Progress::hidden(),
        }
    }
}

/// Prints how many earlier commands are undecided or set aside, before anything else.
fn write_left_over(before: LeftOver, out: &mut Out) -> Result<()> {
    let LeftOver { undecided, set_aside } = before;
    if undecided > 0 {
        writeln!(out, "note: {} not decided yet, of what was asked for before; that is done first", commands(undecided))?;
    }
    if set_aside > 0 {
        writeln!(out, "note: {} set aside as undecidable; `rewardhub set-aside list` tells more", commands(set_aside))?;
    }
    Ok(out.flush()?)
}

fn commands(n: u64) -> String {
    if n == 1 { "1 command is".into() } else { format!("{} commands are", grouped(&n.to_string())) }
}

/// Fails if anything went wrong. The report has named every record by then.
fn verdict(ingested: &Ingested) -> Result<()> {
    let untaken: Vec<(&FileReport, String)> =
        ingested.files.iter().filter_map(|file| Some((file, why(file.untaken.as_ref()?)))).collect();
    match untaken.as_slice() {
        [] => {}
        [(file, why)] => bail!("{} was not taken in: {why}", file.path.display()),
        [(file, why), ..] => {
            bail!("{} files were not taken in, each named above; the first is {}: {why}", untaken.len(), file.path.display());
        }
    }
    if let Some(file) = ingested.files.iter().find(|file| file.edge.refused) {
        bail!("{} could not be read to its end; `rewardhub dead-letters list` tells why", file.path.display());
    }
    let dead: u64 = ingested.dead_letters().values().sum();
    if dead > 0 {
        bail!("{} could not be read; `rewardhub dead-letters list` tells why", records(dead));
    }
    if let Some(first) = ingested.set_aside.first() {
        let n = ingested.set_aside.len();
        bail!(
            "{n} commands could not be decided and were set aside, the first of them {first}; everything else was taken in; `rewardhub set-aside list` tells more"
        );
    }
    if let Some(refused) = ingested.refused.first() {
        bail!("a command was refused: {refused}");
    }
    Ok(())
}

/// Why a file was not taken in, and what the user can do.
fn why(untaken: &Untaken) -> String {
    match untaken {
        Untaken::Refused { message, may_need_a_profile: true } => format!("{message}{DRAFT}"),
        Untaken::Unread(_) | Untaken::Unrecognised(_) | Untaken::Refused { .. } => untaken.to_string(),
    }
}

fn records(n: u64) -> String {
    if n == 1 { "1 record".into() } else { format!("{} records", grouped(&n.to_string())) }
}

/// Prints the report for people.
pub(super) fn write_report(ingested: &Ingested, terms: &Terms, out: &mut Out) -> Result<()> {
    if let [FileReport { untaken: Some(_), .. }] = ingested.files.as_slice() {
        // The reason is all there is to print, and the error gives it.
        return Ok(());
    }
    for file in &ingested.files {
        write_file_report(file, terms, out)?;
    }
    let items = ingested.items;
    let mut table = Table::new([("", Align::Left), ("", Align::Right)]);
    let mut line = |what: &str, n: u64| table.row([what.to_owned(), grouped(&n.to_string())]);
    line("records read", ingested.read());
    line("new", items.new.into());
    line("duplicates", items.duplicates.into());
    line("pending", items.pending.into());
    line("conflicts", items.conflicts.into());
    line("for review", items.review.into());
    if ingested.waiting > 0 {
        line("  of them waiting for their account to be linked", ingested.waiting);
    }
    let seldom = [("held for their delivery's end", ingested.held()), ("removed", items.removed), ("amended", items.amended)];
    for (what, n) in seldom {
        if n > 0 {
            line(what, n.into());
        }
    }
    let disbelieved: u64 = ingested.files.iter().map(|file| file.edge.reused_references).sum();
    if disbelieved > 0 {
        line("references of several items, not believed", disbelieved);
    }
    line("dead letters", ingested.dead_letters().values().sum());
    for (reason, n) in ingested.dead_letters() {
        line(&format!("  {reason}"), n);
    }
    // These include items of earlier deliveries that were decided only now.
    line("decided, by kind", ingested.by_kind.values().sum());
    for (kind, n) in &ingested.by_kind {
        line(&format!("  {}", kind.word().replace('_', " ")), *n);
    }
    if ingested.no_programme > 0 {
        line("not judged: no programme was in force on their days", ingested.no_programme);
    }
    table.write(out)?;
    if disbelieved > 0 {
        writeln!(
            out,
            "a reference of several items tells none of them from others; where the bank writes it for want of one, list it as one of the \
             placeholders in the feed's profile"
        )?;
    }
    for distrusted in &ingested.distrusted {
        let (feed, lines) = (&distrusted.evidence.feed, distrusted.remedy().replace('\n', " "));
        writeln!(out, "account {}, {}: {}", distrusted.account, distrusted.evidence.stream, distrusted.seen())?;
        writeln!(out, "  to settle it, write into feeds/{feed}.toml: {lines}; then take the file in again")?;
    }
    for (asset, minor) in &ingested.rewards {
        writeln!(out, "rewards paid: {}", terms.money(*asset, *minor))?;
    }
    if ingested.rewards.is_empty() {
        writeln!(out, "rewards paid: none")?;
    }
    let rate = format!("{:.0}", ingested.rate());
    writeln!(out, "{:.2} s, {} transactions/s", ingested.took.as_secs_f64(), grouped(&rate))?;
    Ok(())
}

fn write_file_report(file: &FileReport, terms: &Terms, out: &mut Out) -> Result<()> {
    if let Some(untaken) = &file.untaken {
        return Ok(writeln!(out, "{} was not taken in: {}", file.path.display(), why(untaken))?);
    }
    writeln!(out, "{} (feed {}, {})", file.path.display(), file.feed, file.stream)?;
    let mut statements: Vec<&StatementReport> = file.edge.deliveries.iter().collect();
    statements.sort_by_key(|statement| !matches!(statement.balance, BalanceCheck::DiffersBy(_)));
    for statement in statements.iter().take(SHOWN) {
        writeln!(out, "  {}", statement_line(statement, terms))?;
    }
    let all = file.edge.balances_agree + file.edge.balances_differ + file.edge.balances_not_stated;
    more(all, statements.len(), "statements", out)?;
    for remark in file.edge.remarks.iter().take(SHOWN) {
        writeln!(out, "  note: {remark}")?;
    }
    more(file.edge.remarks_in_all, file.edge.remarks.len(), "notes", out)?;
    for letter in file.letters.iter().take(SHOWN) {
        let Letter { kept, message } = letter;
        writeln!(out, "  dead letter {:016x}, {} ({}): {message}", kept.id, kept.place, kept.reason)?;
    }
    more(file.letters.len() as u64, file.letters.len(), "dead letters", out)
}

/// The most statements, notes and dead letters shown of one file, of each. Statements whose balances differ come first.
const SHOWN: usize = 20;

/// Prints how many there are beyond those shown.
fn more(all: u64, kept: usize, what: &str, out: &mut Out) -> Result<()> {
    let shown = kept.min(SHOWN) as u64;
    match all.saturating_sub(shown) {
        0 => Ok(()),
        more => Ok(writeln!(out, "  and {} more {what}", grouped(&more.to_string()))?),
    }
}

fn statement_line(statement: &StatementReport, terms: &Terms) -> String {
    let StatementReport { account, covers: (from, to), currency, items, balance, .. } = statement;
    let balance = match (balance, currency) {
        (BalanceCheck::Agrees, _) => "balances agree".to_owned(),
        (BalanceCheck::DiffersBy(minor), Some(currency)) => {
            let by = decimal(*minor, terms.decimals(*currency));
            format!("BALANCES DIFFER: the closing balance is {by} {currency} off")
        }
        (BalanceCheck::DiffersBy(minor), None) => format!("BALANCES DIFFER by {minor} minor units"),
        (BalanceCheck::NotStated, _) => "no balances to check".to_owned(),
    };
    format!("account {account}, {from} to {to}: {} items, {balance}", grouped(&items.to_string()))
}

/// The report as JSON, for programs.
fn as_json(ingested: &Ingested, before: LeftOver, terms: &Terms) -> Value {
    let rewards: serde_json::Map<String, Value> = ingested
        .rewards
        .iter()
        .map(|(asset, minor)| (asset.to_string(), decimal(*minor, terms.decimals(*asset)).into()))
        .collect();
    let kinds: serde_json::Map<String, Value> =
        ingested.by_kind.iter().map(|(kind, n)| (kind.word().to_owned(), (*n).into())).collect();
    json!({
        "files": ingested.files.iter().map(|file| file_as_json(file, terms)).collect::<Vec<_>>(),
        "read": ingested.read(),
        "new": ingested.items.new,
        "duplicates": ingested.items.duplicates,
        "pending": ingested.items.pending,
        "conflicts": ingested.items.conflicts,
        "review": ingested.items.review,
        "held": ingested.held(),
        "removed": ingested.items.removed,
        "amended": ingested.items.amended,
        "dead_letters": ingested.dead_letters(),
        "by_kind": kinds,
        "no_programme": ingested.no_programme,
        "waiting": ingested.waiting,
        "rewards": rewards,
        "distrusted_references": ingested.distrusted.iter().map(|distrusted| json!({
            "account": distrusted.account,
            "feed": distrusted.evidence.feed,
            "stream": distrusted.evidence.stream,
            "ids": distrusted.evidence.ids,
            "against": distrusted.evidence.against,
            "of": distrusted.evidence.of,
            "seen": distrusted.seen(),
            "remedy": distrusted.remedy(),
        })).collect::<Vec<_>>(),
        "refused": ingested.refused,
        "set_aside": ingested.set_aside,
        "before": { "undecided": before.undecided, "set_aside": before.set_aside },
        "seconds": ingested.took.as_secs_f64(),
        "transactions_per_second": ingested.rate().round(),
    })
}

fn file_as_json(file: &FileReport, terms: &Terms) -> Value {
    let statements = file.edge.deliveries.iter().map(|statement| {
        json!({
            "account": statement.account,
            "from_on": statement.covers.0.to_string(),
            "to_on": statement.covers.1.to_string(),
            "items": statement.items,
            "currency": statement.currency,
            "balance_check": match statement.balance {
                BalanceCheck::Agrees => "agrees",
                BalanceCheck::DiffersBy(_) => "differs",
                BalanceCheck::NotStated => "not stated",
            },
            "differs_by": match (statement.balance, statement.currency) {
                (BalanceCheck::DiffersBy(minor), Some(currency)) => Some(decimal(minor, terms.decimals(currency))),
                _ => None,
            },
            "differs_by_minor": match statement.balance {
                BalanceCheck::DiffersBy(minor) => Some(minor),
                _ => None,
            },
        })
    });
    json!({
        "file": file.path.display().to_string(),
        "feed": file.feed,
        "stream": file.stream,
        "read": file.edge.read,
        "refused": file.edge.refused,
        "not_taken_in": file.untaken.as_ref().map(why),
        "statements": statements.collect::<Vec<_>>(),
        "statements_in_all": {
            "agree": file.edge.balances_agree,
            "differ": file.edge.balances_differ,
            "not_stated": file.edge.balances_not_stated,
        },
        "reused_references": file.edge.reused_references,
        "remarks": file.edge.remarks,
        "remarks_in_all": file.edge.remarks_in_all,
        "dead_letters": file.letters.iter().map(|letter| json!({
            "id": format!("{:016x}", letter.kept.id),
            "place": letter.kept.place,
            "reason": letter.kept.reason,
            "message": letter.message,
        })).collect::<Vec<_>>(),
    })
}
