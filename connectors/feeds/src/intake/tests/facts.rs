//! What an item says of its entry, and what is put aside for sealing.

use super::world::{All, lines, profile, take};
use crate::recognise::Format;

#[test]
fn card_numbers_are_masked_in_the_sealed_text_and_in_the_facts_and_hashes_are_of_the_raw_text() {
    let with_card = |number: &str| {
        let item = format!(
            r#""booked_on":"2026-03-05","amount":"-3.00","description":"CARD {number} GREENS","counterparty":"J DOE","category":"x {number}""#
        );
        All::ndjson(&[&item])
    };
    let (one, other) = (with_card("4111 1111 1111 1111"), with_card("5555 5555 5555 4444"));
    assert_eq!(one.chunks[0].texts, ["CARD **** **** **** **** GREENS\tJ DOE"]);
    assert_eq!(one.chunks[0].texts, other.chunks[0].texts);
    let [first, second] = [&one, &other].map(|all| all.items().next().unwrap());
    assert_ne!(first.text, second.text);
    assert_eq!(first.facts.bank_category.as_deref(), Some("x **** **** **** ****"));
    assert!(!format!("{first:?}").contains("4111"));
}

#[test]
fn texts_are_one_line_each_of_bounded_length() {
    let long = format!(r#""booked_on":"2026-03-05","amount":"-3.00","description":"a\nb\t{}""#, "ü".repeat(4000));
    let all = All::ndjson(&[&long]);
    let text = &all.chunks[0].texts[0];
    assert!(text.starts_with("a b ü") && text.len() <= 4096 && !text.contains(['\n', '\t']));
}

#[test]
fn a_merchant_is_in_clear_only_for_a_card_purchase_and_its_hash_is_always_there() {
    let card = r#""booked_on":"2026-03-05","amount":"-3.00","mcc":"5812","description":"CARD PAYMENT TO GREENS""#;
    let transfer = r#""booked_on":"2026-03-05","amount":"-3.00","counterparty":"Jane Doe","description":"rent""#;
    let all = All::ndjson(&[card, transfer]);
    let [card, transfer] = all.items().map(|item| &item.facts).collect::<Vec<_>>()[..] else { panic!("two items") };
    assert_eq!((card.merchant_name.as_deref(), card.merchant_hash.is_some()), (Some("GREENS"), true));
    assert_eq!((transfer.merchant_name.as_deref(), transfer.merchant_hash.is_some()), (None, true));
    let other = All::ndjson(&[r#""booked_on":"2026-03-09","amount":"3.00","merchant":"Greens""#]);
    assert_eq!(other.items().next().unwrap().facts.merchant_hash, card.merchant_hash);
}

#[test]
fn an_account_of_an_iban_comes_with_the_tokens_of_its_local_spellings() {
    let item = r#""booked_on":"2026-03-05","amount":"-3.00""#;
    let by_iban = All::ndjson(&[item]);
    let local = lines(&[item]).replace("GB33BUKB20201555555555", "20-20-15 55555555");
    let by_number = take(Format::Ndjson, &profile("name = 'bank'"), local.as_bytes());
    let (iban, number) = (&by_iban.chunks[0].account, &by_number.chunks[0].account);
    assert!(iban.aliases.contains(&number.token) && iban.token != number.token);
    assert_eq!((iban.masked.as_str(), number.masked.as_str()), ("…5555", "…5555"));
}

#[test]
fn a_counterparty_has_the_token_that_it_has_as_an_account() {
    let paid = r#""booked_on":"2026-03-05","amount":"-3.00","counterparty_account":"GB33 BUKB 2020 1555 5555 55""#;
    let all = All::ndjson(&[paid]);
    assert_eq!(all.items().next().unwrap().counterparty, Some(all.chunks[0].account.token));
}
