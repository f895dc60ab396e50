//! The columns of `assets`, which has a row for each asset of each activated programme version.

use super::{
    Definition, EVENT_DATE,
    column::{Column, Type, always, maybe},
};

const COLUMNS: &[Column] = &[
    always(EVENT_DATE, Type::Day, "UTC day of the decision."),
    always("programme", Type::Text, "Name of the programme."),
    always("programme_version", Type::Whole, "Its version."),
    always("effective_on", Type::Day, "First day on which that version is in force."),
    always("asset", Type::Text, "Its code."),
    always("name", Type::Text, "What customers call it."),
    always("decimals", Type::Whole, "Digits behind the point."),
    maybe("value_asset", Type::Text, "The currency of its value, which for a currency is itself; empty where it is not valued."),
    maybe("value_numerator", Type::Whole, "What one minor unit costs the issuer, in minor units of value_asset: numerator."),
    maybe("value_denominator", Type::Whole, "Its denominator."),
    maybe("value_decimals", Type::Whole, "Digits behind the point of value_asset."),
    always("decided_at", Type::Time, "When it was decided, UTC."),
    always("log_partition", Type::Whole, "Partition of the log that reported it."),
    always("log_offset", Type::Whole, "Offset of its command in that partition."),
    always("log_index", Type::Whole, "Its place among the events of that command."),
];

pub(super) const DEFINITION: Definition = Definition {
    name: "assets",
    meaning: "An asset of a programme version, reported when the version was activated.",
    columns: COLUMNS,
    sorted_by: &["programme_version", "asset"],
    summed_by: None,
};
