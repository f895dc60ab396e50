//! `key revoke`: ends a key at once.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_service::clock::now;

use crate::{cli::Global, output::Out};

/// See [`super::Key::Revoke`].
#[derive(Debug, Args)]
pub struct Revoke {
    /// The key's id, or how it begins
    #[arg(value_name = "KEY")]
    key: String,
}

impl Revoke {
    /// Revokes the key, and prints its whole id.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let id = data.revoke_client_key(&self.key, data.caller(now())?)?;
        writeln!(out, "key {id} is revoked")?;
        data.close()
    }
}
