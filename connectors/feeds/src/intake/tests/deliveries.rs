//! What a statement says of itself: days, balances, whether it is whole; and how it is cut into chunks.

use rewardhub_core::{command::Ending, review_reason::ReviewReason, time::Day};

use super::world::{All, lines, profile, take, take_with};
use crate::{
    intake::{BalanceCheck, Limits},
    recognise_format::Format,
};

const COFFEE: &str = r#""booked_on":"2026-03-05","amount":"-3.00","description":"COFFEE""#;

fn ended(items: &[&str], end: &str, profile_text: &str) -> All {
    let end = format!("{{\"delivery\":{{{end}}}}}\n");
    take(Format::Ndjson, &profile(profile_text), (lines(items) + &end).as_bytes())
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

#[test]
fn balances_that_add_up_make_a_delivery_whole() {
    let balances = |closing: &str| {
        format!(r#""account":"GB33BUKB20201555555555","currency":"GBP","opening_balance":"10.00","closing_balance":"{closing}""#)
    };
    let check = |closing: &str| {
        let all = ended(&[COFFEE], &balances(closing), "name = 'bank'");
        let chunk = &all.chunks[0];
        (chunk.end.clone(), chunk.delivery.balances, all.report.deliveries[0].balance)
    };
    let whole = |whole| Some(Ending { whole, complete: false, items: 1 });
    assert_eq!(check("7.00"), (whole(true), Some((1000, 700)), BalanceCheck::Agrees));
    assert_eq!(check("6.00"), (whole(false), Some((1000, 600)), BalanceCheck::DiffersBy(-100)));
    let all = ended(&[COFFEE], r#""from":"2026-03-01","to":"2026-03-31""#, "name = 'bank'");
    assert_eq!((all.chunks[0].end.clone(), all.chunks[0].delivery.balances), (whole(false), None));
    assert_eq!((all.chunks[0].delivery.from_on, all.chunks[0].delivery.to_on), (day("2026-03-01"), day("2026-03-31")));
}

#[test]
fn two_statements_of_a_day_with_one_equal_coffee_each_are_two_deliveries_and_one_made_again_is_not() {
    let at = |opening: &str, closing: &str| {
        let end = format!(
            r#""account":"GB33BUKB20201555555555","currency":"GBP","opening_balance":"{opening}","closing_balance":"{closing}""#
        );
        ended(&[COFFEE], &end, "name = 'bank'").deliveries()
    };
    assert_ne!(at("10.00", "7.00"), at("7.00", "4.00"));
    assert_eq!(at("10.00", "7.00"), at("10.00", "7.00"));
}

#[test]
fn balances_of_another_account_or_currency_say_nothing() {
    let of_other = r#""account":"DE89370400440532013000","currency":"GBP","opening_balance":"10.00","closing_balance":"10.00","from":"2026-03-01","to":"2026-03-31""#;
    let all = ended(&[COFFEE], of_other, "name = 'bank'");
    let chunks: Vec<_> =
        all.chunks.iter().map(|c| (c.items.len(), c.delivery.balances, c.end.as_ref().map(|e| e.whole))).collect();
    assert_eq!(chunks, [(1, None, Some(false)), (0, Some((1000, 1000)), Some(true))]);
    let in_euro = r#""account":"GB33BUKB20201555555555","currency":"EUR","opening_balance":"10.00","closing_balance":"7.00""#;
    assert_eq!(ended(&[COFFEE], in_euro, "name = 'bank'").chunks[0].delivery.balances, None);
}

#[test]
fn a_statement_without_entries_only_ends_so_that_its_days_count() {
    let empty = r#""account":"GB33BUKB20201555555555","from":"2026-03-01","to":"2026-03-31""#;
    let all = ended(&[], empty, "name = 'bank'\n[stream.ndjson]\ndelivery = 'window'\ncomplete = true");
    let chunk = &all.chunks[0];
    assert!(all.chunks.len() == 1 && chunk.items.is_empty() && chunk.before == 0 && chunk.delivery.window);
    assert_eq!(chunk.end, Some(Ending { whole: true, complete: true, items: 0 }));
    let no_days = ended(&[], r#""account":"GB33BUKB20201555555555""#, "name = 'bank'");
    assert!(no_days.chunks.is_empty());
}

#[test]
fn a_complete_window_with_an_unreadable_record_is_not_whole() {
    let input = lines(&[COFFEE, r#""booked_on":"2026-02-30","amount":"-1.00""#]);
    let all =
        take(Format::Ndjson, &profile("name = 'b'\n[stream.ndjson]\ndelivery = 'window'\ncomplete = true"), input.as_bytes());
    assert_eq!((all.rejected, all.chunks[0].end.clone()), (1, Some(Ending { whole: false, complete: false, items: 1 })));
    assert_eq!((all.report.read, all.report.rejected.get("date")), (2, Some(&1)));
}

#[test]
fn an_input_that_breaks_off_hands_on_what_it_had_without_an_end() {
    let xml = "<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></Acct>\
        <Ntry><Amt Ccy='GBP'>3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-05</Dt></BookgDt></Ntry><Ntr";
    let all = take(Format::Camt053, &profile("name = 'bank'"), xml.as_bytes());
    assert!(all.refused && all.report.refused);
    assert_eq!((all.chunks.len(), all.chunks[0].items.len(), all.chunks[0].end.clone()), (1, 1, None));
}

#[test]
fn chunks_are_bounded_and_say_where_a_delivery_begins_and_ends() {
    let all = take_with(
        Format::Ndjson,
        &profile("name = 'bank'"),
        lines(&[COFFEE; 7]).as_bytes(),
        Limits { chunk_items: 3, ..Limits::default() },
    );
    let chunks: Vec<_> =
        all.chunks.iter().map(|c| (c.items.len(), c.texts.len(), c.before, c.end.as_ref().map(|end| end.items))).collect();
    assert_eq!(chunks, [(3, 3, 0, None), (3, 3, 3, None), (1, 1, 6, Some(7))]);
    let ordinals: Vec<u32> = all.items().map(|item| item.ordinal).collect();
    assert_eq!(ordinals, [1, 2, 3, 4, 5, 6, 7]);
    let narrow = take_with(
        Format::Ndjson,
        &profile("name = 'bank'"),
        lines(&[COFFEE; 3]).as_bytes(),
        Limits { chunk_bytes: 1, ..Limits::default() },
    );
    assert_eq!(narrow.chunks.iter().map(|c| c.items.len()).collect::<Vec<_>>(), [1, 1, 1]);
}

#[test]
fn pending_items_do_not_stretch_the_days_that_are_covered() {
    let pending = r#""booked_on":"2026-03-09","amount":"-3.00","status":"pending""#;
    let all = All::ndjson(&[pending, COFFEE]);
    assert_eq!((all.chunks[0].delivery.from_on, all.chunks[0].delivery.to_on), (day("2026-03-05"), day("2026-03-05")));
    assert_eq!(All::ndjson(&[pending]).chunks[0].delivery.to_on, day("2026-03-09"));
}

#[test]
fn what_reverses_a_credit_is_doubted() {
    let all = All::ndjson(&[r#""booked_on":"2026-03-05","amount":"-3.00","reversal":true"#]);
    assert_eq!(all.items().next().unwrap().review_reason, Some(ReviewReason::ReversesCredit));
}
