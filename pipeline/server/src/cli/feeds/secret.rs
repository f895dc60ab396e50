//! `feeds secret`: makes the secret with which a feed signs what it posts to a server.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;
use rewardhub_service::clock::now;

use crate::{cli::Global, output::Out};

/// See [`super::Feeds::Secret`].
#[derive(Debug, Args)]
pub struct Secret {
    /// The feed's name
    #[arg(value_name = "NAME")]
    name: String,
    /// Let the secret before this one stay valid too, until all that the feed sends is signed with the new one
    #[arg(long, conflicts_with = "remove")]
    keep_old: bool,
    /// Take its secrets away instead: the feed does not sign any more
    #[arg(long)]
    remove: bool,
}

impl Secret {
    /// Makes the secret, and prints it.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        if self.remove {
            if !data.remove_signing_secrets(&self.name, data.caller(now())?)? {
                bail!("feed {} has no secret", self.name);
            }
            writeln!(out, "feed {} does not sign any more", self.name)?;
        } else {
            let secret = data.make_signing_secret(&self.name, self.keep_old, data.caller(now())?)?;
            writeln!(out, "{}", secret.text())?;
            writeln!(
                out,
                "it is shown this once; what feed {} posts is signed with it from now on, as Standard Webhooks 1.0.0 says",
                self.name
            )?;
        }
        data.close()
    }
}
