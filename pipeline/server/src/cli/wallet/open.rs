//! `wallet open`.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::{
    command::{Body, OpenWallet},
    ids::{CommandId, WalletId},
    state::wallet::WalletKind,
};

use crate::{
    arguments::AsOf,
    cli::Global,
    data::{Data, random},
    output::Out,
};

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
    /// Opens it, in a bucket drawn at random.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = Data::open_or_make(&global.data)?;
        let drawn = random()?;
        let bucket = data.set().placement().bucket_of(u64::try_from(drawn >> 64).unwrap_or(0));
        let wallet = WalletId::new(bucket, drawn);
        let kind = if self.merchant { WalletKind::Merchant } else { WalletKind::Customer };
        let id = CommandId::new(bucket, random()?);
        let body = Body::OpenWallet(OpenWallet { id, wallet, kind });
        data.work(|edge| edge.ask(self.as_of.at(), bucket, body))?;
        writeln!(out, "{wallet}")?;
        data.close()
    }
}
