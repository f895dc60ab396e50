//! `bench`: measures what this build does on this machine.

mod history;
mod ingest;
mod ledger;
mod serve;
#[cfg(feature = "lake")]
mod sql;
mod sweep;

use anyhow::Result;
use clap::Subcommand;

use crate::output::Out;

/// See [`super::Command::Bench`].
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// Read pages of a long history on real servers
    History(history::History),
    /// Take a made-up bank's CSV in, on a real disk
    Ingest(ingest::Ingest),
    /// Decide on a ledger on real servers, beside a lightweight transaction for each transaction
    Ledger(ledger::Ledger),
    /// Ask the HTTP server what feeds and clients ask, beside a handler that does nothing
    Serve(serve::Serve),
    /// Ask a made-up lake what analysts ask, beside DuckDB over the same files
    #[cfg(feature = "lake")]
    Sql(sql::Sql),
    /// Sweep many wallets that all have something due, on a real disk
    Sweep(sweep::Sweep),
}

impl Bench {
    /// Runs the benchmark that the user named.
    pub fn run(self, out: &mut Out) -> Result<()> {
        match self {
            Self::History(command) => command.run(out),
            Self::Ingest(command) => command.run(out),
            Self::Ledger(command) => command.run(out),
            Self::Serve(command) => command.run(out),
            #[cfg(feature = "lake")]
            Self::Sql(command) => command.run(out),
            Self::Sweep(command) => command.run(out),
        }
    }
}
