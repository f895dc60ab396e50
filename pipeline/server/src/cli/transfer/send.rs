//! `transfer send`: moves value from one wallet to another.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;
use rewardhub_core::state::transfer::TransferStatus;
use rewardhub_service::{accounts::WalletOrAccount, changes::Said, transfers::Movement};

use crate::{
    arguments,
    as_of::AsOf,
    cli::{
        Global,
        amount::{Whole, in_amounts},
    },
    output::{Amounts as _, Out},
};

/// See [`super::Transfer::Send`].
#[derive(Debug, Args)]
pub struct Send {
    /// The wallet that gives: its id, or the number of an account that earns for it
    #[arg(value_name = "FROM")]
    from: WalletOrAccount,
    /// The wallet that gets it, likewise
    #[arg(value_name = "TO")]
    to: WalletOrAccount,
    #[command(flatten)]
    amount: Whole,
    /// What whoever gives it writes about it: encrypted under the wallet's key, and erased with it
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// A name for this request: asked again under it, it changes nothing
    #[arg(long, value_name = "NAME")]
    request: Option<String>,
    #[command(flatten)]
    as_of: AsOf,
}

impl Send {
    /// Sends the amount, once for each named request, and says whether it has arrived.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let Self { from, to, amount, note, request, as_of } = self;
        let note = arguments::maybe_text("note", note)?;
        let url = global.lake_place()?;
        let data = global.open()?;
        let terms = data.terms()?;
        let amount = amount.money(&terms)?;
        let (from, to) = (data.wallet_of(&from)?, data.wallet_of(&to)?);
        let movement = Movement { from, to, amount, said: Said { text: note, request } };
        let sent = data.transfer(movement, as_of.caller(&data)?).map_err(|error| in_amounts(error, amount.asset, &terms))?;
        let (transfer, amount) = (sent.value, terms.money(amount.asset, amount.minor));
        let status = data.transfer_state(transfer)?.status;
        match status {
            TransferStatus::Completed => writeln!(out, "transfer {transfer}: wallet {to} has {amount} from wallet {from}")?,
            TransferStatus::Sent => {
                writeln!(out, "transfer {transfer}: {amount} is in transit; `rewardhub transfer show` tells what becomes of it")?;
            }
            TransferStatus::Returned(_) => {}
        }
        data.flush_and_close(url.as_ref())?;
        if let TransferStatus::Returned(reason) = status {
            bail!("transfer {transfer} came back: {}", super::show::in_words(reason));
        }
        Ok(())
    }
}
