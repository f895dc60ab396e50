//! The columns of `entry_days`, which has sums of `entries` by day.

use super::{
    ACCOUNTS, CAUSES, Definition, EVENT_DATE, EVENT_MONTH,
    column::{Column, Type, always, maybe},
};

const COLUMNS: &[Column] = &[
    always(EVENT_MONTH, Type::Day, "First day of the UTC month of the decisions."),
    always(EVENT_DATE, Type::Day, "UTC day of the decisions."),
    always("account", Type::Text, ACCOUNTS),
    maybe("part", Type::Text, "Part of the wallets' balances."),
    always("asset", Type::Text, "Of what."),
    always("cause", Type::Text, CAUSES),
    always("funded_by", Type::Text, "Who bears it."),
    maybe("expires_on", Type::Day, "Last day on which it can be spent."),
    always("entries", Type::Whole, "How many entries."),
    always("amount", Type::Sum, "Sum of amount."),
    always("debited", Type::Sum, "What was debited, above zero; amount and this together are what was credited."),
];

pub(super) const DEFINITION: Definition = Definition {
    name: "entry_days",
    meaning: "Sums of entries, for reports: add up rows, several may be about the same.",
    columns: COLUMNS,
    sorted_by: &["asset", "account", "part"],
    summed_by: Some(&[EVENT_MONTH, EVENT_DATE, "account", "part", "asset", "cause", "funded_by", "expires_on"]),
};
