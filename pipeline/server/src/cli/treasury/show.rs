//! `treasury show`: shows what treasuries have, what was issued into them, and how much may be.

use std::io::Write;

use anyhow::{Result, anyhow};
use clap::Args;
use rewardhub_core::{answer::Refusal, money::Asset};
use rewardhub_service::{error::Refused, transfers::TreasuryState};

use crate::{
    arguments,
    cli::Global,
    output::{Align, Amounts as _, Out, Table},
};

/// See [`super::Treasury::Show`].
#[derive(Debug, Args)]
pub struct Show {
    /// Only that of this asset: GBP, PTS, …
    #[arg(value_name = "ASSET", value_parser = arguments::asset)]
    asset: Option<Asset>,
}

impl Show {
    /// Prints the treasuries that the programmes name.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let (terms, mut treasuries) = (data.terms()?, data.treasuries()?);
        if let Some(asked) = self.asset {
            treasuries.retain(|treasury| treasury.asset == asked);
            if treasuries.is_empty() {
                return Err(anyhow!(Refused::from(Refusal::NoTreasury(asked))));
            }
        }
        if treasuries.is_empty() {
            writeln!(out, "the programme names no treasury; `[treasury.PTS]` with a `limit` in its file makes one")?;
            return data.close();
        }
        let head = [("available", Align::Right), ("issued", Align::Right), ("limit", Align::Right), ("wallet", Align::Left)];
        let mut table = Table::new(head);
        for TreasuryState { asset, wallet, available_minor, issued_minor, limit_minor } in treasuries {
            let amount = |minor| terms.money(asset, minor);
            let limit = limit_minor.map_or_else(|| "none may be".to_owned(), amount);
            table.row([amount(available_minor), amount(issued_minor), limit, wallet.to_string()]);
        }
        table.write(out)?;
        data.close()
    }
}
