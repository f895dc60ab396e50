//! `wallet open`.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::{
    command::{Body, OpenWallet},
    ids::{CommandId, WalletId},
    state::wallet::WalletKind,
    time::Instant,
};

use crate::{
    arguments::AsOf,
    cli::Global,
    data::{Data, random},
    lake,
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
    /// Opens it.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = lake::place(global)?;
        let data = Data::of_or_make(global)?;
        let kind = if self.merchant { WalletKind::Merchant } else { WalletKind::Customer };
        let wallet = open(&data, kind, self.as_of.at())?;
        writeln!(out, "{wallet}")?;
        lake::flush_and_close(url.as_ref(), data)
    }
}

/// Opens a wallet, in a bucket drawn at random.
pub fn open(data: &Data, kind: WalletKind, at: Instant) -> Result<WalletId> {
    let drawn = random()?;
    let bucket = data.set().placement().bucket_of(u64::try_from(drawn >> 64).unwrap_or(0));
    let wallet = WalletId::new(bucket, drawn);
    let id = CommandId::new(bucket, random()?);
    let body = Body::OpenWallet(OpenWallet { id, wallet, kind });
    data.work(|edge| edge.ask(at, bucket, body))?;
    Ok(wallet)
}
