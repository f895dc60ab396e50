//! The columns of `entries`, which has two rows for each posting.

use super::{
    ACCOUNTS, CAUSES, Definition, EVENT_DATE,
    column::{Column, Type, always, maybe},
};

const COLUMNS: &[Column] = &[
    always(EVENT_DATE, Type::Day, "UTC day of the decision."),
    always("posting_id", Type::Id, "The posting; its two entries share it."),
    maybe("wallet_id", Type::Id, "The wallet; empty for the system's accounts."),
    always("account", Type::Text, ACCOUNTS),
    maybe("part", Type::Text, "Part of the wallet's balance: pending, available or held."),
    always("amount", Type::Amount, "Credited to the account; negative when debited."),
    always("asset", Type::Text, "Of what: a currency or the programme's asset."),
    always("cause", Type::Text, CAUSES),
    maybe("rule_id", Type::Text, "The rule that paid or is clawed back."),
    always("funded_by", Type::Text, "The funder of the lot that it moves: issuer, or a merchant of the programme."),
    maybe("transaction_id", Type::Id, "The transaction that it is about."),
    maybe("movement_id", Type::Id, "The redemption or transfer that it is a step of."),
    maybe("expires_on", Type::Day, "Last day on which what it moves can be spent; empty: for ever."),
    always(
        "effective_on",
        Type::Day,
        "The day it counts from: booking day of what caused it; of what matured or expired, the day on which it was due.",
    ),
    always("decided_at", Type::Time, "When it was decided, UTC."),
    always("log_partition", Type::Whole, "Partition of the log that reported it."),
    always("log_offset", Type::Whole, "Offset of its command in that partition."),
    always("log_index", Type::Whole, "Its place among the events of that command."),
];

pub(super) const DEFINITION: Definition = Definition {
    name: "entries",
    meaning: "One side of a posting in the double-entry ledger. Over all accounts each asset sums to zero.",
    columns: COLUMNS,
    sorted_by: &["wallet_id", "decided_at", "log_partition", "log_offset", "log_index"],
    summed_by: None,
};
