//! Pages of APIs, read as JSON.

use serde_json::Value;

use super::*;
use crate::open_banking::Shape;

/// The pages, one a line.
fn pages(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn records<'p>(pages: &'p [Value], list: &'p str) -> impl Iterator<Item = &'p Value> {
    pages.iter().filter_map(move |page| page.pointer(list)?.as_array()).flatten()
}

#[test]
fn pages_hold_the_rows_that_are_counted() {
    let bank = quarter();
    let (text, truth) = pages_of(&bank, &Rendering::default(), Shape::BerlinGroup);
    let berlin = pages(&text);
    let booked: Vec<i64> = records(&berlin, "/transactions/booked")
        .map(|record| minor(record.pointer("/transactionAmount/amount").unwrap().as_str().unwrap()).unwrap())
        .collect();
    assert_eq!((booked.len() as u64, records(&berlin, "/transactions/pending").count() as u64), (truth.booked, truth.pending));
    assert_eq!(booked.iter().sum::<i64>(), truth.credits_minor - truth.debits_minor);
    let (text, counted) = pages_of(&bank, &Rendering::default(), Shape::Uk);
    assert_eq!(counted, truth);
    assert_eq!(records(&pages(&text), "/Data/Transaction").count() as u64, truth.booked + truth.pending);
}

#[test]
fn each_list_ends_with_a_page_that_has_no_next() {
    let bank = quarter();
    for (shape, next) in [(Shape::BerlinGroup, "/transactions/_links/next"), (Shape::Uk, "/Links/Next")] {
        let (text, _) = pages_of(&bank, &Rendering::default(), shape);
        let pages = pages(&text);
        let lists = pages.iter().filter(|page| page.pointer("/Data/Account").is_none());
        let (more, last): (Vec<_>, Vec<_>) = lists.partition(|page| page.pointer(next).is_some());
        assert!(more.len() > 50 && last.len() == 12, "{} {}", more.len(), last.len());
    }
}

#[test]
fn broken_records_stand_beside_the_banks_rows() {
    let rendering = Rendering { broken_records: 8, ..Rendering::default() };
    for (shape, lists) in
        [(Shape::BerlinGroup, &["/transactions/booked", "/transactions/pending"][..]), (Shape::Uk, &["/Data/Transaction"])]
    {
        let (text, truth) = pages_of(&quarter(), &rendering, shape);
        let pages = pages(&text);
        let found: usize = lists.iter().map(|list| records(&pages, list).count()).sum();
        assert_eq!((found as u64, truth.broken), (truth.booked + truth.pending + 8, 8));
        assert!(text.contains("-02-30") && text.contains("POUNDS"));
    }
}
