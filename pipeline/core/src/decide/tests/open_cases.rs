//! What happens to purchases and refunds that could not be decided at first, or that come in several messages in different shapes.

use super::world::*;
use crate::{
    event::TransactionStatus,
    item::{Batch, Item},
    posting::Cause,
    review_reason::ReviewReason,
};

const CSV: &str = "csv:default";
const CAMT053: &str = "camt053";

fn world() -> World {
    World::new(A_POINT_A_POUND)
}

fn march(items: &[Item]) -> Page {
    Page { covers: Some((day("2026-03-01"), day("2026-03-31"))), ..window(CSV, items) }
}

#[test]
fn a_doubtful_item_late_on_a_covered_day_goes_to_review_and_pays_nothing() {
    let mut world = world();
    world.deliver(account(1), &march(&[coffee()]));
    let doubtful = Item { review_reason: Some(ReviewReason::DetailsDoNotAddUp), ..coffee().of(900) };
    world.deliver(account(1), &march(&[coffee(), doubtful]));
    assert_eq!(world.revisions(TransactionStatus::Review(ReviewReason::DetailsDoNotAddUp)), 1);
    assert_eq!(world.posted(Cause::Earn), 3);
}

#[test]
fn another_feeds_item_late_on_a_covered_day_goes_to_review_and_pays_nothing() {
    let mut world = world();
    world.deliver(account(1), &march(&[coffee()]));
    world.deliver(account(1), &Page { feed: "other", ..march(&[coffee(), coffee().of(900)]) });
    assert_eq!(world.revisions(TransactionStatus::Review(ReviewReason::OtherFeed)), 1);
    assert_eq!(world.posted(Cause::Earn), 3);
}

#[test]
fn another_feed_takes_nothing_back() {
    let mut world = world();
    let page = |items: &[Item]| Page { whole: true, complete: true, ..march(items) };
    world.deliver(account(1), &page(&[coffee(), coffee().of(900)]));
    world.deliver(account(1), &Page { feed: "other", ..page(&[coffee()]) });
    world.deliver(account(1), &Page { feed: "other", ..increment(CSV, &[coffee().removed()]) });
    assert_eq!(world.posted(Cause::Clawback), 0);
}

#[test]
fn a_purchase_returned_before_a_programme_judged_it_earns_for_what_is_left() {
    for (returned, points) in [(1000, 0), (400, 6)] {
        let mut world = world();
        let later = std::mem::take(&mut world.programmes);
        let page = [coffee().of(1000).id("A"), coffee().of(returned).refund().id("R").of_purchase("A").on("2026-03-08")];
        world.deliver(account(1), &window(CSV, &page));
        world.programmes = later;
        for _ in 0..2 {
            world.deliver(account(1), &window(CSV, &page));
            assert_eq!(world.held_by_wallets("PTS"), points);
        }
    }
}

#[test]
fn a_pending_with_an_id_that_another_stream_books_without_one_is_not_paid_again_under_its_id() {
    let mut world = world();
    world.deliver(account(1), &window(CAMT053, &[coffee().id("A").pending()]));
    assert_eq!(world.deliver(account(1), &window(CSV, &[coffee().on("2026-03-07")])).new, 1);
    assert_eq!(world.deliver(account(1), &window(CAMT053, &[coffee().on("2026-03-08").id("A")])).new, 0);
    assert_eq!(world.posted(Cause::Earn), 3);
}

#[test]
fn a_refund_that_was_removed_while_it_waited_takes_nothing_from_its_purchase() {
    let mut world = world();
    let refund = coffee().refund().id("R").of_purchase("A");
    world.deliver(account(1), &increment(CSV, std::slice::from_ref(&refund)));
    world.deliver(account(1), &increment(CSV, &[refund.removed()]));
    world.deliver(account(1), &increment(CSV, &[coffee().id("A")]));
    assert_eq!(world.held_by_wallets("PTS"), 3);
}

#[test]
fn a_refund_finds_its_purchase_when_that_learns_the_id_it_names() {
    let mut world = world();
    world.deliver(account(1), &window(CSV, &[coffee()]));
    world.deliver(account(1), &increment(CAMT053, &[coffee().refund().id("R").of_purchase("A").on("2026-03-08")]));
    assert_eq!(world.held_by_wallets("PTS"), 3);
    world.deliver(account(1), &increment(CAMT053, &[coffee().id("A")]));
    assert_eq!(world.held_by_wallets("PTS"), 0);
}

#[test]
fn a_refund_of_more_than_its_purchase_takes_all_of_it_back_whichever_comes_first() {
    let pages = [[coffee().id("A")], [coffee().of(350).refund().id("R").of_purchase("A")]];
    for order in [[0, 1], [1, 0]] {
        let mut world = world();
        for at in order {
            world.deliver(account(1), &increment(CSV, &pages[at]));
        }
        assert_eq!((world.posted(Cause::Earn), world.held_by_wallets("PTS")), (3, 0));
    }
}

#[test]
fn a_refund_in_another_currency_than_its_purchase_takes_nothing_back() {
    let mut world = world();
    let mut refund = coffee().refund().id("R").of_purchase("A").on("2026-03-08");
    refund.facts.amount.asset = crate::money::Asset::new("JPY").unwrap();
    world.deliver(account(1), &window(CSV, &[coffee().id("A"), refund]));
    assert_eq!(world.held_by_wallets("PTS"), 3);
}

#[test]
fn a_complete_window_that_restates_an_item_under_its_id_takes_back_nothing() {
    let mut world = world();
    let page = |items: &[Item]| Page { whole: true, complete: true, ..march(items) };
    world.deliver(account(1), &page(&[coffee().id("A")]));
    assert_eq!(world.deliver(account(1), &page(&[coffee().of(350).id("A"), coffee()])).conflicts, 1);
    assert_eq!(world.posted(Cause::Clawback), 0);
    assert_eq!(world.posted(Cause::Earn), 6);
}

#[test]
fn a_removal_without_an_id_in_every_window_takes_one_of_two_equals() {
    let mut world = world();
    world.deliver(account(1), &window(CSV, &[coffee(), coffee()]));
    for days in 6..9 {
        let other = coffee().of(100).on(&format!("2026-03-{days:02}"));
        world.deliver(account(1), &window(CSV, &[coffee().removed(), coffee(), other]));
    }
    assert_eq!(world.posted(Cause::Clawback), -3);
}

#[test]
fn a_purchase_of_a_batchs_amount_in_the_same_delivery_is_its_own() {
    let mut world = world();
    let detail = |minor| Item { batch: Some(Batch { reference: None, amount_minor: 1000 }), ..coffee().of(minor) };
    world.deliver(account(1), &window(CAMT053, &[detail(600), detail(400), coffee().of(1000).at("NEWSAGENT")]));
    assert_eq!(world.posted(Cause::Earn), 20);
}

#[test]
fn a_complete_window_keeps_the_one_that_is_left_of_two_equals() {
    let mut world = world();
    let page = |items: &[Item]| Page { whole: true, complete: true, ..march(items) };
    world.deliver(account(1), &page(&[coffee(), coffee()]));
    world.deliver(account(1), &increment(CSV, &[coffee().removed()]));
    for days in 6..9 {
        let other = coffee().of(100).on(&format!("2026-03-{days:02}"));
        world.deliver(account(1), &page(&[coffee(), other]));
        assert_eq!(world.held_by_wallets("PTS"), 3 + 1);
    }
}

#[test]
fn a_complete_window_of_before_takes_nothing_back_when_it_comes_again() {
    let mut world = world();
    let page = |items: &[Item]| Page { whole: true, complete: true, ..march(items) };
    let (old, new) = (page(&[coffee().id("A")]), page(&[coffee().of(900).id("B")]));
    for _ in 0..2 {
        world.deliver(account(1), &old);
        world.deliver(account(1), &new);
        assert_eq!(world.held_by_wallets("PTS"), 9);
    }
    world.deliver(account(1), &old);
    assert_eq!((world.posted(Cause::Clawback), world.held_by_wallets("PTS")), (-3, 9));
}

#[test]
fn a_purchase_that_credits_the_account_is_a_refund() {
    let mut world = world();
    let mut credit = coffee().id("R").on("2026-03-08");
    credit.facts.direction = crate::item::Direction::Credit;
    world.deliver(account(1), &window(CSV, &[coffee().id("A"), credit]));
    assert_eq!((world.posted(Cause::Earn), world.held_by_wallets("PTS")), (3, 0));
}

#[test]
fn a_pending_purchase_that_is_booked_under_a_doubt_keeps_the_id_it_was_pending_with() {
    let mut world = world();
    world.deliver(account(1), &window(CAMT053, &[coffee().id("A").pending()]));
    let doubtful = Item { review_reason: Some(ReviewReason::DetailsDoNotAddUp), ..coffee().on("2026-03-07") };
    world.deliver(account(1), &window(CSV, &[doubtful]));
    assert_eq!(world.deliver(account(1), &window(CAMT053, &[coffee().on("2026-03-08").id("A")])).new, 0);
    assert_eq!(world.posted(Cause::Earn), 0);
}

#[test]
fn another_feed_settles_no_pending_item() {
    let mut world = world();
    world.deliver(account(1), &window(CAMT053, &[coffee().id("A").pending()]));
    world.deliver(account(1), &Page { feed: "other", ..window(CSV, &[coffee().on("2026-03-07")]) });
    assert_eq!(world.deliver(account(1), &window(CAMT053, &[coffee().on("2026-03-08").id("A")])).new, 1);
    assert_eq!(world.posted(Cause::Earn), 3);
}

#[test]
fn two_references_that_an_item_bore_in_turn_both_name_it() {
    let mut world = world();
    let named = |t: &str| coffee().named(crate::item::ReferenceKind::Servicer, "S").id(t);
    world.deliver(account(1), &window(CAMT053, &[named("T1")]));
    world.deliver(account(1), &window(CAMT053, &[named("T2")]));
    assert_eq!(world.deliver(account(1), &window(CSV, &[coffee().id("T2")])).new, 0);
    assert_eq!(world.posted(Cause::Earn), 3);
}
