//! `redemption show`: shows where a redemption stands.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::{
    ids::RedemptionId,
    state::redemption::{RefundOf, RefundStatus},
};
use rewardhub_http::shapes::{RedemptionDetails, RedemptionStateWord};
use rewardhub_service::{programmes::Terms, redemptions::RedemptionState};

use crate::{
    cli::Global,
    output::{Align, Amounts as _, Out, STRONG, Table, painted},
};

/// See [`super::Redemption::Show`].
#[derive(Debug, Args)]
pub struct Show {
    /// The redemption
    #[arg(value_name = "ID", value_parser = super::id)]
    redemption: RedemptionId,
    /// As JSON, as `GET /v1/redemptions/{redemption}` answers it
    #[arg(long)]
    json: bool,
}

impl Show {
    /// Prints the redemption as it stands now.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let (state, terms) = (data.redemption(self.redemption)?, data.terms()?);
        let details = RedemptionDetails::of(self.redemption, &state, &terms);
        if self.json {
            writeln!(out, "{}", serde_json::to_string_pretty(&details)?)?;
        } else {
            writeln!(out, "{}", painted(format!("redemption {}", self.redemption), STRONG))?;
            table(&state, details.state, &terms).write(out)?;
        }
        data.close()
    }
}

fn table(state: &RedemptionState, word: RedemptionStateWord, terms: &Terms) -> Table {
    let RedemptionState { redemption, held_minor } = state;
    let amount = |minor| terms.money(redemption.amount.asset, minor);
    let word = match word {
        RedemptionStateWord::Authorised => "on hold",
        RedemptionStateWord::Captured => "captured",
        RedemptionStateWord::Released => "over: nothing was captured",
    };
    let mut table = Table::new([("", Align::Left), ("", Align::Left)]);
    for (name, value) in [
        ("state", word.to_owned()),
        ("amount", amount(redemption.amount.minor)),
        ("on hold", amount(*held_minor)),
        ("captured", amount(redemption.captured_minor())),
        ("given back", amount(redemption.refunded_minor())),
        ("from wallet", redemption.wallet.to_string()),
        ("to wallet", redemption.merchant.to_string()),
        ("authorised at", redemption.authorised_at.to_string()),
        ("capture until", redemption.holds_until.to_string()),
    ] {
        table.row([name.to_owned(), value]);
    }
    for RefundOf { amount_minor, status } in &redemption.refunds {
        let became = match status {
            RefundStatus::Asked(_) => "the merchant's wallet is asked for it",
            RefundStatus::Completed => "went back to the customer",
            RefundStatus::Refused => "refused: the merchant's wallet did not have it",
        };
        table.row(["refund".to_owned(), format!("{}: {became}", amount(*amount_minor))]);
    }
    table
}
