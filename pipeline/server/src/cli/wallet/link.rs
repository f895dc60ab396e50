//! `wallet link`: links a bank account to a wallet.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_service::{
    accounts::{Number, WalletOrAccount},
    wallets::Linked,
};

use crate::{as_of::AsOf, cli::Global, output::Out};

/// See [`super::Wallet::Link`].
#[derive(Debug, Args)]
pub struct Link {
    /// The wallet: its id, or the number of an account that earns for it
    #[arg(value_name = "WALLET")]
    wallet: WalletOrAccount,
    /// The number of the bank account, as the bank writes it
    #[arg(value_name = "ACCOUNT")]
    account: Number,
    /// The feed that the account earns through, if it was never seen before
    #[arg(long, value_name = "NAME", default_value = "default")]
    feed: String,
    #[command(flatten)]
    as_of: AsOf,
}

impl Link {
    /// Links the account. An account that was never seen is entered first.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = global.lake_place()?;
        let data = global.open()?;
        let wallet = data.wallet_of(&self.wallet)?;
        let caller = self.as_of.caller(&data)?;
        let linked = data.link(wallet, &self.account, &self.feed, caller)?;
        let masked = data.named(&self.account).masked;
        match linked {
            Linked::Already => writeln!(out, "account {masked} earns for wallet {wallet} already")?,
            Linked::Now => writeln!(out, "account {masked} earns for wallet {wallet} from {} on", data.terms()?.day(caller.at))?,
        }
        data.flush_and_close(url.as_ref())
    }
}
