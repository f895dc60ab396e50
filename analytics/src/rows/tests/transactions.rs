use expect_test::expect;
use rewardhub_core::{
    event::{Event, GoneEvent, TransactionEvent, TransactionStatus, Verdict},
    ids::{Bucket, Position},
    item::{Channel, Facts, Kind, Purchased, RecordPlace, WeakKey},
    money::Money,
    review_reason::ReviewReason,
};

use super::{super::RowError, activated, check};
use crate::{
    fixture::{Log, Placed, events::*},
    rows::Rows,
    tables::Table,
};

#[test]
fn a_purchase_is_a_row_with_all_that_is_known_and_what_its_version_recognises() {
    let mut log = activated();
    let id = transaction(3, log.next(Bucket(3)));
    let facts = Facts {
        original_amount: Some(Money::new(asset("JPY"), 4_810)),
        value_on: Some(day("2026-03-04")),
        purchased: Some(Purchased::At(at("2026-03-02T19:07:00Z"))),
        merchant_id: Some("700200".into()),
        bank_category: Some("shopping".into()),
        mcc: Some(5411),
        country: Some("GB".into()),
        channel: Some(Channel::InStore),
        ..purchase_at("GREENS MARKET 12", 2_490, day("2026-03-03"))
    };
    let event = judged_by(1, transaction_event(id, account(3, 7), Some(wallet(3, 1)), facts));
    log.decide(Bucket(3), at("2026-03-04T10:00:00Z"), vec![Event::Transaction(Box::new(event))]);
    check(
        &log,
        Table::Transactions,
        &expect![[r#"
        event_date=2026-03-04 transaction_id=00000300-0000-8000-8000-000000000000 revision=1 wallet_id=00000300-0000-8000-8000-000000000001 bank_account_id=00000300-0000-8000-8000-000000000007 status=booked kind=purchase kind_source=bank_code direction=debit reversal=false amount=24.9000 currency=GBP original_amount=4810.0000 original_currency=JPY booked_on=2026-03-03 booked_from=booking value_on=2026-03-04 purchased_at=2026-03-02T19:07:00Z merchant_id=coffee merchant_name=GREENS MARKET 12 merchant_hash=0af27a7317b86235 matched_by=merchant_id acquirer_merchant_id=700200 category=groceries bank_category=shopping mcc=5411 country=GB channel=in_store identity=content verdict=judged programme_version=1 judged_on=2026-03-03 feed=lakeside stream=csv delivery_id=00000000000000d1 place=line 2 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=0
    "#]],
    );
    check(&log, Table::Rejections, &expect![[""]]);
}

#[test]
fn later_revisions_of_a_transaction_have_greater_numbers_than_the_first() {
    let mut log = Log::default();
    let id = transaction(3, log.next(Bucket(3)));
    let event = transaction_event(id, account(3, 7), None, purchase(2_490, day("2026-03-03")));
    let with = |status, verdict| Event::Transaction(Box::new(TransactionEvent { status, verdict, ..event.clone() }));
    log.decide(Bucket(3), at("2026-03-04T10:00:00Z"), vec![with(TransactionStatus::Pending, Verdict::NotJudged)]);
    let again = vec![
        with(TransactionStatus::Held, Verdict::NotJudged),
        Event::Linked(account(3, 7), wallet(3, 1), day("2026-03-01")),
        with(TransactionStatus::Booked, Verdict::NoProgramme),
    ];
    log.decide(Bucket(3), at("2026-03-06T10:00:00Z"), again);
    let gone = GoneEvent {
        transaction: id,
        account: account(3, 7),
        wallet: None,
        key: WeakKey::of(&event.facts),
        kind: Kind::Purchase,
        feed: "lakeside".into(),
        stream: "csv".into(),
        delivery: 0xd2,
    };
    log.decide(Bucket(3), at("2026-03-09T10:00:00Z"), vec![Event::Gone(Box::new(gone))]);
    check(
        &log,
        Table::Transactions,
        &expect![[r#"
        event_date=2026-03-04 transaction_id=00000300-0000-8000-8000-000000000000 revision=1 bank_account_id=00000300-0000-8000-8000-000000000007 status=pending kind=purchase kind_source=bank_code direction=debit reversal=false amount=24.9000 currency=GBP booked_on=2026-03-03 booked_from=booking identity=content verdict=not_judged feed=lakeside stream=csv delivery_id=00000000000000d1 place=line 2 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=0
        event_date=2026-03-06 transaction_id=00000300-0000-8000-8000-000000000000 revision=257 bank_account_id=00000300-0000-8000-8000-000000000007 status=held kind=purchase kind_source=bank_code direction=debit reversal=false amount=24.9000 currency=GBP booked_on=2026-03-03 booked_from=booking identity=content verdict=not_judged feed=lakeside stream=csv delivery_id=00000000000000d1 place=line 2 decided_at=2026-03-06T10:00:00Z log_partition=1 log_offset=1 log_index=0
        event_date=2026-03-06 transaction_id=00000300-0000-8000-8000-000000000000 revision=258 bank_account_id=00000300-0000-8000-8000-000000000007 status=booked kind=purchase kind_source=bank_code direction=debit reversal=false amount=24.9000 currency=GBP booked_on=2026-03-03 booked_from=booking identity=content verdict=no_programme feed=lakeside stream=csv delivery_id=00000000000000d1 place=line 2 decided_at=2026-03-06T10:00:00Z log_partition=1 log_offset=1 log_index=2
        event_date=2026-03-09 transaction_id=00000300-0000-8000-8000-000000000000 revision=513 bank_account_id=00000300-0000-8000-8000-000000000007 status=removed kind=purchase direction=debit reversal=false amount=24.9000 currency=GBP booked_on=2026-03-03 feed=lakeside stream=csv delivery_id=00000000000000d2 decided_at=2026-03-09T10:00:00Z log_partition=1 log_offset=2 log_index=0
    "#]],
    );
}

#[test]
fn conflicts_and_reviews_are_transactions_and_rejections() {
    let mut log = Log::default();
    let first = transaction(3, Position { offset: 0, index: 0 });
    let later = |index| transaction(3, Position { offset: 0, index });
    let with = |index, status, minor, original| {
        let event = transaction_event(later(index), account(3, 7), None, purchase(minor, day("2026-03-03")));
        Event::Transaction(Box::new(TransactionEvent { status, original, place: RecordPlace::Entry(4, index), ..event }))
    };
    let events = vec![
        with(0, TransactionStatus::Booked, 100, None),
        with(1, TransactionStatus::Conflict, 120, Some(first)),
        with(2, TransactionStatus::Review(ReviewReason::FarAhead), 130, None),
    ];
    log.decide(Bucket(3), at("2026-03-04T10:00:00Z"), events);
    check(
        &log,
        Table::Transactions,
        &expect![[r#"
        event_date=2026-03-04 transaction_id=00000300-0000-8000-8000-000000000000 revision=1 bank_account_id=00000300-0000-8000-8000-000000000007 status=booked kind=purchase kind_source=bank_code direction=debit reversal=false amount=1.0000 currency=GBP booked_on=2026-03-03 booked_from=booking identity=content verdict=not_judged feed=lakeside stream=csv delivery_id=00000000000000d1 place=entry 4 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=0
        event_date=2026-03-04 transaction_id=00000300-0000-8000-8000-000000000001 revision=1 bank_account_id=00000300-0000-8000-8000-000000000007 status=conflict kind=purchase kind_source=bank_code direction=debit reversal=false amount=1.2000 currency=GBP booked_on=2026-03-03 booked_from=booking original_transaction_id=00000300-0000-8000-8000-000000000000 identity=content verdict=not_judged feed=lakeside stream=csv delivery_id=00000000000000d1 place=entry 4 detail 1 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=1
        event_date=2026-03-04 transaction_id=00000300-0000-8000-8000-000000000002 revision=1 bank_account_id=00000300-0000-8000-8000-000000000007 status=review review_reason=far_ahead kind=purchase kind_source=bank_code direction=debit reversal=false amount=1.3000 currency=GBP booked_on=2026-03-03 booked_from=booking identity=content verdict=not_judged feed=lakeside stream=csv delivery_id=00000000000000d1 place=entry 4 detail 2 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=2
    "#]],
    );
    check(
        &log,
        Table::Rejections,
        &expect![[r#"
        event_date=2026-03-04 rejection_id=00000300-0000-8000-8000-000000000001/1 kind=conflict reason=same_id_other_content feed=lakeside stream=csv place=entry 4 detail 1 delivery_id=00000000000000d1 bank_account_id=00000300-0000-8000-8000-000000000007 transaction_id=00000300-0000-8000-8000-000000000001 contradicts_transaction_id=00000300-0000-8000-8000-000000000000 amount=1.2000 currency=GBP booked_on=2026-03-03 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=1
        event_date=2026-03-04 rejection_id=00000300-0000-8000-8000-000000000002/1 kind=review reason=far_ahead feed=lakeside stream=csv place=entry 4 detail 2 delivery_id=00000000000000d1 bank_account_id=00000300-0000-8000-8000-000000000007 transaction_id=00000300-0000-8000-8000-000000000002 amount=1.3000 currency=GBP booked_on=2026-03-03 decided_at=2026-03-04T10:00:00Z log_partition=1 log_offset=0 log_index=2
    "#]],
    );
}

#[test]
fn a_revision_for_which_no_number_is_left_is_an_error_that_names_its_transaction() {
    let (mut log, first) = (Log::default(), transaction(3, Position { offset: 0, index: 0 }));
    let event = transaction_event(first, account(3, 7), None, purchase(100, day("2026-03-03")));
    let later = TransactionEvent { transaction: transaction(3, Position { offset: 9, index: 0 }), ..event.clone() };
    for events in [vec![event.clone(); 256], vec![event; 257], vec![later.clone()]] {
        log.decide(
            Bucket(3),
            at("2026-03-04T10:00:00Z"),
            events.into_iter().map(|event| Event::Transaction(Box::new(event))).collect(),
        );
    }
    let rows = |placed: &Placed| Rows::default().add(&log.programmes, placed.partition, placed.offset, &placed.record);
    let results: Vec<_> = log.decisions.iter().map(rows).collect();
    let none = |transaction| Err(RowError::NoRevision { transaction });
    assert_eq!(results, [Ok(()), none(first), none(later.transaction)]);
}

#[test]
fn a_version_that_is_not_known_is_an_error_that_names_it() {
    let log = activated();
    let id = transaction(3, Position { offset: 0, index: 0 });
    let event = judged_by(9, transaction_event(id, account(3, 7), None, purchase(100, day("2026-03-03"))));
    let mut later = Log::default();
    later.decide(Bucket(3), at("2026-03-04T10:00:00Z"), vec![Event::Transaction(Box::new(event))]);
    let placed = &later.decisions[0];
    let result = Rows::default().add(&log.programmes, placed.partition, placed.offset, &placed.record);
    assert_eq!(result, Err(RowError::UnknownVersion { version: 9 }));
}
