//! Amounts as commands take them, `AMOUNT ASSET`, and refusals with amounts as people write them.

use anyhow::{Result, anyhow, bail};
use clap::Args;
use rewardhub_core::{
    answer::Refusal,
    money::{Asset, Money, minor_units},
};
use rewardhub_service::{Error, error::Refused, programmes::Terms};

use crate::{arguments, output::Amounts as _};

/// An amount to move, above zero.
#[derive(Debug, Clone, Args)]
pub struct Whole {
    /// How much
    #[arg(value_name = "AMOUNT")]
    amount: String,
    /// Of what: GBP, PTS, …
    #[arg(value_name = "ASSET", value_parser = arguments::asset)]
    asset: Asset,
}

/// A part of what something is about.
#[derive(Debug, Clone, Args)]
pub struct Part {
    /// How much; all of it unless given
    #[arg(value_name = "AMOUNT", requires = "asset")]
    amount: Option<String>,
    /// Of what: GBP, PTS, …
    #[arg(value_name = "ASSET", value_parser = arguments::asset)]
    asset: Option<Asset>,
}

impl Whole {
    /// The amount in minor units.
    ///
    /// # Errors
    /// When it is no amount of its asset, or not above zero.
    pub fn money(&self, terms: &Terms) -> Result<Money> {
        above_zero(&self.amount, self.asset, terms)
    }
}

impl Part {
    /// The amount in minor units; `None` for all of it.
    ///
    /// # Errors
    /// When it is no amount of its asset, or not above zero.
    pub fn money(&self, terms: &Terms) -> Result<Option<Money>> {
        let both = self.amount.as_ref().zip(self.asset);
        both.map(|(amount, asset)| above_zero(amount, asset, terms)).transpose()
    }
}

fn above_zero(amount: &str, asset: Asset, terms: &Terms) -> Result<Money> {
    let minor = minor_units(amount, terms.decimals(asset))?;
    if minor <= 0 {
        bail!("{amount} {asset} is no amount that can be moved; give one above zero");
    }
    Ok(Money::new(asset, minor))
}

/// Writes the amount of a refusal as people write it; what names no asset is of this one.
pub fn in_amounts(error: Error, of: Asset, terms: &Terms) -> anyhow::Error {
    let Error::Refused(Refused::Command(refusal)) = &error else { return error.into() };
    match *refusal {
        Refusal::InsufficientFunds { asset, available } => {
            anyhow!("only {} is available; take away no more than that", terms.money(asset, available))
        }
        Refusal::MoreThanHeld { held_minor } => {
            anyhow!("only {} is on hold; capture no more than that", terms.money(of, held_minor))
        }
        Refusal::MoreThanCaptured { left_minor: 0 } => anyhow!("nothing was captured that is not given back already"),
        Refusal::MoreThanCaptured { left_minor } => {
            anyhow!("only {} was captured and not given back; refund no more than that", terms.money(of, left_minor))
        }
        Refusal::OverTransferLimit { asset, left_minor: 0 } => {
            anyhow!("the wallet has sent as much of {asset} today as the programme lets it; try again tomorrow")
        }
        Refusal::OverTransferLimit { asset, left_minor } => {
            anyhow!("the programme lets this wallet send {} now; send no more than that", terms.money(asset, left_minor))
        }
        Refusal::OverIssueLimit { asset, left_minor } => {
            anyhow!("the programme lets {} more be issued; issue no more than that", terms.money(asset, left_minor))
        }
        _ => error.into(),
    }
}
