//! Several pages: one statement in whatever order and arrangement they come, and what is said of those that are missing.

use std::fmt::Write as _;

use expect_test::expect;
use proptest::prelude::*;

use super::{IBAN, Shape, berlin, berlin_page, bought, london, paid, shown, shown_berlin, shown_uk, uk_page};
use crate::entry::{Decoded, Entry};

/// Berlin Group pages of these lists of records; all but the last have a link to the next.
fn berlin_pages(lists: &[Vec<String>]) -> Vec<String> {
    let page = |(at, records): (usize, &Vec<String>)| {
        let more = at + 1 < lists.len();
        let next =
            if more { format!(r#""next":{{"href":"/v1/accounts/3dc3/transactions?page={}"}}"#, at + 1) } else { String::new() };
        format!(r#"{{"account":{{"iban":"{IBAN}"}},"transactions":{{"booked":[{}],"_links":{{{next}}}}}}}"#, records.join(","))
    };
    lists.iter().enumerate().map(page).collect()
}

/// UK pages of these lists of records.
fn uk_pages(lists: &[Vec<String>]) -> Vec<String> {
    let link = |at: usize| format!("https://api.example.com/accounts/22289/transactions?page={at}");
    let page = |(at, records): (usize, &Vec<String>)| {
        let more = at + 1 < lists.len();
        let next = if more { format!(r#","Next":"{}""#, link(at + 1)) } else { String::new() };
        format!(
            r#"{{"Data":{{"Transaction":[{}]}},"Links":{{"Self":"{}"{next}}},"Meta":{{"TotalPages":{}}}}}"#,
            records.join(","),
            link(at),
            lists.len()
        )
    };
    lists.iter().enumerate().map(page).collect()
}

fn two() -> Vec<String> {
    berlin_pages(&[vec![bought(r#","entryReference":"A""#)], vec![bought(r#","entryReference":"B""#)]])
}

#[test]
fn pages_in_every_arrangement_are_one_statement() {
    let pages = two();
    let together = shown_berlin(pages.concat());
    expect![[r#"
        entry 1 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Servicer:A
        entry 2 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Servicer:B
        statement DE2310010010123456789
    "#]]
    .assert_eq(&together);
    let array = format!("[{}]", pages.join(","));
    let pretty = pages.join("\n\n").replace(':', " :\n");
    for other in [array, pages.join("\n"), pages.join(" \r\n\t"), format!("\u{feff}{}\n", pages.concat()), pretty] {
        assert_eq!(shown_berlin(&other), together, "{other}");
    }
}

#[test]
fn pages_in_another_order_are_whole_too() {
    let mut pages = two();
    pages.reverse();
    let shown = shown_berlin(pages.concat());
    assert!(!shown.contains("PARTIAL") && !shown.contains("remark"), "{shown}");
}

#[test]
fn a_next_page_that_is_not_there_leaves_the_days_uncovered() {
    let pages = two();
    expect![[r#"
        entry 1 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Servicer:A
        remark the list is not whole: each page has a link to a next one, which is not there; its transactions count, but its days are not taken as covered; fetch all pages and send them together
        statement DE2310010010123456789 PARTIAL=yes
    "#]].assert_eq(&shown_berlin(&pages[0]));
    let uk = uk_pages(&[vec![paid("")], vec![paid("")], vec![paid("")]]);
    expect![[r#"
        entry 1 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        remark the list is not whole: each page has a link to a next one, which is not there; its transactions count, but its days are not taken as covered; fetch all pages and send them together
        statement GB33BUKB20201555555555 PARTIAL=yes
    "#]].assert_eq(&shown_uk(&uk[0]));
    // The last page alone says how many there are.
    expect![[r#"
        entry 1 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        remark the list is not whole: 1 of 3 pages are there; its transactions count, but its days are not taken as covered; fetch all pages and send them together
        statement GB33BUKB20201555555555 PARTIAL=yes
    "#]].assert_eq(&shown_uk(&uk[2]));
    assert!(!shown_uk(uk.concat()).contains("PARTIAL"));
}

#[test]
fn links_that_lead_nowhere_are_no_next_page() {
    for links in [r#"{"next":null}"#, r#"{"next":""}"#, r#"{"next":{"href":null}}"#, "null", "[]"] {
        let page = format!(r#"{{"account":{{"iban":"{IBAN}"}},"transactions":{{"booked":[{}],"_links":{links}}}}}"#, bought(""));
        assert!(!shown_berlin(page).contains("PARTIAL"), "{links}");
    }
    let outside = format!(
        r#"{{"account":{{"iban":"{IBAN}"}},"transactions":{{"booked":[{}]}},"_links":{{"next":"/v1/next"}}}}"#,
        bought("")
    );
    assert!(shown_berlin(outside).contains("PARTIAL"));
}

#[test]
fn a_page_that_comes_twice_counts_once() {
    let pages = uk_pages(&[vec![paid("")], vec![paid("")]]);
    let twice = [&pages[0], &pages[1], &pages[0]].map(String::as_str).concat();
    expect![[r#"
        entry 1 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        entry 2 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        remark page 3 is the same as one before it, and is left out
        statement GB33BUKB20201555555555
    "#]]
    .assert_eq(&shown_uk(twice));
    // Pages with equal records are different pages if their links are.
    let equal = berlin_pages(&[vec![bought("")], vec![bought("")], vec![bought("")]]);
    assert_eq!(shown_berlin(equal.concat()).matches("entry").count(), 3);
}

#[test]
fn the_account_may_stand_behind_the_transactions_or_on_the_page_before() {
    let behind = format!(r#"{{"transactions":{{"booked":[{}]}},"account":{{"iban":"{IBAN}"}}}}"#, bought(""));
    assert!(shown_berlin(&behind).starts_with(&format!("entry 1 {IBAN}")));
    let without = format!(r#"{{"transactions":{{"booked":[{}]}}}}"#, bought(""));
    expect![[r#"
        rejected page 1, /transactions/booked/0 (account) the page names no account, so its records belong to nobody; give its number with --account [85 bytes]
        statement ?
    "#]].assert_eq(&shown_berlin(&without));
    assert!(shown(Shape::BerlinGroup, &london(), &without).starts_with("entry 1 GB33"));
    let continued = two()[0].clone() + &without;
    assert!(!shown_berlin(continued).contains("rejected"));
}

#[test]
fn pages_of_several_accounts_are_told_apart() {
    let other = berlin_page(&bought(""), "").replace(IBAN, "NL76RABO0359400371");
    expect![[r#"
        entry 1 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        entry 2 NL76RABO0359400371 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        statement ?
    "#]]
    .assert_eq(&shown_berlin(berlin_page(&bought(""), "") + &other));
}

#[test]
fn a_page_without_anything_that_is_read_is_mentioned() {
    expect![[r#"
        remark page 1 has none of the parts that are read, and is left out
        entry 1 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        statement DE2310010010123456789
    "#]]
    .assert_eq(&shown_berlin(r#"{"accounts":[]}"#.to_owned() + &berlin_page(&bought(""), "")));
}

fn entries(shape: Shape, input: &str) -> Vec<Entry> {
    let profile = if shape == Shape::Uk { london() } else { berlin() };
    let decoded: Vec<Decoded> = super::decode(shape, &profile, input.as_bytes()).collect();
    assert!(matches!(decoded.last(), Some(Decoded::Statement(statement)) if !statement.is_partial), "{decoded:?}");
    decoded.into_iter().filter_map(|decoded| if let Decoded::Entry(entry) = decoded { Some(*entry) } else { None }).collect()
}

proptest! {
    #[test]
    fn wherever_a_list_is_split_into_pages_the_items_are_the_same(
        amounts in proptest::collection::vec(1_u32..4, 0..20),
        cuts in proptest::collection::vec(0_usize..20, 0..6),
        in_array: bool,
    ) {
        let records = |record: &dyn Fn(u32) -> String| amounts.iter().map(|amount| record(*amount)).collect::<Vec<_>>();
        let berlin = records(&|amount| bought("").replace("10.00", &amount.to_string()));
        let uk = records(&|amount| paid("").replace("10.00", &amount.to_string()));
        let split = |records: &[String]| {
            let mut at: Vec<usize> = cuts.iter().map(|cut| cut % (records.len() + 1)).collect();
            at.extend([0, records.len()]);
            at.sort_unstable();
            at.windows(2).map(|ends| records[ends[0]..ends[1]].to_vec()).collect::<Vec<_>>()
        };
        let arranged = |pages: Vec<String>| if in_array { format!("[{}]", pages.join(",")) } else { pages.concat() };
        prop_assert_eq!(
            entries(Shape::BerlinGroup, &arranged(berlin_pages(&split(&berlin)))),
            entries(Shape::BerlinGroup, &berlin_pages(&[berlin]).concat())
        );
        prop_assert_eq!(
            entries(Shape::Uk, &arranged(uk_pages(&split(&uk)))),
            entries(Shape::Uk, &uk_pages(&[uk]).concat())
        );
    }
}

#[test]
fn pages_of_one_list_in_one_file_are_one_delivery() {
    let mut dump = String::new();
    for page in uk_pages(&[vec![paid("")], vec![paid("")]]) {
        writeln!(dump, "{page}").unwrap();
    }
    assert_eq!(entries(Shape::Uk, &dump).len(), 2);
    assert_eq!(entries(Shape::Uk, &uk_page(&[paid(""), paid("")].join(","))).len(), 2);
}
