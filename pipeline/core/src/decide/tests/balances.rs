//! What running balances, and those at the ends of statements, prove.

use super::{
    trust::{assert_nothing_changes, outcome, world},
    world::*,
};
use crate::{item::Item, posting::Cause};

const CSV: &str = "csv:default";
const CAMT053: &str = "camt053";

fn balanced(item: Item, after: i64) -> Item {
    Item { balance_after_minor: Some(after), ..item }
}

#[test]
fn two_equal_purchases_in_two_files_whose_balances_follow_on_each_other_are_two() {
    for (first, second) in [("SHOP A", "SHOP B"), ("BUS", "BUS")] {
        let page = |text: &str, opening| Page {
            balances: Some((opening, opening - 300)),
            whole: true,
            ..window(CSV, &[balanced(coffee().text(text), opening - 300)])
        };
        let pages = [page(first, 1000), page(second, 700)];
        for order in [[0, 1], [1, 0]] {
            let mut world = world();
            order.iter().for_each(|at: &usize| {
                world.deliver(account(1), &pages[*at]);
            });
            assert_eq!(outcome(&world), (6, 0), "{first} {order:?}");
            let both = Page {
                balances: Some((1000, 400)),
                whole: true,
                ..window(CSV, &[pages[0].items[0].clone(), pages[1].items[0].clone()])
            };
            assert_nothing_changes(&mut world, &[&pages[0], &pages[1], &both, &pages[1], &pages[0]]);
            assert_eq!(world.deliver(account(1), &page(second, 400)).new, 1);
        }
    }
}

#[test]
fn two_numbered_statements_of_a_day_are_two_in_either_order() {
    let statement = |number, opening| Page {
        balances: Some((opening, opening - 300)),
        sequence: Some(number),
        whole: true,
        ..window(CAMT053, &[coffee()])
    };
    let (one, two) = (statement(1, 1000), statement(2, 700));
    for order in [[&one, &two], [&two, &one]] {
        let mut world = world();
        order.iter().for_each(|page| assert_eq!(world.deliver(account(1), page).new, 1));
        assert_eq!(outcome(&world), (6, 0));
        assert_nothing_changes(&mut world, &order);
    }
}

#[test]
fn a_day_that_comes_back_to_a_balance_is_for_a_person_to_look_at() {
    let (out, back) = (balanced(coffee(), 700), balanced(coffee().refund().at("NEWS"), 1000));
    let mut world = world();
    world.deliver(
        account(1),
        &Page { balances: Some((1300, 1000)), ..window(CSV, &[balanced(coffee().of(300).at("BOOKS"), 1000)]) },
    );
    world.deliver(account(1), &Page { balances: Some((1000, 1000)), ..window(CSV, &[out.clone(), back]) });
    let again = Page { balances: Some((1000, 700)), ..window(CSV, &[out]) };
    world.deliver(account(1), &again);
    assert_nothing_changes(&mut world, &[&again]);
    assert_eq!(world.posted(Cause::Earn), 6);
}

#[test]
fn rows_in_another_order_with_their_balances_are_known() {
    let day = |order: [usize; 3]| {
        let rows = [coffee().at("A"), coffee().at("B"), coffee().of(500).at("C")];
        let mut balance = 2000;
        let mut items = Vec::new();
        for at in order {
            balance -= rows[at].facts.amount.minor;
            items.push(balanced(rows[at].clone(), balance));
        }
        Page { balances: Some((2000, 900)), whole: true, ..window(CSV, &items) }
    };
    let mut world = world();
    world.deliver(account(1), &day([0, 1, 2]));
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        world.deliver(account(1), &day(order));
        assert_eq!(outcome(&world), (11, 0), "{order:?}");
    }
}

#[test]
fn a_late_row_that_shifts_the_balances_after_it_is_one_new() {
    let rows = |shops: &[&str]| {
        let after = |n: usize| 2000 - 300 * i64::try_from(n + 1).unwrap();
        let items: Vec<Item> = shops.iter().enumerate().map(|(n, shop)| balanced(coffee().at(shop), after(n))).collect();
        let closing = items.last().unwrap().balance_after_minor.unwrap();
        Page { balances: Some((2000, closing)), whole: true, ..window(CSV, &items) }
    };
    for shops in [["LATE", "A", "B"], ["A", "LATE", "B"], ["A", "A", "B"]] {
        let mut world = world();
        world.deliver(account(1), &rows(&["A", "B"]));
        world.deliver(account(1), &rows(&shops));
        assert_eq!(outcome(&world), (9, 0), "{shops:?}");
        assert_nothing_changes(&mut world, &[&rows(&shops), &rows(&["A", "B"])]);
    }
}

#[test]
fn rows_whose_balances_lead_through_the_last_one_known_are_new_behind_it() {
    let (a, b) = (
        |balance| Item { balance_after_minor: Some(balance), ..coffee() },
        |balance| Item { balance_after_minor: Some(balance), ..coffee().of(400) },
    );
    for newest_first in [false, true] {
        let page = |items: &[Item], opening: i64, closing: i64| {
            let mut items = items.to_vec();
            if newest_first {
                items.reverse();
            }
            Page { balances: Some((opening, closing)), whole: true, ..window(CSV, &items) }
        };
        let mut world = world();
        let first = page(&[a(9700), b(9300)], 10_000, 9300);
        world.deliver(account(1), &first);
        let counts = world.deliver(account(1), &page(&[b(9300), a(9000)], 9700, 9000));
        assert_eq!((counts.new, counts.duplicates, counts.held, counts.review), (1, 1, 0, 0));
        assert_eq!(world.posted(Cause::Earn), 3 + 4 + 3);
        let more = page(&[a(9000), a(8700), coffee_of_another_day()], 9300, 8400);
        assert_eq!(world.deliver(account(1), &more).new, 2);
        for known in [&first, &page(&[b(9300), a(9000)], 9700, 9000), &more] {
            assert_nothing_changes(&mut world, &[known]);
        }
        // A bank that reckons its balances anew tells the same rows.
        let late = page(&[a(9700), coffee().of(200).at("LATE"), b(9100), a(8800), a(8500)], 10_000, 8500);
        assert_eq!(world.deliver(account(1), &late).new, 1);
    }
}

fn coffee_of_another_day() -> Item {
    Item { balance_after_minor: Some(8400), ..coffee().on("2026-03-06") }
}
