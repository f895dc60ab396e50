//! Refunds: which purchase they return, what is taken back, from where.

use super::world::*;
use crate::{
    event::TransactionStatus,
    item::{Item, Original, ReferenceKind},
    posting::Cause,
    review_reason::ReviewReason,
};

const CSV: &str = "csv:default";

/// Two rules in two assets, one of them only from £5 up, and a monthly cap on points.
const CAPPED: &str = r#"
programme = "capped"
version = 1
effective = 2026-01-01
timezone = "Europe/London"
currency = "GBP"
[assets.PTS]
name = "points"
decimals = 0
[assets.GBP]
name = "cashback"
decimals = 2
[earning]
matures_after = "14 days"
[refunds]
look_back = "60 days"
[[rule]]
id = "points"
title = "Three points a pound"
earn = { rate = "3", per = "1.00", asset = "PTS" }
caps = [{ per = "month", of = "wallet", amount = "50" }]
[[rule]]
id = "cashback"
title = "One per cent from five pounds up"
when = { amount = { at_least = "5.00" } }
earn = { rate = "0.01", per = "1.00", asset = "GBP" }
"#;

fn paid(items: &[crate::item::Item]) -> World {
    let mut world = World::new(CAPPED);
    world.deliver(account(1), &window(CSV, items));
    world
}

#[test]
fn a_partial_refund_takes_back_what_the_rest_does_not_deserve() {
    let mut world = paid(&[coffee().of(1000).id("A")]);
    assert_eq!((world.held_by_wallets("PTS"), world.held_by_wallets("GBP")), (30, 10));
    world.deliver(account(1), &increment(CSV, &[coffee().of(400).refund().id("R").of_purchase("A")]));
    assert_eq!((world.held_by_wallets("PTS"), world.held_by_wallets("GBP")), (18, 6));
}

#[test]
fn a_net_below_the_minimum_earns_nothing() {
    let mut world = paid(&[coffee().of(1000).id("A")]);
    world.deliver(account(1), &increment(CSV, &[coffee().of(600).refund().id("R").of_purchase("A")]));
    assert_eq!((world.held_by_wallets("PTS"), world.held_by_wallets("GBP")), (12, 0));
}

#[test]
fn any_sequence_of_partials_that_returns_everything_ends_at_exactly_zero() {
    for parts in [vec![1999], vec![1, 1998], vec![333, 333, 333, 1000], vec![700, 650, 649]] {
        let mut world = paid(&[coffee().of(1999).id("A")]);
        assert!(world.held_by_wallets("PTS") > 0 && world.held_by_wallets("GBP") > 0);
        for (n, part) in parts.iter().enumerate() {
            let refund = coffee().of(*part).refund().id(&format!("R{n}")).of_purchase("A");
            world.deliver(account(1), &increment(CSV, std::slice::from_ref(&refund)));
            world.deliver(account(1), &increment(CSV, &[refund]));
        }
        assert_eq!((world.held_by_wallets("PTS"), world.held_by_wallets("GBP")), (0, 0));
    }
}

#[test]
fn a_capped_reward_is_taken_back_only_when_the_rest_is_worth_less_than_the_cap() {
    let mut world = paid(&[coffee().of(4000).id("A")]);
    assert_eq!(world.held_by_wallets("PTS"), 50);
    world.deliver(account(1), &increment(CSV, &[coffee().of(2000).refund().id("R1").of_purchase("A")]));
    assert_eq!(world.held_by_wallets("PTS"), 50);
    world.deliver(account(1), &increment(CSV, &[coffee().of(1000).refund().id("R2").of_purchase("A")]));
    assert_eq!(world.held_by_wallets("PTS"), 30);
}

#[test]
fn a_clawback_returns_room_to_the_purchases_period_for_later_decisions_only() {
    let mut world = paid(&[coffee().of(4000).id("A"), coffee().of(2000).id("B").on("2026-03-20")]);
    assert_eq!(world.held_by_wallets("PTS"), 50);
    world.deliver(account(1), &increment(CSV, &[coffee().of(4000).refund().id("R").of_purchase("A")]));
    assert_eq!(world.held_by_wallets("PTS"), 0);
    world.deliver(account(1), &increment(CSV, &[coffee().of(1000).id("C").on("2026-03-28")]));
    assert_eq!(world.held_by_wallets("PTS"), 30);
}

#[test]
fn a_refund_without_a_link_returns_the_exact_amount_first_else_the_latest_with_enough_left() {
    let purchases = [
        coffee().of(1000).id("A"),
        coffee().of(2000).id("B").on("2026-03-08"),
        coffee().of(3000).id("C").on("2026-03-10").at("NEWSAGENT"),
    ];
    let returned = |minor: i64| {
        let mut world = paid(&purchases);
        world.deliver(account(1), &increment(CSV, &[coffee().of(minor).refund().id("R").on("2026-03-12")]));
        let original = world.events().find_map(|e| match e {
            crate::event::Event::Transaction(t) => t.original,
            _ => None,
        });
        original.map(|id| id.position().index)
    };
    assert_eq!((returned(1000), returned(500), returned(1500), returned(2500)), (Some(0), Some(1), Some(1), None));
}

#[test]
fn a_reversal_with_a_reference_of_its_own_returns_the_purchase_it_fits_and_one_that_has_the_purchases_that_one() {
    let own = |id: &str| {
        let mut reversal = coffee().of(1000).refund().on("2026-03-12");
        reversal.facts.reversal = true;
        let of_purchase = reference(ReferenceKind::Transaction, id, crate::item::Direction::Debit, false).hash;
        Item { original: Some(Original::Own(of_purchase)), ..reversal.id(id) }
    };
    let purchases = [
        coffee().of(1000).id("A").at("NEWSAGENT"),
        coffee().of(1000).id("B").on("2026-03-06"),
        coffee().of(1000).id("C").on("2026-03-08"),
    ];
    for (id, at) in [("R", 2), ("B", 1)] {
        for first in [false, true] {
            let mut world = World::new(CAPPED);
            world.deliver(account(1), &increment(CSV, &[coffee().id("N").on("2026-03-01").at("NEWS")]));
            let pages = [window(CSV, &purchases), increment(CSV, &[own(id)])];
            let order = if first && id == "B" { [1, 0] } else { [0, 1] };
            for at in order {
                world.deliver(account(1), &pages[at]);
            }
            let original = world.events().find_map(|event| match event {
                crate::event::Event::Transaction(revision) => revision.original,
                _ => None,
            });
            assert_eq!(original.map(|id| id.position().index), Some(at), "{id} {first}");
        }
    }
}

#[test]
fn a_refund_before_its_purchase_waits_and_is_honoured_when_it_comes() {
    let mut world = World::new(CAPPED);
    world.deliver(account(1), &window(CSV, &[coffee().of(1000).refund().id("R").on("2026-03-04")]));
    world.deliver(account(1), &increment(CSV, &[coffee().of(1000).id("A")]));
    assert_eq!((world.posted(Cause::Earn) > 0, world.held_by_wallets("PTS"), world.held_by_wallets("GBP")), (true, 0, 0));
}

#[test]
fn a_refund_that_finds_no_purchase_within_thirty_days_goes_to_review() {
    let mut world = World::new(CAPPED);
    world.deliver(account(1), &window(CSV, &[coffee().of(1000).refund().id("R")]));
    world.at.0 += 31 * 86_400_000_000;
    world.deliver(account(1), &increment(CSV, &[coffee().of(1000).id("A").on("2026-04-30")]));
    assert_eq!(world.revisions(TransactionStatus::Review(ReviewReason::NoPurchaseForRefund)), 1);
    assert_eq!(world.held_by_wallets("PTS"), 30);
}

#[test]
fn a_clawback_of_what_was_spent_leaves_a_negative_balance_that_later_earnings_fill() {
    let mut world = paid(&[coffee().of(1000).id("A")]);
    world.at.0 += 30 * 86_400_000_000;
    world.spend_all("PTS", 30);
    world.deliver(account(1), &increment(CSV, &[coffee().of(1000).refund().id("R").of_purchase("A")]));
    assert_eq!(world.held_by_wallets("PTS"), -30);
    world.deliver(account(1), &increment(CSV, &[coffee().of(500).id("B").on("2026-04-20")]));
    assert_eq!(world.held_by_wallets("PTS"), -15);
}
