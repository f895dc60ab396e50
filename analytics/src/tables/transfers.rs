//! The columns of `transfers`, which has a row for each step of a transfer.

use super::{
    Definition, EVENT_DATE,
    column::{Column, Type, always, maybe},
};

const COLUMNS: &[Column] = &[
    always(EVENT_DATE, Type::Day, "UTC day of the decision."),
    always("transfer_id", Type::Id, "The transfer; the same for all its steps."),
    always("from_wallet_id", Type::Id, "The wallet that gives."),
    always("to_wallet_id", Type::Id, "The wallet that gets it."),
    always("kind", Type::Text, "transfer (whoever holds the wallet wants to), or, from the treasury, top_up or bonus."),
    always("amount", Type::Amount, "How much; above zero."),
    always("asset", Type::Text, "Of what: a currency or the programme's asset."),
    always("step", Type::Text, "sent, completed (credited) or returned (it came back)."),
    maybe("return_reason", Type::Text, "Why it came back: no_such_wallet, or other_kind_of_wallet (a merchant or a treasury)."),
    always("decided_at", Type::Time, "When it was decided, UTC."),
    always("log_partition", Type::Whole, "Partition of the log that reported it."),
    always("log_offset", Type::Whole, "Offset of its command in that partition."),
    always("log_index", Type::Whole, "Its place among the events of that command."),
];

pub(super) const DEFINITION: Definition = Definition {
    name: "transfers",
    meaning: "A step of a transfer from one wallet to another, as the wallet that gives knows it.",
    columns: COLUMNS,
    sorted_by: &["transfer_id", "decided_at", "log_partition", "log_offset", "log_index"],
    summed_by: None,
};
