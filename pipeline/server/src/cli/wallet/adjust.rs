//! `wallet adjust`: corrects a balance.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use rewardhub_core::{
    adjustment::AdjustmentReason,
    money::{Asset, Money, minor_units},
};
use rewardhub_service::{
    accounts::WalletOrAccount,
    adjustments::check_reason,
    approvals::Outcome,
    wallets::{Adjustment, Done},
};

use crate::{
    act_text::waits,
    arguments,
    as_of::AsOf,
    cli::{Global, amount::in_amounts},
    output::{Amounts as _, Out},
};

/// See [`super::Wallet::Adjust`].
#[derive(Debug, Args)]
pub struct Adjust {
    /// The wallet: its id, or the number of an account that earns for it
    #[arg(value_name = "WALLET")]
    wallet: WalletOrAccount,
    /// By how much; negative takes away what is available
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true)]
    amount: String,
    /// Of what: GBP, PTS, …
    #[arg(value_name = "ASSET", value_parser = arguments::asset)]
    asset: Asset,
    /// Why, in your own words: encrypted under the wallet's key, and erased with it
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Why, as a code that stands in the log, the events and the lake
    #[arg(long, value_name = "CODE", default_value = "other", value_parser = codes())]
    code: AdjustmentReason,
    /// A name for this request: asked again under it, it changes nothing
    #[arg(long, value_name = "NAME")]
    request: Option<String>,
    #[command(flatten)]
    as_of: AsOf,
}

/// The codes that there are, which the help lists.
fn codes() -> impl TypedValueParser<Value = AdjustmentReason> {
    PossibleValuesParser::new(AdjustmentReason::ALL.map(AdjustmentReason::word)).try_map(|code| code.parse::<AdjustmentReason>())
}

impl Adjust {
    /// Posts the correction, once for each named request.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        check_reason(&self.reason).map_err(|unfit| anyhow!("--reason {unfit}"))?;
        let url = global.lake_place()?;
        let data = global.open()?;
        let terms = data.terms()?;
        let wallet = data.wallet_of(&self.wallet)?;
        let minor = minor_units(&self.amount, terms.decimals(self.asset))?;
        if minor == 0 {
            bail!("an adjustment by 0 changes nothing; give an amount above or below it");
        }
        let amount = Money::new(self.asset, minor);
        let adjustment = Adjustment { wallet, amount, reason: self.code, text: self.reason, request: self.request };
        let done = data.adjust(adjustment, self.as_of.caller(&data)?).map_err(|error| in_amounts(error, amount.asset, &terms))?;
        let amount = terms.money(amount.asset, amount.minor);
        match (done.value, done.done) {
            (Outcome::Done(()), Done::Now) => writeln!(out, "wallet {wallet} is adjusted by {amount}")?,
            (Outcome::Done(()), Done::Before) => {
                writeln!(out, "wallet {wallet} was adjusted before, under this name, by {amount}")?;
            }
            (Outcome::WaitsForApproval, _) => {
                writeln!(out, "wallet {wallet} is not adjusted by {amount} yet: {}", waits(done.command))?;
            }
        }
        data.flush_and_close(url.as_ref())
    }
}
