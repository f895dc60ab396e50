//! `wallet open`: opens a wallet.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::state::wallet::WalletKind;

use crate::{as_of::AsOf, cli::Global, output::Out};

/// See [`super::Wallet::Open`].
#[derive(Debug, Args)]
pub struct Open {
    /// A merchant's, instead of a customer's
    #[arg(long)]
    merchant: bool,
    #[command(flatten)]
    as_of: AsOf,
}

impl Open {
    /// Opens the wallet, and prints its id.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = global.lake_place()?;
        let data = global.open_or_make()?;
        let kind = if self.merchant { WalletKind::Merchant } else { WalletKind::Customer };
        let wallet = data.open_wallet(kind, self.as_of.caller(&data)?)?;
        writeln!(out, "{wallet}")?;
        data.flush_and_close(url.as_ref())
    }
}
