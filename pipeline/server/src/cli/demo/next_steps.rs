//! The last act: commands for the user's own file, ready to run.

use std::{io::Write, path::Path};

use anyhow::Result;

use super::{ACCOUNT, act, folder::Folder};
use rewardhub_service::bundled_programme;

use crate::{cli::Global, output::Out};

/// Plays the act: writes the programme into the folder of the demo, and prints the commands.
pub(super) fn play(folder: &Folder, global: &Global, out: &mut Out) -> Result<()> {
    act(out, "Your own", "These run as they stand. Put your bank's CSV, NDJSON or camt file in place of coffees.csv.")?;
    let programme = folder.write("everyday.toml", bundled_programme::EVERYDAY.as_bytes())?;
    let statement = folder.path().join("coffees.csv");
    let command = program();
    let data =
        if global.data == Path::new(Global::DEFAULT_DATA) { String::new() } else { format!(" --data {}", quoted(&global.data)) };
    for rest in [
        format!("programme activate --yes {}", quoted(&programme)),
        format!("ingest {}", quoted(&statement)),
        format!("explain {ACCOUNT} --on 2026-02-09"),
        format!("balance {ACCOUNT}"),
    ] {
        writeln!(out, "{command} {rest}{data}")?;
    }
    writeln!(out, "\nThe demo's own data set stays as it is until the demo is run again; to look at it, add")?;
    Ok(writeln!(out, "--data {}", quoted(&folder.data()))?)
}

/// The path by which the program was called, quoted for a shell.
fn program() -> String {
    std::env::args_os().next().map_or_else(|| "rewardhub".to_owned(), |name| quoted(Path::new(&name)))
}

/// Quotes a path for a shell where it needs that.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
