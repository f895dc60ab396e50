//! `dead-letters`: records that could not be read.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Subcommand;
use rewardhub_core::state::{feed::DeadLetter, row::Row};
use rewardhub_engine::ports::RowKind;

use crate::{
    cli::Global,
    data::Data,
    output::{Align, Out, Table},
};

/// See [`super::Command::DeadLetters`].
#[derive(Debug, Subcommand)]
pub enum DeadLetters {
    /// List them
    List {
        /// Only those of this feed
        #[arg(long, value_name = "NAME")]
        feed: Option<String>,
    },
    /// Tell all about one
    Show {
        /// Its id, as the list has it
        #[arg(value_name = "ID", value_parser = |text: &str| u64::from_str_radix(text, 16))]
        id: u64,
    },
}

impl DeadLetters {
    /// Does what is asked.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = Data::open(&global.data)?;
        match self {
            Self::List { feed } => list(&data, feed.as_deref(), out)?,
            Self::Show { id } => show(&data, id, out)?,
        }
        data.close()
    }
}

fn each(data: &Data, mut each: impl FnMut(&DeadLetter) -> bool) -> Result<()> {
    data.each(RowKind::DeadLetter, |_, row| {
        let Row::DeadLetter(letter) = row else { return Ok(true) };
        Ok(each(&letter))
    })
}

fn list(data: &Data, feed: Option<&str>, out: &mut Out) -> Result<()> {
    let head = [
        ("id", Align::Left),
        ("feed", Align::Left),
        ("source", Align::Left),
        ("place", Align::Left),
        ("reason", Align::Left),
        ("times", Align::Right),
    ];
    let mut table = Table::new(head);
    each(data, |letter| {
        if feed.is_none_or(|feed| feed == letter.feed) {
            let (id, times) = (format!("{:016x}", letter.id), letter.times.to_string());
            let (feed, source, place) = (letter.feed.clone(), letter.source.clone(), letter.place.clone());
            table.row([id, feed, source, place, letter.reason.clone(), times]);
        }
        true
    })?;
    if table.is_empty() {
        writeln!(out, "there are no dead letters")?;
        return Ok(());
    }
    Ok(table.write(out)?)
}

fn show(data: &Data, id: u64, out: &mut Out) -> Result<()> {
    let mut found = None;
    each(data, |letter| {
        found = (letter.id == id).then(|| letter.clone());
        found.is_none()
    })?;
    let Some(letter) = found else {
        bail!("there is no dead letter {id:016x}; `rewardhub dead-letters list` tells which there are");
    };
    let mut table = Table::new([("", Align::Left), ("", Align::Left)]);
    let rows = [
        ("dead letter", format!("{:016x}", letter.id)),
        ("feed", letter.feed),
        ("source", letter.source),
        ("place", letter.place),
        ("reason", letter.reason),
        ("preview", letter.preview),
        ("first refused", letter.at.to_string()),
        ("times", letter.times.to_string()),
        ("bytes", letter.stored_at),
    ];
    rows.into_iter().for_each(|(what, told)| table.row([what.to_owned(), told]));
    Ok(table.write(out)?)
}
