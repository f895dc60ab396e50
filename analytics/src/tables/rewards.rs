//! The columns of `rewards`, which has a row for each change of what a wallet has earned.

use super::{
    Definition, EVENT_DATE,
    column::{Column, Type, always, maybe},
};

const COLUMNS: &[Column] = &[
    always(EVENT_DATE, Type::Day, "UTC day of the decision."),
    always("reward_id", Type::Id, "The reward; of a purchase's reward, the transaction and the rule."),
    maybe("transaction_id", Type::Id, "The purchase that earned it."),
    always("wallet_id", Type::Id, "Whose it is."),
    always("kind", Type::Text, "earn, clawback, sign_up, prize, adjust or expiry."),
    maybe("rule_id", Type::Text, "The rule that paid."),
    maybe("campaign_id", Type::Text, "The campaign that granted it; empty without one."),
    always("asset", Type::Text, "Of what: a currency or the programme's asset."),
    always(
        "amount",
        Type::Amount,
        "How much; negative for clawback and expiry. What came back from breakage is an expiry above zero.",
    ),
    maybe(
        "eligible_amount",
        Type::Amount,
        "The part of the purchase that earned, in the purchase's currency; of a clawback, what is left of it.",
    ),
    maybe("multiplier", Type::Amount, "The multiplier that applied; empty without one."),
    maybe(
        "amount_before_caps",
        Type::Amount,
        "What the rule would have paid without any cap; of a clawback, what is left of the reward.",
    ),
    maybe("capped_by", Type::Text, "The cap that cut it."),
    always("funded_by", Type::Text, "Who bears it: issuer, or a merchant of the programme."),
    always("state", Type::Text, "When it was decided: pending, available, reversed or expired."),
    always("judged_on", Type::Day, "The day that judges it; of a reward without a purchase, the day it counts from."),
    maybe("available_on", Type::Day, "First day on which it can be spent."),
    maybe("expires_on", Type::Day, "Last day on which it can be spent; empty: for ever."),
    maybe("reverses_reward_id", Type::Text, "The reward that is taken back."),
    maybe("programme_version", Type::Whole, "The programme version that paid."),
    maybe("reason", Type::Text, "Why an operator adjusted the balance, as a code."),
    always("decided_at", Type::Time, "When it was decided, UTC."),
    always("log_partition", Type::Whole, "Partition of the log that reported it."),
    always("log_offset", Type::Whole, "Offset of its command in that partition."),
    always("log_index", Type::Whole, "Its place among the events of that command."),
];

pub(super) const DEFINITION: Definition = Definition {
    name: "rewards",
    meaning: "A reward, or with a negative amount the taking back of one.",
    columns: COLUMNS,
    sorted_by: &["wallet_id", "decided_at", "log_partition", "log_offset", "log_index"],
    summed_by: None,
};
