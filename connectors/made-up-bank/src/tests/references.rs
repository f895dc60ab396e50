use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::Pendings;

/// What a reference names: the account's number, the day it was booked on, and its amount.
type Named = (String, String, String);

fn names(plan: &Plan, rendering: &Rendering) -> BTreeMap<String, Named> {
    let rows = whole_csv_rows(&csv_of(&Bank::new(plan), rendering).0);
    let count = rows.len();
    let named: BTreeMap<String, Named> = rows
        .into_iter()
        .map(|row| (row["id"].clone(), (row["account"].clone(), row["booked_on"].clone(), row["amount"].clone())))
        .collect();
    assert_eq!(named.len(), count, "no reference twice in one file");
    named
}

fn booked() -> Rendering {
    Rendering { pendings: Pendings::Hidden, ..Rendering::default() }
}

/// Two accounts for some days: few enough numbers that two plans are often alike in all but one of them.
fn plan() -> impl Strategy<Value = Plan> {
    (1..4_u64, 0..90_i32, 1..70_u16, 1..4_u32, 1..6_u64).prop_map(|(seed, begins, days, accounts, many)| Plan {
        seed,
        accounts,
        first: day("2026-01-01").plus(begins),
        days,
        transactions: many * 40,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn files_of_two_plans_never_give_one_reference_to_two_transactions(one in plan(), other in plan()) {
        let (early, late) = (names(&one, &booked()), names(&other, &booked()));
        let both: Vec<&String> = early.keys().filter(|reference| late.contains_key(*reference)).collect();
        if one == other {
            prop_assert_eq!(early, late);
        } else {
            prop_assert!(both.is_empty(), "{:?} and {:?} share {:?}", one, other, both);
        }
    }

    #[test]
    fn a_transaction_has_its_reference_in_every_window(plan in plan(), from in 0..70_i32, len in 0..70_i32) {
        let (from, whole) = (plan.first.plus(from), names(&plan, &booked()));
        let window = names(&plan, &Rendering { pendings: Pendings::Hidden, ..Rendering::of(from, from.plus(len)) });
        let (first, last) = (from.to_string(), from.plus(len).to_string());
        let within = whole.into_iter().filter(|(_, (_, day, _))| (&first..=&last).contains(&day));
        prop_assert_eq!(window, within.collect());
    }
}

#[test]
fn the_next_month_under_the_same_seed_has_references_of_its_own() {
    let january = Plan::default();
    let february = Plan { first: day("2026-02-01"), days: 28, ..Plan::default() };
    let (one, other) = (names(&january, &booked()), names(&february, &booked()));
    let accounts = |names: &BTreeMap<String, Named>| names.values().map(|named| named.0.clone()).collect::<BTreeSet<_>>();
    assert_eq!(accounts(&one), accounts(&other));
    assert!(one.len() > 150 && other.len() > 150 && one.keys().all(|reference| !other.contains_key(reference)));
}
