//! The columns of `rules`, which has a row for each rule of each activated programme version.

use super::{
    Definition, EVENT_DATE,
    column::{Column, Type, always, maybe},
};

const COLUMNS: &[Column] = &[
    always(EVENT_DATE, Type::Day, "UTC day of the decision."),
    always("programme", Type::Text, "Name of the programme."),
    always("programme_version", Type::Whole, "Its version."),
    always("effective_on", Type::Day, "First day on which that version is in force."),
    always("rule_id", Type::Text, "The rule; the same over versions."),
    always("title", Type::Text, "What customers read."),
    always("asset", Type::Text, "What it pays."),
    maybe("rule_group", Type::Text, "The group in which it competes; empty: it stacks."),
    always("funded_by", Type::Text, "Who bears what it pays: issuer, or a merchant of the programme."),
    always("file_order", Type::Whole, "Its place in the programme's file, from 1."),
    always("decided_at", Type::Time, "When it was decided, UTC."),
    always("log_partition", Type::Whole, "Partition of the log that reported it."),
    always("log_offset", Type::Whole, "Offset of its command in that partition."),
    always("log_index", Type::Whole, "Its place among the events of that command."),
];

pub(super) const DEFINITION: Definition = Definition {
    name: "rules",
    meaning: "A rule of a programme version, reported when the version was activated.",
    columns: COLUMNS,
    sorted_by: &["programme_version", "file_order"],
    summed_by: None,
};
