//! `redemption refund`: gives the customer back what was captured.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;
use rewardhub_core::{ids::RedemptionId, state::redemption::RefundStatus};
use rewardhub_service::redemptions::{RefundAsked, Step};

use crate::{
    as_of::AsOf,
    cli::{
        Global,
        amount::{Part, in_amounts},
    },
    output::{Amounts as _, Out},
};

/// See [`super::Redemption::Refund`].
#[derive(Debug, Args)]
pub struct Refund {
    /// The redemption
    #[arg(value_name = "ID", value_parser = super::id)]
    redemption: RedemptionId,
    #[command(flatten)]
    part: Part,
    /// A name for this request: asked again under it, it changes nothing
    #[arg(long, value_name = "NAME")]
    request: Option<String>,
    #[command(flatten)]
    as_of: AsOf,
}

impl Refund {
    /// Asks the merchant's wallet for the amount, once for each named request, and says what became of it.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let Self { redemption, part, request, as_of } = self;
        let url = global.lake_place()?;
        let data = global.open()?;
        let terms = data.terms()?;
        let part = part.money(&terms)?;
        let asset = data.redemption_row(redemption)?.amount.asset;
        let step = Step { redemption, merchant: None, request };
        let asked = data.refund(step, part, as_of.caller(&data)?).map_err(|error| in_amounts(error, asset, &terms))?;
        let RefundAsked { nth, amount_minor } = asked.value;
        let amount = terms.money(asset, amount_minor);
        // It is written down before this is answered; only a slow partition leaves it open.
        let row = data.redemption_row(redemption)?;
        let is_refused = match row.refunds.get(nth as usize).map(|refund| &refund.status) {
            Some(RefundStatus::Completed) => {
                writeln!(out, "redemption {redemption}: {amount} went back to the customer")?;
                false
            }
            Some(RefundStatus::Refused) => true,
            Some(RefundStatus::Asked(_)) | None => {
                writeln!(
                    out,
                    "redemption {redemption}: the merchant's wallet is asked for {amount}; `rewardhub redemption show` tells what becomes \
                     of it"
                )?;
                false
            }
        };
        data.flush_and_close(url.as_ref())?;
        if is_refused {
            bail!(
                "the merchant's wallet does not have {amount}, so nothing goes back to the customer; refund less, or adjust the merchant's wallet first"
            );
        }
        Ok(())
    }
}
