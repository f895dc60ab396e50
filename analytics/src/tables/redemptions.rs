//! The columns of `redemptions`, which has a row for each step of a redemption.

use super::{
    Definition, EVENT_DATE,
    column::{Column, Type, always, maybe},
};

const COLUMNS: &[Column] = &[
    always(EVENT_DATE, Type::Day, "UTC day of the decision."),
    always("redemption_id", Type::Id, "The redemption; the same for all its steps."),
    maybe("wallet_id", Type::Id, "The customer's wallet; empty in paid and suspended, which the merchant's side reports."),
    always("merchant_wallet_id", Type::Id, "The wallet that is paid: a merchant's, or the treasury's."),
    always("amount", Type::Amount, "What this step is about; above zero."),
    always("asset", Type::Text, "Of what: a currency or the programme's asset."),
    always(
        "step",
        Type::Text,
        "authorised (put on hold), captured, rest (what the last capture left is available \
         again), void, ended (the hold, by itself), paid (the merchant), suspended (the merchant could not be paid), refund_asked, \
         refunded or refund_refused.",
    ),
    maybe("refund_number", Type::Whole, "Of a refund: which of the redemption's it is, from 0."),
    maybe("holds_until", Type::Time, "Of authorised: until when it can be captured, UTC."),
    always("decided_at", Type::Time, "When it was decided, UTC."),
    always("log_partition", Type::Whole, "Partition of the log that reported it."),
    always("log_offset", Type::Whole, "Offset of its command in that partition."),
    always("log_index", Type::Whole, "Its place among the events of that command."),
];

pub(super) const DEFINITION: Definition = Definition {
    name: "redemptions",
    meaning: "A step of a redemption: of its hold, its captures, what the merchant is paid for them, or its refunds. A spend is a redemption that was captured at once.",
    columns: COLUMNS,
    sorted_by: &["redemption_id", "decided_at", "log_partition", "log_offset", "log_index"],
    summed_by: None,
};
