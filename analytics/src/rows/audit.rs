//! Makes rows of `audit`.

use rewardhub_core::{
    adjustment::AdjustmentReason,
    audit::{About, Act, AuditEntry},
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
    let AuditEntry { actor, asked, act, of } = entry;
    let About { wallet, account, transaction, amount, reason, programme_version, key } = of.unwrap_or(*act).about();
    row.day(EVENT_DATE, place.date)
        .text("actor_id", &*actor.to_string())
        .text("asked_by_actor_id", asked.map(|asked| asked.by.to_string()).as_deref())
        .text("act", act.word())
        .text("of_act", of.as_ref().map(Act::word))
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
    row.text("client_key_id", key.map(|id| id.to_string()).as_deref());
    match asked {
        Some(asked) => row.count("asked_log_offset", asked.offset),
        None => row.none("asked_log_offset"),
    };
    place.write(row);
}
