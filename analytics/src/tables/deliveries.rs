//! The columns of `deliveries`, which has a row for each source that a feed delivered.

use super::{
    Definition, EVENT_DATE,
    column::{Column, Type, always, maybe},
};

const COLUMNS: &[Column] = &[
    always(EVENT_DATE, Type::Day, "UTC day of the decision."),
    always("feed", Type::Text, "Name of the feed."),
    always("format", Type::Text, "The feed's stream: its format."),
    always("source", Type::Text, "The file or post."),
    always("sha256", Type::Text, "SHA-256 of its bytes."),
    maybe("from_on", Type::Day, "First day it covers."),
    maybe("to_on", Type::Day, "Last day it covers."),
    always("read", Type::Whole, "Records read, good and bad."),
    always("new", Type::Whole, "Transactions booked for the first time."),
    always("duplicates", Type::Whole, "Records of what was known."),
    always("pending", Type::Whole, "Transactions announced for the first time."),
    always("conflicts", Type::Whole, "Records that contradict what is known."),
    always("review", Type::Whole, "Records that wait for a person."),
    always("removed", Type::Whole, "Transactions that it took back."),
    always("amended", Type::Whole, "Transactions that it restated."),
    always("dead_letters", Type::Whole, "Records that could not be read."),
    always("balance_check", Type::Text, "agrees, differs, or not_stated."),
    always("balances_agree", Type::Whole, "Statements whose balances add up."),
    always("balances_differ", Type::Whole, "Statements whose balances do not."),
    always("decided_at", Type::Time, "When it was decided, UTC."),
    always("log_partition", Type::Whole, "Partition of the log that reported it."),
    always("log_offset", Type::Whole, "Offset of its command in that partition."),
    always("log_index", Type::Whole, "Its place among the events of that command."),
];

pub(super) const DEFINITION: Definition = Definition {
    name: "deliveries",
    meaning: "A file or post of a feed, with what became of its records. Duplicates are counted here and are rows nowhere.",
    columns: COLUMNS,
    sorted_by: &["feed", "decided_at", "log_partition", "log_offset", "log_index"],
    summed_by: None,
};
