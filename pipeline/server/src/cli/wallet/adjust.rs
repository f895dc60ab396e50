//! `wallet adjust`.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use clap::Args;
use rewardhub_core::{
    command::{Adjust as AdjustBody, Body},
    decision::{Answer, Refusal},
    ids::CommandId,
    money::{Asset, Money},
};

use crate::{
    arguments::{self, AsOf},
    cli::Global,
    data::{Data, Holder, Terms, random},
    lake,
    output::Out,
};

/// See [`super::Wallet::Adjust`].
#[derive(Debug, Args)]
pub struct Adjust {
    /// The wallet: its id, or the number of an account that earns for it
    #[arg(value_name = "WALLET")]
    wallet: Holder,
    /// By how much; negative takes away what is available
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true)]
    amount: String,
    /// Of what: GBP, PTS, …
    #[arg(value_name = "ASSET", value_parser = |text: &str| Asset::new(text).map_err(|error| error.to_string()))]
    asset: Asset,
    /// Why, in words that name no person: it is kept for ever
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// A name for this request: asked again under it, it changes nothing
    #[arg(long, value_name = "NAME")]
    request: Option<String>,
    #[command(flatten)]
    as_of: AsOf,
}

/// Bytes of a reason.
const LONGEST_REASON: usize = 1000;

impl Adjust {
    /// Posts the correction.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        if self.reason.len() > LONGEST_REASON {
            bail!("--reason has {} bytes and may have {LONGEST_REASON}; say it in fewer words", self.reason.len());
        }
        let url = lake::place(global)?;
        let data = Data::of(global)?;
        let terms = data.terms()?;
        let wallet = data.wallet_of(&self.wallet)?;
        let minor = arguments::minor(&self.amount, terms.decimals(self.asset)).map_err(|message| anyhow!(message))?;
        let id = match &self.request {
            Some(name) => CommandId::named(wallet.bucket(), name),
            None => CommandId::new(wallet.bucket(), random()?),
        };
        let known = data.row(&rewardhub_core::state::row::RowKey::Outcome(id))?.is_some();
        let amount = Money::new(self.asset, minor);
        let body = Body::Adjust(AdjustBody { id, wallet, amount, reason: self.reason });
        let answer = data.work(|edge| edge.ask(self.as_of.at(), wallet.bucket(), body));
        let answer = answer.map_err(|error| told(error, &terms))?;
        let again = known && answer == Answer::Done;
        let amount = terms.money(amount.asset, amount.minor);
        let what = if again { "was adjusted before, under this name," } else { "is adjusted" };
        writeln!(out, "wallet {wallet} {what} by {amount}")?;
        lake::flush_and_close(url.as_ref(), data)
    }
}

/// A refusal with its amount as people write it.
fn told(error: anyhow::Error, terms: &Terms) -> anyhow::Error {
    match error.downcast_ref::<Refusal>() {
        Some(Refusal::InsufficientFunds { asset, available }) => {
            anyhow!("only {} is available; take away no more than that", terms.money(*asset, *available))
        }
        _ => error,
    }
}
