//! The columns of `wallets`, which has a row for each wallet that was opened and each account that was linked.

use super::{
    Definition, EVENT_DATE,
    column::{Column, Type, always, maybe},
};

const COLUMNS: &[Column] = &[
    always(EVENT_DATE, Type::Day, "UTC day of the decision."),
    always("wallet_id", Type::Id, "The wallet."),
    always("event", Type::Text, "opened or linked."),
    maybe("kind", Type::Text, "Of an opening: customer, merchant or treasury."),
    maybe("bank_account_id", Type::Id, "Of a link: the bank account."),
    maybe("linked_from", Type::Day, "Of a link: the first day from which its purchases are the wallet's."),
    always("decided_at", Type::Time, "When it was decided, UTC."),
    always("log_partition", Type::Whole, "Partition of the log that reported it."),
    always("log_offset", Type::Whole, "Offset of its command in that partition."),
    always("log_index", Type::Whole, "Its place among the events of that command."),
];

pub(super) const DEFINITION: Definition = Definition {
    name: "wallets",
    meaning: "Something that happened to a wallet: it was opened, or a bank account was linked to it.",
    columns: COLUMNS,
    sorted_by: &["wallet_id", "decided_at", "log_partition", "log_offset", "log_index"],
    summed_by: None,
};
