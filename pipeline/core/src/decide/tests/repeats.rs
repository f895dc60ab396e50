//! Whatever comes again changes nothing again: each path of identity by itself, then all of them mixed.

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::world::*;
use crate::{
    event::{Event, TransactionStatus},
    item::{Batch, Item, ReferenceKind},
    posting::Cause,
    state::row::{Row, RowKey},
};

const CSV: &str = "csv:default";
const CAMT053: &str = "camt053";
const CAMT054: &str = "camt054";
const NDJSON: &str = "ndjson";

fn world() -> World {
    World::new(A_POINT_A_POUND)
}

fn march(stream: &'static str, items: &[Item]) -> Page {
    Page { covers: Some((day("2026-03-01"), day("2026-03-31"))), ..window(stream, items) }
}

/// Everything that is known, but for the state of buckets, for when it was last seen, and for pending items that it learns to be of.
fn known(world: &World) -> Vec<(RowKey, Row)> {
    let mut rows: Vec<(RowKey, Row)> = world.rows.iter().map(|(key, row)| (*key, row.clone())).collect();
    rows.retain(|(key, _)| !matches!(key, RowKey::BucketState(_)));
    for (_, row) in &mut rows {
        match row {
            Row::KnownItems(block) => {
                for known in &mut std::sync::Arc::make_mut(block).items {
                    (known.seen, known.removed_in) = (Vec::new(), Vec::new());
                    (known.balance_after_minor, known.also_named) = (None, Vec::new());
                }
            }
            Row::Pendings(piece) => {
                let places = &mut std::sync::Arc::make_mut(piece).places;
                places.iter_mut().flatten().for_each(|pending| pending.known.seen = Vec::new());
            }
            Row::BankAccount(account) => {
                let account = std::sync::Arc::make_mut(account);
                for stream in &mut account.streams {
                    (stream.covered, stream.current, stream.last) = (Vec::new(), None, None);
                    (stream.evidence.pages, stream.evidence.surveyed) = (Vec::new(), None);
                    stream.evidence.complete = Vec::new();
                }
            }
            _ => {}
        }
    }
    rows
}

/// Takes a delivery in that must change nothing.
#[track_caller]
fn assert_known(world: &mut World, page: &Page, size: usize) {
    let (before, recorded) = (known(world), world.records.len());
    let counts = world.deliver_in(account(1), page, size);
    let news = |event: &&Event| matches!(event, Event::Transaction(_) | Event::Gone(_) | Event::Posting(_) | Event::Judged(_));
    let news: Vec<&Event> = world.records[recorded..].iter().flat_map(|record| &record.events).filter(news).collect();
    assert!(news.is_empty(), "{page:?}{news:#?}");
    for (after, before) in known(world).iter().zip(&before) {
        assert!(after == before, "{page:?}is now\n{after:?}\nwas\n{before:?}");
    }
    let counted = (counts.new, counts.review, counts.conflicts, counts.removed, counts.pending);
    assert_eq!(counted, (0, 0, 0, 0, 0), "{counts:?} {page:?}");
}

fn names_pending(item: Item, id: &str) -> Item {
    let hash = reference(ReferenceKind::Transaction, id, item.facts.direction, false).hash;
    Item { settles: Some(hash), ..item }
}

#[test]
fn equal_bookings_that_name_their_pending_items_are_each_known_by_what_they_name() {
    let pending = [coffee().id("P1").pending(), coffee().on("2026-03-06").id("P2").pending()];
    let booked = ["P1", "P2"].map(|id| names_pending(coffee().on("2026-03-08"), id));
    let page = increment(NDJSON, &[pending.as_slice(), booked.as_slice()].concat());
    let mut world = world();
    assert_eq!(world.deliver(account(1), &page).new, 2);
    for page in [&page, &increment(NDJSON, &pending), &increment(NDJSON, &booked), &increment(NDJSON, &booked[1..]), &page] {
        assert_known(&mut world, page, 3);
    }
    assert_eq!(world.posted(Cause::Earn), 6);
}

#[test]
fn equal_bookings_without_ids_are_known_beside_their_pending_items_with_ids() {
    let pending = [coffee().id("P1").pending(), coffee().on("2026-03-06").id("P2").pending()];
    let booked = [coffee().on("2026-03-08"), coffee().on("2026-03-08")];
    let all = [pending.as_slice(), booked.as_slice()].concat();
    let until = |to: &str| Page { covers: Some((day("2026-03-01"), day(to))), ..window(CAMT053, &all) };
    let mut world = world();
    world.deliver(account(1), &window(CAMT053, &pending));
    assert_eq!(world.deliver(account(1), &until("2026-03-08")).new, 2);
    for to in ["2026-03-08", "2026-03-09", "2026-03-10"] {
        assert_known(&mut world, &Page { sequence: Some(to.len() as u64), ..until(to) }, 100);
    }
    assert_eq!(world.posted(Cause::Earn), 6);
}

#[test]
fn a_pending_item_and_its_booking_that_come_by_turns_are_one_transaction() {
    let (pending, booked) = (coffee().id("P1").pending(), names_pending(coffee().on("2026-03-08"), "P1"));
    let pages = [increment(NDJSON, &[pending]), increment(NDJSON, std::slice::from_ref(&booked))];
    for order in [[0_usize, 1], [1, 0]] {
        let mut world = world();
        for at in order {
            world.deliver(account(1), &pages[at]);
        }
        for at in [0, 1, 0, 0, 1, 1] {
            assert_known(&mut world, &pages[at], 100);
        }
        // The bank fills its own id in later.
        let named = increment(NDJSON, &[booked.clone().id("T1")]);
        assert_eq!(world.deliver(account(1), &named).duplicates, 1);
        assert_known(&mut world, &named, 100);
        assert_eq!(world.posted(Cause::Earn), 3);
    }
}

#[test]
fn an_equal_that_names_its_pending_item_leaves_the_other_to_the_one_without() {
    let of = |text: &str| coffee().on("2026-03-06").at(text);
    let nameless = Item { balance_after_minor: Some(1), ..of("HOBBS") };
    let page = window(CSV, &[of("GREENS"), names_pending(of("HOBBS"), "P1"), nameless]);
    let mut world = world();
    assert_eq!(world.deliver(account(1), &page).new, 3);
    assert_known(&mut world, &Page { items: page.items[1..].to_vec(), whole: false, ..page.clone() }, 100);
    assert_eq!(world.posted(Cause::Earn), 9);
}

#[test]
fn parts_of_what_was_pending_are_booked_each() {
    let mut world = world();
    let parts =
        [names_pending(coffee().of(600), "P1"), names_pending(coffee().of(400), "P1"), names_pending(coffee().of(400), "P1")];
    let page = increment(NDJSON, &[&[coffee().of(1400).id("P1").pending()], parts.as_slice()].concat());
    assert_eq!(world.deliver(account(1), &page).new, 3);
    assert_known(&mut world, &page, 100);
    assert_eq!(world.posted(Cause::Earn), 14);
}

#[test]
fn of_two_equals_one_stays_removed_and_one_booked_however_often_both_pages_come() {
    for first in [increment(NDJSON, &[coffee(), coffee()]), window(CSV, &[coffee(), coffee()])] {
        let mut world = world();
        let removed = Page { items: vec![coffee().removed()], ..first.clone() };
        world.deliver(account(1), &first);
        world.deliver(account(1), &removed);
        for page in [&first, &removed, &removed, &first, &first, &removed] {
            assert_known(&mut world, page, 100);
        }
        assert_eq!((world.booked(), world.revisions(TransactionStatus::Removed)), (2, 1));
        assert_eq!(world.held_by_wallets("PTS"), 3);
    }
}

#[test]
fn the_end_of_a_pending_item_takes_nothing_back_that_was_booked_for_it() {
    let pending = coffee().of(1200).id("P").pending();
    let removed = coffee().of(1200).id("P").removed();
    for booked in
        [names_pending(coffee().of(1300).on("2026-03-07").id("B"), "P"), names_pending(coffee().of(1300).on("2026-03-07"), "P")]
    {
        let orders: [&[&[&Item]]; 7] = [
            &[&[&pending], &[&booked], &[&removed]],
            &[&[&pending], &[&removed], &[&booked]],
            &[&[&booked], &[&removed]],
            &[&[&removed], &[&booked]],
            &[&[&pending, &booked], &[&removed]],
            &[&[&pending], &[&booked, &removed]],
            &[&[&pending], &[&removed, &booked]],
        ];
        for pages in orders {
            let mut world = world();
            let pages =
                pages.iter().map(|items| increment(NDJSON, &items.iter().map(|item| (*item).clone()).collect::<Vec<_>>()));
            let pages: Vec<Page> = pages.collect();
            for page in &pages {
                world.deliver(account(1), page);
            }
            pages.iter().for_each(|page| assert_known(&mut world, page, 1));
            assert_eq!((world.booked(), world.held_by_wallets("PTS")), (1, 13), "{pages:?}");
        }
    }
}

#[test]
fn a_pending_item_that_its_delivery_takes_back_is_no_other_one_of_that_delivery() {
    for (first, other) in [("P1", "P2"), ("P2", "P1")] {
        let mut world = world();
        world.deliver(account(1), &window(CSV, &[coffee().id(first).at("GREENS").pending()]));
        let (pending, removed) = (coffee().id(other).at("HOBBS").pending(), coffee().id(first).at("GREENS").removed());
        let page = window(CAMT053, &[pending, removed]);
        assert_eq!((world.deliver(account(1), &page).pending, world.revisions(TransactionStatus::Removed)), (1, 1));
        assert_known(&mut world, &page, 1);
        world.deliver(account(1), &window(CAMT053, &[coffee().id(other).at("HOBBS")]));
        assert_eq!((world.booked(), world.posted(Cause::Earn)), (1, 3));
    }
}

#[test]
fn what_no_programme_judged_on_the_day_it_was_bought_is_not_judged_by_the_day_it_was_booked() {
    let bought = |item: Item, on: Option<&str>| {
        let mut item = item.on("2026-01-02").id("T1");
        item.facts.purchased = on.map(|on| crate::item::Purchased::On(day(on)));
        item
    };
    let mut world = world();
    world.deliver(account(1), &increment(NDJSON, &[bought(coffee(), Some("2025-12-30"))]));
    for page in [window(CSV, &[bought(coffee(), None)]), increment(NDJSON, &[bought(coffee(), Some("2026-01-01"))])] {
        world.deliver(account(1), &page);
        assert_known(&mut world, &page, 100);
    }
    assert_eq!(world.posted(Cause::Earn), 0);
}

#[test]
fn what_is_of_no_known_kind_is_judged_once_a_delivery_knows_it_by_its_first_day() {
    let mut world = world();
    let mut unknown = coffee().id("T1");
    unknown.facts.kind = crate::item::Kind::Other;
    unknown.facts.purchased = Some(crate::item::Purchased::On(day("2026-03-04")));
    world.deliver(account(1), &increment(NDJSON, &[unknown]));
    let page = window(CSV, &[coffee().id("T1")]);
    world.deliver(account(1), &page);
    assert_known(&mut world, &page, 100);
    let judged_on =
        world.events().find_map(|event| if let Event::Judged(judged) = event { Some(judged.judged_on) } else { None });
    assert_eq!((world.posted(Cause::Earn), judged_on), (3, Some(day("2026-03-04"))));
}

/// One of few items, so that many are alike. A bank that takes bookings back names no pending items, and the other way round.
fn any_item(removes: bool) -> impl Strategy<Value = Item> {
    let content =
        (select(vec!["2026-03-05", "2026-03-06", "2026-03-07"]), select(vec![300, 500]), select(vec!["GREENS", "HOBBS"]));
    let id = option::weighted(0.5, 0_usize..6);
    let status = prop_oneof![6 => Just(0), 2 => Just(1), 1 => Just(if removes { 2 } else { 0 })];
    let settles = option::weighted(0.2, select(vec!["P", "Q"])).prop_map(move |id| id.filter(|_| !removes));
    let more = (prop_oneof![6 => Just(0), 1 => Just(1), 1 => Just(2)], option::weighted(0.2, 0_i64..3));
    (content, id, status, settles, more).prop_map(move |((on, minor, text), id, status, settles, (more, balance))| {
        let mut item = coffee().on(on).of(minor).at(text);
        if more == 1 {
            item = item.refund();
        }
        // What is booked under an id of its own names another as its pending item's.
        let ids = if status == 1 { ["A", "B", "C", "D", "P", "Q"] } else { ["A", "B", "C", "D", "A", "B"] };
        let id = id.or(settles.map(|_| 0));
        if let Some(id) = id {
            // What a bank takes back, it takes back as it was; and what names its pending item has a name of its own.
            let own = if removes || settles.is_some() { format!("{}{on}{minor}{text}", ids[id]) } else { ids[id].into() };
            item = item.id(&own);
        }
        item.balance_after_minor = balance;
        match status {
            1 => item.pending(),
            2 => item.removed(),
            _ => {
                item.batch = (more == 2).then_some(Batch { reference: None, amount_minor: 800 });
                settles.into_iter().fold(item, names_pending)
            }
        }
    })
}

fn any_page(removes: bool) -> impl Strategy<Value = Page> {
    let stream = select(vec![(CSV, true), (CAMT053, true), (CAMT054, false), (NDJSON, false)]);
    let flags = (any::<bool>(), prop::bool::weighted(0.2), any::<bool>());
    (stream, vec(any_item(removes), 1..6), flags).prop_map(move |((stream, is_window), items, (whole, complete, march_wide))| {
        let page = if march_wide { march(stream, &items) } else { window(stream, &items) };
        // A complete window takes back what it lacks.
        let complete = complete && is_window && removes;
        Page { window: is_window, whole: whole || complete, complete, ..page }.without_reused()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_same_delivery_again_changes_nothing(
        pages in any::<bool>().prop_flat_map(|removes| vec(any_page(removes), 1..5)),
        size in 1_usize..4,
        turned in any::<bool>(),
    ) {
        let mut world = world();
        for page in &pages {
            world.deliver(account(1), page);
            let mut again = page.clone();
            if turned {
                again.items.reverse();
            }
            assert_known(&mut world, &again, size);
            if page.window && !page.complete {
                let (one, two) = page.items.split_at(page.items.len() / 2);
                for half in [one, two] {
                    if !half.is_empty() {
                        assert_known(&mut world, &Page { items: half.to_vec(), whole: false, ..page.clone() }, size);
                    }
                }
            }
        }
    }
}
