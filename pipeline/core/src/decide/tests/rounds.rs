//! How often a command is asked what it lacks: as often as one thing leads to another, not as often as there are items.

use super::world::*;
use crate::{
    item::Item,
    state::row::{Row, RowKey},
    time::Instant,
};

/// Items under trusted references, so many of them for each of so many months.
fn months(months: usize, each: usize, amount: i64) -> Vec<Item> {
    let item = |n: usize| {
        let (month, place) = (n / each, n % each);
        let on = format!("{}-{:02}-{:02}", 2026 + month / 12, 1 + month % 12, 1 + place % 28);
        coffee().of(amount + i64::try_from(n).unwrap()).on(&on).id(&format!("N{n}"))
    };
    (0..months * each).map(item).collect()
}

fn after_three_years() -> World {
    let mut world = World::new(A_POINT_A_POUND);
    world.at = Instant::parse("2029-01-10T12:00:00Z").unwrap();
    world
}

#[test]
fn a_thousand_references_of_thirty_six_months_are_found_in_four_rounds() {
    let mut world = after_three_years();
    let first = months(36, 28, 10_000);
    world.deliver_in(account(1), &window("csv:default", &first), 64);
    // All come again as items of one day of another month.
    let moved: Vec<Item> = first.iter().map(|item| item.clone().of(77).on("2029-01-05")).collect();
    world.rounds = (0, 0);
    let counts = world.deliver_in(account(1), &window("csv:default", &moved), 1008);
    assert_eq!(counts.conflicts, 1008);
    let (rounds, rows) = world.rounds;
    assert_eq!((rounds, rows), (3, 43), "rounds, and rows: the account and what leads on, 36 months");
}

#[test]
fn refunds_of_purchases_of_many_months_take_as_many_rounds_as_one() {
    let mut world = after_three_years();
    let bought = months(36, 4, 10_000);
    world.deliver_in(account(1), &window("csv:default", &bought), 64);
    let back = |(n, item): (usize, &Item)| {
        let facts = item.facts.clone();
        Item { facts, ..coffee() }.refund().of(100).on("2028-12-20").id(&format!("R{n}")).of_purchase(&format!("N{n}"))
    };
    let refunds: Vec<Item> = bought.iter().enumerate().map(back).collect();
    world.rounds = (0, 0);
    world.deliver_in(account(1), &window("csv:default", &refunds), 144);
    assert!(world.rounds.0 <= 5, "{} rounds", world.rounds.0);
    assert_eq!(world.held_by_wallets("PTS"), bought.iter().map(|item| item.facts.amount.minor / 100 - 1).sum::<i64>());
}

#[test]
fn an_account_with_nothing_open_reads_no_row_for_it() {
    let mut world = World::new(A_POINT_A_POUND);
    world.deliver(account(1), &window("csv:default", &[coffee().id("A")]));
    world.deliver(account(1), &window("csv:default", &[coffee().of(5).id("B")]));
    assert!(world.asked.iter().all(|key| !matches!(key, RowKey::Pendings(..) | RowKey::Waiting(..) | RowKey::Held(..))));
    assert!(world.rows.values().all(|row| !matches!(row, Row::Pendings(_) | Row::Waiting(_) | Row::Held(_))));
}
