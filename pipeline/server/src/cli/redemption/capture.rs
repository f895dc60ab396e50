//! `redemption capture`: gives the merchant what is on hold.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::ids::RedemptionId;
use rewardhub_service::{
    redemptions::{Captured, Step},
    wallets::Done,
};

use crate::{
    as_of::AsOf,
    cli::{
        Global,
        amount::{Part, in_amounts},
    },
    output::{Amounts as _, Out},
};

/// See [`super::Redemption::Capture`].
#[derive(Debug, Args)]
pub struct Capture {
    /// The redemption
    #[arg(value_name = "ID", value_parser = super::id)]
    redemption: RedemptionId,
    #[command(flatten)]
    part: Part,
    /// More will be captured: the rest stays on hold
    #[arg(long)]
    more: bool,
    /// A name for this request: asked again under it, it changes nothing
    #[arg(long, value_name = "NAME")]
    request: Option<String>,
    #[command(flatten)]
    as_of: AsOf,
}

impl Capture {
    /// Captures the amount, once for each named request.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let Self { redemption, part, more, request, as_of } = self;
        let url = global.lake_place()?;
        let data = global.open()?;
        let terms = data.terms()?;
        let part = part.money(&terms)?;
        let asset = data.redemption_row(redemption)?.amount.asset;
        let step = Step { redemption, merchant: None, request };
        let captured = data.capture(step, part, !more, as_of.caller(&data)?).map_err(|error| in_amounts(error, asset, &terms))?;
        let Captured { captured_minor, released_minor } = captured.value;
        let rest = match (released_minor, more) {
            (0, false) => String::new(),
            (released, false) => format!(", and {} goes back to the customer", terms.money(asset, released)),
            (_, true) => ", and the rest stays on hold".to_owned(),
        };
        let was = match captured.done {
            Done::Now => "is captured",
            Done::Before => "was captured before, under this name",
        };
        writeln!(out, "redemption {redemption}: {} {was}{rest}", terms.money(asset, captured_minor))?;
        data.flush_and_close(url.as_ref())
    }
}
