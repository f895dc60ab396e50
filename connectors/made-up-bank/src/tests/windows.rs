use std::collections::BTreeSet;

use super::*;
use crate::{Order, Pendings};

fn lines(bank: &Bank, rendering: &Rendering) -> BTreeSet<String> {
    csv_of(bank, rendering).0.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn a_window_rendered_twice_is_identical() {
    let rendering = Rendering::of(day("2026-01-20"), day("2026-02-20"));
    assert_eq!(csv_of(&quarter(), &rendering), csv_of(&quarter(), &rendering));
    assert!(csv_of(&quarter(), &rendering).1.booked > 1500);
}

#[test]
fn two_windows_overlap_in_exactly_the_rows_of_their_common_days() {
    let bank = quarter();
    for order in [Order::Sorted, Order::Unsorted] {
        let of = |from: &str, to: &str| lines(&bank, &Rendering { order, ..Rendering::of(day(from), day(to)) });
        let (early, late) = (of("2026-01-10", "2026-02-09"), of("2026-01-25", "2026-02-24"));
        let common = of("2026-01-25", "2026-02-09");
        assert_eq!(early.intersection(&late).cloned().collect::<BTreeSet<_>>(), common);
        let days = |row: &String| row.contains(",2026-01-25,") || row.contains(",2026-02-09,");
        assert!(common.iter().filter(|row| days(row)).count() > 60 && common.len() < early.len() && common.len() < late.len());
        let all = of("2026-01-10", "2026-02-24");
        assert_eq!(early.union(&late).cloned().collect::<BTreeSet<_>>(), all);
    }
}

#[test]
fn an_open_pending_gives_way_to_its_booking_in_the_next_window() {
    let bank = quarter();
    let open = |to: &str| Rendering { pendings: Pendings::Open, ..Rendering::of(day("2026-01-10"), day(to)) };
    let mut settled = 0;
    for number in 20..25 {
        let pending = |row: &String| row.contains(",pending,");
        let early: BTreeSet<String> = lines(&bank, &open(&format!("2026-01-{number}"))).into_iter().filter(pending).collect();
        let late = lines(&bank, &open("2026-02-20"));
        settled += early.difference(&late).count();
        assert!(early.is_disjoint(&late), "what was pending for two days is booked four weeks later");
    }
    assert!(settled > 3);
}

#[test]
fn a_window_outside_the_plan_is_empty() {
    let (text, truth) = csv_of(&quarter(), &Rendering::of(day("2027-01-01"), day("2027-02-01")));
    assert_eq!((text.lines().count(), truth), (1, Truth::default()));
}

#[test]
fn a_window_in_two_formats_has_the_same_ids_amounts_and_days() {
    let rendering = Rendering { pendings: Pendings::Hidden, ..Rendering::of(day("2026-02-01"), day("2026-02-28")) };
    let from_csv: Vec<_> = whole_csv_rows(&csv_of(&quarter(), &rendering).0)
        .into_iter()
        .map(|row| (row["id"].clone(), row["booked_on"].clone(), minor(&row["amount"])))
        .collect();
    let from_camt: Vec<_> = parse_camt(&camt_of(&quarter(), &rendering, camt::Message::Statement).0)
        .statements
        .into_iter()
        .flat_map(|(_, entries)| entries)
        .map(|entry| (entry["AcctSvcrRef"].clone(), entry["BookgDt/Dt"].clone(), signed(&entry)))
        .collect();
    assert_eq!(from_csv, from_camt);
}
