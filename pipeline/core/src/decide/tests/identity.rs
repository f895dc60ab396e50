//! The scenarios of when an item is new, each under its name.

use super::world::*;
use crate::{
    event::TransactionStatus,
    item::{Item, ReferenceKind},
    posting::Cause,
    review_reason::ReviewReason,
};

const CSV: &str = "csv:default";
const CAMT052: &str = "camt052";
const CAMT053: &str = "camt053";
const CAMT054: &str = "camt054";

fn world() -> World {
    World::new(A_POINT_A_POUND)
}

/// Each new coffee of £3 earns 3 points.
fn assert_paid(world: &World, coffees: i64) {
    assert_eq!(world.posted(Cause::Earn) + world.posted(Cause::Clawback), 3 * coffees);
    assert_eq!(world.held_by_wallets("PTS"), 3 * coffees);
}

#[test]
fn two_identical_coffees_in_overlapping_windows_fetched_every_day_are_two_for_ever() {
    let mut world = world();
    let coffees = [coffee(), coffee()];
    assert_eq!(world.deliver(account(1), &window(CSV, &coffees)).new, 2);
    for days in 6..30 {
        let mut page: Vec<Item> = coffees.to_vec();
        page.push(coffee().at("NEWSAGENT").of(100).on(&format!("2026-03-{days:02}")));
        let counts = world.deliver(account(1), &window(CSV, &page));
        assert_eq!((counts.new, counts.duplicates), (1, 2));
    }
    assert_eq!(world.posted(Cause::Earn), 2 * 3 + 24);
}

#[test]
fn the_same_two_by_csv_then_by_camt_with_three_ids_makes_one_new() {
    let mut world = world();
    world.deliver(account(1), &window(CSV, &[coffee(), coffee()]));
    let counts = world.deliver(account(1), &window(CAMT053, &[coffee().id("A"), coffee().id("B"), coffee().id("C")]));
    assert_eq!((counts.new, counts.duplicates), (1, 2));
    assert_paid(&world, 3);
    let again = world.deliver(account(1), &window(CSV, &[coffee(), coffee(), coffee()]));
    assert_eq!((again.new, again.duplicates), (0, 3));
}

#[test]
fn a_notification_today_and_a_statement_tomorrow_without_ids_count_once() {
    let mut world = world();
    assert_eq!(world.deliver(account(1), &increment(CAMT054, &[coffee()])).new, 1);
    let counts = world.deliver(account(1), &window(CAMT053, &[coffee()]));
    assert_eq!((counts.new, counts.duplicates), (0, 1));
    assert_paid(&world, 1);
}

#[test]
fn an_id_that_the_bank_fills_in_later_makes_nothing_new() {
    let mut world = world();
    world.deliver(account(1), &window(CSV, &[coffee().id("A"), coffee()]));
    let counts = world.deliver(account(1), &window(CSV, &[coffee().id("A"), coffee().id("B")]));
    assert_eq!((counts.new, counts.duplicates), (0, 2));
    assert_paid(&world, 2);
}

#[test]
fn an_increment_cut_by_a_crash_and_sent_again_counts_each_once() {
    let mut world = world();
    let page = increment(CAMT054, &[coffee(), coffee(), coffee().at("NEWSAGENT").of(300)]);
    let cut = Page { ends: false, ..page.clone() };
    world.deliver_in(account(1), &cut, 2);
    let counts = world.deliver(account(1), &page);
    assert_eq!((counts.new, counts.duplicates), (0, 3));
    assert_paid(&world, 3);
}

#[test]
fn a_statement_made_again_in_another_order_is_a_repeat() {
    let mut world = world();
    let (a, b) = (coffee().text("first"), coffee().of(500).text("second"));
    world.deliver(account(1), &window(CAMT053, &[a.clone(), b.clone()]));
    let counts = world.deliver(account(1), &window(CAMT053, &[b, a]));
    assert_eq!((counts.new, counts.duplicates), (0, 2));
}

#[test]
fn a_statement_id_reused_next_year_is_new() {
    let mut world = world();
    let page = |year: &str| Page { sequence: Some(12), ..window(CAMT053, &[coffee().on(year)]) };
    world.deliver(account(1), &page("2026-03-05"));
    world.at.0 += 365 * 86_400_000_000;
    assert_eq!(world.deliver(account(1), &page("2027-03-05")).new, 1);
}

#[test]
fn a_file_whole_then_in_halves_joined_and_with_one_row_added_makes_one_new() {
    for whole in [false, true] {
        let mut world = world();
        let rows = [coffee(), coffee(), coffee().of(500).on("2026-03-09"), coffee().of(700).on("2026-03-12")];
        let page = |items: &[Item], whole| Page { whole, ..window(CSV, items) };
        assert_eq!(world.deliver(account(1), &page(&rows, whole)).new, 4);
        assert_eq!(world.deliver(account(1), &page(&rows[..1], false)).new, 0);
        assert_eq!(world.deliver(account(1), &page(&rows[1..], false)).new, 0);
        assert_eq!(world.deliver(account(1), &page(&rows, whole)).new, 0);
        let mut added = rows.to_vec();
        added.push(coffee());
        let before = world.booked();
        world.deliver(account(1), &page(&added, whole));
        assert_eq!(world.booked() - before, 1);
        assert_eq!(world.posted(Cause::Earn), 3 * 3 + 5 + 7);
    }
}

#[test]
fn two_statements_of_one_day_with_one_equal_coffee_each_and_chained_balances_are_both_new() {
    let mut world = world();
    let page = |balances, sequence| Page {
        balances: Some(balances),
        sequence: Some(sequence),
        whole: true,
        ..window(CAMT053, &[coffee()])
    };
    assert_eq!(world.deliver(account(1), &page((1000, 700), 7)).new, 1);
    assert_eq!(world.deliver(account(1), &page((700, 400), 8)).new, 1);
    assert_paid(&world, 2);
    assert_eq!(world.deliver(account(1), &page((700, 400), 8)).new, 0);
    assert_eq!(world.deliver(account(1), &page((1000, 700), 7)).new, 0);
    assert_paid(&world, 2);
}

#[test]
fn a_row_inserted_late_into_a_covered_day_is_new_at_the_end_of_the_delivery() {
    let mut world = world();
    let rows = [coffee(), coffee().of(500).on("2026-03-09")];
    world.deliver(account(1), &window(CSV, &rows));
    let late = coffee().at("NEWSAGENT").of(600).on("2026-03-07");
    let page = Page { whole: true, ..window(CSV, &[rows[0].clone(), rows[1].clone(), late]) };
    let open = world.deliver(account(1), &Page { ends: false, ..page.clone() });
    assert_eq!((open.held, world.posted(Cause::Earn)), (1, 8));
    world.deliver(account(1), &page);
    assert_eq!(world.posted(Cause::Earn), 14);
    world.deliver(account(1), &page);
    assert_eq!(world.posted(Cause::Earn), 14);
}

#[test]
fn thousands_of_held_rows_are_decided_by_several_decisions_each_once() {
    let mut world = world();
    let march = Some((day("2026-03-01"), day("2026-03-31")));
    let page = |items: &[Item]| Page { covers: march, ..window(CSV, items) };
    world.deliver(account(1), &page(&[coffee()]));
    let mut rows = vec![coffee()];
    rows.extend((0..700).map(|n| coffee().of(500 + n).on(&format!("2026-03-{:02}", 1 + n % 28))));
    for _ in 0..2 {
        world.deliver_in(account(1), &page(&rows), 64);
        assert_eq!(world.booked(), 701);
    }
    assert!(world.records.iter().all(|record| record.events.len() < 1000));
}

#[test]
fn a_row_restated_with_another_amount_or_date_without_an_id_is_never_paid_twice() {
    for restated in [coffee().of(350), coffee().on("2026-03-06")] {
        let mut world = world();
        let other = coffee().of(500).on("2026-03-09").text("other");
        let march = Some((day("2026-03-01"), day("2026-03-31")));
        let page = |items: &[Item]| Page { whole: true, covers: march, ..window(CSV, items) };
        world.deliver(account(1), &page(&[coffee().text("coffee"), other.clone()]));
        world.deliver(account(1), &page(&[restated.text("coffee"), other]));
        assert_eq!(world.posted(Cause::Earn), 8);
        assert_eq!(world.revisions(TransactionStatus::Review(ReviewReason::LooksRestated)), 1);
    }
}

#[test]
fn the_same_trusted_id_with_other_content_is_a_conflict_kept_once_and_never_applied() {
    let mut world = world();
    world.deliver(account(1), &window(CAMT053, &[coffee().id("A")]));
    for restated in [coffee().of(9900).id("A"), coffee().on("2026-06-05").id("A")] {
        for _ in 0..3 {
            let counts = world.deliver(account(1), &window(CAMT053, std::slice::from_ref(&restated)));
            assert_eq!((counts.new, counts.conflicts + counts.duplicates), (0, 1));
        }
    }
    assert_eq!(world.revisions(TransactionStatus::Conflict), 2);
    assert_paid(&world, 1);
}

#[test]
fn what_a_report_and_a_statement_book_on_different_days_under_one_id_counts_once() {
    let days = ["2026-03-31", "2026-04-01"];
    for (first, second) in [(days[0], days[1]), (days[1], days[0])] {
        let mut world = world();
        let report = window(CAMT052, &[coffee().on(first).id("A")]);
        let statement = window(CAMT053, &[coffee().on(second).id("A")]);
        world.deliver(account(1), &report);
        for page in [&statement, &report, &statement] {
            let counts = world.deliver(account(1), page);
            assert_eq!((counts.new, counts.duplicates, counts.review, counts.conflicts), (0, 1, 0, 0));
        }
        assert_paid(&world, 1);
        // What else the statement holds under another id is another purchase.
        let two = window(CAMT053, &[coffee().on(second).id("A"), coffee().on(second).id("B")]);
        assert_eq!(world.deliver(account(1), &two).new, 1);
        let other = window(CAMT054, &[coffee().on(second).of(700).id("A"), coffee().on("2026-05-05").id("A")]);
        assert_eq!(world.deliver(account(1), &other).conflicts, 2);
    }
}

#[test]
fn a_conflict_then_an_older_csv_with_either_form_pays_nothing_more() {
    let mut world = world();
    world.deliver(account(1), &window(CAMT053, &[coffee().id("A")]));
    world.deliver(account(1), &window(CAMT053, &[coffee().of(350).id("A")]));
    assert_eq!(world.deliver(account(1), &window(CSV, &[coffee()])).new, 0);
    assert_eq!(world.deliver(account(1), &window(CSV, &[coffee().of(350)])).new, 0);
    assert_paid(&world, 1);
}

#[test]
fn a_pending_booked_at_another_amount_then_an_older_page_with_the_pending_counts_once() {
    let mut world = world();
    assert_eq!(world.deliver(account(1), &window(CSV, &[coffee().of(4000).id("A").pending()])).pending, 1);
    assert_eq!(world.posted(Cause::Earn), 0);
    let counts = world.deliver(account(1), &window(CSV, &[coffee().of(4600).on("2026-03-07").id("A")]));
    assert_eq!(counts.new, 1);
    let older = world.deliver(account(1), &window(CSV, &[coffee().of(4000).id("A").pending()]));
    assert_eq!((older.pending, older.duplicates), (0, 1));
    assert_eq!(world.posted(Cause::Earn), 46);
}

#[test]
fn a_pending_without_an_id_is_settled_by_its_booking_and_continues_its_transaction() {
    let mut world = world();
    world.deliver(account(1), &window(CSV, &[coffee().on("2026-03-31").pending()]));
    world.deliver(account(1), &window(CSV, &[coffee().on("2026-04-01")]));
    world.deliver(account(1), &window(CSV, &[coffee().on("2026-03-31").pending()]));
    let ids: std::collections::BTreeSet<_> = world
        .events()
        .filter_map(|e| if let crate::event::Event::Transaction(t) = e { Some(t.transaction) } else { None })
        .collect();
    assert_eq!((ids.len(), world.posted(Cause::Earn)), (1, 3));
}

#[test]
fn a_pending_item_that_nothing_settles_is_dropped_two_weeks_after_it_came() {
    let mut world = world();
    let page = window(CSV, &[coffee().pending()]);
    for (days, counts) in [(0, (1, 0)), (14, (0, 1)), (1, (1, 0))] {
        world.at.0 += days * 86_400_000_000;
        let delivered = world.deliver(account(1), &page);
        assert_eq!((delivered.pending, delivered.duplicates), counts);
    }
    assert_eq!(world.revisions(TransactionStatus::Removed), 1);
}

#[test]
fn a_removal_before_its_original_is_honoured_when_it_comes() {
    for item in [coffee(), coffee().id("A")] {
        let mut world = world();
        world.deliver(account(1), &increment(CSV, &[item.clone().removed()]));
        let counts = world.deliver(account(1), &window(CAMT053, &[item]));
        assert_eq!((counts.new, counts.duplicates, world.posted(Cause::Earn)), (0, 1, 0));
    }
}

#[test]
fn a_removal_after_its_original_takes_back_what_it_earned_once() {
    for item in [coffee(), coffee().id("A")] {
        let mut world = world();
        world.deliver(account(1), &window(CSV, std::slice::from_ref(&item)));
        for _ in 0..2 {
            world.deliver(account(1), &increment(CSV, &[item.clone().removed()]));
            assert_paid(&world, 0);
        }
        assert_eq!(world.posted(Cause::Clawback), -3);
    }
}

#[test]
fn a_booking_before_its_pending_makes_the_pending_a_repeat() {
    let mut world = world();
    world.deliver(account(1), &window(CSV, &[coffee().id("A")]));
    let counts = world.deliver(account(1), &window(CSV, &[coffee().of(280).id("A").pending()]));
    assert_eq!((counts.pending, counts.duplicates), (0, 1));
}

#[test]
fn a_reversal_carrying_the_originals_reference_is_a_refund() {
    let mut world = world();
    world.deliver(account(1), &window(CAMT053, &[coffee().id("A")]));
    let mut reversal = coffee().refund().on("2026-03-08");
    reversal.facts.reversal = true;
    world.deliver(account(1), &window(CAMT053, &[coffee().id("A"), reversal.id("A").of_purchase("A")]));
    assert_paid(&world, 0);
}

#[test]
fn two_deliveries_of_one_account_interleaved_are_as_one_after_the_other() {
    let mut world = world();
    let first = window(CSV, &[coffee(), coffee(), coffee().of(500)]);
    let second = window(CAMT053, &[coffee().id("A"), coffee().id("B"), coffee().of(500).id("C"), coffee().of(700).id("D")]);
    world.deliver(account(1), &Page { ends: false, ..first.clone() });
    world.deliver(account(1), &Page { ends: false, ..second.clone() });
    world.deliver(account(1), &first);
    world.deliver(account(1), &second);
    assert_eq!(world.posted(Cause::Earn), 3 + 3 + 5 + 7);
}

#[test]
fn twins_split_over_two_unnumbered_halves_at_first_sight_are_taken_as_one() {
    let mut world = world();
    world.deliver(account(1), &window(CSV, &[coffee(), coffee().of(500)]));
    world.deliver(account(1), &window(CSV, &[coffee(), coffee().of(700)]));
    assert_eq!(world.posted(Cause::Earn), 3 + 5 + 7);
}

#[test]
fn an_increment_without_ids_that_brings_an_old_text_again_goes_to_review() {
    let mut world = world();
    world.deliver(account(1), &increment(CAMT054, &[coffee()]));
    let counts = world.deliver(account(1), &increment(CAMT054, &[coffee(), coffee().of(900)]));
    assert_eq!((counts.new, counts.review), (1, 1));
}

#[test]
fn two_references_of_one_item_both_name_it() {
    let mut world = world();
    let both = coffee().named(ReferenceKind::Servicer, "S1").named(ReferenceKind::Transaction, "T1");
    world.deliver(account(1), &window(CAMT053, &[both]));
    assert_eq!(world.deliver(account(1), &window(CAMT052, &[coffee().named(ReferenceKind::Transaction, "T1")])).new, 0);
    assert_eq!(world.deliver(account(1), &window(CAMT052, &[coffee().named(ReferenceKind::Servicer, "S1")])).new, 0);
    assert_paid(&world, 1);
}

#[test]
fn a_batch_entry_and_its_details_are_never_both_counted() {
    let detail = |minor, id: &str| {
        let mut item = coffee().of(minor).id(id);
        let hash = reference(ReferenceKind::Servicer, "E", item.facts.direction, false).hash;
        item.batch = Some(crate::item::Batch { reference: Some(hash), amount_minor: 1000 });
        item
    };
    let entry = coffee().of(1000).named(ReferenceKind::Servicer, "E");
    let details = [detail(600, "D1"), detail(400, "D2")];
    let mut first = world();
    first.deliver(account(1), &window(CAMT052, std::slice::from_ref(&entry)));
    first.deliver(account(1), &window(CAMT053, &details));
    assert_eq!(first.posted(Cause::Earn), 10);
    let mut second = world();
    second.deliver(account(1), &window(CAMT053, &details));
    second.deliver(account(1), &window(CAMT052, &[entry]));
    assert_eq!(second.posted(Cause::Earn), 10);
}

#[test]
fn items_of_another_feed_go_to_review() {
    let mut world = world();
    world.deliver(account(1), &window(CSV, &[coffee()]));
    let other = Page { feed: "other", ..window("csv:other", &[coffee(), coffee().of(900)]) };
    let counts = world.deliver(account(1), &other);
    assert_eq!((counts.new, counts.duplicates, counts.review), (0, 1, 1));
    assert_paid(&world, 1);
}

#[test]
fn chunks_of_any_size_decide_alike() {
    let items: Vec<Item> = (0..40).map(|n| coffee().of(100 + n % 7).on(&format!("2026-03-{:02}", 1 + n % 28))).collect();
    let mut whole = world();
    whole.deliver(account(1), &window(CSV, &items));
    for size in [1, 3, 7] {
        let mut parts = world();
        parts.deliver_in(account(1), &window(CSV, &items), size);
        parts.deliver_in(account(1), &window(CSV, &items), size + 1);
        assert_eq!(parts.posted(Cause::Earn), whole.posted(Cause::Earn));
    }
}

#[test]
fn an_item_booked_in_a_wrong_year_goes_to_a_person_and_bars_no_programme() {
    let mut world = world();
    let counts = world.deliver(account(1), &window(CSV, &[coffee().id("A").on("2036-03-05"), coffee().id("B")]));
    assert_eq!((counts.new, counts.review), (1, 1));
    assert_eq!(world.revisions(TransactionStatus::Review(ReviewReason::FarAhead)), 1);
    let judged = world.rows.values().filter_map(|row| match row {
        crate::state::row::Row::BucketState(state) => state.judged_through,
        _ => None,
    });
    assert_eq!(judged.max(), Some(day("2026-03-05")));
}
