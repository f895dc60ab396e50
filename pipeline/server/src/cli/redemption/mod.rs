//! `redemption`: authorises, captures, gives up, refunds and shows redemptions, on behalf of a merchant.

mod authorise;
mod capture;
mod refund;
mod show;
mod void;

use anyhow::Result;
use clap::Subcommand;
use rewardhub_core::ids::RedemptionId;

use super::Global;
use crate::output::Out;

/// See [`super::Command::Redemption`].
#[derive(Debug, Subcommand)]
pub enum Redemption {
    /// Put a customer's value on hold for a merchant, and print the redemption's id
    Authorise(authorise::Authorise),
    /// Give the merchant what is on hold, or a part of it; the rest goes back to the customer
    Capture(capture::Capture),
    /// Give all that is on hold back to the customer
    Void(void::Void),
    /// Give the customer back what was captured or spent, or a part of it
    Refund(refund::Refund),
    /// Show where a redemption stands
    Show(show::Show),
}

impl Redemption {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::Authorise(command) => command.run(global, out),
            Self::Capture(command) => command.run(global, out),
            Self::Void(command) => command.run(global, out),
            Self::Refund(command) => command.run(global, out),
            Self::Show(command) => command.run(global, out),
        }
    }
}

fn id(text: &str) -> Result<RedemptionId, String> {
    RedemptionId::parse(text)
        .ok_or_else(|| format!("{text:?} is no redemption's id; `rewardhub redemption authorise` and `rewardhub spend` print it"))
}
