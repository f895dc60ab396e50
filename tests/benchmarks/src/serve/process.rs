//! A server in a process of its own, which ends with the measurement.

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use crate::process::resident_of;

/// A server that answers.
pub struct Server {
    process: Child,
    /// Where it answers.
    pub address: SocketAddr,
    /// It may go on to print.
    _printed: BufReader<ChildStdout>,
}

impl Server {
    /// Starts the program with these arguments, and waits until it says where it listens. Its log goes to a file.
    ///
    /// # Errors
    /// When it does not start, or ends.
    pub fn start(program: &Path, arguments: &[&str], log: &Path) -> Result<Self> {
        let errors = File::create(log).with_context(|| format!("{} cannot be made", log.display()))?;
        let mut command = Command::new(program);
        for (variable, _) in std::env::vars_os() {
            if variable.as_encoded_bytes().starts_with(b"REWARDHUB_") || variable == "RUST_LOG" {
                command.env_remove(variable);
            }
        }
        let begun = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors).spawn();
        let mut process = begun.with_context(|| format!("{} cannot be started", program.display()))?;
        let mut printed = BufReader::new(process.stdout.take().context("its output is piped")?);
        let mut line = String::new();
        printed.read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening on http://").and_then(|address| address.parse().ok());
        match address {
            Some(address) => Ok(Self { process, address, _printed: printed }),
            None => {
                let _over = process.kill();
                process.wait()?;
                bail!("a server did not start; {} says why", log.display())
            }
        }
    }

    /// The most memory that it has had so far, in bytes; `None` where the system does not say.
    pub fn peak_resident_bytes(&self) -> Option<u64> {
        resident_of(&self.process.id().to_string()).map(|(peak, _)| peak)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Everything that it answered is on the disk, and nobody needs the rest.
        let _over = self.process.kill();
        let _over = self.process.wait();
    }
}
