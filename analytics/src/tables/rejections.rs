//! The columns of `rejections`, which has a row for everything that was not applied.

use super::{
    Definition, EVENT_DATE,
    column::{Column, Type, always, maybe},
};

const COLUMNS: &[Column] = &[
    always(EVENT_DATE, Type::Day, "UTC day of the decision."),
    always(
        "rejection_id",
        Type::Id,
        "Names it: of a dead letter its id, of a command its partition and offset, else the transaction and its revision.",
    ),
    always(
        "kind",
        Type::Text,
        "dead_letter, conflict, review, set_aside (a command that could not be decided), refused_undecided (the same, and its sender got that answer) or decided_again (one that was set aside before).",
    ),
    always("reason", Type::Text, "Why, in a word to count by."),
    maybe("feed", Type::Text, "The feed that reported it."),
    maybe("stream", Type::Text, "The feed's stream: its format."),
    maybe("source", Type::Text, "The file or post it was in."),
    maybe("place", Type::Text, "Where in it; of a command that was set aside, what it asked."),
    maybe("delivery_id", Type::Text, "The delivery that reported it."),
    maybe("wallet_id", Type::Id, "Whose it would have been."),
    maybe("bank_account_id", Type::Id, "The bank account."),
    maybe("transaction_id", Type::Id, "The transaction in doubt."),
    maybe("contradicts_transaction_id", Type::Text, "The transaction that it contradicts."),
    maybe("amount", Type::Amount, "Its amount."),
    maybe("currency", Type::Text, "Currency of the amount."),
    maybe("booked_on", Type::Day, "Its booking day."),
    maybe("preview", Type::Text, "The record's shape: each letter an x, each digit a 9."),
    always("decided_at", Type::Time, "When it was decided, UTC."),
    always("log_partition", Type::Whole, "Partition of the log that reported it."),
    always("log_offset", Type::Whole, "Offset of its command in that partition."),
    always("log_index", Type::Whole, "Its place among the events of that command."),
];

pub(super) const DEFINITION: Definition = Definition {
    name: "rejections",
    meaning: "What was not applied: a record that could not be read, a contradiction, what waits for a person, or a command that could not be decided.",
    columns: COLUMNS,
    sorted_by: &["wallet_id", "decided_at", "log_partition", "log_offset", "log_index"],
    summed_by: None,
};
