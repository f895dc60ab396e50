use expect_test::expect;
use rewardhub_core::{
    dead_letter::DeadLetter,
    delivery::{DeliveryReport, ItemCounts},
    event::Event,
    ids::Bucket,
};

use super::check;
use crate::{
    fixture::{Log, events::*},
    tables::Table,
};

#[test]
fn a_delivery_is_a_row_with_what_became_of_its_records() {
    let mut log = Log::default();
    let now = at("2026-03-04T10:00:00Z");
    let items = ItemCounts { new: 40, duplicates: 7, pending: 2, conflicts: 1, review: 1, removed: 1, ..ItemCounts::default() };
    let covers = Some((day("2026-02-01"), day("2026-02-28")));
    let ended = DeliveryReport { covers, read: 53, items, dead_letters: 2, ..delivery("lakeside", "csv", now) };
    let differs = DeliveryReport { balances_agree: 3, balances_differ: 1, ..ended.clone() };
    let agrees = DeliveryReport { balances_agree: 1, ..delivery("harbour", "camt", now) };
    let events = [ended, differs, agrees].map(|event| Event::Delivery(Box::new(event)));
    log.decide(Bucket(5), now, events.to_vec());
    check(
        &log,
        Table::Deliveries,
        &expect![[r#"
        event_date=2026-03-04 feed=lakeside format=csv source=lakeside.csv sha256=5e1f from_on=2026-02-01 to_on=2026-02-28 read=53 new=40 duplicates=7 pending=2 conflicts=1 review=1 removed=1 amended=0 dead_letters=2 balance_check=not_stated balances_agree=0 balances_differ=0 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=0
        event_date=2026-03-04 feed=lakeside format=csv source=lakeside.csv sha256=5e1f from_on=2026-02-01 to_on=2026-02-28 read=53 new=40 duplicates=7 pending=2 conflicts=1 review=1 removed=1 amended=0 dead_letters=2 balance_check=differs balances_agree=3 balances_differ=1 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=1
        event_date=2026-03-04 feed=harbour format=camt source=harbour.camt sha256=5e1f read=0 new=0 duplicates=0 pending=0 conflicts=0 review=0 removed=0 amended=0 dead_letters=0 balance_check=agrees balances_agree=1 balances_differ=0 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=2
    "#]],
    );
}

#[test]
fn a_record_that_could_not_be_read_is_a_rejection_with_its_shape_only() {
    let mut log = Log::default();
    let now = at("2026-03-04T10:00:00Z");
    let letter = DeadLetter {
        id: 0xbad,
        feed: "lakeside".into(),
        stream: "csv:bank".into(),
        source: "march.csv".into(),
        place: "line 17, column amount".into(),
        reason: "amount".into(),
        preview: "99/99/9999,xxxxx,xx".into(),
        stored_at: "2026-03.letters:0".into(),
        at: now,
        times: 1,
        settled: None,
    };
    log.decide(Bucket(5), now, vec![Event::Rejection(Box::new(letter))]);
    check(
        &log,
        Table::Rejections,
        &expect![[r#"
        event_date=2026-03-04 rejection_id=0000000000000bad kind=dead_letter reason=amount feed=lakeside source=march.csv place=line 17, column amount preview=99/99/9999,xxxxx,xx decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=0
    "#]],
    );
}
