//! What a person decided about an item is undone: it stands as before, in whichever bucket it was paid.

use super::{
    amended::{Case, april, assert_settled, but_rounds, capped, known_items, link_elsewhere, march, wallet},
    world::*,
};
use crate::{
    answer::{Answer, Refusal},
    command::ReviewDecision,
    item::{Item, Kind},
    review_reason::ReviewReason,
    state::known_items::KnownItem,
};

#[test]
fn what_is_accepted_again_after_an_undoing_earns_in_another_bucket_too() {
    let mut world = World::new(A_POINT_A_POUND);
    link_elsewhere(&mut world);
    let points = world.held_by_wallets("PTS");
    let doubtful = Item { review_reason: Some(ReviewReason::DetailsDoNotAddUp), ..coffee().of(1500).id("B").on("2026-04-01") };
    let page = april(&doubtful);
    assert_eq!(world.deliver(account(1), &page).review, 1);
    let case = Case::last(&world, &page, &doubtful);
    for _ in 0..3 {
        assert_eq!(case.decide(&mut world, ReviewDecision::Accept, None), Answer::Done);
        assert_eq!(world.held_by_wallets("PTS"), points + 15);
        assert_eq!(case.decide(&mut world, ReviewDecision::Undo, None), Answer::Done);
        assert_eq!(world.held_by_wallets("PTS"), points);
    }
}

#[test]
fn an_accepted_refund_is_undone_and_its_purchase_stands_again() {
    let mut world = World::new(&capped());
    let bought = coffee().of(1500).id("P");
    world.deliver(account(1), &march(std::slice::from_ref(&bought)));
    let doubtful = Item {
        review_reason: Some(ReviewReason::DetailsDoNotAddUp),
        ..coffee().refund().of(500).id("R").of_purchase("P").on("2026-03-20")
    };
    let page = march(std::slice::from_ref(&doubtful));
    assert_eq!(world.deliver(account(1), &page).review, 1);
    let (case, before, items) = (Case::last(&world, &page, &doubtful), wallet(&world), known_items(&world));
    for _ in 0..2 {
        assert_eq!(case.decide(&mut world, ReviewDecision::Accept, None), Answer::Done);
        assert_eq!(world.held_by_wallets("PTS"), 10);
        assert_eq!(case.decide(&mut world, ReviewDecision::Undo, Some(&bought)), Answer::Done);
        let after = wallet(&world);
        assert_eq!((&after.counters, after.holding()), (&before.counters, before.holding()));
        assert_eq!(but_rounds(known_items(&world)), but_rounds(items.clone()));
    }
    assert_settled(&mut world, &page);
}

#[test]
fn an_accepted_refund_that_waits_for_its_purchase_is_undone_and_waits_no_more() {
    let mut world = World::new(A_POINT_A_POUND);
    let doubtful = Item {
        review_reason: Some(ReviewReason::DetailsDoNotAddUp),
        ..coffee().refund().of(500).id("R").of_purchase("P").on("2026-03-20")
    };
    let page = march(std::slice::from_ref(&doubtful));
    world.deliver(account(1), &page);
    let case = Case::last(&world, &page, &doubtful);
    assert_eq!(case.decide(&mut world, ReviewDecision::Accept, None), Answer::Done);
    assert_eq!(case.decide(&mut world, ReviewDecision::Undo, None), Answer::Done);
    world.deliver(account(1), &march(&[coffee().of(1500).id("P")]));
    assert_eq!(world.held_by_wallets("PTS"), 15);
    // Accepted again, it finds its purchase; undone again, that stands again.
    assert_eq!(case.decide(&mut world, ReviewDecision::Accept, None), Answer::Done);
    assert_eq!(world.held_by_wallets("PTS"), 10);
    assert_eq!(case.decide(&mut world, ReviewDecision::Undo, Some(&coffee().of(1500).id("P"))), Answer::Done);
    assert_eq!(world.held_by_wallets("PTS"), 15);
}

#[test]
fn an_unknown_kind_that_a_rule_recognises_since_earns_once_and_that_is_undone() {
    let mut world = World::new(&capped());
    let mut unknown = coffee().of(900).id("U");
    unknown.facts.kind = Kind::Other;
    let page = march(std::slice::from_ref(&unknown));
    world.deliver(account(1), &page);
    assert_eq!(world.held_by_wallets("PTS"), 0);
    let before = known_items(&world);
    let case = Case::last(&world, &page, &coffee().of(900).id("U"));
    let same = Case::last(&world, &page, &unknown);
    assert_eq!(same.decide(&mut world, ReviewDecision::Reclassify, None), Answer::Refused(Refusal::KindStillUnknown));
    for _ in 0..3 {
        assert_eq!(case.decide(&mut world, ReviewDecision::Reclassify, None), Answer::Done);
        assert_eq!(world.held_by_wallets("PTS"), 9);
        assert_eq!(case.decide(&mut world, ReviewDecision::Reclassify, None), Answer::Refused(Refusal::JudgedAlready));
        assert_settled(&mut world, &page);
        assert_eq!(case.decide(&mut world, ReviewDecision::Undo, None), Answer::Done);
        assert_eq!(world.held_by_wallets("PTS"), 0);
        let marks = |items: Vec<KnownItem>| {
            but_rounds(items).into_iter().map(|known| KnownItem { seen: Vec::new(), ..known }).collect::<Vec<_>>()
        };
        assert_eq!(marks(known_items(&world)), marks(before.clone()));
    }
    // The mended profile delivers it again: it is decided, once.
    world.deliver(account(1), &march(&[coffee().of(900).id("U")]));
    assert_eq!(world.held_by_wallets("PTS"), 9);
}
