//! `status`: how the data set is, on one screen.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_http::shapes::{BackupDetails, Check, KeptDetails, LakeDetails, StatusDetails};
use rewardhub_service::clock::now;

use crate::{
    cli::Global,
    output::{Align, BAD, GOOD, Out, STRONG, Table, grouped, painted},
};

/// See [`super::Command::Status`].
#[derive(Debug, Args)]
pub struct Status {
    /// As JSON, as `GET /v1/status` answers it
    #[arg(long)]
    json: bool,
}

impl Status {
    /// Shows the status. It says what needs somebody, and is no error.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let at = now();
        let status = StatusDetails::of(&data.status()?, at, data.terms()?.day(at));
        if self.json {
            writeln!(out, "{}", serde_json::to_string_pretty(&status)?)?;
        } else {
            show(&status, out)?;
        }
        data.close()
    }
}

fn show(status: &StatusDetails, out: &mut Out) -> Result<()> {
    let (verdict, style) = if status.well { ("well", GOOD) } else { ("needs somebody", BAD) };
    writeln!(out, "{}  {}", status.at, painted(verdict, style))?;
    needs(&status.needs, out)?;
    partitions(status, out)?;
    waiting(status, out)?;
    inboxes(status, out)?;
    writeln!(out, "{}", painted("beside it", STRONG))?;
    let mut table = Table::new([("", Align::Left), ("", Align::Left)]);
    let free = status.free_bytes.map(|bytes| format!("{} MiB free", grouped(&(bytes >> 20).to_string())));
    table.row(["  lake".to_owned(), status.lake.as_ref().map_or_else(|| "not followed here".to_owned(), lake)]);
    table.row(["  disk".to_owned(), free.unwrap_or_else(|| "not known".to_owned())]);
    table.row(["  last backup".to_owned(), backup(&status.backup)]);
    Ok(table.write(out)?)
}

/// Those that need somebody, or soon will.
fn needs(needs: &[Check], out: &mut Out) -> Result<()> {
    for Check { name, ready, detail } in needs {
        if let Some(detail) = detail {
            let how = if *ready { "soon: " } else { "" };
            writeln!(out, "  {}: {how}{detail}", painted(name, BAD))?;
        }
    }
    Ok(())
}

fn partitions(status: &StatusDetails, out: &mut Out) -> Result<()> {
    let mut table = Table::new([
        ("partition", Align::Left),
        ("undecided", Align::Right),
        ("oldest", Align::Right),
        ("last durable", Align::Left),
        ("", Align::Left),
    ]);
    for partition in &status.partitions {
        let oldest = partition.oldest_undecided_seconds.map_or_else(|| "-".to_owned(), |seconds| format!("{seconds} s"));
        let state = match (partition.stopped, partition.starts) {
            (true, _) => "stopped".to_owned(),
            (false, 0 | 1) => String::new(),
            (false, starts) => format!("started {starts} times"),
        };
        table.row([
            format!("  {}", partition.partition),
            grouped(&partition.undecided.to_string()),
            oldest,
            partition.last_durable_at.clone().unwrap_or_else(|| "-".to_owned()),
            state,
        ]);
    }
    Ok(table.write(out)?)
}

fn waiting(status: &StatusDetails, out: &mut Out) -> Result<()> {
    writeln!(out, "{}", painted("waits for a person", STRONG))?;
    let mut table = Table::new([("", Align::Left), ("", Align::Right), ("", Align::Left), ("", Align::Left)]);
    let Some(all) = &status.waiting else {
        writeln!(out, "  not known: the ledger does not answer")?;
        return Ok(());
    };
    for waits in all {
        let (what, command) = match waits.kind.as_str() {
            "account" => ("  items whose account is to be linked", "rewardhub waiting list"),
            "purchase" => ("  purchases not judged", "rewardhub review list"),
            _ => ("  items in review", "rewardhub review list"),
        };
        let why = waits.reason.as_ref().map_or_else(String::new, |reason| format!(": {}", reason.replace('_', " ")));
        let age = format!("oldest of {} ({} days)", waits.oldest_on, waits.oldest_days);
        table.row([format!("{what}{why}"), grouped(&waits.count.to_string()), age, format!("`{command}`")]);
    }
    let kept = [
        ("  approvals", &status.approvals, "rewardhub approval list"),
        ("  commands set aside", &status.set_aside, "rewardhub set-aside list"),
        ("  records that could not be read", &status.dead_letters, "rewardhub dead-letters list"),
    ];
    for (what, kept, command) in kept {
        if let Some(KeptDetails { count, oldest_at: Some(oldest) }) = kept {
            table.row([what.to_owned(), grouped(&count.to_string()), format!("oldest of {oldest}"), format!("`{command}`")]);
        }
    }
    if table.is_empty() {
        writeln!(out, "  nothing")?;
    }
    Ok(table.write(out)?)
}

fn inboxes(status: &StatusDetails, out: &mut Out) -> Result<()> {
    if status.inboxes.is_empty() {
        return Ok(());
    }
    let mut table = Table::new([
        ("inbox of", Align::Left),
        ("waiting", Align::Right),
        ("oldest", Align::Right),
        ("not files", Align::Right),
        ("failed", Align::Right),
    ]);
    for inbox in &status.inboxes {
        table.row([
            format!("  {}", inbox.feed),
            grouped(&inbox.waiting.to_string()),
            inbox.oldest_seconds.map_or_else(|| "-".to_owned(), |seconds| format!("{seconds} s")),
            inbox.obstacles.to_string(),
            grouped(&inbox.failed.to_string()),
        ]);
    }
    Ok(table.write(out)?)
}

fn lake(LakeDetails { version, committed_at, decisions_behind }: &LakeDetails) -> String {
    let behind = grouped(&decisions_behind.to_string());
    format!("version {version}, committed at {committed_at}, {behind} decisions behind")
}

fn backup(backup: &BackupDetails) -> String {
    match (&backup.last_at, &backup.detail) {
        (Some(at), _) => at.clone(),
        (None, Some(detail)) => detail.clone(),
        (None, None) => "not known: `status.backup_mark` is not set".to_owned(),
    }
}
