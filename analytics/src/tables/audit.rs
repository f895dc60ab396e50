//! The columns of `audit`, which has a row for everything that a person decided.

use super::{
    Definition, EVENT_DATE,
    column::{Column, Type, always, maybe},
};

const COLUMNS: &[Column] = &[
    always(EVENT_DATE, Type::Day, "UTC day of the decision."),
    always(
        "actor_id",
        Type::Id,
        "Who decided it: a random id. Whose it is stands in the registry, and is erased with the person.",
    ),
    maybe(
        "asked_by_actor_id",
        Type::Id,
        "Who had asked for it, where it was asked for before: of what a second person approved of, and of what was declined.",
    ),
    always(
        "act",
        Type::Text,
        "adjust, review_accept, review_reject, review_repeat_of, review_undo, decide_again (what had been set aside), activate_version, \
         withdraw_version, ask (for the approval of a second person), decline, install_meaning, \
         dead_letter_retry, dead_letter_dismiss, dead_letter_undo, open_sealed, reclassify, review_replace, make_key, revoke_key, \
         make_signing_secret, remove_signing_secrets, issue (into a \
         treasury), top_up or bonus (from it).",
    ),
    maybe(
        "of_act",
        Type::Text,
        "Of an ask or a decline, what was asked for or declined: a word of act. The columns behind it say what that is about.",
    ),
    maybe("wallet_id", Type::Id, "The wallet whose value it is about."),
    maybe("bank_account_id", Type::Id, "The bank account of the item that it is about."),
    maybe("transaction_id", Type::Id, "The transaction that it is about."),
    maybe("amount", Type::Amount, "How much was adjusted, issued or given, or was asked for."),
    maybe("asset", Type::Text, "The asset of that amount."),
    maybe(
        "reason",
        Type::Text,
        "The code of an adjustment's reason. Reasons in words, to ask or to decline too, are sealed and in no table: the audit of the server \
         shows them.",
    ),
    maybe("programme_version", Type::Whole, "The version of a programme that it is about."),
    maybe("client_key_id", Type::Text, "The client's key that was made or revoked: a hash of it."),
    maybe(
        "asked_log_offset",
        Type::Whole,
        "Of what was approved of or declined, the log_offset of the row that asked for it, in the same log_partition.",
    ),
    always("decided_at", Type::Time, "When it was decided, UTC."),
    always("log_partition", Type::Whole, "Partition of the log that reported it."),
    always("log_offset", Type::Whole, "Offset of its command in that partition."),
    always("log_index", Type::Whole, "Its place among the events of that command."),
];

pub(super) const DEFINITION: Definition = Definition {
    name: "audit",
    meaning: "Something that a person decided, and answers for.",
    columns: COLUMNS,
    sorted_by: &["decided_at", "log_partition", "log_offset", "log_index"],
    summed_by: None,
};
