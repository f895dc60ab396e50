//! Makes rows of `deliveries`.

use rewardhub_core::delivery::DeliveryReport;

use super::{columns::Columns, event_position::EventPosition};
use crate::tables::EVENT_DATE;

/// Adds the row of a source that was read to its end.
pub(super) fn delivery(row: &mut Columns, place: EventPosition, event: &DeliveryReport) {
    let items = event.items;
    let check = match (event.balances_differ, event.balances_agree) {
        (1.., _) => "differs",
        (0, 1..) => "agrees",
        (0, 0) => "not_stated",
    };
    row.day(EVENT_DATE, place.date)
        .text("feed", &*event.feed)
        .text("format", &*event.stream)
        .text("source", &*event.source)
        .text("sha256", &*event.digest)
        .day("from_on", event.covers.map(|(from, _)| from))
        .day("to_on", event.covers.map(|(_, to)| to))
        .count("read", event.read)
        .whole("new", i64::from(items.new))
        .whole("duplicates", i64::from(items.duplicates))
        .whole("pending", i64::from(items.pending))
        .whole("conflicts", i64::from(items.conflicts))
        .whole("review", i64::from(items.review))
        .whole("removed", i64::from(items.removed))
        .whole("amended", i64::from(items.amended))
        .count("dead_letters", event.dead_letters)
        .text("balance_check", check)
        .count("balances_agree", event.balances_agree)
        .count("balances_differ", event.balances_differ);
    place.write(row);
}
