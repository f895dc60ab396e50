//! Asks a server to run a command: one that has this data set open, or the one that `--server` names.

mod address;
mod sending;
mod session;
mod unanswered;
mod watch;

use std::ffi::OsString;

use anyhow::{Result, anyhow, bail};

use self::address::Address;
use super::{Cli, Global, Needs};
use crate::output::Out;

/// Runs a command, which was typed with these arguments, on the server that has its data set open. `Ok(false)` if there is none: then the command runs here.
///
/// # Errors
/// When the server cannot be asked, and what the command ended with.
pub fn run(cli: &Cli, arguments: &[OsString], out: &mut Out) -> Result<bool> {
    let Some((address, files)) = server_for(cli)? else { return Ok(false) };
    session::ask(address, in_text(arguments.iter().cloned())?, &files, out)?;
    Ok(true)
}

/// The arguments as they are sent, which is in UTF-8.
fn in_text(arguments: impl Iterator<Item = OsString>) -> Result<Vec<String>> {
    let text = arguments.map(|argument| {
        argument.into_string().map_err(|other| {
            anyhow!("{} is not UTF-8, so it cannot be sent to a server; give the file another name", other.display())
        })
    });
    text.collect()
}

fn server_for(cli: &Cli) -> Result<Option<(Address, Vec<&std::path::Path>)>> {
    let global = &cli.global;
    match cli.command.needs() {
        Needs::Nothing => Ok(None),
        Needs::Directory => match &global.server {
            Some(server) => {
                bail!("this command needs the data directory itself, and is not asked of {server}; leave --server out")
            }
            None => Ok(None),
        },
        #[cfg(feature = "lake")]
        Needs::Lake => match &global.server {
            Some(server) if global.lake.is_none() => {
                bail!("this command reads the lake itself, and not by way of {server}; name the lake with --lake")
            }
            Some(_) | None => Ok(None),
        },
        Needs::DataSet(files) => Ok(server(global)?.map(|address| (address, files))),
        #[cfg(feature = "lake")]
        Needs::DataSetAlone => match server(global)? {
            Some(address) => {
                bail!("this command needs the data set for itself, and {address} has it open; stop the server first")
            }
            None => Ok(None),
        },
    }
}

/// The server that `--server` names, else the one that has the data directory open.
fn server(global: &Global) -> Result<Option<Address>> {
    match &global.server {
        Some(url) => Address::parse(url, global.key_file.as_deref()).map(Some),
        None => Address::of_directory(&global.data),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt as _;

    use super::*;

    #[test]
    fn a_name_that_is_not_utf_8_is_an_error_that_shows_it() {
        let arguments = |last: &[u8]| [OsString::from("ingest"), OsString::from_vec(last.to_vec())].into_iter();
        assert_eq!(in_text(arguments(b"march.csv")).unwrap(), ["ingest", "march.csv"]);
        let error = in_text(arguments(b"m\xE4rz.csv")).unwrap_err().to_string();
        assert!(error.contains("rz.csv is not UTF-8"), "{error}");
    }
}
