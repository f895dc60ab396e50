use std::collections::{HashMap, HashSet};

use super::*;
use crate::{Life, Order, Pendings};

/// What a reader finds. It knows a repeat by its content, without the balance.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    booked: u64,
    pending: u64,
    repeats: u64,
    broken: u64,
    credits_minor: i64,
    debits_minor: i64,
}

impl Found {
    fn of(truth: &Truth) -> Self {
        let Truth { booked, pending, repeats, broken, credits_minor, debits_minor, .. } = *truth;
        Self { booked, pending, repeats, broken, credits_minor, debits_minor }
    }

    fn count(&mut self, seen: &mut HashSet<Vec<String>>, fields: &Fields) {
        let readable = |key| fields.get(key).is_some_and(|text| Day::parse(text).is_some());
        let amount = fields.get("amount").and_then(|text| minor(text));
        let (Some(amount), true, Some("GBP")) = (amount, readable("booked_on"), fields.get("currency").map(String::as_str))
        else {
            self.broken += 1;
            return;
        };
        let key = ["account", "id", "status", "booked_on", "amount", "description"];
        if !seen.insert(key.iter().map(|key| fields[*key].clone()).collect()) {
            self.repeats += 1;
        } else if fields["status"] == "pending" {
            self.pending += 1;
        } else {
            self.booked += 1;
            self.credits_minor += amount.max(0);
            self.debits_minor -= amount.min(0);
        }
    }
}

fn in_csv(text: &str) -> Found {
    let (mut found, mut seen) = (Found::default(), HashSet::new());
    for row in csv_rows(text) {
        match row {
            Ok(fields) => found.count(&mut seen, &fields),
            Err(_) => found.broken += 1,
        }
    }
    found
}

fn in_ndjson(text: &str) -> Found {
    let (mut found, mut seen) = (Found::default(), HashSet::new());
    for line in text.lines() {
        match serde_json::from_str::<Fields>(line) {
            Ok(fields) => found.count(&mut seen, &fields),
            Err(_) => found.broken += 1,
        }
    }
    found
}

#[test]
fn the_truth_counts_what_is_in_the_bytes() {
    for order in [Order::Sorted, Order::Unsorted] {
        for pendings in [Pendings::All, Pendings::Open, Pendings::Hidden] {
            for (duplicates_percent, broken_records) in [(0, 0), (10, 0), (35, 17)] {
                let window = Rendering::of(day("2026-01-10"), day("2026-03-02")).window;
                for window in [None, window] {
                    let rendering =
                        Rendering { window, order, pendings, duplicates_percent, broken_records, ..Rendering::default() };
                    let (text, truth) = csv_of(&quarter(), &rendering);
                    assert_eq!(in_csv(&text), Found::of(&truth), "{rendering:?}");
                    assert_eq!(truth.broken, broken_records);
                    assert_eq!(truth.records(), u64::try_from(text.lines().count()).unwrap() - 1);
                    let (text, same) = ndjson_of(&quarter(), &rendering);
                    assert_eq!((in_ndjson(&text), &same), (Found::of(&truth), &truth), "{rendering:?}");
                }
            }
        }
    }
}

#[test]
fn both_orders_and_every_format_show_the_same_truth() {
    let (bank, sorted) = (quarter(), Rendering::default());
    let unsorted = Rendering { order: Order::Unsorted, ..sorted.clone() };
    let truth = csv_of(&bank, &sorted).1;
    assert_eq!(truth, ndjson_of(&bank, &unsorted).1);
    assert_eq!(truth, camt_of(&bank, &sorted, camt::Message::Report).1);
    let booked = Rendering { pendings: Pendings::Hidden, ..sorted };
    assert_eq!(csv_of(&bank, &booked).1, camt_of(&bank, &booked, camt::Message::Statement).1);
    let by_life: u64 = Life::ALL.into_iter().map(|life| truth.of(life)).sum();
    assert_eq!(by_life, truth.booked);
}

#[test]
fn a_plan_gets_about_the_transactions_it_asks_for() {
    for (accounts, days, transactions) in [(1, 31, 100), (2, 31, 240), (12, 90, 6000), (500, 365, 20_000), (300, 30, 50)] {
        let plan = Plan { accounts, days, transactions, ..Plan::default() };
        let truth = csv_of(&Bank::new(&plan), &Rendering::default()).1;
        let off = truth.records().abs_diff(transactions);
        assert!(off * 10 <= transactions, "{} rows for {plan:?}", truth.records());
    }
}

#[test]
fn of_a_hundred_records_the_asked_number_are_repeats_and_they_are_drawn_from_all_of_the_file() {
    for order in [Order::Sorted, Order::Unsorted] {
        let rendering = Rendering { duplicates_percent: 10, order, ..Rendering::default() };
        let (text, truth) = csv_of(&quarter(), &rendering);
        let share = truth.repeats * 1000 / truth.records();
        assert!((95..=105).contains(&share), "{share} of 1000 repeat");
        let mut first = HashMap::new();
        let (mut distances, lines) = (Vec::new(), text.lines().count());
        for (place, line) in text.lines().enumerate() {
            let row = line.rsplit_once(',').unwrap().0;
            if let Some(before) = first.get(row) {
                distances.push(place - before);
            } else {
                first.insert(row, place);
            }
        }
        distances.sort_unstable();
        assert!(
            distances[distances.len() / 2] > lines / 10,
            "half of the repeats stand within {}",
            distances[distances.len() / 2]
        );
    }
}

#[test]
fn sorted_rows_go_by_account_and_by_day() {
    let bank = quarter();
    let accounts: HashMap<String, u32> = (0..12).map(|account| (bank.iban(account), account)).collect();
    let rows = whole_csv_rows(&csv_of(&bank, &Rendering::default()).0);
    assert!(rows.is_sorted_by_key(|row| (accounts[&row["account"]], row["booked_on"].clone())));
}

#[test]
fn a_plan_of_nothing_is_an_empty_file() {
    let bank = Bank::new(&Plan { transactions: 0, ..Plan::default() });
    for order in [Order::Sorted, Order::Unsorted] {
        let rendering = Rendering { order, duplicates_percent: 10, broken_records: 1, ..Rendering::default() };
        assert_eq!(csv_of(&bank, &rendering).1, Truth::default());
    }
    let statements = parse_camt(&camt_of(&bank, &Rendering::default(), camt::Message::Statement).0).statements;
    assert!(statements.iter().all(|(balances, entries)| entries.is_empty() && balances[0] == balances[1]));
}

#[test]
fn counts_stand_in_the_order_of_their_names() {
    assert!(Life::ALL.iter().enumerate().all(|(place, life)| *life as usize == place));
}

#[test]
fn unsorted_rows_are_mixed_over_accounts_and_days() {
    let rows = whole_csv_rows(&csv_of(&quarter(), &Rendering { order: Order::Unsorted, ..Rendering::default() }).0);
    let together = rows.windows(2).filter(|pair| pair[0]["account"] == pair[1]["account"]).count();
    let rising = rows.windows(2).filter(|pair| pair[0]["booked_on"] <= pair[1]["booked_on"]).count();
    assert!(together * 5 < rows.len(), "{together} of {} follow one of their account", rows.len());
    assert!((rows.len() * 2 / 5..rows.len() * 3 / 5).contains(&rising), "{rising} of {} rise", rows.len());
}

#[test]
fn blank_ids_are_as_many_as_asked_and_the_same_in_both_formats() {
    let rendering = Rendering { blank_ids_percent: 30, ..Rendering::default() };
    let rows = whole_csv_rows(&csv_of(&quarter(), &rendering).0);
    let blank: Vec<bool> = rows.iter().map(|row| row["id"].is_empty()).collect();
    let share = blank.iter().filter(|blank| **blank).count() * 100 / rows.len();
    assert!((26..=34).contains(&share), "{share}%");
    let objects = ndjson_of(&quarter(), &rendering).0;
    let same: Vec<bool> = objects.lines().map(|line| !serde_json::from_str::<Fields>(line).unwrap().contains_key("id")).collect();
    assert_eq!(blank, same);
}
