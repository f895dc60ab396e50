//! Programme versions that come in force while everything goes on: nothing is judged by the wrong one, whatever is late or away.

use super::fleet::*;
use crate::{
    answer::{Answer, Refusal},
    command::{Body, Link, Retry},
    event::{Event, TransactionStatus, Verdict},
    ids::{Bucket, Placement, Token, WalletId},
    item::Item,
    state::{
        proposal::Fate,
        row::{Row, RowKey},
    },
    time::Day,
};

const CSV: &str = "csv:default";

/// Items of £3 before and after the first day of version 2.
fn early() -> Item {
    coffee().on("2026-03-05")
}

fn late() -> Item {
    coffee().on("2026-03-15")
}

fn second() -> String {
    version(2, "2026-03-10")
}

fn days(judged: &[(&str, u32)]) -> Vec<(Day, u32)> {
    judged.iter().map(|(on, version)| (day(on), *version)).collect()
}

/// A fleet in which version 2 is proposed, partitions 0 and 1 have their fence, and partition 2 is away.
fn proposed() -> (Fleet, Place) {
    let mut fleet = Fleet::new();
    let place = fleet.propose(1, &second());
    fleet.run_without(&[2]);
    assert_eq!((fleet.answer(place), fleet.fate(place)), (&Answer::Proposal(Fate::Open), Fate::Open));
    (fleet, place)
}

#[test]
fn a_partition_that_is_away_delays_a_version_and_nothing_is_judged_wrongly() {
    let (mut fleet, place) = proposed();
    fleet.deliver(account(1), &window(CSV, &[early().id("A"), late().id("B")]));
    fleet.deliver(account(2), &window(CSV, &[early().id("C")]));
    fleet.run_without(&[2]);
    assert_eq!(fleet.judged(), days(&[("2026-03-05", 1)]));
    assert_eq!((fleet.verdicts(Verdict::AwaitsVersion), fleet.deferred(), fleet.points()), (1, 1, 3));
    fleet.run();
    assert_eq!(fleet.fate(place), Fate::Committed);
    fleet.deliver(account(2), &window(CSV, &[late().id("D")]));
    fleet.run();
    assert_eq!(fleet.judged(), days(&[("2026-03-05", 1), ("2026-03-05", 1), ("2026-03-15", 2), ("2026-03-15", 2)]));
    assert_eq!((fleet.deferred(), fleet.points()), (0, 3 + 3 + 6 + 6));
    let activated = fleet.events().filter(|event| matches!(event, Event::Activated(_, 2, _)));
    assert_eq!(activated.count(), 1, "it is emitted once");
}

#[test]
fn a_day_that_was_judged_elsewhere_before_its_fence_aborts_and_what_was_deferred_is_judged_by_the_old_version() {
    let (mut fleet, place) = proposed();
    fleet.deliver(account(1), &window(CSV, &[late().id("A")]));
    // In the log of partition 2 its fence comes first; so does what lay there before, in another run.
    fleet.run_without(&[2]);
    let mut other = Fleet::new();
    other.deliver(account(2), &window(CSV, &[coffee().on("2026-03-12")]));
    let aborted = other.propose(1, &second());
    other.run_without(&[2]);
    other.deliver(account(1), &window(CSV, &[late()]));
    other.run_without(&[2]);
    assert_eq!((other.deferred(), other.points()), (1, 0));
    other.run();
    assert_eq!(other.fate(aborted), Fate::Aborted(day("2026-03-12")));
    assert_eq!(other.judged(), days(&[("2026-03-12", 1), ("2026-03-15", 1)]));
    assert_eq!((other.deferred(), other.points()), (0, 6));
    fleet.run();
    assert_eq!(fleet.fate(place), Fate::Committed);
}

#[test]
fn an_aborted_version_can_be_proposed_again_for_a_later_day() {
    let mut fleet = Fleet::new();
    fleet.deliver(account(2), &window(CSV, &[coffee().on("2026-03-12")]));
    let aborted = fleet.propose(1, &second());
    fleet.run();
    assert_eq!(fleet.fate(aborted), Fate::Aborted(day("2026-03-12")));
    let again = fleet.propose(1, &version(2, "2026-03-13"));
    fleet.run();
    assert_eq!(fleet.fate(again), Fate::Committed);
    fleet.deliver(account(1), &window(CSV, &[coffee().on("2026-03-12").id("A"), coffee().on("2026-03-13").id("B")]));
    fleet.run();
    assert_eq!(fleet.judged(), days(&[("2026-03-12", 1), ("2026-03-12", 1), ("2026-03-13", 2)]));
}

#[test]
fn a_withdrawn_proposal_is_given_up_everywhere_though_a_partition_has_not_even_its_fence() {
    let (mut fleet, place) = proposed();
    fleet.deliver(account(1), &window(CSV, &[late().id("A")]));
    fleet.run_without(&[2]);
    let withdrawn = fleet.withdraw(2);
    fleet.run_without(&[2]);
    assert_eq!(fleet.answer(withdrawn), &Answer::Proposal(Fate::Withdrawn));
    assert_eq!((fleet.deferred(), fleet.judged()), (0, days(&[("2026-03-15", 1)])));
    // Another one is proposed before partition 2 has heard of either.
    let next = fleet.propose(1, &version(3, "2026-04-01"));
    fleet.run_without(&[2]);
    fleet.deliver(account(2), &window(CSV, &[late().id("B")]));
    fleet.run();
    assert_eq!((fleet.fate(place), fleet.fate(next)), (Fate::Withdrawn, Fate::Committed));
    assert_eq!(fleet.judged(), days(&[("2026-03-15", 1), ("2026-03-15", 1)]));
    let again = fleet.withdraw(3);
    fleet.run();
    assert_eq!(fleet.answer(again), &Answer::Refused(Refusal::NotProposed { version: 3 }));
}

#[test]
fn a_credit_that_overtakes_the_commit_of_its_version_is_paid_by_it() {
    let mut fleet = Fleet::new();
    let wallet = WalletId::new(Bucket(2), 5);
    let open = crate::command::OpenWallet { wallet, kind: crate::state::wallet::WalletKind::Customer };
    fleet.ask(Bucket(2), Body::OpenWallet(open));
    fleet.ask(Bucket(1), Body::Link(Link { account: account(1).0, token: Token(2), wallet, feed: "bank".into() }));
    fleet.run();
    let place = fleet.propose(1, &second());
    fleet.late = Some((0, 2));
    // The fence of partition 2 arrives, its commit does not.
    fleet.step(0);
    fleet.arrives();
    fleet.late = Some((0, 2));
    fleet.run();
    assert_eq!(fleet.fate(place), Fate::Committed);
    let lowest = |fleet: &Fleet| match fleet.rows.get(&RowKey::BucketState(Bucket(2))) {
        Some(Row::BucketState(state)) => state.fence,
        _ => None,
    };
    assert_eq!(lowest(&fleet), Some(place.1), "partition 2 has not heard of the commit");
    fleet.deliver(account(1), &window(CSV, &[late().id("A")]));
    fleet.run();
    assert_eq!((fleet.points(), fleet.judged()), (6, days(&[("2026-03-15", 2)])));
    fleet.deliver(account(1), &increment(CSV, &[late().of(100).refund().id("R").of_purchase("A")]));
    fleet.run();
    assert_eq!((fleet.points(), lowest(&fleet)), (4, Some(place.1)), "so is what comes back of it");
    fleet.arrives();
    fleet.run();
    assert_eq!((fleet.points(), lowest(&fleet)), (4, None));
}

#[test]
fn what_comes_back_of_a_purchase_that_waits_is_never_earned() {
    for away in [true, false] {
        let (mut fleet, _) = proposed();
        let items = ["A", "B", "C", "D"].map(|id| late().of(1000).id(id));
        fleet.deliver(account(1), &increment(CSV, &items));
        let back = [
            late().of(1000).refund().id("RA").of_purchase("A"),
            late().of(400).refund().id("RB").of_purchase("B"),
            late().of(1000).id("C").removed(),
        ];
        fleet.deliver(account(1), &increment(CSV, &back));
        // The same again is a repeat, whether it waits or not.
        fleet.deliver(account(1), &increment(CSV, &items));
        fleet.run_without(if away { &[2] } else { &[] });
        fleet.run();
        assert_eq!((fleet.deferred(), fleet.points()), (0, 2 * (6 + 10)), "away: {away}");
        assert_eq!(fleet.verdicts(Verdict::AwaitsVersion), 4, "each is held once");
        assert_eq!(fleet.judged().len(), 3, "what was removed is not judged");
    }
}

#[test]
fn a_refund_that_waited_is_found_by_a_purchase_that_waits() {
    let (mut fleet, _) = proposed();
    fleet.deliver(account(1), &increment(CSV, &[late().of(1000).refund().id("R").of_purchase("A")]));
    fleet.deliver(account(1), &increment(CSV, &[late().of(1000).id("A")]));
    fleet.run_without(&[2]);
    assert_eq!(fleet.verdicts(Verdict::RefundFound), 1);
    fleet.run();
    assert_eq!(fleet.points(), 0);
}

#[test]
fn a_refund_waits_where_versions_look_back_differently() {
    let mut fleet = Fleet::new();
    let shorter = second().replace("[earning]\n", "[refunds]\nlook_back = \"3 days\"\n[earning]\n");
    fleet.propose(1, &shorter);
    fleet.deliver(account(1), &increment(CSV, &[early().id("A")]));
    fleet.run_without(&[2]);
    fleet.deliver(account(1), &increment(CSV, &[late().refund().id("R")]));
    fleet.run_without(&[2]);
    assert_eq!((fleet.points(), fleet.deferred()), (3, 1));
    fleet.run();
    assert_eq!((fleet.points(), fleet.verdicts(Verdict::RefundWaits)), (3, 1), "ten days are too far back by version 2");
}

#[test]
fn more_items_than_one_decision_takes_are_decided_in_pieces_in_the_order_they_came() {
    let (mut fleet, place) = proposed();
    for command in 0..6 {
        let items: Vec<Item> = (0..50).map(|n| late().of(100 + command).id(&format!("{command}-{n}"))).collect();
        fleet.deliver(account(1), &increment(CSV, &items));
    }
    fleet.deliver(account(4), &increment(CSV, &[late().id("other bucket")]));
    fleet.deliver(account(7), &increment(CSV, &[early().id("holds nothing")]));
    fleet.run_without(&[2]);
    assert_eq!((fleet.deferred(), fleet.points()), (301, 3));
    fleet.run();
    assert_eq!(fleet.fate(place), Fate::Committed);
    assert_eq!((fleet.deferred(), fleet.points()), (0, 3 + 300 * 2 + 6));
    let buckets: Vec<Bucket> = fleet
        .records
        .values()
        .flat_map(|r| &r.follow_ups)
        .filter_map(|f| match &f.body {
            Body::Release(release) if release.until.is_none() => Some(f.bucket),
            _ => None,
        })
        .collect();
    assert_eq!(buckets, [Bucket(1), Bucket(4)], "who holds nothing is not troubled");
    let released: Vec<usize> = fleet
        .records
        .values()
        .map(|r| r.events.iter().filter(|event| event.judged_day() == Some(day("2026-03-15"))).count())
        .filter(|judged| *judged > 0)
        .collect();
    assert!(released.len() >= 4 && released.iter().all(|judged| *judged <= 128), "{released:?}");
    let amounts: Vec<i64> = fleet
        .events()
        .filter_map(|event| match event {
            Event::Transaction(revision) if revision.verdict == Verdict::Judged && revision.facts.amount.minor < 300 => {
                Some(revision.facts.amount.minor)
            }
            _ => None,
        })
        .collect();
    assert!(amounts.is_sorted());
}

#[test]
fn one_is_proposed_at_a_time_and_the_same_command_is_answered_as_the_first_time() {
    let (mut fleet, place) = proposed();
    let other = fleet.propose(1, &version(3, "2026-03-11"));
    let twice = name(Bucket(0), "twice");
    let again = Body::Propose(crate::command::Propose { version_source: version_source(1, &version(4, "2026-05-01")) });
    fleet.run_without(&[2]);
    assert_eq!(fleet.answer(other), &Answer::Refused(Refusal::ProposalOpen { version: 3, open: 2 }));
    fleet.run();
    let stale = fleet.ask_as(twice, again.clone());
    fleet.run();
    assert_eq!(fleet.answer(stale), &Answer::Refused(Refusal::OutOfTurn { version: 4 }));
    let repeated = fleet.ask_as(twice, again);
    fleet.run();
    assert_eq!(fleet.answer(repeated), fleet.answer(stale));
    let first = crate::command::Propose { version_source: version_source(2, &version(4, "2026-05-01")) };
    let places = [0, 1].map(|_| {
        let place = fleet.ask_as(name(Bucket(0), "fourth"), Body::Propose(first.clone()));
        fleet.run();
        place
    });
    assert_eq!(places.map(|place| fleet.answer(place)), [&Answer::Proposal(Fate::Open); 2]);
    let activated = fleet.events().filter(|event| matches!(event, Event::Activated(_, 4, _)));
    assert_eq!((activated.count(), fleet.fate(place)), (1, Fate::Committed));
}

#[test]
fn a_version_counts_up_starts_later_than_what_was_judged_and_keeps_what_rules_pay_in() {
    let mut fleet = Fleet::new();
    fleet.deliver(account(3), &window(CSV, &[coffee().on("2026-03-10")]));
    fleet.run();
    let mut refused = |number, source: &str| {
        let place = fleet.propose(number, source);
        fleet.run();
        match fleet.answer(place) {
            Answer::Refused(refusal) => refusal.clone(),
            answer => panic!("{answer:?}"),
        }
    };
    assert_eq!(refused(1, A_POINT_A_POUND), Refusal::VersionNotAbove { version: 1, last: 1 });
    assert_eq!(refused(2, &version(2, "2026-06-01")), Refusal::OutOfTurn { version: 2 });
    let (effective, judged_through) = (day("2026-03-10"), day("2026-03-10"));
    assert_eq!(refused(1, &second()), Refusal::StartsTooEarly { version: 2, effective, judged_through });
    let other_asset =
        version(2, "2026-06-01").replace("[assets.PTS]", "[assets.MILES]").replace("asset = \"PTS\"", "asset = \"MILES\"");
    assert!(matches!(refused(1, &other_asset), Refusal::Unreadable(why) if why.contains("everything")));
}

#[test]
fn what_is_held_for_the_end_of_a_delivery_waits_for_the_version_after_that() {
    let (mut fleet, _) = proposed();
    fleet.deliver(account(1), &window(CSV, &[early().text("OTHER WORDS").of(700)]));
    fleet.run_without(&[2]);
    let held = window(CSV, &[early().of(700).text("NEW WORDS"), late().of(900)]);
    fleet.deliver(account(1), &Page { ends: false, ..held.clone() });
    fleet.deliver(account(1), &held);
    fleet.run();
    assert!(fleet.events().any(|event| event.state().is_some_and(|(_, status)| status == TransactionStatus::Held)));
    assert_eq!(
        fleet.judged().into_iter().filter(|(on, _)| *on == day("2026-03-15")).collect::<Vec<_>>(),
        days(&[("2026-03-15", 2)])
    );
}

#[test]
fn answers_and_releases_that_are_set_aside_are_decided_again_and_nothing_is_lost() {
    let (mut fleet, place) = proposed();
    fleet.deliver(account(1), &window(CSV, &[late().id("A")]));
    fleet.poison = |body| matches!(body, Body::Fenced(_) | Body::Release(_));
    fleet.run();
    assert_eq!((fleet.fate(place), fleet.deferred()), (Fate::Open, 1));
    for _ in 0..2 {
        fleet.poison = |body| matches!(body, Body::Release(_));
        let waiting: Vec<(Bucket, u64)> = fleet
            .rows
            .iter()
            .filter_map(|(key, row)| match (key, row) {
                (RowKey::SetAside(bucket, offset), Row::SetAside(kept)) if kept.resolution.is_none() => Some((*bucket, *offset)),
                _ => None,
            })
            .collect();
        assert!(!waiting.is_empty());
        for (bucket, offset) in waiting {
            fleet.ask(bucket, Body::Retry(Retry { offset }));
        }
        fleet.run();
    }
    assert_eq!((fleet.fate(place), fleet.deferred(), fleet.points()), (Fate::Committed, 0, 6));
}

#[test]
fn a_proposal_in_one_partition_is_decided_at_once() {
    let mut fleet = Fleet::empty(Placement { buckets: 4, partitions: 1 });
    let place = fleet.propose(0, A_POINT_A_POUND);
    fleet.step(0);
    assert_eq!(fleet.answer(place), &Answer::Proposal(Fate::Committed));
}

#[test]
fn the_largest_text_reaches_every_partition_once_in_records_that_fit() {
    let long = format!("{A_POINT_A_POUND}# {}\n", "x".repeat(760 << 10));
    for (source, partitions) in [(A_POINT_A_POUND.to_owned(), 256), (long, 5)] {
        let mut fleet = Fleet::empty(Placement { buckets: 4096, partitions });
        let place = fleet.propose(0, &source);
        fleet.run();
        assert_eq!(fleet.fate(place), Fate::Committed);
        let fenced = |event: &&Event| matches!(event, Event::Proposal(proposal) if proposal.fate == Fate::Open);
        assert_eq!(fleet.events().filter(fenced).count(), usize::from(partitions));
    }
}
