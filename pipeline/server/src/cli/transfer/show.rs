//! `transfer show`: shows what became of a transfer.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::{
    command::{ReturnReason, TransferKind},
    ids::TransferId,
    state::transfer::{TransferState, TransferStatus},
};
use rewardhub_http::shapes::TransferDetails;
use rewardhub_service::programmes::Terms;

use crate::{
    cli::Global,
    output::{Align, Amounts as _, Out, STRONG, Table, painted},
};

/// See [`super::Transfer::Show`].
#[derive(Debug, Args)]
pub struct Show {
    /// The transfer
    #[arg(value_name = "ID", value_parser = id)]
    transfer: TransferId,
    /// As JSON, as `GET /v1/transfers/{transfer}` answers it
    #[arg(long)]
    json: bool,
}

impl Show {
    /// Prints the transfer as it stands now.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let (state, terms) = (data.transfer_state(self.transfer)?, data.terms()?);
        if self.json {
            let details = TransferDetails::of(self.transfer, &state, &terms);
            writeln!(out, "{}", serde_json::to_string_pretty(&details)?)?;
        } else {
            writeln!(out, "{}", painted(format!("transfer {}", self.transfer), STRONG))?;
            table(&state, &terms).write(out)?;
        }
        data.close()
    }
}

fn table(state: &TransferState, terms: &Terms) -> Table {
    let TransferState { from, to, amount, kind, sent_on, status, .. } = state;
    let became = match status {
        TransferStatus::Sent => "in transit".to_owned(),
        TransferStatus::Completed => "completed".to_owned(),
        TransferStatus::Returned(reason) => format!("came back: {}", in_words(*reason)),
    };
    let kind = match kind {
        TransferKind::Transfer => "transfer",
        TransferKind::TopUp => "top-up",
        TransferKind::Bonus => "bonus",
    };
    let mut table = Table::new([("", Align::Left), ("", Align::Left)]);
    for (name, value) in [
        ("state", became),
        ("amount", terms.money(amount.asset, amount.minor)),
        ("kind", kind.to_owned()),
        ("from wallet", from.to_string()),
        ("to wallet", to.to_string()),
        ("sent on", sent_on.to_string()),
    ] {
        table.row([name.to_owned(), value]);
    }
    table
}

/// Why a transfer came back.
pub(super) const fn in_words(reason: ReturnReason) -> &'static str {
    match reason {
        ReturnReason::NoSuchWallet => "there is no such wallet",
        ReturnReason::OtherKindOfWallet => "the other wallet is a merchant's or a treasury, which are paid by redemptions",
    }
}

fn id(text: &str) -> Result<TransferId, String> {
    TransferId::parse(text).ok_or_else(|| format!("{text:?} is no transfer's id; `rewardhub transfer send` prints it"))
}
