//! `redemption authorise`: puts a customer's value on hold for a merchant.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_service::{
    accounts::WalletOrAccount,
    redemptions::{Authorisation, Authorised, Payer},
    wallets::Done,
};

use crate::{
    arguments,
    as_of::AsOf,
    cli::{
        Global,
        amount::{Whole, in_amounts},
    },
    output::{Amounts as _, Out},
};

/// See [`super::Redemption::Authorise`].
#[derive(Debug, Args)]
pub struct Authorise {
    /// The customer's wallet: its id, or the number of an account that earns for it
    #[arg(value_name = "WALLET")]
    wallet: WalletOrAccount,
    /// The wallet of the merchant that may capture it
    #[arg(value_name = "MERCHANT")]
    merchant: WalletOrAccount,
    #[command(flatten)]
    amount: Whole,
    /// How long it is on hold at most, as in "3 days" or "90 minutes"; 30 days at most [default: as the programme says]
    #[arg(long = "for", value_name = "DURATION", value_parser = arguments::duration_seconds)]
    holds_for_seconds: Option<u32>,
    /// What the merchant calls it: encrypted under the wallet's key, and erased with it
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    /// A name for this request: asked again under it, it changes nothing
    #[arg(long, value_name = "NAME")]
    request: Option<String>,
    #[command(flatten)]
    as_of: AsOf,
}

impl Authorise {
    /// Puts the amount on hold, once for each named request.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let Self { wallet, merchant, amount, holds_for_seconds, reference, request, as_of } = self;
        let reference = arguments::maybe_text("reference", reference)?;
        let url = global.lake_place()?;
        let data = global.open()?;
        let terms = data.terms()?;
        let amount = amount.money(&terms)?;
        let (wallet, merchant) = (data.wallet_of(&wallet)?, data.wallet_of(&merchant)?);
        let asked = Authorisation { payer: Payer::Wallet(wallet), merchant, amount, holds_for_seconds, reference, request };
        let authorised = data.authorise(asked, as_of.caller(&data)?).map_err(|error| in_amounts(error, amount.asset, &terms))?;
        let Authorised { redemption, until } = authorised.value;
        let amount = terms.money(amount.asset, amount.minor);
        match authorised.done {
            Done::Now => writeln!(out, "redemption {redemption}: {amount} is on hold until {until}")?,
            Done::Before => {
                writeln!(out, "redemption {redemption}: {amount} was put on hold before, under this name, until {until}")?;
            }
        }
        data.flush_and_close(url.as_ref())
    }
}
