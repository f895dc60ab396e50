//! `dead-letters`: lists and shows records that could not be read, has them read again, and lets them rest.

mod settle;

use std::io::Write;

use anyhow::{Result, anyhow};
use clap::Subcommand;
use rewardhub_core::dead_letter::{DeadLetter, Settled};
use rewardhub_feeds::mask::mask_cards;

use rewardhub_service::{Service, adjustments::check_reason, changes::Said, dead_letters::OpenedLetter};

use crate::{
    as_of::AsOf,
    cli::{DataSet, Global},
    output::{Align, Out, STRONG, Table, painted},
};

/// See [`super::Command::DeadLetters`].
#[derive(Debug, Subcommand)]
pub enum DeadLetters {
    /// List those that wait for a person
    List {
        /// Only those of this feed
        #[arg(long, value_name = "NAME")]
        feed: Option<String>,
        /// Also those that were read again or let rest
        #[arg(long)]
        all: bool,
    },
    /// Show all about one but what it says, which is sealed
    Show {
        /// Its id, as the list has it
        #[arg(value_name = "ID", value_parser = letter_id)]
        id: u64,
        /// Open it and show what it says, too, card numbers masked. That is recorded, with this reason
        #[arg(long, value_name = "REASON")]
        open: Option<String>,
        /// Write the record's bytes as they came, and nothing else
        #[arg(long, requires = "open")]
        raw: bool,
        #[command(flatten)]
        as_of: AsOf,
    },
    /// Read them again, once their feed's profile was mended: each item is observed under the delivery that brought it, with the place and
    /// the day that it has there
    Retry(settle::Settle),
    /// Let them rest: they are no transactions, or came otherwise
    Dismiss(settle::Settle),
    /// Let those wait again that were dismissed; what was read again is a transaction, which `review undo` takes back
    Undo(settle::Settle),
}

/// The most characters of a shape in the list.
const SHAPE_CHARS: usize = 40;
/// The most lines of a record that are shown.
const SHOWN_LINES: usize = 40;

fn letter_id(text: &str) -> Result<u64, String> {
    u64::from_str_radix(text, 16)
        .map_err(|_| "it is not the id of a dead letter; `rewardhub dead-letters list` tells which there are".to_owned())
}

impl DeadLetters {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::List { feed, all } => {
                let data = global.open()?;
                list(&data, feed.as_deref(), all, out)?;
                data.close()
            }
            Self::Show { id, open, raw, as_of } => {
                let data = global.open()?;
                let opened = open.map(|reason| opened(&data, id, reason, &as_of)).transpose()?;
                match opened {
                    Some(OpenedLetter { record, .. }) if raw => out.write_bytes(&record)?,
                    opened => show(&data, id, opened, out)?,
                }
                data.close()
            }
            Self::Retry(settle) => settle.run(global, settle::Way::Retry, out),
            Self::Dismiss(settle) => settle.run(global, settle::Way::Dismiss, out),
            Self::Undo(settle) => settle.run(global, settle::Way::Undo, out),
        }
    }
}

/// What became of a letter, in words.
fn state(letter: &DeadLetter) -> String {
    match letter.settled {
        None => "waits".to_owned(),
        Some(Settled::Dismissed) => "dismissed".to_owned(),
        Some(Settled::ReadAgain(None)) => "read again: it was known".to_owned(),
        Some(Settled::ReadAgain(Some(transaction))) => format!("read again: transaction {transaction}"),
    }
}

fn list(data: &Service, feed: Option<&str>, all: bool, out: &mut Out) -> Result<()> {
    let head = [
        ("id", Align::Left),
        ("feed", Align::Left),
        ("source", Align::Left),
        ("place", Align::Left),
        ("reason", Align::Left),
        ("times", Align::Right),
        ("shape", Align::Left),
        ("state", Align::Left),
    ];
    let mut table = Table::new(head);
    let mut settled = 0;
    data.each_dead_letter(|letter| {
        let is_of_feed = feed.is_none_or(|feed| feed == letter.feed);
        if is_of_feed && letter.settled.is_some() && !all {
            settled += 1;
        } else if is_of_feed {
            let (id, times) = (format!("{:016x}", letter.id), letter.times.to_string());
            let (feed, source, place) = (letter.feed.clone(), letter.source.clone(), letter.place.clone());
            table.row([id, feed, source, place, letter.reason.clone(), times, start(&letter.preview), state(letter)]);
        }
        Ok(true)
    })?;
    match (table.is_empty(), settled) {
        (true, 0) => writeln!(out, "there are no dead letters")?,
        (true, _) => writeln!(out, "no dead letter waits; --all lists those that were settled")?,
        (false, _) => {
            table.write(out)?;
            writeln!(out, "`rewardhub dead-letters retry | dismiss ID` settles one, `retry --feed NAME` all of a feed")?;
        }
    }
    Ok(())
}

/// Cuts a shape to the length that the list shows.
fn start(shape: &str) -> String {
    match shape.char_indices().nth(SHAPE_CHARS) {
        Some((end, _)) => format!("{}…", &shape[..end]),
        None => shape.to_owned(),
    }
}

/// What a letter says, once it is recorded who opens it and why.
fn opened(data: &DataSet, id: u64, reason: String, as_of: &AsOf) -> Result<OpenedLetter> {
    check_reason(&reason).map_err(|unfit| anyhow!("--open {unfit}"))?;
    let asked = Said { text: reason, request: None };
    Ok(data.open_letter(id, &asked, as_of.caller(data)?)?.value)
}

fn show(data: &Service, id: u64, opened: Option<OpenedLetter>, out: &mut Out) -> Result<()> {
    let letter = data.dead_letter(id)?;
    let mut table = Table::new([("", Align::Left), ("", Align::Left)]);
    let rows = [
        ("dead letter", format!("{:016x}", letter.id)),
        ("feed", letter.feed.clone()),
        ("stream", letter.stream.clone()),
        ("source", letter.source.clone()),
        ("place", letter.place.clone()),
        ("reason", letter.reason.clone()),
        ("shape", letter.preview.clone()),
        ("first refused", letter.at.to_string()),
        ("times", letter.times.to_string()),
        ("kept at", letter.stored_at.clone()),
        ("state", state(&letter)),
    ];
    rows.into_iter().for_each(|(what, value)| table.row([what.to_owned(), value]));
    table.write(out)?;
    let Some(OpenedLetter { message, record }) = opened else {
        writeln!(out, "what it says is sealed; --open REASON opens it")?;
        return Ok(());
    };
    let shown = printable(&record);
    writeln!(out, "{}\n  {}", painted("message", STRONG), mask_cards(&printable(message.as_bytes())))?;
    writeln!(out, "{}", painted("record", STRONG))?;
    mask_cards(&shown).lines().take(SHOWN_LINES).try_for_each(|line| writeln!(out, "  {line}"))?;
    if shown.lines().count() > SHOWN_LINES {
        writeln!(out, "  and more; --raw writes all of it")?;
    }
    Ok(())
}

/// Makes text that is safe for a terminal: replaces every control character but line feeds by a space.
fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}
