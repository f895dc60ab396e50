//! What a person decides about items in review: it pays or not, comes back with no delivery, and can be undone.

use std::sync::Arc;

use super::world::*;
use crate::{
    answer::{Answer, Refusal},
    audit::AuditEntry,
    command::{Body, Link, PurchaseDecision, ReviewDecision, ReviewItem, ReviewPurchase},
    event::{Event, TransactionStatus},
    ids::{BankAccountId, Position, Token, TransactionId},
    item::Item,
    review_reason::ReviewReason,
    state::{
        known_items::{KnownItem, Standing},
        paid_rewards::Unjudged,
        row::{Row, RowKey},
        wallet::Wallet,
    },
    time::Instant,
};

const CAMT053: &str = "camt053";

/// A point for each pound, as long as a month has room for 20 points.
fn capped() -> String {
    format!("{A_POINT_A_POUND}caps = [{{ per = \"month\", of = \"wallet\", amount = \"20\" }}]\n")
}

fn march(items: &[Item]) -> Page {
    window(CAMT053, items).covering("2026-03-01", "2026-03-31")
}

/// The known items of the account, in the order in which they came.
fn known_items(world: &World) -> Vec<KnownItem> {
    let blocks = world.rows.values().filter_map(|row| if let Row::KnownItems(block) = row { Some(block) } else { None });
    blocks.flat_map(|block| block.items.clone()).collect()
}

fn reviewed(world: &World, page: &Page, item: &Item, decision: ReviewDecision) -> ReviewItem {
    let key = item.weak_key();
    let known = known_items(world).into_iter().find(|known| known.key == key).expect("it is known");
    ReviewItem {
        account: account(1).0,
        delivery: page.delivery(),
        terms: None,
        transaction: known.transaction,
        month: key.booked_on.month(),
        item: item.clone(),
        stands: known.standing,
        decision,
        other: None,
        text: Vec::new(),
    }
}

/// Has a person decide about an item as it stands.
fn decide(world: &mut World, page: &Page, item: &Item, decision: ReviewDecision) -> Answer {
    let review = reviewed(world, page, item, decision);
    ask(world, review)
}

fn ask(world: &mut World, review: ReviewItem) -> Answer {
    let called = name(account(1).0.bucket(), &format!("decision {}", world.records.len()));
    world.run_as(called, Body::ReviewItem(Box::new(review)))
}

fn status_of(world: &World, item: &Item) -> Standing {
    let key = item.weak_key();
    known_items(world).iter().find(|known| known.key == key).unwrap().standing
}

fn wallet(world: &World) -> Arc<Wallet> {
    let mut wallets = world.rows.values().filter_map(|row| if let Row::Wallet(wallet) = row { Some(wallet) } else { None });
    Arc::clone(wallets.next().expect("the account has a wallet"))
}

/// A data set with a coffee and what contradicts it: the same id with another amount.
fn with_conflict(source: &str) -> (World, Page, Item) {
    let mut world = World::new(source);
    world.deliver(account(1), &march(&[coffee().of(700).id("A")]));
    let other = coffee().of(1500).id("A");
    let page = march(std::slice::from_ref(&other));
    assert_eq!(world.deliver(account(1), &page).conflicts, 1);
    (world, page, other)
}

/// The window comes ten more times, and nothing of it asks or pays again.
#[track_caller]
fn assert_settled(world: &mut World, page: &Page) {
    let (points, stood) =
        (world.held_by_wallets("PTS"), known_items(world).iter().map(|known| known.standing).collect::<Vec<_>>());
    for _ in 0..10 {
        let counts = world.deliver(account(1), page);
        assert_eq!((counts.new, counts.review, counts.conflicts, counts.held, counts.duplicates), (0, 0, 0, 0, 1));
    }
    let stands: Vec<Standing> = known_items(world).iter().map(|known| known.standing).collect();
    assert_eq!((world.held_by_wallets("PTS"), stands), (points, stood));
}

#[test]
fn what_a_person_accepts_is_booked_and_earns_once() {
    let (mut world, page, other) = with_conflict(A_POINT_A_POUND);
    assert_eq!(world.held_by_wallets("PTS"), 7);
    assert_eq!(decide(&mut world, &page, &other, ReviewDecision::Accept), Answer::Done);
    assert_eq!((world.held_by_wallets("PTS"), status_of(&world, &other)), (22, Standing::Booked));
    assert_settled(&mut world, &page);
    let again = decide(&mut world, &page, &other, ReviewDecision::Accept);
    assert_eq!(again, Answer::Refused(Refusal::DoesNotWait));
    let stale = ReviewItem { stands: Standing::Held, ..reviewed(&world, &page, &other, ReviewDecision::Accept) };
    assert_eq!(ask(&mut world, stale), Answer::Refused(Refusal::StandsOtherwise { status: TransactionStatus::Booked }));
}

#[test]
fn what_a_person_rejects_or_calls_a_repeat_earns_nothing_and_stays_known() {
    let (mut world, page, other) = with_conflict(A_POINT_A_POUND);
    let first = known_items(&world)[0].transaction;
    let repeat = ReviewDecision::RepeatOf { month: day("2026-03-01").month(), transaction: first };
    for (decision, original) in [(ReviewDecision::Reject, None), (repeat, Some(TransactionId::at(account(1).0.bucket(), first)))]
    {
        assert_eq!(decide(&mut world, &page, &other, decision), Answer::Done);
        assert_eq!(status_of(&world, &other), Standing::Dismissed(ReviewReason::SameIdOtherContent));
        let last = world.events().filter_map(Event::transaction).last().unwrap();
        assert_eq!((last.status, last.original), (TransactionStatus::Dismissed, original));
        assert_eq!(world.held_by_wallets("PTS"), 7);
        assert_settled(&mut world, &page);
        assert_eq!(decide(&mut world, &page, &other, ReviewDecision::Undo), Answer::Done);
    }
}

#[test]
fn undoing_leaves_balances_lots_caps_and_counters_as_before() {
    let (mut world, page, other) = with_conflict(&capped());
    let (before, items) = (wallet(&world), known_items(&world));
    for _ in 0..3 {
        assert_eq!(decide(&mut world, &page, &other, ReviewDecision::Accept), Answer::Done);
        // The month has room for thirteen of its fifteen points.
        assert_eq!(world.held_by_wallets("PTS"), 20);
        assert_ne!(wallet(&world).counters, before.counters);
        assert_eq!(decide(&mut world, &page, &other, ReviewDecision::Undo), Answer::Done);
        assert_eq!(world.held_by_wallets("PTS"), 7);
        let after = wallet(&world);
        assert_eq!((&after.counters, after.holding()), (&before.counters, before.holding()));
        let rounds = |item: &KnownItem| KnownItem { round: 0, ..item.clone() };
        let stand: Vec<KnownItem> = known_items(&world).iter().map(rounds).collect();
        assert_eq!(stand, items);
        world.assert_sums_to_zero();
    }
    assert_settled(&mut world, &page);
}

#[test]
fn a_purchase_that_cannot_be_judged_any_more_waits_once_however_often_it_is_accepted() {
    let (mut world, page, other) = with_conflict(&capped());
    // By then the counters of its month are gone: nobody knows what its cap leaves.
    world.at = Instant::parse("2027-06-03T12:00:00Z").unwrap();
    world.deliver(account(1), &window(CAMT053, &[coffee().id("L").on("2027-06-01")]));
    for _ in 0..2 {
        assert_eq!(decide(&mut world, &page, &other, ReviewDecision::Accept), Answer::Done);
        assert_eq!(unjudged(&world).len(), 1);
        assert_eq!(decide(&mut world, &page, &other, ReviewDecision::Undo), Answer::Done);
        assert_eq!(unjudged(&world).len(), 0);
    }
}

fn unjudged(world: &World) -> Vec<Unjudged> {
    let months = world.rows.values().filter_map(|row| if let Row::MonthOfRewards(month) = row { Some(month) } else { None });
    months.flat_map(|month| month.unjudged.clone()).collect()
}

#[test]
fn a_purchase_that_cannot_be_judged_is_dismissed_once_and_that_is_undone_without_a_trace() {
    let (mut world, page, other) = with_conflict(&capped());
    world.at = Instant::parse("2027-06-03T12:00:00Z").unwrap();
    world.deliver(account(1), &window(CAMT053, &[coffee().id("L").on("2027-06-01")]));
    assert_eq!(decide(&mut world, &page, &other, ReviewDecision::Accept), Answer::Done);
    let (before, wallet) = (unjudged(&world), account(1).0.first_wallet());
    let Unjudged { transaction, .. } = before[0];
    let ask = |world: &mut World, decision| {
        let month = day("2026-03-01").month();
        let review = ReviewPurchase { wallet, month, transaction, decision, text: Vec::new() };
        world.run_as(name(wallet.bucket(), &format!("{}", world.records.len())), Body::ReviewPurchase(review))
    };
    assert_eq!(ask(&mut world, PurchaseDecision::Undo), Answer::Refused(Refusal::NothingDecided));
    for _ in 0..2 {
        assert_eq!(ask(&mut world, PurchaseDecision::Dismiss), Answer::Done);
        assert_eq!(unjudged(&world), [Unjudged { dismissed: true, ..before[0] }]);
        assert_eq!(ask(&mut world, PurchaseDecision::Dismiss), Answer::Refused(Refusal::DoesNotWait));
        // However often the bank delivers it again, nothing of it asks again.
        world.deliver(account(1), &page);
        assert_eq!(unjudged(&world), [Unjudged { dismissed: true, ..before[0] }]);
        assert_eq!(ask(&mut world, PurchaseDecision::Undo), Answer::Done);
        assert_eq!(unjudged(&world), before);
    }
}

#[test]
fn each_decision_says_who_answers_for_it_and_is_found_by_its_month() {
    let (mut world, page, other) = with_conflict(A_POINT_A_POUND);
    assert_eq!(decide(&mut world, &page, &other, ReviewDecision::Reject), Answer::Done);
    let offset = world.records.len() as u64 - 1;
    let entries: Vec<&AuditEntry> = world.records.iter().flat_map(|record| &record.events).filter_map(audited).collect();
    let reviewed = entries.iter().find(|entry| entry.act.word() == "review_reject").expect("it is told");
    assert_eq!(reviewed.act.about().transaction.map(|id| id.bucket()), Some(account(1).0.bucket()));
    let entered = world.rows.iter().filter_map(|(key, row)| if let Row::Audit(found) = row { Some((key, found)) } else { None });
    let (key, _) = entered.clone().find(|(_, found)| found.offsets().any(|entered| entered == offset)).expect("it is entered");
    assert_eq!(*key, RowKey::Audit(account(1).0.bucket(), day("2026-04-01").month()));
}

fn audited(event: &Event) -> Option<&AuditEntry> {
    if let Event::Audited(entry) = event { Some(entry) } else { None }
}

/// Lets the account earn for a wallet in another bucket.
fn link_elsewhere(world: &mut World) {
    world.deliver(account(1), &march(&[coffee()]));
    world.deliver(account(2), &march(&[coffee()]));
    let Some(Row::BankAccount(other)) = world.rows.get(&RowKey::BankAccount(account(2).0)) else { panic!("an account") };
    let (wallet, bucket) = (other.wallet().unwrap(), account(1).0.bucket());
    let link = Link { account: account(1).0, token: Token(u128::from(bucket.0) + 1), wallet, feed: "bank".into() };
    assert_eq!(world.run_as(name(bucket, "link"), Body::Link(link)), Answer::Done);
}

#[test]
fn a_reward_that_was_undone_before_its_wallet_paid_it_is_not_left_behind() {
    for is_late in [false, true] {
        let mut world = World::new(A_POINT_A_POUND);
        link_elsewhere(&mut world);
        let april = |item: &Item| window(CAMT053, std::slice::from_ref(item)).covering("2026-04-01", "2026-04-02");
        let (one, other) = (coffee().of(700).id("A").on("2026-04-01"), coffee().of(1500).id("A").on("2026-04-01"));
        world.deliver(account(1), &april(&one));
        let (page, points) = (april(&other), world.held_by_wallets("PTS"));
        assert_eq!(world.deliver(account(1), &page).conflicts, 1);
        if is_late {
            // The payment cannot be decided when it is due, and is decided after the acceptance was undone.
            world.poison = |body| matches!(body, Body::Credit(_));
        }
        assert_eq!(decide(&mut world, &page, &other, ReviewDecision::Accept), Answer::Done);
        assert_eq!((world.held_by_wallets("PTS"), world.set_aside().len()), if is_late { (points, 1) } else { (points + 15, 0) });
        world.poison = |_| false;
        assert_eq!(decide(&mut world, &page, &other, ReviewDecision::Undo), Answer::Done);
        world.retry_all();
        assert_eq!(world.held_by_wallets("PTS"), points);
    }
}

#[test]
fn what_was_returned_of_a_purchase_stays_returned_when_its_acceptance_is_undone() {
    let mut world = World::new(A_POINT_A_POUND);
    let doubtful = Item { review_reason: Some(ReviewReason::DetailsDoNotAddUp), ..coffee().of(1500).id("B") };
    let page = march(std::slice::from_ref(&doubtful));
    assert_eq!(world.deliver(account(1), &page).review, 1);
    let undo = |world: &mut World| decide(world, &page, &doubtful, ReviewDecision::Undo);
    assert_eq!(undo(&mut world), Answer::Refused(Refusal::NothingDecided));
    assert_eq!(decide(&mut world, &page, &doubtful, ReviewDecision::Accept), Answer::Done);
    assert_eq!(world.held_by_wallets("PTS"), 15);
    world.deliver(account(1), &march(&[coffee().refund().of(500).id("R").of_purchase("B").on("2026-03-20")]));
    assert_eq!(world.held_by_wallets("PTS"), 10);
    assert_eq!((undo(&mut world), world.held_by_wallets("PTS")), (Answer::Done, 0));
    assert_eq!(decide(&mut world, &page, &doubtful, ReviewDecision::Accept), Answer::Done);
    assert_eq!(world.held_by_wallets("PTS"), 10);
    world.deliver(account(1), &march(&[doubtful.clone().removed()]));
    assert_eq!((undo(&mut world), world.held_by_wallets("PTS")), (Answer::Refused(Refusal::NothingDecided), 0));
}

#[test]
fn a_refund_without_a_purchase_cannot_be_accepted() {
    let mut world = World::new(A_POINT_A_POUND);
    let refund = Item { review_reason: Some(ReviewReason::ReversesCredit), ..coffee().refund().of(500).id("R") };
    let page = march(std::slice::from_ref(&refund));
    world.deliver(account(1), &page);
    let accepted = decide(&mut world, &page, &refund, ReviewDecision::Accept);
    assert_eq!(accepted, Answer::Refused(Refusal::CannotBeAccepted { reason: ReviewReason::ReversesCredit }));
    assert_eq!(decide(&mut world, &page, &refund, ReviewDecision::Reject), Answer::Done);
    assert_settled(&mut world, &page);
}

#[test]
fn an_item_repeats_only_what_is_booked() {
    let (mut world, page, other) = with_conflict(A_POINT_A_POUND);
    let third = coffee().of(1600).id("A");
    world.deliver(account(1), &march(std::slice::from_ref(&third)));
    let waits = known_items(&world).into_iter().find(|known| known.key == third.weak_key()).unwrap();
    let repeat = ReviewDecision::RepeatOf { month: day("2026-03-01").month(), transaction: waits.transaction };
    assert_eq!(decide(&mut world, &page, &other, repeat), Answer::Refused(Refusal::RepeatsNothing));
}

#[test]
fn what_is_not_there_or_another_is_not_decided() {
    let (mut world, page, other) = with_conflict(A_POINT_A_POUND);
    let review = reviewed(&world, &page, &other, ReviewDecision::Accept);
    let no_such =
        |transaction| Answer::Refused(Refusal::NoSuchItem { transaction: TransactionId::at(account(1).0.bucket(), transaction) });
    let nobodys = BankAccountId::new(account(1).0.bucket(), 99);
    let absent = Position { offset: 70, index: 0 };
    assert_eq!(ask(&mut world, ReviewItem { transaction: absent, ..review.clone() }), no_such(absent));
    let dearer = Item { facts: other.clone().of(9900).facts, ..other.clone() };
    assert_eq!(ask(&mut world, ReviewItem { item: dearer, ..review.clone() }), no_such(review.transaction));
    let itself = ReviewDecision::RepeatOf { month: day("2026-03-01").month(), transaction: review.transaction };
    assert_eq!(ask(&mut world, ReviewItem { decision: itself, ..review.clone() }), Answer::Refused(Refusal::RepeatsNothing));
    assert_eq!(ask(&mut world, ReviewItem { account: nobodys, ..review.clone() }), no_such(review.transaction));
    assert_eq!(
        (world.held_by_wallets("PTS"), status_of(&world, &other)),
        (7, Standing::Review(ReviewReason::SameIdOtherContent))
    );
}
