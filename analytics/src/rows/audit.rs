//! Makes rows of `audit`.

use rewardhub_core::{
    adjustment::AdjustmentReason,
    audit::{About, AuditEntry},
    programmes_in_force::Programmes,
};

use super::{
    amount::{decimals, scaled},
    columns::Columns,
    event_position::EventPosition,
};
use crate::tables::EVENT_DATE;

/// Adds the row of something that a person decided.
pub(super) fn entry(row: &mut Columns, programmes: &Programmes, place: EventPosition, entry: &AuditEntry) {
    let AuditEntry { actor, asked_by, act } = entry;
    let About { wallet, account, transaction, amount, reason, programme_version } = act.about();
    row.day(EVENT_DATE, place.date)
        .text("actor_id", &*actor.to_string())
        .text("asked_by_actor_id", asked_by.map(|actor| actor.to_string()).as_deref())
        .text("act", act.word())
        .text("wallet_id", wallet.map(|id| id.to_string()).as_deref())
        .text("bank_account_id", account.map(|id| id.to_string()).as_deref())
        .text("transaction_id", transaction.map(|id| id.to_string()).as_deref());
    match amount {
        Some(amount) => {
            row.amount("amount", scaled(amount.minor, decimals(programmes, amount.asset))).text("asset", amount.asset.as_str())
        }
        None => row.none("amount").none("asset"),
    };
    row.text("reason", reason.map(AdjustmentReason::word));
    match programme_version {
        Some(version) => row.whole("programme_version", i64::from(version)),
        None => row.none("programme_version"),
    };
    place.write(row);
}
