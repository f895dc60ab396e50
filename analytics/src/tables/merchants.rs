//! The columns of `merchants`, which has a row for each merchant of each activated programme version.

use super::{
    Definition, EVENT_DATE,
    column::{Column, Type, always, maybe},
};

const COLUMNS: &[Column] = &[
    always(EVENT_DATE, Type::Day, "UTC day of the decision."),
    always("programme", Type::Text, "Name of the programme."),
    always("programme_version", Type::Whole, "Its version."),
    always("effective_on", Type::Day, "First day on which that version is in force."),
    always("merchant_id", Type::Text, "The programme's word for it."),
    always("title", Type::Text, "What customers call it."),
    maybe("mcc", Type::Whole, "Merchant category code that stands in where a feed has none."),
    always("decided_at", Type::Time, "When it was decided, UTC."),
    always("log_partition", Type::Whole, "Partition of the log that reported it."),
    always("log_offset", Type::Whole, "Offset of its command in that partition."),
    always("log_index", Type::Whole, "Its place among the events of that command."),
];

pub(super) const DEFINITION: Definition = Definition {
    name: "merchants",
    meaning: "A merchant of a programme version, reported when the version was activated.",
    columns: COLUMNS,
    sorted_by: &["programme_version", "merchant_id"],
    summed_by: None,
};
