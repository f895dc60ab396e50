//! Names of deliveries, ordinals, references: the edge's part of IDENTITY.

use proptest::prelude::*;
use rewardhub_core::item::{Original, Status};

use super::world::{All, lines, profile, take, take_with};
use crate::{intake::Limits, recognise_format::Format};

const COFFEE: &str = r#""booked_on":"2026-03-05","amount":"-3.00","description":"COFFEE""#;
const A: &str = r#""booked_on":"2026-03-05","amount":"-3.00","description":"COFFEE","id":"A""#;
const B: &str = r#""booked_on":"2026-03-05","amount":"-3.00","description":"COFFEE","id":"B""#;
const BREAD: &str = r#""booked_on":"2026-03-05","amount":"-2.10","description":"BREAD","id":"C""#;
const LATER: &str = r#""booked_on":"2026-03-06","amount":"-3.00","description":"COFFEE""#;

#[test]
fn the_same_items_in_another_order_and_with_other_white_space_are_the_same_delivery() {
    let first = All::ndjson(&[A, COFFEE, BREAD, B, LATER]);
    let spaced = COFFEE.replace("COFFEE", "  Coffee ");
    let other = All::ndjson(&[LATER, B, &spaced, A, BREAD]);
    assert_eq!(first.deliveries(), other.deliveries());
    assert_eq!(first.identities(), other.identities());
    assert_eq!(first.items().count(), 5);
}

#[test]
fn one_more_item_is_another_delivery_and_so_is_another_account() {
    let one = All::ndjson(&[COFFEE]);
    assert_ne!(one.deliveries(), All::ndjson(&[COFFEE, COFFEE]).deliveries());
    let of_other_account = lines(&[COFFEE]).replace("GB33BUKB20201555555555", "DE89370400440532013000");
    assert_ne!(one.deliveries(), take(Format::Ndjson, &profile("name = 'bank'"), of_other_account.as_bytes()).deliveries());
    let other_feed = take(Format::Ndjson, &profile("name = 'other'"), lines(&[COFFEE]).as_bytes());
    assert_ne!(one.deliveries(), other_feed.deliveries());
}

#[test]
fn a_delivery_that_its_poster_names_is_known_by_that_name() {
    let named = |key: &str, item: &str| {
        let input = format!("{}{{\"delivery\":{{\"key\":\"{key}\"}}}}\n", lines(&[item]));
        take(Format::Ndjson, &profile("name = 'bank'"), input.as_bytes())
    };
    assert_eq!(named("k1", COFFEE).deliveries(), named("k1", BREAD).deliveries());
    assert_ne!(named("k1", COFFEE).deliveries(), named("k2", COFFEE).deliveries());
}

#[test]
fn equals_are_counted_and_the_halves_of_a_file_count_anew() {
    let ordinals = |items: &[&str]| All::ndjson(items).items().map(|item| item.ordinal).collect::<Vec<_>>();
    assert_eq!(ordinals(&[COFFEE, COFFEE, BREAD, COFFEE, LATER]), [1, 2, 1, 3, 1]);
    let (whole, half) = (All::ndjson(&[COFFEE, COFFEE]), All::ndjson(&[COFFEE]));
    assert_ne!(whole.deliveries(), half.deliveries());
    assert_eq!(ordinals(&[COFFEE]), [1]);
}

#[test]
fn a_pending_and_a_booked_twin_are_counted_apart() {
    let pending = format!("{COFFEE},\"status\":\"pending\"");
    let all = All::ndjson(&[&pending, COFFEE, &pending]);
    let items: Vec<(Status, u32)> = all.items().map(|item| (item.status, item.ordinal)).collect();
    assert_eq!(items, [(Status::Pending, 1), (Status::Booked, 1), (Status::Pending, 2)]);
}

#[test]
fn items_with_an_id_go_first_among_equals_and_others_keep_their_places() {
    let all = All::ndjson(&[COFFEE, BREAD, A, COFFEE, B]);
    let items: Vec<(i64, bool, u32)> =
        all.items().map(|item| (item.facts.amount.minor, item.references.is_empty(), item.ordinal)).collect();
    assert_eq!(items, [(300, false, 1), (210, false, 1), (300, false, 2), (300, true, 3), (300, true, 4)]);
}

#[test]
fn an_id_used_for_two_contents_is_no_id_of_either() {
    let dearer = A.replace("3.00", "4.00");
    let all = All::ndjson(&[A, &dearer, B]);
    let bare = all.items().filter(|item| item.references.is_empty()).count();
    assert_eq!((bare, all.report.reused_references), (2, 2));
    // Whoever lost its id goes behind its equals that have one.
    let items: Vec<(i64, bool, u32)> =
        all.items().map(|item| (item.facts.amount.minor, item.references.is_empty(), item.ordinal)).collect();
    assert_eq!(items, [(300, false, 1), (400, true, 1), (300, true, 2)]);
}

#[test]
fn an_id_that_is_only_repeated_or_whose_pending_had_another_amount_stays_an_id() {
    let pending = format!("{},\"status\":\"pending\"", A.replace("3.00", "4.00"));
    let refund = A.replace("-3.00", "3.00");
    let all = All::ndjson(&[A, A, &pending, &refund]);
    assert!(all.items().all(|item| item.references.len() == 1));
    assert_eq!(all.report.reused_references, 0);
}

#[test]
fn placeholders_and_ids_of_untrusted_streams_are_no_references() {
    let with_profile = |text: &str, item: &str| {
        let all = take(Format::Ndjson, &profile(text), lines(&[item]).as_bytes());
        all.items().map(|item| item.references.len()).sum::<usize>()
    };
    let pending = format!("{A},\"status\":\"pending\"");
    let (stable, booked, none) =
        ("name = 'b'", "name = 'b'\n[stream.ndjson]\nids = 'booked only'", "name = 'b'\n[stream.ndjson]\nids = 'none'");
    assert_eq!(with_profile(stable, &A.replace("\"A\"", "\"NOTPROVIDED\"")), 0);
    assert_eq!([with_profile(stable, A), with_profile(booked, A), with_profile(none, A)], [1, 1, 0]);
    assert_eq!([with_profile(stable, &pending), with_profile(booked, &pending)], [1, 0]);
}

#[test]
fn what_a_refund_a_reversal_and_a_booking_name_is_what_the_other_carries() {
    let refund = r#""booked_on":"2026-03-07","amount":"3.00","id":"R","original_id":"A""#;
    let reversal = r#""booked_on":"2026-03-07","amount":"3.00","reversal":true,"original_id":"A""#;
    let pending = r#""booked_on":"2026-03-04","amount":"-2.00","id":"P","status":"pending""#;
    let settling = r#""booked_on":"2026-03-08","amount":"-2.50","id":"S","pending_id":"P""#;
    let all = All::ndjson(&[pending, A, refund, reversal, settling]);
    let items: Vec<_> = all.items().collect();
    let carried = |at: usize| Some(items[at].references[0].hash);
    let named = carried(1).map(Original::Named);
    assert_eq!([items[2].original, items[3].original], [named, named]);
    assert_eq!(items[4].settles, carried(0));
    assert_eq!(([items[0].original, items[1].original], items[1].settles), ([None, None], None));
}

#[test]
fn a_day_that_does_not_fit_in_memory_is_arranged_like_one_that_does() {
    let item = |n: u32| {
        let id = if n.is_multiple_of(3) { format!(",\"id\":\"{}\"", n / 2) } else { String::new() };
        format!("\"booked_on\":\"2026-03-05\",\"amount\":\"-{}.00\",\"description\":\"{}\"{id}", n % 5 + 1, n % 7)
    };
    let items: Vec<String> = (0..500).map(item).collect();
    let input = lines(&items.iter().map(String::as_str).collect::<Vec<_>>());
    let (profile, small) = (profile("name = 'bank'"), Limits { held_bytes: 40_000, ..Limits::default() });
    let held = take(Format::Ndjson, &profile, input.as_bytes());
    let sorted = take_with(Format::Ndjson, &profile, input.as_bytes(), small);
    assert_eq!(held.chunks, sorted.chunks);
    assert!(held.items().any(|item| item.ordinal == 100));
}

proptest! {
    #[test]
    fn spilled_or_not_and_in_any_order_a_file_gives_the_same_deliveries(
        rows in prop::collection::vec((1_u32..6, 1_u32..4, prop::option::of(0_u32..8), 0_u32..3), 1..60),
        held_bytes in 200_usize..20_000,
    ) {
        let line = |(day, amount, id, account): &(u32, u32, Option<u32>, u32)| {
            let id = id.map(|id| format!(",\"id\":\"{id}\"")).unwrap_or_default();
            format!("{{\"account\":\"1000000{account}\",\"currency\":\"GBP\",\"booked_on\":\"2026-03-0{day}\",\"amount\":\"-{amount}.00\"{id}}}\n")
        };
        let forwards: String = rows.iter().map(line).collect();
        let backwards: String = rows.iter().rev().map(line).collect();
        let profile = profile("name = 'bank'");
        let held = take(Format::Ndjson, &profile, forwards.as_bytes());
        let spilled = take_with(Format::Ndjson, &profile, forwards.as_bytes(), Limits { held_bytes, ..Limits::default() });
        prop_assert_eq!(&held.chunks, &spilled.chunks);
        let turned = take(Format::Ndjson, &profile, backwards.as_bytes());
        prop_assert_eq!(held.identities(), turned.identities());
        let sorted = |all: &All| { let mut ids = all.deliveries(); ids.sort_unstable(); ids };
        prop_assert_eq!(sorted(&held), sorted(&turned));
    }
}
