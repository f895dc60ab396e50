//! `treasury top-up` and `treasury bonus`: give a wallet value from the treasury of the asset.

use std::io::Write;

use anyhow::{Result, anyhow};
use clap::Args;
use rewardhub_service::{accounts::WalletOrAccount, adjustments::check_reason, changes::Said, transfers::Gift, wallets::Done};

use crate::{
    act_text::waits,
    as_of::AsOf,
    cli::{
        Global,
        amount::{Whole, in_amounts},
    },
    output::{Amounts as _, Out},
};

/// See [`super::Treasury::TopUp`] and [`super::Treasury::Bonus`].
#[derive(Debug, Args)]
pub struct Give {
    /// The wallet: its id, or the number of an account that earns for it
    #[arg(value_name = "WALLET")]
    wallet: WalletOrAccount,
    #[command(flatten)]
    amount: Whole,
    /// Why, in your own words: encrypted under the treasury's key
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// A name for this request: asked again under it, it changes nothing
    #[arg(long, value_name = "NAME")]
    request: Option<String>,
    #[command(flatten)]
    as_of: AsOf,
}

impl Give {
    /// Gives the amount, once for each named request, or asks for it.
    pub fn run(self, gift: Gift, global: &Global, out: &mut Out) -> Result<()> {
        let Self { wallet, amount, reason, request, as_of } = self;
        check_reason(&reason).map_err(|unfit| anyhow!("--reason {unfit}"))?;
        let url = global.lake_place()?;
        let data = global.open()?;
        let terms = data.terms()?;
        let amount = amount.money(&terms)?;
        let wallet = data.wallet_of(&wallet)?;
        let said = Said { text: reason, request };
        let given = data
            .give(wallet, amount, gift, said, as_of.caller(&data)?)
            .map_err(|error| in_amounts(error, amount.asset, &terms))?;
        let amount = terms.money(amount.asset, amount.minor);
        let what = match gift {
            Gift::TopUp => format!("topped up by {amount}"),
            Gift::Bonus => format!("given a bonus of {amount}"),
        };
        match (given.value, given.done) {
            (Some(transfer), Done::Now) => writeln!(out, "transfer {transfer}: wallet {wallet} is {what}")?,
            (Some(transfer), Done::Before) => {
                writeln!(out, "transfer {transfer}: wallet {wallet} was, before and under this name, {what}")?;
            }
            (None, _) => writeln!(out, "wallet {wallet} is not {what} yet: {}", waits(given.command))?,
        }
        data.flush_and_close(url.as_ref())
    }
}
