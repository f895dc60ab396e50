//! Makes rows of `entries`: one for each side of a posting.

use rewardhub_core::{
    posting::{Account, Movement, Posting},
    programmes_in_force::Programmes,
};

use super::{
    amount::{decimals, scaled},
    column_words,
    columns::Columns,
    event_position::EventPosition,
};
use crate::tables::EVENT_DATE;

/// Adds the rows of both sides of a posting: the debit first, with a negative amount.
pub(super) fn posting(row: &mut Columns, programmes: &Programmes, place: EventPosition, posting: &Posting) {
    let (id, decimals) = (place.id(), decimals(programmes, posting.asset));
    let movement = posting.movement.map(movement_id);
    for (account, minor) in [(&posting.from, -posting.amount_minor), (&posting.to, posting.amount_minor)] {
        let (wallet, system, part) = match account {
            Account::Wallet(wallet, part) => (Some(wallet.to_string()), None, Some(column_words::part(*part))),
            Account::System(system) => (None, Some(system.to_string()), None),
        };
        row.day(EVENT_DATE, place.date)
            .text("posting_id", &*id)
            .text("wallet_id", wallet.as_deref())
            .text("account", system.as_deref().unwrap_or("wallet"))
            .text("part", part)
            .amount("amount", scaled(minor, decimals))
            .text("asset", posting.asset.as_str())
            .text("cause", column_words::cause(posting.cause))
            .text("rule_id", posting.rule.as_deref())
            .text("funded_by", &*posting.funder.to_string())
            .text("transaction_id", posting.transaction.map(|id| id.to_string()).as_deref())
            .text("movement_id", movement.as_deref())
            .day("expires_on", posting.lot_expires_on)
            .day("effective_on", posting.effective_on);
        place.write(row);
    }
}

/// Writes the id of the redemption or transfer. No two have the same: they are numbered as one.
fn movement_id(movement: Movement) -> String {
    match movement {
        Movement::Redemption(redemption) => redemption.to_string(),
        Movement::Transfer(transfer) => transfer.to_string(),
    }
}
