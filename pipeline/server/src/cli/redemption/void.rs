//! `redemption void`: gives a hold up.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::ids::RedemptionId;
use rewardhub_service::{redemptions::Step, wallets::Done};

use crate::{
    as_of::AsOf,
    cli::Global,
    output::{Amounts as _, Out},
};

/// See [`super::Redemption::Void`].
#[derive(Debug, Args)]
pub struct Void {
    /// The redemption
    #[arg(value_name = "ID", value_parser = super::id)]
    redemption: RedemptionId,
    /// A name for this request: asked again under it, it changes nothing
    #[arg(long, value_name = "NAME")]
    request: Option<String>,
    #[command(flatten)]
    as_of: AsOf,
}

impl Void {
    /// Gives the hold up, once for each named request.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let Self { redemption, request, as_of } = self;
        let url = global.lake_place()?;
        let data = global.open()?;
        let terms = data.terms()?;
        let asset = data.redemption_row(redemption)?.amount.asset;
        let void = data.void(Step { redemption, merchant: None, request }, as_of.caller(&data)?)?;
        let released = terms.money(asset, void.value.released_minor);
        match void.done {
            Done::Now => writeln!(out, "redemption {redemption} is void: {released} goes back to the customer")?,
            Done::Before => {
                writeln!(
                    out,
                    "redemption {redemption} was made void before, under this name: {released} went back to the customer"
                )?;
            }
        }
        data.flush_and_close(url.as_ref())
    }
}
