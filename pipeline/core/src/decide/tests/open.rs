//! What is open of an account lies in rows of its own, and no row grows with what happens.

use super::world::*;
use crate::{
    answer::Answer,
    command::{Body, Sweep},
    event::TransactionStatus,
    ids::Bucket,
    item::Item,
    posting::Cause,
    review_reason::ReviewReason,
    state::row::{Row, RowKey},
};

const CSV: &str = "csv:default";

fn world() -> World {
    World::new(A_POINT_A_POUND)
}

fn account_bytes(world: &World) -> usize {
    world.rows[&RowKey::BankAccount(account(1).0)].encode().len()
}

fn sweep(world: &mut World, days: i64) {
    world.at.0 += days * 86_400_000_000;
    let body = Body::Sweep(Sweep { wallets: Vec::new(), accounts: vec![account(1).0] });
    assert_eq!(world.run(Bucket(1), body), Answer::Done);
}

/// The largest row of what is open, in bytes.
fn largest_open(world: &World) -> usize {
    let open = |row: &&Row| matches!(row, Row::Pendings(_) | Row::Waiting(_) | Row::Held(_));
    world.rows.values().filter(open).map(|row| row.encode().len()).max().unwrap_or(0)
}

fn pendings(count: i64) -> Vec<Item> {
    (0..count).map(|n| coffee().of(100 + n).pending().id(&format!("P{n}"))).collect()
}

#[test]
fn thousands_of_pending_items_leave_the_accounts_row_small_and_are_settled_each_once() {
    let mut world = world();
    world.deliver_in(account(1), &window(CSV, &pendings(1500)), 64);
    assert!(account_bytes(&world) < 300, "{} bytes", account_bytes(&world));
    assert!(largest_open(&world) < 8000, "{} bytes", largest_open(&world));
    let booked: Vec<Item> = (0..1500).map(|n| coffee().of(100 + n).id(&format!("P{n}"))).collect();
    let counts = world.deliver_in(account(1), &window(CSV, &booked), 64);
    assert_eq!((counts.new, counts.duplicates), (1500, 0));
    let again = world.deliver_in(account(1), &window(CSV, &pendings(1500)), 64);
    assert_eq!((again.pending, again.duplicates), (0, 1500));
}

#[test]
fn thousands_of_pending_items_are_dropped_by_several_decisions_each_once() {
    let mut world = world();
    world.deliver_in(account(1), &window(CSV, &pendings(1000)), 64);
    world.at.0 += 20 * 86_400_000_000;
    let before = world.records.len();
    sweep(&mut world, 0);
    assert_eq!(world.revisions(TransactionStatus::Removed), 1000);
    assert!(world.records[before..].iter().all(|record| record.events.len() <= 32));
    sweep(&mut world, 1);
    assert_eq!(world.revisions(TransactionStatus::Removed), 1000);
    world.deliver(account(1), &window(CSV, &[coffee().of(7).pending()]));
    assert_eq!(world.revisions(TransactionStatus::Pending), 1001);
}

#[test]
fn a_place_that_was_left_is_taken_again() {
    let mut world = world();
    world.deliver(account(1), &window(CSV, &pendings(40)));
    let open = |world: &World| world.rows.keys().filter(|key| matches!(key, RowKey::Pendings(..))).count();
    let rows = open(&world);
    for day in 0..3 {
        sweep(&mut world, 20);
        let items: Vec<Item> = (0..40).map(|n| coffee().of(1000 * (day + 1) + n).on("2026-04-01").pending()).collect();
        world.deliver(account(1), &window(CSV, &items));
    }
    assert_eq!(open(&world), rows, "no row more than were needed at once");
}

#[test]
fn thousands_of_refunds_wait_in_rows_of_their_own_and_each_finds_its_purchase() {
    let mut world = world();
    let refunds: Vec<Item> =
        (0..300).map(|n| coffee().refund().of(100 + n).id(&format!("R{n}")).of_purchase(&format!("B{n}"))).collect();
    world.deliver_in(account(1), &window(CSV, &refunds), 64);
    assert!(account_bytes(&world) < 300, "{} bytes", account_bytes(&world));
    assert!(largest_open(&world) < 8000);
    let bought: Vec<Item> = (0..300).map(|n| coffee().of(100 + n).id(&format!("B{n}"))).collect();
    world.deliver_in(account(1), &window(CSV, &bought), 64);
    assert_eq!(world.held_by_wallets("PTS"), 0);
    assert!(world.posted(Cause::Earn) > 0);
}

#[test]
fn refunds_that_find_no_purchase_go_to_a_person_by_several_decisions() {
    let mut world = world();
    let refunds: Vec<Item> =
        (0..300).map(|n| coffee().refund().of(100 + n).id(&format!("R{n}")).of_purchase(&format!("B{n}"))).collect();
    world.deliver_in(account(1), &window(CSV, &refunds), 64);
    sweep(&mut world, 60);
    assert_eq!(world.revisions(TransactionStatus::Review(ReviewReason::NoPurchaseForRefund)), 300);
}

/// A window of March that does not end, and so holds what is new in it.
fn held(amounts: std::ops::Range<i64>) -> Page {
    let items: Vec<Item> = amounts.map(|n| coffee().of(1000 + n).on("2026-03-12")).collect();
    Page { ends: false, ..window(CSV, &items) }
}

#[test]
fn held_items_lie_in_rows_of_their_own_and_are_ended_by_several_decisions() {
    let mut world = world();
    world.deliver(account(1), &Page { covers: Some((day("2026-03-01"), day("2026-03-31"))), ..window(CSV, &[coffee()]) });
    let counts = world.deliver_in(account(1), &held(0..1000), 64);
    assert_eq!(counts.held, 1000);
    assert!(account_bytes(&world) < 300, "{} bytes", account_bytes(&world));
    assert!(largest_open(&world) < 16_000);
    sweep(&mut world, 4);
    assert_eq!(world.revisions(TransactionStatus::Review(ReviewReason::NeverEnded)), 1000);
    assert!(world.records.iter().all(|record| record.events.len() < 300));
    let ended = world.deliver_in(account(1), &Page { ends: true, ..held(0..1000) }, 64);
    assert_eq!(ended.duplicates, 1000);
}

#[test]
fn items_of_many_deliveries_that_never_end_go_to_a_person_and_the_accounts_row_stays_small() {
    let mut world = world();
    world.deliver(account(1), &Page { covers: Some((day("2026-03-01"), day("2026-03-31"))), ..window(CSV, &[coffee()]) });
    for n in 0..40 {
        world.deliver(account(1), &held(n * 10..n * 10 + 1));
    }
    assert_eq!(world.revisions(TransactionStatus::Review(ReviewReason::NeverEnded)), 8);
    assert!(account_bytes(&world) < 1200, "{} bytes", account_bytes(&world));
    // Deliveries that end make room.
    world.deliver(account(1), &Page { ends: true, ..held(0..1) });
    assert_eq!(world.deliver(account(1), &held(990..991)).held, 1);
}
