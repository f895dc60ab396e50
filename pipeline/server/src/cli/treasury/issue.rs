//! `treasury issue`: issues value into the treasury of its asset.

use std::io::Write;

use anyhow::{Result, anyhow};
use clap::Args;
use rewardhub_service::{adjustments::check_reason, approvals::Outcome, changes::Said, wallets::Done};

use crate::{
    act_text::waits,
    as_of::AsOf,
    cli::{
        Global,
        amount::{Whole, in_amounts},
    },
    output::{Amounts as _, Out},
};

/// See [`super::Treasury::Issue`].
#[derive(Debug, Args)]
pub struct Issue {
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

impl Issue {
    /// Issues the amount, once for each named request, or asks for it.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let Self { amount, reason, request, as_of } = self;
        check_reason(&reason).map_err(|unfit| anyhow!("--reason {unfit}"))?;
        let url = global.lake_place()?;
        let data = global.open()?;
        let terms = data.terms()?;
        let amount = amount.money(&terms)?;
        let said = Said { text: reason, request };
        let issued = data.issue(amount, said, as_of.caller(&data)?).map_err(|error| in_amounts(error, amount.asset, &terms))?;
        let amount = terms.money(amount.asset, amount.minor);
        match (issued.value, issued.done) {
            (Outcome::Done(()), Done::Now) => writeln!(out, "{amount} is issued into the treasury")?,
            (Outcome::Done(()), Done::Before) => {
                writeln!(out, "{amount} was issued before, under this name, into the treasury")?;
            }
            (Outcome::WaitsForApproval, _) => writeln!(out, "{amount} is not issued yet: {}", waits(issued.command))?,
        }
        data.flush_and_close(url.as_ref())
    }
}
