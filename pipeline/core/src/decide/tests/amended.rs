//! A booked transaction gets other content, because a person said so or its feed amends: it earns what it earns now, comes back with no
//! delivery, and gets back what it had.

use std::sync::Arc;

use super::world::*;
use crate::{
    answer::{Answer, Refusal},
    command::{Body, Link, ReviewDecision, ReviewItem},
    ids::{Position, Token},
    item::{Facts, Item, Kind, Purchased},
    review_reason::ReviewReason,
    state::{
        known_items::{KnownItem, Standing},
        row::{Row, RowKey},
        wallet::Wallet,
    },
    time::Instant,
};

const CAMT053: &str = "camt053";

/// A point for each pound, as long as a month has room for 20 points.
pub(super) fn capped() -> String {
    format!("{A_POINT_A_POUND}caps = [{{ per = \"month\", of = \"wallet\", amount = \"20\" }}]\n")
}

pub(super) fn march(items: &[Item]) -> Page {
    window(CAMT053, items).covering("2026-03-01", "2026-03-31")
}

fn amending(items: &[Item]) -> Page {
    Page { amends: true, ..march(items) }
}

pub(super) fn known_items(world: &World) -> Vec<KnownItem> {
    let blocks = world.rows.values().filter_map(|row| if let Row::KnownItems(block) = row { Some(block) } else { None });
    blocks.flat_map(|block| block.items.clone()).collect()
}

/// The same, but for how often each was judged.
pub(super) fn but_rounds(items: Vec<KnownItem>) -> Vec<KnownItem> {
    items.into_iter().map(|known| KnownItem { round: 0, ..known }).collect()
}

fn known(world: &World, transaction: Position) -> KnownItem {
    known_items(world).into_iter().find(|known| known.transaction == transaction).expect("it is known")
}

pub(super) fn wallet(world: &World) -> Arc<Wallet> {
    let mut wallets = world.rows.values().filter_map(|row| if let Row::Wallet(wallet) = row { Some(wallet) } else { None });
    Arc::clone(wallets.next().expect("the account has a wallet"))
}

/// An item that a delivery brought, and what a person decides about it.
pub(super) struct Case {
    page: Page,
    item: Item,
    transaction: Position,
}

impl Case {
    /// The item that was delivered last.
    pub(super) fn last(world: &World, page: &Page, item: &Item) -> Self {
        let transaction = known_items(world).iter().map(|known| known.transaction).max().expect("one is known");
        Self { page: page.clone(), item: item.clone(), transaction }
    }

    pub(super) fn decide(&self, world: &mut World, decision: ReviewDecision, other: Option<&Item>) -> Answer {
        let review = ReviewItem {
            account: account(1).0,
            delivery: self.page.delivery(),
            terms: None,
            transaction: self.transaction,
            month: self.item.facts.booked_on.month(),
            item: self.item.clone(),
            stands: known(world, self.transaction).standing,
            decision,
            other: other.cloned().map(Box::new),
            text: Vec::new(),
        };
        let called = name(account(1).0.bucket(), &format!("decision {}", world.records.len()));
        let answer = world.run_as(called, Body::ReviewItem(Box::new(review)));
        world.assert_sums_to_zero();
        answer
    }

    fn replace(&self, world: &mut World, original: Position) -> Answer {
        let month = known(world, original).key.booked_on.month();
        self.decide(world, ReviewDecision::Replace { month, transaction: original }, None)
    }
}

/// A data set with a coffee and what contradicts it under the same id.
fn with_conflict(source: &str, other: &Item) -> (World, Item, Position, Case) {
    let mut world = World::new(source);
    let first = coffee().of(700).id("A");
    world.deliver(account(1), &march(std::slice::from_ref(&first)));
    let original = known_items(&world)[0].transaction;
    let page = march(std::slice::from_ref(other));
    assert_eq!(world.deliver(account(1), &page).conflicts, 1);
    let case = Case::last(&world, &page, other);
    (world, first, original, case)
}

/// The window comes ten more times, and nothing of it asks or pays again.
#[track_caller]
pub(super) fn assert_settled(world: &mut World, page: &Page) {
    let (points, stood) =
        (world.held_by_wallets("PTS"), known_items(world).iter().map(|known| known.standing).collect::<Vec<_>>());
    for _ in 0..10 {
        let counts = world.deliver(account(1), page);
        let news = (counts.new, counts.review, counts.conflicts, counts.held, counts.amended, counts.removed);
        assert_eq!((news, counts.duplicates as usize), ((0, 0, 0, 0, 0, 0), page.items.len()));
    }
    let stands: Vec<Standing> = known_items(world).iter().map(|known| known.standing).collect();
    assert_eq!((world.held_by_wallets("PTS"), stands), (points, stood));
}

#[test]
fn what_replaces_a_transaction_corrects_what_it_earned_in_both_directions() {
    for (minor, points) in [(1500, 15), (300, 3)] {
        let (mut world, first, original, case) = with_conflict(A_POINT_A_POUND, &coffee().of(minor).id("A"));
        assert_eq!(case.replace(&mut world, original), Answer::Done);
        assert_eq!(world.held_by_wallets("PTS"), points);
        let stands = (known(&world, original).standing, known(&world, case.transaction).standing);
        assert_eq!(stands, (Standing::Booked, Standing::Dismissed(ReviewReason::SameIdOtherContent)));
        assert_settled(&mut world, &case.page);
        // An older file with its old form is its repeat.
        assert_settled(&mut world, &march(&[first]));
    }
}

#[test]
fn undoing_a_replacement_leaves_balances_lots_caps_and_counters_as_before() {
    let (mut world, first, original, case) = with_conflict(&capped(), &coffee().of(2500).id("A"));
    let (before, items) = (wallet(&world), known_items(&world));
    for _ in 0..3 {
        assert_eq!(case.replace(&mut world, original), Answer::Done);
        // The month has room for twenty of its twenty-five points, seven of which it had.
        assert_eq!(world.held_by_wallets("PTS"), 20);
        assert_ne!(wallet(&world).counters, before.counters);
        assert_eq!(case.decide(&mut world, ReviewDecision::Undo, None), no_such(original));
        assert_eq!(case.decide(&mut world, ReviewDecision::Undo, Some(&first)), Answer::Done);
        let after = wallet(&world);
        assert_eq!((&after.counters, after.holding()), (&before.counters, before.holding()));
        assert_eq!(but_rounds(known_items(&world)), but_rounds(items.clone()));
    }
    assert_settled(&mut world, &case.page);
    assert_eq!(case.decide(&mut world, ReviewDecision::Undo, Some(&first)), Answer::Refused(Refusal::NothingDecided));
}

fn no_such(transaction: Position) -> Answer {
    let transaction = crate::ids::TransactionId::at(account(1).0.bucket(), transaction);
    Answer::Refused(Refusal::NoSuchItem { transaction })
}

#[test]
fn a_correction_upwards_gets_the_room_that_is_free_now() {
    let (mut world, _, original, case) = with_conflict(&capped(), &coffee().of(2500).id("A"));
    world.deliver(account(1), &march(&[coffee().of(900).id("B").on("2026-03-09")]));
    assert_eq!(world.held_by_wallets("PTS"), 16);
    assert_eq!(case.replace(&mut world, original), Answer::Done);
    assert_eq!(world.held_by_wallets("PTS"), 20, "its seven, and the four that were free");
}

#[test]
fn what_changed_again_since_keeps_a_replacement_from_being_undone() {
    let (mut world, first, original, case) = with_conflict(A_POINT_A_POUND, &coffee().of(1500).id("A"));
    assert_eq!(case.replace(&mut world, original), Answer::Done);
    let third = coffee().of(1600).id("A");
    let page = march(std::slice::from_ref(&third));
    assert_eq!(world.deliver(account(1), &page).conflicts, 1);
    let later = Case::last(&world, &page, &third);
    assert_eq!(later.replace(&mut world, original), Answer::Done);
    assert_eq!(world.held_by_wallets("PTS"), 16);
    let undo = |case: &Case, world: &mut World, to: &Item| case.decide(world, ReviewDecision::Undo, Some(to));
    assert_eq!(undo(&case, &mut world, &first), Answer::Refused(Refusal::OthersRestOnIt));
    assert_eq!(undo(&later, &mut world, &case.item), Answer::Done);
    assert_eq!(world.held_by_wallets("PTS"), 15);
    assert_eq!(undo(&case, &mut world, &first), Answer::Done);
    assert_eq!(world.held_by_wallets("PTS"), 7);
    assert_settled(&mut world, &page);
}

#[test]
fn what_was_returned_of_a_purchase_stays_returned_when_it_is_replaced() {
    let (mut world, first, original, case) = with_conflict(A_POINT_A_POUND, &coffee().of(1500).id("A"));
    world.deliver(account(1), &march(&[coffee().refund().of(400).id("R").of_purchase("A").on("2026-03-20")]));
    assert_eq!(world.held_by_wallets("PTS"), 3);
    assert_eq!(case.replace(&mut world, original), Answer::Done);
    assert_eq!(world.held_by_wallets("PTS"), 11);
    assert_eq!(case.decide(&mut world, ReviewDecision::Undo, Some(&first)), Answer::Done);
    assert_eq!(world.held_by_wallets("PTS"), 3);
}

#[test]
fn a_refund_is_not_replaced_and_waits_for_a_person_also_where_the_feed_amends() {
    let mut world = World::new(A_POINT_A_POUND);
    let refund = |minor| coffee().refund().of(minor).id("R").of_purchase("A").on("2026-03-20");
    world.deliver(account(1), &amending(&[coffee().of(700).id("A"), refund(300)]));
    let original = known_items(&world).iter().find(|known| known.kind == Kind::Refund).unwrap().transaction;
    let (other, page) = (refund(500), amending(&[refund(500)]));
    let counts = world.deliver(account(1), &page);
    assert_eq!((counts.conflicts, counts.amended, world.held_by_wallets("PTS")), (1, 0, 4));
    let case = Case::last(&world, &page, &other);
    assert_eq!(case.replace(&mut world, original), Answer::Refused(Refusal::RefundsAreNotAmended));
}

#[test]
fn a_feed_that_amends_corrects_a_purchase_by_itself() {
    let mut world = World::new(&capped());
    let (first, second) = (coffee().of(700).id("A"), coffee().of(1500).id("A"));
    world.deliver(account(1), &amending(std::slice::from_ref(&first)));
    let page = amending(std::slice::from_ref(&second));
    let counts = world.deliver(account(1), &page);
    assert_eq!((counts.amended, counts.conflicts, counts.new, world.held_by_wallets("PTS")), (1, 0, 0, 15));
    assert_settled(&mut world, &page);
    // An older file with its old form is its repeat, by its id.
    assert_settled(&mut world, &amending(&[first]));
    let counts = world.deliver(account(1), &amending(&[coffee().of(200).id("A")]));
    assert_eq!((counts.amended, world.held_by_wallets("PTS")), (1, 2));
}

#[test]
fn an_equal_purchase_beside_an_amended_one_is_new() {
    let mut world = World::new(A_POINT_A_POUND);
    world.deliver(account(1), &amending(&[coffee().of(700).id("A")]));
    let second = coffee().of(1500).id("A");
    world.deliver(account(1), &amending(std::slice::from_ref(&second)));
    let counts = world.deliver(account(1), &amending(&[second.clone(), coffee().of(1500).id("B")]));
    assert_eq!((counts.new, world.held_by_wallets("PTS")), (1, 30));
    assert_settled(&mut world, &amending(&[second, coffee().of(1500).id("B")]));
}

#[test]
fn a_purchase_amended_into_another_month_is_known_there_in_every_format() {
    let mut world = World::new(A_POINT_A_POUND);
    let spring = |items: &[Item]| Page { amends: true, ..window(CAMT053, items).covering("2026-02-01", "2026-03-31") };
    world.deliver(account(1), &spring(&[coffee().of(700).id("A").on("2026-02-28")]));
    let moved = coffee().of(900).id("A").on("2026-03-01");
    let page = spring(std::slice::from_ref(&moved));
    let counts = world.deliver(account(1), &page);
    assert_eq!((counts.amended, world.held_by_wallets("PTS")), (1, 9));
    assert_settled(&mut world, &page);
    // A format without ids has it, too.
    let nameless = Item { references: Vec::new(), ..moved.clone() };
    let csv = window("csv:bank", std::slice::from_ref(&nameless)).covering("2026-02-01", "2026-03-31");
    let csv = Page { whole: true, complete: true, ..csv };
    assert_settled(&mut world, &csv);
    // Once it is gone from there, it is taken back with what it earns now.
    world.deliver(account(1), &Page { items: vec![coffee().of(300).text("TEA").on("2026-03-02")], ..csv });
    assert_eq!(world.held_by_wallets("PTS"), 3);
}

#[test]
fn what_a_feed_restates_without_ids_is_amended_at_the_end_of_its_delivery() {
    let mut world = World::new(A_POINT_A_POUND);
    let csv =
        |items: &[Item]| Page { amends: true, whole: true, ..window("csv:bank", items).covering("2026-03-01", "2026-03-31") };
    world.deliver(account(1), &csv(&[coffee().of(700)]));
    let page = csv(&[coffee().of(1500)]);
    let counts = world.deliver(account(1), &page);
    assert_eq!((counts.amended, counts.review, world.held_by_wallets("PTS")), (1, 0, 15));
    assert_settled(&mut world, &page);
    // Its old form may be that, or another purchase.
    assert_eq!(world.deliver(account(1), &csv(&[coffee().of(1500), coffee().of(700)])).review, 1);
}

#[test]
fn another_transaction_under_a_known_id_is_no_amendment() {
    let mut world = World::new(A_POINT_A_POUND);
    world.deliver(account(1), &amending(&[coffee().of(700).id("A")]));
    let other = coffee().at("BOOKSHOP").of(1900).id("A").on("2026-03-28");
    let counts = world.deliver(account(1), &amending(&[other]));
    assert_eq!((counts.amended, counts.conflicts, world.held_by_wallets("PTS")), (0, 1, 7));
}

/// Lets the account earn for a wallet in another bucket from April on.
pub(super) fn link_elsewhere(world: &mut World) {
    world.deliver(account(1), &march(&[coffee().id("before")]));
    world.deliver(account(2), &march(&[coffee().id("other")]));
    let Some(Row::BankAccount(other)) = world.rows.get(&RowKey::BankAccount(account(2).0)) else { panic!("an account") };
    let (wallet, bucket) = (other.wallet().unwrap(), account(1).0.bucket());
    let link = Link { account: account(1).0, token: Token(u128::from(bucket.0) + 1), wallet, feed: "bank".into() };
    assert_eq!(world.run_as(name(bucket, "link"), Body::Link(link)), Answer::Done);
}

pub(super) fn april(item: &Item) -> Page {
    window(CAMT053, std::slice::from_ref(item)).covering("2026-04-01", "2026-04-02")
}

#[test]
fn a_payment_in_another_bucket_that_comes_after_its_correction_pays_nothing() {
    for poison in [
        |_: &Body| false,
        |body: &Body| matches!(body, Body::Credit(_)),
        |body: &Body| matches!(body, Body::Credit(_) | Body::Revise(_)),
    ] {
        let mut world = World::new(A_POINT_A_POUND);
        link_elsewhere(&mut world);
        let points = world.held_by_wallets("PTS");
        world.poison = poison;
        let (one, other) = (coffee().of(700).id("A").on("2026-04-01"), coffee().of(1500).id("A").on("2026-04-01"));
        world.deliver(account(1), &april(&one));
        let original = known_items(&world).iter().map(|known| known.transaction).max().unwrap();
        let page = april(&other);
        assert_eq!(world.deliver(account(1), &page).conflicts, 1);
        let case = Case::last(&world, &page, &other);
        assert_eq!(case.replace(&mut world, original), Answer::Done);
        // What was set aside is decided in the order of the log, and once in the other.
        for (bucket, offset) in world.set_aside().into_iter().rev() {
            world.poison = |_| false;
            world.run(bucket, Body::Retry(crate::command::Retry { offset }));
        }
        assert_eq!(world.held_by_wallets("PTS"), points + 15);
        world.poison = |_| false;
        assert_eq!(case.decide(&mut world, ReviewDecision::Undo, Some(&one)), Answer::Done);
        assert_eq!(world.held_by_wallets("PTS"), points + 7);
    }
}

#[test]
fn a_correction_that_is_decided_after_the_next_one_pays_nothing_in_whichever_months_they_are() {
    let mut world = World::new(A_POINT_A_POUND);
    link_elsewhere(&mut world);
    world.at = Instant::parse("2026-06-15T12:00:00Z").unwrap();
    let points = world.held_by_wallets("PTS");
    let spring = |item: &Item| {
        let page = window(CAMT053, std::slice::from_ref(item)).covering("2026-04-01", "2026-06-14");
        Page { amends: true, ..page }
    };
    let bought = |on: &str, minor| {
        let item = coffee().of(minor).id("A").on("2026-06-01");
        Item { facts: Facts { purchased: Some(Purchased::On(day(on))), ..item.facts.clone() }, ..item }
    };
    let contents = [("2026-04-10", 700), ("2026-05-10", 900), ("2026-06-01", 1100)];
    for (at, (on, minor)) in contents.into_iter().enumerate() {
        world.poison = if at == 1 { |body| matches!(body, Body::Revise(_)) } else { |_| false };
        let counts = world.deliver(account(1), &spring(&bought(on, minor)));
        assert_eq!(counts.new + counts.amended, 1);
    }
    assert_eq!((world.set_aside().len(), world.held_by_wallets("PTS")), (1, points + 11));
    world.retry_all();
    assert_eq!((world.set_aside().len(), world.held_by_wallets("PTS")), (0, points + 11));
    world.deliver(account(1), &spring(&bought("2026-05-20", 100)));
    assert_eq!(world.held_by_wallets("PTS"), points + 1);
}
