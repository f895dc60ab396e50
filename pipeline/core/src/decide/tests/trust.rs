//! How far references, texts, balances and pages are believed: the scenarios, each with the number of items that wait for a person.

use super::world::*;
use crate::{
    event::{Event, ReferencesDistrusted, TransactionStatus},
    item::{Item, Original, ReferenceKind},
    posting::Cause,
    review_reason::ReviewReason,
    state::stream_evidence::ReferenceTrust,
};

const CSV: &str = "csv:default";
const CAMT052: &str = "camt052";
const CAMT053: &str = "camt053";
const CAMT054: &str = "camt054";
const NDJSON: &str = "ndjson";

pub(super) fn world() -> World {
    World::new(A_POINT_A_POUND)
}

/// Points earned, and items that have come to a person.
pub(super) fn outcome(world: &World) -> (i64, usize) {
    let asks = |event: &&Event| match event {
        Event::Transaction(revision) => matches!(revision.status, TransactionStatus::Review(_) | TransactionStatus::Conflict),
        _ => false,
    };
    (world.posted(Cause::Earn) + world.posted(Cause::Clawback), world.events().filter(asks).count())
}

fn distrusted(world: &World) -> Vec<&ReferencesDistrusted> {
    world
        .events()
        .filter_map(|event| if let Event::ReferencesDistrusted(evidence) = event { Some(&**evidence) } else { None })
        .collect()
}

/// Delivers pages again and again: nothing changes any more.
#[track_caller]
pub(super) fn assert_nothing_changes(world: &mut World, pages: &[&Page]) {
    let before = (outcome(world), world.booked(), distrusted(world).len());
    for page in pages.iter().cycle().take(10 * pages.len()) {
        world.deliver(account(1), page);
    }
    assert_eq!((outcome(world), world.booked(), distrusted(world).len()), before);
}

/// A month of purchases, each of another day, amount and shop, under ids that begin so.
fn shopping(ids: &str, count: usize) -> Vec<Item> {
    let one = |n: usize| {
        let item = coffee().of(100 + 100 * i64::try_from(n).unwrap()).on(&format!("2026-03-{:02}", 1 + n));
        item.at(&format!("SHOP {n}")).named(ReferenceKind::Servicer, &format!("{ids}{n}"))
    };
    (0..count).map(one).collect()
}

#[test]
fn a_purchase_under_three_references_in_three_streams_is_one_in_any_order() {
    let named = |id: &str| coffee().named(ReferenceKind::Servicer, id);
    let pages = [window(CAMT052, &[named("1")]), increment(CAMT054, &[named("2")]), window(CAMT053, &[named("3")])];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut world = world();
        order.iter().for_each(|at: &usize| {
            world.deliver(account(1), &pages[*at]);
        });
        assert_eq!(outcome(&world), (3, 0), "{order:?}");
        assert_nothing_changes(&mut world, &[&pages[0], &pages[1], &pages[2]]);
    }
}

#[test]
fn the_same_beside_another_purchase_that_only_the_statement_has_is_two_in_any_order_within_the_file() {
    let named = |id: &str, shop: &str| coffee().at(shop).named(ReferenceKind::Servicer, id);
    for (one, two) in [("3", "4"), ("4", "3")] {
        let mut world = world();
        world.deliver(account(1), &window(CAMT052, &[named("1", "GREENS")]));
        world.deliver(account(1), &increment(CAMT054, &[named("2", "GREENS")]));
        let statement = window(CAMT053, &[named(one, "HOBBS"), named(two, "GREENS")]);
        assert_eq!(world.deliver(account(1), &statement).new, 1);
        // What the statement calls the first purchase is that, and is returned by its name.
        let refund = coffee().at("GREENS").refund().named(ReferenceKind::Servicer, "9").on("2026-03-09");
        let original = reference(ReferenceKind::Servicer, two, crate::item::Direction::Debit, false).hash;
        world.deliver(account(1), &increment(CAMT054, &[Item { original: Some(Original::Named(original)), ..refund }]));
        let returned = world.events().find_map(|event| match event {
            Event::Transaction(revision) => revision.original,
            _ => None,
        });
        assert_eq!(returned.map(|id| id.position().offset), Some(0));
        assert_eq!(outcome(&world), (3, 0));
    }
}

#[test]
fn streams_that_are_seen_to_share_ids_contradict_each_other_by_them() {
    let mut world = world();
    world.deliver(account(1), &increment(CAMT054, &shopping("A", 2)));
    world.deliver(account(1), &window(CAMT053, &shopping("A", 2)));
    let twins = [coffee().id("B"), coffee().id("C")];
    world.deliver(account(1), &increment(CAMT054, &twins[..1]));
    assert_eq!(world.deliver(account(1), &window(CAMT053, &twins[1..])).new, 1);
    assert_eq!(outcome(&world), (3 + 6, 0));
}

#[test]
fn a_window_that_comes_again_under_new_references_is_known_and_its_ids_are_doubted_once() {
    for size in [2, 100] {
        let mut world = world();
        world.deliver_in(account(1), &window(CAMT053, &shopping("A", 5)), size);
        for ids in ["B", "C", "D"] {
            let page = window(CAMT053, &shopping(ids, 5));
            let counts = world.deliver_surveyed(account(1), &page, size);
            assert_eq!((counts.new, counts.duplicates), (0, 5), "{ids}");
        }
        // One day more is one purchase more.
        assert_eq!(world.deliver_surveyed(account(1), &window(CAMT053, &shopping("E", 6)), size).new, 1);
        assert_eq!(outcome(&world), (1 + 2 + 3 + 4 + 5 + 6, 0));
        let distrusted = distrusted(&world);
        assert_eq!(
            distrusted.iter().map(|evidence| (evidence.ids, evidence.against, evidence.of)).collect::<Vec<_>>(),
            [(ReferenceTrust::Regenerated, 5, 5)]
        );
    }
}

#[test]
fn what_should_be_new_only_and_comes_again_under_new_references_is_known() {
    for size in [2, 100] {
        let mut world = world();
        for (ids, days) in [("A", 5), ("B", 6), ("C", 6), ("D", 7)] {
            world.deliver_surveyed(account(1), &increment(NDJSON, &shopping(ids, days)), size);
        }
        assert_eq!(outcome(&world), (1 + 2 + 3 + 4 + 5 + 6 + 7, 0));
        assert_eq!(distrusted(&world).iter().map(|evidence| evidence.ids).collect::<Vec<_>>(), [ReferenceTrust::Regenerated]);
    }
}

#[test]
fn equal_purchases_of_a_day_that_come_one_by_one_are_each_new() {
    let mut world = world();
    for (number, on) in (0..12).zip(["2026-03-05", "2026-03-05", "2026-03-05", "2026-03-06", "2026-03-06"].into_iter().cycle()) {
        let ticket = coffee().on(on).at("BUS").id(&format!("T{number}"));
        assert_eq!(world.deliver(account(1), &increment(NDJSON, &[ticket])).new, 1);
    }
    assert_eq!((outcome(&world), distrusted(&world).len()), ((12 * 3, 0), 0));
}

#[test]
fn a_lone_item_that_comes_again_under_a_new_reference_waits_once_until_there_are_enough() {
    let mut world = world();
    let page = |ids: &str| window(CAMT053, &shopping(ids, 1));
    world.deliver(account(1), &page("A"));
    for ids in ["B", "C", "D", "E", "F"] {
        world.deliver(account(1), &page(ids));
        assert_eq!(outcome(&world), (1, 1), "{ids}");
    }
    assert_eq!(distrusted(&world).len(), 1);
    assert_nothing_changes(&mut world, &[&page("A"), &page("B"), &page("E")]);
}

#[test]
fn an_honest_purchase_like_another_on_a_covered_day_is_new() {
    let mut world = world();
    let twins = [coffee().id("A"), coffee().id("B"), coffee().id("C")];
    for count in 1..=3 {
        assert_eq!(world.deliver(account(1), &window(CAMT053, &twins[..count])).new, 1);
    }
    assert_eq!(outcome(&world), (9, 0));
    // In a window without the other, at another shop.
    let alone = window(CAMT053, &[coffee().id("D").at("HOBBS")]);
    assert_eq!(world.deliver(account(1), &alone).new, 1);
    assert_eq!(outcome(&world), (12, 0));
    assert_nothing_changes(&mut world, &[&alone, &window(CAMT053, &twins)]);
}

#[test]
fn an_item_that_comes_with_another_text_and_another_reference_waits_for_a_person() {
    let named = |text: &str, id: &str| coffee().text(text).named(ReferenceKind::Column, id);
    let mut world = world();
    world.deliver(account(1), &window(CSV, &[named("12.03 KAFFE BAR", "X1")]));
    let later = window(CSV, &[named("KAFFE BAR", "X2")]);
    world.deliver(account(1), &later);
    assert_eq!(outcome(&world), (3, 1));
    assert_nothing_changes(&mut world, &[&later]);
}

/// A year's items under numbers from 1; the second year's are others.
fn numbered(year: i32, count: usize) -> Vec<Item> {
    let one = |n: usize| {
        let minor = 100 * (1 + i64::try_from(n).unwrap() + i64::from(year - 2025));
        coffee().of(minor).on(&format!("{year}-01-{:02}", 1 + n)).named(ReferenceKind::Column, &format!("{n:06}"))
    };
    (0..count).map(one).collect()
}

#[test]
fn a_bank_that_begins_its_numbers_again_is_recognised_before_anything_is_booked_and_nothing_is_lost_or_paid_twice() {
    let source = A_POINT_A_POUND.replace("2026-01-01", "2025-01-01");
    for size in [4, 100] {
        let mut world = World::new(&source);
        world.at = crate::time::Instant::parse("2026-02-01T12:00:00Z").unwrap();
        world.deliver_in(account(1), &window(CSV, &numbered(2025, 10)), size);
        let before = world.records.len();
        let page = window(CSV, &numbered(2026, 12));
        let counts = world.deliver_surveyed(account(1), &page, size);
        assert_eq!((counts.new, counts.conflicts), (2, 10));
        let first = world.records[before..].iter().flat_map(|record| &record.events).next();
        assert!(
            matches!(first, Some(Event::ReferencesDistrusted(evidence)) if (evidence.ids, evidence.against, evidence.of) == (ReferenceTrust::Reused, 10, 12))
        );
        assert_nothing_changes(&mut world, &[&page]);
        // The profile says so, and the file comes again.
        let items = page.items.iter().map(|item| Item { references: Vec::new(), ..item.clone() }).collect();
        let nameless = Page { items, trusts_ids: false, ..page.clone() };
        let counts = world.deliver_in(account(1), &nameless, size);
        assert_eq!((counts.new, counts.duplicates), (10, 2));
        assert_eq!(world.posted(Cause::Earn), (1..=10).sum::<i64>() + (2..=13).sum::<i64>());
        assert_nothing_changes(&mut world, &[&nameless, &page]);
    }
}

#[test]
fn two_items_that_contest_ids_are_conflicts_and_no_doubt_of_all_others() {
    let mut world = world();
    let items = shopping("A", 20);
    world.deliver(account(1), &window(CAMT053, &items));
    let mut restated = items.clone();
    for item in &mut restated[..2] {
        item.facts.amount.minor += 50;
    }
    let page = window(CAMT053, &restated);
    assert_eq!(world.deliver(account(1), &page).conflicts, 2);
    assert_nothing_changes(&mut world, &[&page]);
    assert_eq!((outcome(&world).1, distrusted(&world).len()), (2, 0));
}

#[test]
fn another_text_on_the_same_day_with_the_same_amount_waits_and_names_both() {
    let (a, b) = (coffee().at("SHOP A"), coffee().at("SHOP B"));
    let mut world = world();
    world.deliver(account(1), &window(CSV, std::slice::from_ref(&a)));
    let later = window(CSV, &[b.clone(), coffee().of(600).on("2026-03-06")]);
    world.deliver(account(1), &later);
    assert_eq!(outcome(&world), (9, 1));
    let originals = world.events().filter_map(|event| match event {
        Event::Transaction(revision) => revision.original.map(|original| (revision.status, original.position().offset)),
        _ => None,
    });
    assert_eq!(originals.collect::<Vec<_>>(), [(TransactionStatus::Review(ReviewReason::LooksReplaced), 0)]);
    assert_nothing_changes(&mut world, &[&later, &window(CSV, std::slice::from_ref(&a))]);
    // Beside each other they are two, whichever comes first.
    for rows in [[a.clone(), b.clone()], [b.clone(), a.clone()]] {
        let mut world = self::world();
        world.deliver(account(1), &window(CSV, std::slice::from_ref(&a)));
        world.deliver(account(1), &window(CSV, &rows));
        assert_eq!(outcome(&world), (6, 0));
    }
}

#[test]
fn a_window_that_comes_in_other_words_throughout_is_known() {
    let nameless = |suffix: &str| {
        let reworded = |item: Item| {
            let day = item.facts.booked_on;
            Item { references: Vec::new(), ..item.text(&format!("{day} {suffix}")) }
        };
        window(CSV, &shopping("A", 5).into_iter().map(reworded).collect::<Vec<_>>())
    };
    let mut world = world();
    world.deliver(account(1), &nameless(""));
    for suffix in ["BRISTOL", "LEEDS"] {
        assert_eq!(world.deliver(account(1), &nameless(suffix)).duplicates, 5);
        assert_nothing_changes(&mut world, &[&nameless(suffix)]);
    }
    assert_eq!(outcome(&world), (15, 0));
}

#[test]
fn pages_that_only_a_name_holds_together_are_of_one_statement_unless_their_days_were_delivered_before() {
    let page = |name, number, last| Page {
        statement: Some(name),
        page: Some((number, last)),
        ..window(CAMT053, &[coffee(), coffee().of(700).on("2026-03-12")])
    };
    for order in [[1, 2], [2, 1]] {
        let mut world = world();
        let pages = order.map(|number| page(1, number, number == 2));
        for page in &pages {
            world.deliver(account(1), page);
        }
        assert_eq!(outcome(&world), (2 * (3 + 7), 0), "{order:?}");
        assert_nothing_changes(&mut world, &[&pages[1], &pages[0]]);
        // Made again under another name, with a late row on a page.
        let mut again = page(2, 2, true);
        again.items.push(coffee().of(900).on("2026-03-12").at("LATE"));
        world.deliver(account(1), &page(2, 1, false));
        world.deliver(account(1), &again);
        assert_eq!(outcome(&world).0, 2 * (3 + 7) + 9, "{order:?}");
    }
}

#[test]
fn pages_of_a_statement_hold_different_items_in_whatever_order_they_come() {
    let page = |number, last, other: i64| Page {
        sequence: Some(1),
        page: Some((number, last)),
        ..window(CAMT053, &[coffee(), coffee().of(other).on("2026-03-12")])
    };
    let pages = [page(1, false, 700), page(2, false, 800), page(3, true, 900)];
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]] {
        let mut world = world();
        order.iter().for_each(|at: &usize| {
            world.deliver(account(1), &pages[*at]);
        });
        assert_eq!(outcome(&world), (9 + 24, 0), "{order:?}");
        assert_nothing_changes(&mut world, &[&pages[2], &pages[0], &pages[1]]);
        // The same statement, cut into fewer pages.
        let items: Vec<Item> = pages.iter().flat_map(|page| page.items.clone()).collect();
        let whole = Page { sequence: Some(1), page: Some((1, true)), ..window(CAMT053, &items) };
        assert_nothing_changes(&mut world, &[&whole, &pages[1]]);
    }
}
