//! Makes rows of `rejections`: dead letters, conflicts, items that wait for a person, and commands that could not be decided.

use rewardhub_core::{
    dead_letter::DeadLetter,
    event::{Judged, SetAsideEvent, TransactionEvent, TransactionStatus},
    programmes_in_force::Programmes,
    review_reason::ReviewReason,
};

use super::{
    amount::{decimals, scaled},
    columns::Columns,
    event_position::EventPosition,
    transaction::delivery_id,
};
use crate::tables::EVENT_DATE;

/// Adds the row of a record that could not be read.
pub(super) fn dead_letter(row: &mut Columns, place: EventPosition, letter: &DeadLetter) {
    row.day(EVENT_DATE, place.date)
        .text("rejection_id", &*format!("{:016x}", letter.id))
        .text("kind", "dead_letter")
        .text("reason", &*letter.reason)
        .text("feed", &*letter.feed)
        .none("stream")
        .text("source", &*letter.source)
        .text("place", &*letter.place)
        .none("delivery_id")
        .none("wallet_id")
        .none("bank_account_id")
        .none("transaction_id")
        .none("contradicts_transaction_id")
        .none("amount")
        .none("currency")
        .none("booked_on")
        .text("preview", &*letter.preview);
    place.write(row);
}

/// Adds the row of a transaction that contradicts another or waits for a person; other transactions have none.
pub(super) fn transaction(
    row: &mut Columns,
    programmes: &Programmes,
    place: EventPosition,
    revision: i64,
    event: &TransactionEvent,
) {
    let (kind, reason) = match event.status {
        TransactionStatus::Conflict => ("conflict", ReviewReason::SameIdOtherContent.word()),
        TransactionStatus::Review(review_reason) => ("review", review_reason.word()),
        TransactionStatus::Pending
        | TransactionStatus::Booked
        | TransactionStatus::Held
        | TransactionStatus::Removed
        | TransactionStatus::Dismissed => return,
    };
    let amount = event.facts.amount;
    row.day(EVENT_DATE, place.date)
        .text("rejection_id", &*format!("{}/{revision}", event.transaction))
        .text("kind", kind)
        .text("reason", reason)
        .text("feed", &*event.feed)
        .text("stream", &*event.stream)
        .none("source")
        .text("place", &*event.place.to_string())
        .text("delivery_id", &*delivery_id(event.delivery))
        .text("wallet_id", event.wallet.map(|id| id.to_string()).as_deref())
        .text("bank_account_id", &*event.account.to_string())
        .text("transaction_id", &*event.transaction.to_string())
        .text("contradicts_transaction_id", event.original.map(|id| id.to_string()).as_deref())
        .amount("amount", scaled(amount.minor, decimals(programmes, amount.asset)))
        .text("currency", amount.asset.as_str())
        .day("booked_on", event.facts.booked_on)
        .none("preview");
    place.write(row);
}

/// Adds the row of a purchase that could not be judged.
pub(super) fn unjudged(row: &mut Columns, place: EventPosition, judged: &Judged, review_reason: ReviewReason) {
    let id = format!("{}/{}", judged.transaction, place.position.offset);
    let (wallet, transaction) = (judged.wallet.to_string(), judged.transaction.to_string());
    plain(row, place, (&id, "review", review_reason.word()), None, [Some(&wallet), Some(&transaction)]);
}

/// Adds the row of a command that could not be decided.
pub(super) fn set_aside(row: &mut Columns, place: EventPosition, aside: &SetAsideEvent) {
    let id = command_id(place, place.position.offset);
    let kind = if aside.refused { "refused_undecided" } else { "set_aside" };
    plain(row, place, (&id, kind, aside.reason.word()), Some(&aside.asked), [None, None]);
}

/// Adds the row of a command that was set aside before and is decided now.
pub(super) fn decided_again(row: &mut Columns, place: EventPosition, offset: u64) {
    plain(row, place, (&command_id(place, offset), "decided_again", "decided_again"), None, [None, None]);
}

/// The place of a command in the log, as the command line writes it: `1/42`.
fn command_id(place: EventPosition, offset: u64) -> String {
    format!("{}/{offset}", place.partition)
}

/// Adds a row without a record or an amount: its id, kind and reason, the kind of command, the wallet and the transaction.
fn plain(
    row: &mut Columns,
    place: EventPosition,
    (id, kind, reason): (&str, &str, &str),
    asked: Option<&str>,
    [wallet, transaction]: [Option<&str>; 2],
) {
    row.day(EVENT_DATE, place.date)
        .text("rejection_id", id)
        .text("kind", kind)
        .text("reason", reason)
        .none("feed")
        .none("stream")
        .none("source")
        .text("place", asked)
        .none("delivery_id")
        .text("wallet_id", wallet)
        .none("bank_account_id")
        .text("transaction_id", transaction)
        .none("contradicts_transaction_id")
        .none("amount")
        .none("currency")
        .none("booked_on")
        .none("preview");
    place.write(row);
}
