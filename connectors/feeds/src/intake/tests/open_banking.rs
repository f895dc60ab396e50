//! Pages of bank APIs, all the way to deliveries.

use super::world::{All, profile, take};
use crate::{
    entry::AccountNumber,
    intake::Account,
    open_banking::Shape,
    profile::Profile,
    recognise_format::{Format, recognise},
};

const BERLIN: Format = Format::OpenBanking(Shape::BerlinGroup);
const IBAN: &str = "GB33BUKB20201555555555";

fn berlin(booked: &str, links: &str) -> String {
    format!(r#"{{"account":{{"iban":"{IBAN}"}},"transactions":{{"booked":[{booked}],"_links":{{{links}}}}}}}"#)
}

fn record(reference: &str, besides: &str) -> String {
    format!(
        r#"{{"entryReference":"{reference}","transactionAmount":{{"currency":"GBP","amount":"-3.00"}},"bookingDate":"2026-03-02","remittanceInformationUnstructured":"COFFEE"{besides}}}"#
    )
}

fn take_berlin(pages: &str) -> All {
    assert_eq!(recognise(pages.as_bytes()), Ok(BERLIN));
    take(BERLIN, &profile("name = 'bank'"), pages.as_bytes())
}

#[test]
fn all_pages_of_a_file_are_one_delivery_that_ends_if_it_is_whole() {
    let (first, last) = (berlin(&record("A", ""), r#""next":{"href":"/2"}"#), berlin(&record("B", ""), ""));
    let whole = take_berlin(&(first.clone() + &last));
    assert_eq!((whole.chunks.len(), whole.items().count(), whole.chunks[0].end.is_some()), (1, 2, true));
    assert!(whole.chunks[0].delivery.window);
    let partial = take_berlin(&first);
    assert_eq!((partial.items().count(), partial.chunks[0].end.is_some(), partial.report.remarks_in_all), (1, false, 1));
    let cut = take_berlin(&(first + &last[..last.len() - 10]));
    assert_eq!((cut.items().count(), cut.chunks[0].end.is_some(), cut.refused), (2, false, true));
    // However the pages are cut, whole lists with the same items are the same delivery.
    let joined = take_berlin(&berlin(&[record("A", ""), record("B", "")].join(","), ""));
    assert_eq!(joined.deliveries(), whole.deliveries());
    assert_eq!(joined.identities(), whole.identities());
}

#[test]
fn one_bad_record_keeps_the_delivery_from_being_whole() {
    let all = take_berlin(&berlin(&[record("A", ""), "{}".to_owned()].join(","), ""));
    assert_eq!((all.rejected, all.items().count()), (1, 1));
    assert!(all.chunks[0].end.as_ref().is_some_and(|end| !end.whole));
}

#[test]
fn card_numbers_are_masked_and_the_other_account_is_known_by_its_hash_only() {
    let other = r#","creditorName":"CARD 4111111111111111","creditorAccount":{"iban":"GB29NWBK60161331926819"}"#;
    let all = take_berlin(&berlin(&record("A", other), ""));
    assert_eq!(all.chunks[0].texts, ["COFFEE\tCARD ****************"]);
    let account = AccountNumber::read("GB29NWBK60161331926819", None).unwrap();
    let token = Account::of(&account, &super::world::FixedKey).token;
    assert_eq!(all.items().next().unwrap().counterparty, Some(token));
}

#[test]
fn an_own_account_named_by_its_sort_code_is_the_one_linked_by_its_iban() {
    let iban = AccountNumber::read("GB29NWBK60161331926819", None).unwrap();
    let page = r#"{"Data":{"Transaction":[{"AccountId":"1","TransactionId":"A","CreditDebitIndicator":"Debit","Status":"Booked",
        "BookingDateTime":"2026-03-02T00:00:00+00:00","Amount":{"Amount":"3.00","Currency":"GBP"},
        "CreditorAccount":{"SchemeName":"UK.OBIE.SortCodeAccountNumber","Identification":"60161331926819"}}]},"Links":{"Self":"/x"}}"#;
    let format = Format::OpenBanking(Shape::Uk);
    assert_eq!(recognise(page.as_bytes()), Ok(format));
    let mut profile: Profile = profile("name = 'bank'");
    profile.given.account = AccountNumber::read(IBAN, None);
    let all = take(format, &profile, page.as_bytes());
    let aliases = Account::of(&iban, &super::world::FixedKey).aliases;
    assert!(aliases.contains(&all.items().next().unwrap().counterparty.unwrap()));
}
