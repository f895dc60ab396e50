//! `spend`: pays a merchant from a wallet at once, or the treasury of the asset.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_service::{accounts::WalletOrAccount, redemptions::Payment, wallets::Done};

use crate::{
    arguments,
    as_of::AsOf,
    cli::{
        Global,
        amount::{Whole, in_amounts},
    },
    output::{Amounts as _, Out},
};

/// See [`super::Command::Spend`].
#[derive(Debug, Args)]
pub struct Spend {
    /// The customer's wallet: its id, or the number of an account that earns for it
    #[arg(value_name = "WALLET")]
    wallet: WalletOrAccount,
    #[command(flatten)]
    amount: Whole,
    /// The wallet of the merchant that is paid [default: the treasury of the asset]
    #[arg(long, value_name = "WALLET")]
    merchant: Option<WalletOrAccount>,
    /// What the customer calls it: encrypted under the wallet's key, and erased with it
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    /// A name for this request: asked again under it, it changes nothing
    #[arg(long, value_name = "NAME")]
    request: Option<String>,
    #[command(flatten)]
    as_of: AsOf,
}

impl Spend {
    /// Pays, once for each named request, and prints the redemption's id.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let Self { wallet, amount, merchant, reference, request, as_of } = self;
        let reference = arguments::maybe_text("reference", reference)?;
        let url = global.lake_place()?;
        let data = global.open()?;
        let terms = data.terms()?;
        let amount = amount.money(&terms)?;
        let wallet = data.wallet_of(&wallet)?;
        let merchant = merchant.map(|merchant| data.wallet_of(&merchant)).transpose()?;
        let payment = Payment { wallet, merchant, amount, reference, request };
        let paid = data.spend(payment, as_of.caller(&data)?).map_err(|error| in_amounts(error, amount.asset, &terms))?;
        let payee = match merchant {
            Some(merchant) => format!("merchant {merchant}"),
            None => "the treasury".to_owned(),
        };
        let was = match paid.done {
            Done::Now => "is paid",
            Done::Before => "was paid before, under this name,",
        };
        writeln!(out, "redemption {}: {} {was} to {payee}", paid.value, terms.money(amount.asset, amount.minor))?;
        data.flush_and_close(url.as_ref())
    }
}
