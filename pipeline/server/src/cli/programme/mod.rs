//! `programme`: what the owner of a reward programme does with its file.

mod activate;
mod check;
mod checked_source;
mod comparison_text;
mod diff;
mod list;
mod show;
mod state_text;
mod try_purchase;
mod withdraw;

use std::{fs::File, io::Read, path::Path};

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use rewardhub_core::programme::resembles;
use rewardhub_feeds::recognise_format::{Format, Unrecognised, recognise};

use super::Global;
use crate::output::Out;

/// See [`super::Command::Programme`].
#[derive(Debug, Subcommand)]
pub enum Programme {
    /// Find every mistake, run the examples, warn of rules that can never pay
    Check(check::Check),
    /// Judge a made-up purchase, and explain what each rule made of it
    Try(Box<try_purchase::Try>),
    /// Show what a version changes, in words
    Diff(diff::Diff),
    /// Show what a version changes, and put it in force from its first day on
    Activate(activate::Activate),
    /// Show the file of a version, word for word, and what became of it
    Show(show::Show),
    /// Withdraw a version before its first day
    Withdraw(withdraw::Withdraw),
    /// List the versions, and what became of each
    List,
}

impl Programme {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::Check(command) => command.run(out),
            Self::Try(command) => command.run(out),
            Self::Diff(command) => command.run(global, out),
            Self::Activate(command) => command.run(global, out),
            Self::Show(command) => command.run(global, out),
            Self::Withdraw(command) => command.run(global, out),
            Self::List => list::run(global, out),
        }
    }
}

/// The largest file that is read, in bytes.
const LARGEST: usize = 4 << 20;

/// Why a file is no programme. It quotes nothing, because the file may be a person's bank statement.
#[derive(Debug, thiserror::Error)]
#[error("{path} is no programme: it is {what}; a programme is a file as deploy/programmes/everyday.toml")]
struct NoProgramme {
    path: String,
    what: &'static str,
}

/// Reads the file of a programme.
fn read(path: &Path) -> Result<String> {
    read_from(File::open(path).with_context(|| cannot_read(path))?, path)
}

/// Reads the file of a programme, which whoever sent the command has sent with it.
fn read_sent(path: &Path, global: &Global) -> Result<String> {
    match &global.served {
        Some(served) => read_from(served.files.next_file(), path),
        None => read(path),
    }
}

fn cannot_read(path: &Path) -> String {
    format!("cannot read the programme {}", path.display())
}

/// Reads a programme that lies at this path, or did where it was sent from.
fn read_from(file: impl Read, path: &Path) -> Result<String> {
    let (shown, cannot) = (|| path.display().to_string(), || cannot_read(path));
    let mut bytes = Vec::new();
    file.take(LARGEST as u64 + 1).read_to_end(&mut bytes).with_context(cannot)?;
    let beginning = String::from_utf8_lossy(&bytes);
    if bytes.contains(&0) || !resembles(&beginning) {
        return Err(NoProgramme { path: shown(), what: called(&bytes) }.into());
    }
    if bytes.len() > LARGEST {
        bail!("{} has more than {} MiB; a programme is a file of some kilobytes", path.display(), LARGEST >> 20);
    }
    String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
        anyhow::anyhow!("{}:{line}: this is not UTF-8; save the file as UTF-8 text", path.display())
    })
}

/// Names the format of a file that is no programme.
fn called(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return "UTF-16 (a programme is saved as UTF-8)";
    }
    // A key comes before the first character that could separate columns.
    let is_key = |line: &[u8]| line.iter().find(|byte| b"=,;|\t".contains(byte)) == Some(&b'=');
    let has_keys = bytes.split(|byte| *byte == b'\n').take(100).any(is_key);
    match recognise(bytes) {
        Ok(Format::Camt052 | Format::Camt053 | Format::Camt054) => "a bank's XML (camt); `rewardhub ingest` takes it in",
        Ok(Format::Ndjson) => "JSON by lines",
        Ok(Format::OpenBanking(_)) => "JSON of a bank's API; `rewardhub ingest` takes it in",
        Ok(Format::Csv) if !has_keys => "rows of values (CSV)",
        Err(Unrecognised::NotYet(what) | Unrecognised::Packed(what)) => what,
        Err(Unrecognised::WebPage) => "a web page",
        Err(Unrecognised::OtherXml(_)) => "XML",
        Err(Unrecognised::OtherJson) => "JSON",
        Ok(Format::Csv) | Err(_) => "of another kind",
    }
}
