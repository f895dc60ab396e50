//! Makes rows of `audit`.

use rewardhub_core::{
    audit::{Act, AuditEntry},
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
    row.day(EVENT_DATE, place.date)
        .text("actor_id", &*actor.to_string())
        .text("asked_by_actor_id", asked_by.map(|actor| actor.to_string()).as_deref())
        .text("act", act.word())
        .text("wallet_id", act.wallet().map(|id| id.to_string()).as_deref());
    match act {
        Act::ReviewedItem { account, .. } => row.text("bank_account_id", &*account.to_string()),
        Act::Adjusted { .. }
        | Act::ReviewedPurchase { .. }
        | Act::DecidedAgain { .. }
        | Act::ProposedVersion { .. }
        | Act::WithdrewVersion { .. }
        | Act::Asked { .. }
        | Act::Declined { .. }
        | Act::InstalledMeaning { .. } => row.none("bank_account_id"),
    };
    row.text("transaction_id", act.transaction().map(|id| id.to_string()).as_deref());
    match act.adjusted_by() {
        Some(amount) => {
            row.amount("amount", scaled(amount.minor, decimals(programmes, amount.asset))).text("asset", amount.asset.as_str())
        }
        None => row.none("amount").none("asset"),
    };
    row.text("reason", act.adjusted_for().map(|reason| reason.word()));
    match act.programme_version() {
        Some(version) => row.whole("programme_version", i64::from(version)),
        None => row.none("programme_version"),
    };
    place.write(row);
}
