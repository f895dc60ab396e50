//! `consent withdraw`: forgets a consent.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use crate::{cli::Global, output::Out};

/// See [`super::Consent::Withdraw`].
#[derive(Debug, Args)]
pub struct Withdraw {
    /// The feed whose bank is asked
    #[arg(value_name = "FEED")]
    feed: String,
    /// The consent's name
    #[arg(value_name = "NAME")]
    name: String,
}

impl Withdraw {
    /// Forgets the consent, and says what is left to do.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        data.withdraw_consent(&self.feed, &self.name)?;
        writeln!(out, "consent {} of feed {} is forgotten; the bank was not told", self.name, self.feed)?;
        data.close()
    }
}
