//! Makes rows of `transfers`, one for each step.

use rewardhub_core::{
    event::{TransferEvent, TransferStep},
    programmes_in_force::Programmes,
};

use super::{
    amount::{decimals, scaled},
    column_words,
    columns::Columns,
    event_position::EventPosition,
};
use crate::tables::EVENT_DATE;

/// Adds the row of a step of a transfer.
pub(super) fn step(row: &mut Columns, programmes: &Programmes, place: EventPosition, event: &TransferEvent) {
    let TransferEvent { transfer, from, to, amount, kind, step } = event;
    let return_reason = match step {
        TransferStep::Sent | TransferStep::Completed => None,
        TransferStep::Returned(reason) => Some(column_words::return_reason(*reason)),
    };
    row.day(EVENT_DATE, place.date)
        .text("transfer_id", &*transfer.to_string())
        .text("from_wallet_id", &*from.to_string())
        .text("to_wallet_id", &*to.to_string())
        .text("kind", column_words::cause(kind.cause()))
        .amount("amount", scaled(amount.minor, decimals(programmes, amount.asset)))
        .text("asset", amount.asset.as_str())
        .text("step", column_words::transfer_step(*step))
        .text("return_reason", return_reason);
    place.write(row);
}
