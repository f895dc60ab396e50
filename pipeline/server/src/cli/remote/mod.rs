//! Asks a server to run a command: one that has this data set open, or the one that `--server` names.

mod address;
mod sending;
mod session;

use std::env;

use anyhow::{Result, bail};

use self::address::Address;
use super::{Cli, Global, Needs};
use crate::output::Out;

/// Runs a command on the server that has its data set open. `Ok(false)` if there is none: then the command runs here.
///
/// # Errors
/// When the server cannot be asked, and what the command ended with.
pub fn run(cli: &Cli, out: &mut Out) -> Result<bool> {
    let Some((address, files)) = server_for(cli)? else { return Ok(false) };
    let arguments = env::args().skip(1).collect();
    session::ask(address, arguments, &files, out)?;
    Ok(true)
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
        None => Ok(Address::of_directory(&global.data)),
    }
}
