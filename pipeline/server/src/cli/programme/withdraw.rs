//! `programme withdraw`: withdraws a version before its first day.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use rewardhub_service::approvals::Outcome;

use crate::{act_text::waits, as_of::AsOf, cli::Global, output::Out};

/// See [`super::Programme::Withdraw`].
#[derive(Debug, Args)]
pub struct Withdraw {
    /// The version, which is proposed or starts on a later day
    // `version` is the name of the option that every command has.
    #[arg(id = "proposed", value_name = "VERSION")]
    version: u32,
    #[command(flatten)]
    as_of: AsOf,
}

impl Withdraw {
    /// Withdraws the version, and lets the lake catch up.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = global.lake_place()?;
        let data = global.open()?;
        let withdrawn = data.withdraw(self.version, self.as_of.caller(&data)?)?;
        let version = self.version;
        match withdrawn.value {
            Outcome::Done(None) => {
                writeln!(out, "version {version} is withdrawn; what waited for it is judged by the versions in force")?;
            }
            Outcome::Done(Some(former)) => writeln!(
                out,
                "version {version} is withdrawn before its first day: the version before it goes on from that day as version {former}, so give \
                 your next file a higher number"
            )?,
            Outcome::WaitsForApproval => writeln!(out, "version {version} is not withdrawn yet: {}", waits(withdrawn.command))?,
        }
        data.flush_and_close(url.as_ref())
    }
}
