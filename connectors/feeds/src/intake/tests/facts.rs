//! What an item says of its entry, and what is put aside for sealing.

use super::world::{All, lines, profile, take};
use rewardhub_core::item::Kind;

use crate::{
    intake::{KeptText, reclassify},
    open_banking::Shape,
    recognise_format::Format,
};

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
fn what_a_rule_of_kinds_recognises_is_recognised_by_what_was_kept_as_well() {
    let page = r#"{"account":{"iban":"GB33BUKB20201555555555"},"transactions":{"booked":[{"transactionId":"A","bookingDate":"2026-03-05",
        "transactionAmount":{"currency":"GBP","amount":"-3.00"},"proprietaryBankTransactionCode":"NMSC+999",
        "remittanceInformationUnstructured":"ZZKAUF GREENS"}]}}"#;
    let before = "name = 'bank'\n";
    let all = take(Format::OpenBanking(Shape::BerlinGroup), &profile(before), page.as_bytes());
    let (item, kept) = (all.items().next().unwrap(), KeptText::read(&all.chunks[0].texts[0]));
    assert_eq!((item.facts.kind, item.facts.merchant_name.as_deref()), (Kind::Other, None));
    for rule in ["proprietary_code = 'NMSC+999'", "text = '*ZZKAUF*'"] {
        let mended = profile(&format!("{before}[[kind]]\n{rule}\nkind = 'purchase'\n"));
        let again = take(Format::OpenBanking(Shape::BerlinGroup), &mended, page.as_bytes());
        let taken = again.items().next().unwrap();
        assert_eq!(taken.facts.kind, Kind::Purchase, "{rule}");
        assert_eq!(&reclassify(item, &kept, &mended), taken, "{rule}");
    }
    assert_eq!(&reclassify(item, &kept, &profile(before)), item);
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

#[test]
fn a_name_of_its_own_keeps_its_city_and_a_description_meets_it() {
    let bought = |named: &str| {
        let item = format!(r#""booked_on":"2026-03-05","amount":"-8.10","mcc":"4111",{named}"#);
        All::ndjson(&[&item]).items().next().unwrap().facts.clone()
    };
    let named = bought(r#""merchant":"Transport for London","description":"x""#);
    let described = bought(r#""description":"CARD PAYMENT TO TRANSPORT FOR LONDON LONDON GBR""#);
    assert_eq!(named.merchant_name.as_deref(), Some("TRANSPORT FOR LONDON"));
    assert_eq!((named.merchant_name, named.merchant_hash), (described.merchant_name, described.merchant_hash));
}

#[test]
fn a_chargeback_names_the_merchant_of_its_purchase() {
    let hash = |amount: &str, text: &str| {
        let item = format!(r#""booked_on":"2026-03-05","amount":"{amount}","description":"{text}""#);
        All::ndjson(&[&item]).items().next().unwrap().facts.merchant_hash
    };
    let purchase = hash("-20.00", "CARD PAYMENT TO SHOP C");
    assert!(purchase.is_some());
    for text in ["CHARGEBACK SHOP C", "CHARGEBACK CARD PAYMENT TO SHOP C"] {
        assert_eq!(hash("20.00", text), purchase, "{text}");
    }
}

#[test]
fn no_card_number_is_in_a_merchants_name_or_number_but_other_numbers_are() {
    let facts = |id: &str| {
        let item = format!(
            r#""booked_on":"2026-03-05","amount":"-3.00","mcc":"5999","merchant":"SHOP KARTE4532.0151.1283.0366","merchant_id":"{id}""#
        );
        All::ndjson(&[&item]).items().next().unwrap().facts.clone()
    };
    let card = facts("4532015112830366");
    assert_eq!((card.merchant_name.as_deref(), card.merchant_id.as_deref()), (Some("SHOP"), Some("****************")));
    assert_eq!(facts("498750000012344").merchant_id.as_deref(), Some("498750000012344"));
}
