//! Dead letters that a person has read again, lets rest, and thinks better of.

use super::world::*;
use crate::{
    answer::{Answer, Refusal},
    command::{Body, Ending, KeepDeadLetter, LetterDecision, Observe, ReadAgain, ReviewDecision, ReviewItem, SettleLetter},
    dead_letter::{DeadLetter, Settled},
    delivery::ItemCounts,
    ids::{Bucket, FeedId, Position, Token, TransactionId},
    item::Item,
    review_reason::ReviewReason,
    state::{
        known_items::Standing,
        row::{Row, RowKey},
    },
    time::Instant,
};

const LETTER: u64 = 42;

fn feed() -> FeedId {
    FeedId::named("bank", PLACEMENT)
}

fn bucket() -> Bucket {
    PLACEMENT.bucket_of(LETTER)
}

fn keep(world: &mut World) {
    let letter = DeadLetter {
        id: LETTER,
        feed: "bank".into(),
        stream: "csv:bank".into(),
        source: "march.csv".into(),
        place: "line 3".into(),
        reason: "amount".into(),
        preview: "99".into(),
        stored_at: "2026-03/0".into(),
        at: Instant(0),
        times: 1,
        settled: None,
    };
    world.run(bucket(), Body::KeepDeadLetter(KeepDeadLetter { feed: feed(), letter }));
}

fn settled(world: &World) -> Option<Settled> {
    match &world.rows[&RowKey::DeadLetter(bucket(), LETTER)] {
        Row::DeadLetter(letter) => letter.settled,
        other => panic!("{other:?}"),
    }
}

fn settle(world: &mut World, decision: LetterDecision) -> Answer {
    let called = name(bucket(), &format!("settle {}", world.records.len()));
    let settle = SettleLetter { feed: feed(), letter: LETTER, decision, text: Vec::new() };
    world.run_as(called, Body::SettleLetter(settle))
}

/// Has the letter read again, as this item of that page.
fn read_again(world: &mut World, page: &Page, item: &Item) -> ItemCounts {
    read_again_as(world, page, std::slice::from_ref(item))
}

/// The same, of a batch with these details.
fn read_again_as(world: &mut World, page: &Page, items: &[Item]) -> ItemCounts {
    let account = account(1).0;
    let items = (1 << 31..).zip(items).map(|(ordinal, item)| Item { ordinal, ..item.clone() }).collect();
    let observe = Observe {
        account,
        token: Token(u128::from(account.bucket().0) + 1),
        delivery: page.delivery(),
        before: 0,
        items,
        texts: Vec::new(),
        end: Some(Ending { whole: false, complete: false, items: 1 }),
    };
    let called = name(account.bucket(), &format!("again {}", world.records.len()));
    let again = ReadAgain { letter: LETTER, observe, terms: None, text: Vec::new() };
    match world.run_as(called, Body::ReadAgain(Box::new(again))) {
        Answer::Observed(counts) => counts,
        answer => panic!("{answer:?}"),
    }
}

fn csv(items: &[Item]) -> Page {
    Page { whole: true, complete: true, ..window("csv:bank", items).covering("2026-03-01", "2026-03-31") }
}

#[test]
fn a_letter_that_is_read_again_earns_once_however_often_that_is_asked_and_its_window_comes() {
    let mut world = World::new(A_POINT_A_POUND);
    keep(&mut world);
    let (page, late) = (csv(&[coffee()]), coffee().of(900).text("BAKERY").on("2026-03-07"));
    world.deliver(account(1), &page);
    // Other windows, which have it and are complete, come before and after.
    world.deliver(account(1), &csv(&[coffee(), coffee().of(100).text("KIOSK").on("2026-03-02")]));
    assert_eq!(read_again(&mut world, &page, &late).new, 1);
    assert_eq!(world.held_by_wallets("PTS"), 13);
    let transaction = match settled(&world) {
        Some(Settled::ReadAgain(Some(transaction))) => transaction,
        other => panic!("{other:?}"),
    };
    assert_eq!(transaction.bucket(), account(1).0.bucket());
    for _ in 0..3 {
        assert_eq!(read_again(&mut world, &page, &late).duplicates, 1);
        assert_eq!((world.held_by_wallets("PTS"), settled(&world)), (13, Some(Settled::ReadAgain(Some(transaction)))));
    }
    let all = csv(&[coffee(), coffee().of(100).text("KIOSK").on("2026-03-02"), late]);
    for _ in 0..3 {
        assert_eq!(world.deliver(account(1), &all).duplicates, 3);
    }
    assert_eq!(world.held_by_wallets("PTS"), 13);
    world.assert_sums_to_zero();
}

#[test]
fn the_twin_of_a_row_that_was_read_is_another_purchase() {
    let mut world = World::new(A_POINT_A_POUND);
    keep(&mut world);
    let page = csv(&[coffee()]);
    world.deliver(account(1), &page);
    assert_eq!(read_again(&mut world, &page, &coffee()).new, 1);
    assert_eq!(world.held_by_wallets("PTS"), 6);
    for _ in 0..3 {
        assert_eq!(world.deliver(account(1), &csv(&[coffee(), coffee()])).duplicates, 2);
    }
    assert_eq!(world.held_by_wallets("PTS"), 6);
}

#[test]
fn what_a_later_window_brought_already_is_known_and_earns_nothing_more() {
    let mut world = World::new(A_POINT_A_POUND);
    keep(&mut world);
    let (page, late) = (csv(&[coffee()]), coffee().of(900).text("BAKERY").on("2026-03-07"));
    world.deliver(account(1), &page);
    world.deliver(account(1), &csv(&[coffee(), late.clone()]));
    assert_eq!(read_again(&mut world, &page, &late).duplicates, 1);
    assert_eq!((world.held_by_wallets("PTS"), settled(&world)), (12, Some(Settled::ReadAgain(None))));
}

#[test]
fn reading_a_letter_again_is_undone_as_an_acceptance_is() {
    let mut world = World::new(A_POINT_A_POUND);
    keep(&mut world);
    let (page, late) = (csv(&[coffee()]), coffee().of(900).text("BAKERY").on("2026-03-07"));
    world.deliver(account(1), &page);
    let before = world.held_by_wallets("PTS");
    read_again(&mut world, &page, &late);
    let Some(Settled::ReadAgain(Some(id))) = settled(&world) else { panic!("it is a transaction") };
    assert_eq!(settle(&mut world, LetterDecision::Undo), Answer::Refused(Refusal::LetterIsTransaction { transaction: id }));
    assert_eq!(undo(&mut world, &page, id, &late), Answer::Done);
    assert_eq!(world.held_by_wallets("PTS"), before);
    let waits = world.rows.values().any(|row| match row {
        Row::KnownItems(block) => block.items.iter().any(|known| known.standing == Standing::Review(ReviewReason::ReadAgain)),
        _ => false,
    });
    assert!(waits, "it waits in review");
}

/// Undoes that a letter was read again, of which this item is that transaction.
fn undo(world: &mut World, page: &Page, id: TransactionId, item: &Item) -> Answer {
    let undo = ReviewItem {
        account: account(1).0,
        delivery: page.delivery(),
        terms: None,
        transaction: id.position(),
        month: item.facts.booked_on.month(),
        item: item.clone(),
        stands: Standing::Booked,
        decision: ReviewDecision::Undo,
        other: None,
        text: Vec::new(),
    };
    let called = name(account(1).0.bucket(), &format!("undo {}", world.records.len()));
    world.run_as(called, Body::ReviewItem(Box::new(undo)))
}

#[test]
fn each_detail_of_a_batch_that_is_read_again_can_be_undone_also_where_the_first_was_known() {
    let mut world = World::new(A_POINT_A_POUND);
    keep(&mut world);
    let page = csv(&[coffee()]);
    let details = [900, 1100, 1300].map(|minor| coffee().of(minor).text("BAKERY").on("2026-03-07"));
    world.deliver(account(1), &page);
    world.deliver(account(1), &csv(&[coffee(), details[0].clone()]));
    let counts = read_again_as(&mut world, &page, &details);
    assert_eq!((counts.duplicates, counts.new, world.held_by_wallets("PTS")), (1, 2, 36));
    let Some(Settled::ReadAgain(Some(first))) = settled(&world) else { panic!("two are transactions") };
    for (index, minor) in [(1, 11), (2, 13)] {
        let id = TransactionId::at(first.bucket(), Position { index, ..first.position() });
        let held = world.held_by_wallets("PTS");
        assert_eq!(undo(&mut world, &page, id, &details[index as usize]), Answer::Done);
        assert_eq!(world.held_by_wallets("PTS"), held - minor);
    }
}

#[test]
fn a_letter_is_dismissed_once_and_that_is_undone_once() {
    let mut world = World::new(A_POINT_A_POUND);
    assert_eq!(settle(&mut world, LetterDecision::Dismiss), Answer::Refused(Refusal::NoSuchLetter { letter: LETTER }));
    keep(&mut world);
    for _ in 0..2 {
        assert_eq!(settle(&mut world, LetterDecision::Undo), Answer::Refused(Refusal::NothingDecided));
        assert_eq!(settle(&mut world, LetterDecision::Dismiss), Answer::Done);
        assert_eq!(settled(&world), Some(Settled::Dismissed));
        assert_eq!(settle(&mut world, LetterDecision::Dismiss), Answer::Refused(Refusal::DoesNotWait));
        // The window comes again with it: it is counted, and asks nobody.
        keep(&mut world);
        assert_eq!(settled(&world), Some(Settled::Dismissed));
        assert_eq!(settle(&mut world, LetterDecision::Undo), Answer::Done);
        assert_eq!(settled(&world), None);
    }
}

#[test]
fn a_letter_that_was_dismissed_while_it_was_read_again_is_a_transaction() {
    let mut world = World::new(A_POINT_A_POUND);
    keep(&mut world);
    assert_eq!(settle(&mut world, LetterDecision::Dismiss), Answer::Done);
    let transaction = TransactionId::at(account(1).0.bucket(), Position { offset: 9, index: 0 });
    assert_eq!(settle(&mut world, LetterDecision::ReadAgain(Some(transaction))), Answer::Done);
    assert_eq!(settled(&world), Some(Settled::ReadAgain(Some(transaction))));
}
