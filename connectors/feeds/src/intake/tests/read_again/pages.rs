//! Records of pages of bank APIs.

use proptest::prelude::*;

use super::check_named;
use crate::{
    entry::AccountNumber,
    intake::tests::world::profile,
    profile::{Given, Profile},
};

/// A profile with the account and the currency that are given for a file.
fn given(account: &str, currency: &str) -> Profile {
    let currency = rewardhub_core::money::Asset::new(currency).ok();
    Profile { given: Given { account: AccountNumber::read(account, None), currency }, ..profile("") }
}

fn nothing() -> Profile {
    profile("")
}

/// A record of the Berlin Group, without a currency if that is blank.
fn bought(amount: &str, currency: &str, besides: &str) -> String {
    let currency = if currency.is_empty() { String::new() } else { format!(r#","currency":"{currency}""#) };
    format!(
        r#"{{"transactionAmount":{{"amount":"{amount}"{currency}}},"bookingDate":"2026-03-02","remittanceInformationUnstructured":"TEA"{besides}}}"#
    )
}

/// A record of UK Open Banking, without a currency if that is blank.
fn paid(resource: &str, amount: &str, currency: &str) -> String {
    let currency = if currency.is_empty() { String::new() } else { format!(r#","Currency":"{currency}""#) };
    format!(
        r#"{{"AccountId":"{resource}","TransactionId":"{amount}","CreditDebitIndicator":"Debit","Status":"Booked","BookingDateTime":"2026-03-02T00:00:00+00:00","Amount":{{"Amount":"{amount}"{currency}}}}}"#
    )
}

const IBAN: &str = "GB33BUKB20201555555555";

#[test]
fn a_record_of_a_page_without_account_gets_the_one_that_is_given_now() {
    let booked = [bought("-1.00", "GBP", ""), bought("-2.00x", "GBP", ""), "7".to_owned(), bought("-3.00", "GBP", "")].join(",");
    let page = format!(r#"{{"transactions":{{"booked":[{booked}],"pending":[{}]}}}}"#, bought("-4.00", "GBP", ""));
    assert_eq!(check_named(None, page.as_bytes(), &nothing(), &given(IBAN, "")), (3, 2, 0));
    assert_eq!(check_named(None, page.as_bytes(), &nothing(), &nothing()), (0, 5, 0));
}

#[test]
fn a_record_belongs_to_the_account_that_its_page_names_or_the_page_before() {
    let records = [bought("-1.00", "", ""), bought("-2.00", "GBP", "")].join(",");
    let own =
        |account: &str| format!(r#"{{{account}"transactions":{{"booked":[{records}],"_links":{{"next":{{"href":"/2"}}}}}}}}"#);
    let last = format!(r#"{{"transactions":{{"pending":[{}]}}}}"#, bought("-3.00", "", ""));
    for account in [
        format!(r#""account":{{"iban":"{IBAN}"}},"#),
        r#""account":{"other":{"identification":"12 34 \"x\""}},"#.to_owned(),
        r#""account":{"maskedPan":"411111xxxxxx1111"},"#.to_owned(),
    ] {
        let pages = own(&account) + &last;
        assert_eq!(check_named(None, pages.as_bytes(), &nothing(), &given("", "GBP")), (2, 0, 0));
    }
    let masked = own(r#""account":{"maskedPan":"411111xxxxxx1111"},"#) + &last;
    assert_eq!(check_named(None, masked.as_bytes(), &nothing(), &given(IBAN, "GBP")), (2, 0, 0));
    assert_eq!(check_named(None, masked.as_bytes(), &given(IBAN, ""), &given(IBAN, "GBP")), (2, 0, 0));
}

#[test]
fn a_record_of_a_cards_page_is_read_as_one_of_a_card() {
    let card = r#","transactionDate":"2026-03-01","cardAcceptorId":"M1","proprietaryBankTransactionCode":"PURCHASE""#;
    let records = [bought("-1.00", "", card), bought("2.00", "", card)].join(",");
    let page = format!(r#"{{"cardAccount":{{"maskedPan":"411111xxxxxx1111"}},"cardTransactions":{{"booked":[{records}]}}}}"#);
    assert_eq!(check_named(None, page.as_bytes(), &nothing(), &given("", "GBP")), (1, 1, 0));
}

#[test]
fn a_batch_becomes_its_details() {
    let details = [bought("-1.00", "", ""), bought("-2.00", "", "")].join(",");
    let batch = bought("-3.00", "", &format!(r#","entryReference":"R","entryDetails":[{details}]"#));
    let page = format!(r#"{{"account":{{"iban":"{IBAN}"}},"transactions":{{"booked":[{batch}]}}}}"#);
    assert_eq!(check_named(None, page.as_bytes(), &nothing(), &given("", "GBP")), (1, 0, 0));
}

#[test]
fn a_record_of_a_resource_belongs_to_the_account_that_was_named_for_it() {
    let accounts = format!(
        r#"{{"Data":{{"Account":[{{"AccountId":"1","Account":[{{"SchemeName":"UK.OBIE.IBAN","Identification":"{IBAN}"}}]}},{{"AccountId":"2","Account":[{{"SchemeName":"UK.OBIE.SortCodeAccountNumber","Identification":"60161331926819"}}]}}]}}}}"#
    );
    let records = [paid("1", "1.00", ""), paid("2", "2.00", ""), paid("1", "3.00", "GBP")].join(",");
    let pages = format!(r#"{accounts}{{"Data":{{"Transaction":[{records}]}},"Links":{{"Self":"/x"}}}}"#);
    assert_eq!(check_named(None, pages.as_bytes(), &nothing(), &given("", "GBP")), (2, 0, 0));
}

#[test]
fn the_account_given_stands_for_one_resource_only_whichever_record_is_read_again() {
    let records = [paid("1", "1.00", "GBP"), paid("2", "2.00", "GBP"), paid("1", "3.00", "GBP"), "{}".to_owned()].join(",");
    let page = format!(r#"{{"Data":{{"Transaction":[{records}]}},"Links":{{"Self":"/x"}}}}"#);
    assert_eq!(check_named(None, page.as_bytes(), &nothing(), &given(IBAN, "")), (2, 2, 0));
    let unread = page.replace(r#""1.00","#, r#""1.00x","#);
    assert_eq!(check_named(None, unread.as_bytes(), &nothing(), &nothing()), (0, 4, 0));
    // The first record is of another resource, though its amount has no currency yet.
    let records = [paid("1", "1.00", ""), paid("2", "2.00", "")].join(",");
    let page = format!(r#"{{"Data":{{"Transaction":[{records}]}},"Links":{{"Self":"/x"}}}}"#);
    assert_eq!(check_named(None, page.as_bytes(), &nothing(), &given(IBAN, "GBP")), (1, 1, 0));
}

/// A record of the Berlin Group of one of five kinds, with an amount of its own.
fn any_bought(kind: usize, at: usize) -> String {
    match kind {
        0 => bought(&format!("-{at}.00"), "GBP", ""),
        1 => bought(&format!("{at}.00"), "", ""),
        2 => bought(&format!("-{at}.00x"), "GBP", ""),
        3 => bought(&format!("-{at}.00"), "", &format!(r#","transactionId":"T{at}","creditorName":"A, {{B}} [C]""#)),
        _ => "[1]".to_owned(),
    }
}

/// A record of UK Open Banking of a resource, without a currency, or one that is information.
fn any_paid(kind: usize, at: usize) -> String {
    let record = paid(&(kind % 3 + 1).to_string(), &format!("{at}.00"), if kind < 3 { "GBP" } else { "" });
    if kind > 5 { record.replace("Booked\"", "INFO\"") } else { record }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn whatever_stands_in_the_pages_around_a_record_it_becomes_what_it_is_in_them(
        lists in prop::collection::vec(prop::collection::vec(0..5_usize, 0..4), 1..5),
        account in prop::sample::select(vec!["", r#""account":{"iban":"GB33BUKB20201555555555"},"#, r#""account":{"maskedPan":"4111x1"},"#]),
        mended in prop::sample::select(vec![("", "GBP"), (IBAN, "GBP"), (IBAN, "")]),
    ) {
        let mut at = 0;
        let mut pages = String::new();
        for (page, list) in lists.iter().enumerate() {
            let records: Vec<String> = list.iter().map(|kind| { at += 1; any_bought(*kind, at) }).collect();
            let (account, name) = (if page == 0 { account } else { "" }, ["booked", "pending"][page % 2]);
            pages += &format!(r#"{{{account}"transactions":{{"{name}":[{}],"_links":{{"next":"/{page}"}}}}}}"#, records.join(","));
        }
        check_named(None, pages.as_bytes(), &nothing(), &given(mended.0, mended.1));
    }

    #[test]
    fn whichever_resources_have_records_each_belongs_to_the_account_that_it_has_among_them(
        kinds in prop::collection::vec(0..9_usize, 1..8),
        mended in prop::sample::select(vec![("", "GBP"), (IBAN, "GBP")]),
    ) {
        // Another account than the one given would refuse the whole file.
        let accounts = format!(
            r#"{{"Data":{{"Account":[{{"AccountId":"1","Account":[{{"SchemeName":"UK.OBIE.IBAN","Identification":"{IBAN}"}}]}}]}}}}"#
        );
        let records: Vec<String> = kinds.iter().zip(1..).map(|(kind, at)| any_paid(*kind, at)).collect();
        let pages = format!(r#"{accounts}{{"Data":{{"Transaction":[{}]}},"Links":{{"Self":"/x"}}}}"#, records.join(","));
        check_named(None, pages.as_bytes(), &nothing(), &given(mended.0, mended.1));
    }
}
