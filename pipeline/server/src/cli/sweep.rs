//! `sweep`: posts what has matured and expired, and ends waits that are over. Once a day is enough.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use crate::{
    as_of::AsOf,
    cli::Global,
    output::{Out, grouped},
};

/// See [`super::Command::Sweep`].
#[derive(Debug, Args)]
pub struct Sweep {
    #[command(flatten)]
    as_of: AsOf,
}

impl Sweep {
    /// Sweeps every wallet and account with something due, as of the local day of the newest programme.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = global.lake_place()?;
        let data = global.open()?;
        let caller = self.as_of.caller(&data)?;
        let today = data.terms()?.day(caller.at);
        let swept = data.sweep(today, caller)?;
        let [wallets, accounts] = [swept.wallets, swept.accounts].map(|n| grouped(&n.to_string()));
        writeln!(out, "swept as of {today}: wallets with something due: {wallets}, accounts with something open: {accounts}")?;
        data.flush_and_close(url.as_ref())
    }
}
