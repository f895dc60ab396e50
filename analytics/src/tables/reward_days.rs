//! The columns of `reward_days`, which has sums of `rewards` by day.

use super::{
    Definition, EVENT_DATE, EVENT_MONTH,
    column::{Column, Type, always, maybe},
};

const COLUMNS: &[Column] = &[
    always(EVENT_MONTH, Type::Day, "First day of the UTC month of the decisions."),
    always(EVENT_DATE, Type::Day, "UTC day of the decisions."),
    maybe("rule_id", Type::Text, "The rule that paid."),
    always("kind", Type::Text, "earn, clawback, sign_up, prize, adjust or expiry."),
    always("asset", Type::Text, "Of what."),
    always("funded_by", Type::Text, "Who bears it."),
    maybe("programme_version", Type::Whole, "The programme version that paid."),
    maybe("capped_by", Type::Text, "The cap that cut these."),
    always("judged_on", Type::Day, "The day that judges these."),
    always("rewards", Type::Whole, "How many rewards."),
    always("amount", Type::Sum, "Sum of amount."),
    always("amount_before_caps", Type::Sum, "Sum of amount_before_caps."),
];

pub(super) const DEFINITION: Definition = Definition {
    name: "reward_days",
    meaning: "Sums of rewards, for reports: add up rows, several may be about the same.",
    columns: COLUMNS,
    sorted_by: &["asset", "rule_id", "kind"],
    summed_by: Some(&[
        EVENT_MONTH,
        EVENT_DATE,
        "rule_id",
        "kind",
        "asset",
        "funded_by",
        "programme_version",
        "capped_by",
        "judged_on",
    ]),
};
