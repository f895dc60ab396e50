//! What pages of the Berlin Group mean, field by field.

use expect_test::{Expect, expect};
use rewardhub_core::money::Asset;

use super::{Shape, berlin_page, berlin_page_with, bought, london, shown, shown_berlin};

fn check(input: &str, expected: Expect) {
    expected.assert_eq(&shown_berlin(input));
}

#[test]
fn a_page_as_the_specification_shows_it() {
    check(
        r#"{
          "account": {"iban": "DE2310010010123456788" },
          "transactions": {
            "booked": [{
              "transactionId": "1234567",
              "creditorName": "John Miles",
              "creditorAccount": {"iban": "DE67100100101306118605"},
              "transactionAmount": {"currency": "EUR", "amount": "-256.67"},
              "bookingDate": "2017-10-25",
              "valueDate": "2017-10-26",
              "remittanceInformationUnstructured": "Example 1"
            },{
              "transactionId": "1234568",
              "debtorName": "Paul Simpson",
              "debtorAccount": {"iban": "NL76RABO0359400371"},
              "transactionAmount": {"currency": "EUR", "amount": "343.01"},
              "bookingDate": "2017-10-25",
              "valueDate": "2017-10-26",
              "remittanceInformationUnstructured": "Example 2"
            }],
            "pending": [{
              "transactionId": "1234569",
              "creditorName": "Claude Renault",
              "creditorAccount": {"iban": "FR7612345987650123456789014"},
              "transactionAmount": {"currency": "EUR", "amount": "-100.03"},
              "valueDate": "2017-10-26",
              "remittanceInformationUnstructured": "Example 3"
            }],
            "_links": {"account": {"href": "/psd2/v1/accounts/3dc3d5b3-7023-4848-9853-f5400a64e80f"}}
          }
        }"#,
        expect![[r#"
            entry 1 DE2310010010123456788 Booked Debit 256.67 EUR on 2017-10-25 (Booking) value=2017-10-26 refs=Transaction:1234567 text="Example 1" from/to=John Miles at=DE67100100101306118605
            entry 2 DE2310010010123456788 Booked Credit 343.01 EUR on 2017-10-25 (Booking) value=2017-10-26 refs=Transaction:1234568 text="Example 2" from/to=Paul Simpson at=NL76RABO0359400371
            entry 3 DE2310010010123456788 Pending Debit 100.03 EUR on 2017-10-26 (Value) value=2017-10-26 refs=Transaction:1234569 text="Example 3" from/to=Claude Renault at=FR7612345987650123456789014
            statement DE2310010010123456788
        "#]],
    );
}

#[test]
fn the_banks_reference_outranks_the_ids_of_the_api() {
    let ids = [
        r#","entryReference":"A1","transactionId":"T1""#,
        r#","internalTransactionId":"I1","transactionId":"T1","entryReference":" ""#,
        r#","transactionId":"T1""#,
        r#","transactionId":4711"#,
        r#","entryReference":"A1","internalTransactionId":"I1""#,
    ];
    check(
        &berlin_page(&ids.map(bought).join(","), ""),
        expect![[r#"
        entry 1 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Servicer:A1
        entry 2 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Transaction:I1
        entry 3 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Transaction:T1
        entry 4 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Transaction:4711
        entry 5 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Servicer:A1,Transaction:I1
        statement DE2310010010123456789
    "#]],
    );
}

#[test]
fn amounts_are_read_from_their_text_never_by_a_float() {
    let amounts = [
        r#""-0.07""#,
        r#""+5""#,
        r#"" 1.50 ""#,
        "-85.35",
        "70",
        "0.1",
        r#""12.345""#,
        "12.340",
        "9007199254740993.01",
        "1e3",
        r#""99999999999999999999""#,
        r#""1,50""#,
        r#""--1""#,
        r#""""#,
        "true",
        "null",
    ];
    let records = amounts
        .map(|amount| format!(r#"{{"transactionAmount":{{"currency":"EUR","amount":{amount}}},"bookingDate":"2026-03-30"}}"#));
    check(
        &berlin_page(&records.join(","), ""),
        expect![[r#"
        entry 1 DE2310010010123456789 Booked Debit 0.07 EUR on 2026-03-30 (Booking)
        entry 2 DE2310010010123456789 Booked Credit 5.00 EUR on 2026-03-30 (Booking)
        entry 3 DE2310010010123456789 Booked Credit 1.50 EUR on 2026-03-30 (Booking)
        entry 4 DE2310010010123456789 Booked Debit 85.35 EUR on 2026-03-30 (Booking)
        entry 5 DE2310010010123456789 Booked Credit 70.00 EUR on 2026-03-30 (Booking)
        entry 6 DE2310010010123456789 Booked Credit 0.10 EUR on 2026-03-30 (Booking)
        rejected page 1, /transactions/booked/6/transactionAmount (amount) "12.345" has more decimals than EUR (2); correct the amount or its currency at the bank [85 bytes]
        entry 8 DE2310010010123456789 Booked Credit 12.34 EUR on 2026-03-30 (Booking)
        rejected page 1, /transactions/booked/8/transactionAmount (amount) "9007199254740993.01" is more than an amount can be (10^14 minor units); look whether a reference stands where the amount should [96 bytes]
        rejected page 1, /transactions/booked/9/transactionAmount (amount) "1e3" is not an amount; give a number such as 12.34 [80 bytes]
        rejected page 1, /transactions/booked/10/transactionAmount (amount) "99999999999999999999" is more than an amount can be (10^14 minor units); look whether a reference stands where the amount should [99 bytes]
        rejected page 1, /transactions/booked/11/transactionAmount (amount) "1,50" is not an amount; give a number such as 12.34 [83 bytes]
        rejected page 1, /transactions/booked/12/transactionAmount (amount) "--1" has more than one sign; give one of -, a trailing -, (…), CR or DR [82 bytes]
        rejected page 1, /transactions/booked/13/transactionAmount (amount) the amount is missing; ask the bank for the page again [79 bytes]
        rejected page 1, /transactions/booked/14 (structure) the record cannot be read: a text should stand here at line 1 column 53; ask the bank for the page again [81 bytes]
        rejected page 1, /transactions/booked/15/transactionAmount (amount) the amount is missing; ask the bank for the page again [81 bytes]
        statement DE2310010010123456789
    "#]],
    );
}

#[test]
fn currencies_are_checked_and_may_be_given() {
    let amounts = [r#"{"currency":"eur","amount":"1"}"#, r#"{"currency":"JPY","amount":"1.5"}"#, r#"{"amount":"1"}"#];
    let records = amounts.map(|amount| format!(r#"{{"transactionAmount":{amount},"bookingDate":"2026-03-30"}}"#));
    check(
        &berlin_page(&records.join(","), ""),
        expect![[r#"
        rejected page 1, /transactions/booked/0/transactionAmount (currency) "eur" is not a currency; ISO 4217 has three capital letters [80 bytes]
        rejected page 1, /transactions/booked/1/transactionAmount (amount) "1.5" has more decimals than JPY (0); correct the amount or its currency at the bank [82 bytes]
        rejected page 1, /transactions/booked/2/transactionAmount (currency) the amount names no currency; give its code with --currency [63 bytes]
        statement DE2310010010123456789
    "#]],
    );
    let mut profile = super::berlin();
    profile.given.currency = Some(Asset::new("EUR").unwrap());
    expect![[r#"
        entry 1 DE2310010010123456789 Booked Credit 1.00 EUR on 2026-03-30 (Booking)
        statement DE2310010010123456789
    "#]]
    .assert_eq(&shown(Shape::BerlinGroup, &profile, berlin_page(&records[2], "")));
}

#[test]
fn days_come_from_the_first_date_there_is() {
    let dates = [
        r#""valueDate":"2026-03-29""#,
        r#""bookingDate":"2026-03-30T00:00:00","valueDate":"bad""#,
        r#""bookingDateTime":"2026-03-30T00:00:00Z""#,
        r#""bookingDateTime":"2026-03-30T23:30:00Z""#,
        r#""entryDate":"2026-03-28""#,
        r#""transactionDate":"2026-03-27""#,
        r#""bookingDate":"2026-02-30""#,
        r#""x":1"#,
    ];
    let records = dates.map(|date| format!(r#"{{"transactionAmount":{{"currency":"EUR","amount":"-1"}},{date}}}"#));
    check(
        &berlin_page(&records.join(","), ""),
        expect![[r#"
        entry 1 DE2310010010123456789 Booked Debit 1.00 EUR on 2026-03-29 (Value) value=2026-03-29
        entry 2 DE2310010010123456789 Booked Debit 1.00 EUR on 2026-03-30 (Booking)
        entry 3 DE2310010010123456789 Booked Debit 1.00 EUR on 2026-03-30 (Booking)
        entry 4 DE2310010010123456789 Booked Debit 1.00 EUR on 2026-03-31 (Booking)
        entry 5 DE2310010010123456789 Booked Debit 1.00 EUR on 2026-03-28 (Value)
        entry 6 DE2310010010123456789 Booked Debit 1.00 EUR on 2026-03-27 (Value)
        rejected page 1, /transactions/booked/6/bookingDate (date) "2026-02-30" is not a day of the calendar; give one such as 2026-03-31 [81 bytes]
        rejected page 1, /transactions/booked/7/bookingDate (date) the record has no date; ask the bank for the page again [60 bytes]
        statement DE2310010010123456789
    "#]],
    );
}

#[test]
fn codes_merchants_and_text_are_read() {
    let fields = [
        r#","bankTransactionCode":"PMNT-CCRD-POSD","proprietaryBankTransactionCode":"NMSC+106","merchantCategoryCode":"5411""#,
        r#","bankTransactionCode":"odd","merchantCategoryCode":5812"#,
        r#","remittanceInformationUnstructured":"CUT","remittanceInformationUnstructuredArray":["CUT OFF","LINE 2"],"additionalInformation":"more""#,
        r#","remittanceInformationStructured":{"reference":"RF18"},"remittanceInformationUnstructured":["A","B"]"#,
        r#","remittanceInformationStructuredArray":[{"reference":"RF19"},{"reference":"RF20"}]"#,
        r#","currencyExchange":[{"sourceCurrency":"USD","instructedAmount":{"currency":"USD","amount":"11.20"}}]"#,
        r#","currencyExchange":{"instructedAmount":{"currency":"USD","amount":"11.20"}}"#,
        r#","balanceAfterTransaction":{"balanceAmount":{"currency":"EUR","amount":"-3.50"},"balanceType":"interimBooked"}"#,
        r#","balanceAfterTransaction":{"balanceAmount":{"currency":"EUR","amount":"9"},"balanceType":"interimAvailable"}"#,
    ];
    check(
        &berlin_page(&fields.map(bought).join(","), ""),
        expect![[r#"
        entry 1 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) code=PMNT/CCRD/POSD own=NMSC+106 mcc=5411
        entry 2 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) mcc=5812
        entry 3 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) text="CUT OFF LINE 2 more"
        entry 4 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) text="A B RF18"
        entry 5 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) text="RF19 RF20"
        entry 6 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) original=11.20 USD
        entry 7 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) original=11.20 USD
        entry 8 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) after=-350
        entry 9 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        statement DE2310010010123456789
    "#]],
    );
}

#[test]
fn the_other_party_is_the_one_of_the_direction_and_never_the_account_itself() {
    let fields = [
        r#","creditorName":"SHOP","ultimateCreditor":"REAL SHOP","creditorAccount":{"iban":"NL76RABO0359400371"},"debtorName":"ME""#,
        r#","ultimateCreditor":"REAL SHOP","creditorAccount":{"bban":"12345"},"creditorAgent":"COBADEFF""#,
        r#","creditorName":"ME","creditorAccount":{"iban":"DE2310010010123456789"}"#,
        r#","creditorAccount":{"maskedPan":"4111********1111","pan":"4111111111111111"}"#,
        r#","creditorAccount":{"other":{"identification":"77-1"}},"creditorAgent":{"bicfi":"COBADEFF"}"#,
        r#","creditorAccount":"odd""#,
    ];
    check(
        &berlin_page(&fields.map(bought).join(","), ""),
        expect![[r#"
        entry 1 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) from/to=SHOP at=NL76RABO0359400371
        entry 2 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) from/to=REAL SHOP at=12345@COBADEFF
        entry 3 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) from/to=ME
        entry 4 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        entry 5 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) at=77-1@COBADEFF
        entry 6 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        statement DE2310010010123456789
    "#]],
    );
}

#[test]
fn information_is_no_booking_and_is_counted() {
    let order = r#"{"creditorName":"John Miles","transactionAmount":{"currency":"EUR","amount":"256.67"}}"#;
    let page = format!(r#"{{"account":{{"iban":"DE2310010010123456788"}},"transactions":{{"information":[{order},{order}]}}}}"#);
    check(
        &page,
        expect![[r#"
        remark left out, as they are no bookings: 2 (information)
        statement DE2310010010123456788
    "#]],
    );
}

#[test]
fn details_of_a_batch_count_by_themselves_if_they_add_up() {
    let part = |amount: &str, name: &str| {
        format!(r#"{{"creditorName":"{name}","transactionAmount":{{"currency":"EUR","amount":"{amount}"}}}}"#)
    };
    let batch = |details: &[String]| {
        bought(&format!(r#","entryReference":"B","batchIndicator":true,"entryDetails":[{}]"#, details.join(",")))
    };
    let batches = [
        batch(&[part("-4", "A"), part("-6", "B")]),
        batch(&[part("-4", "A"), part("-5", "B")]),
        batch(&[part("4", "A"), part("6", "B")]),
        batch(&[part("-10", "A")]),
        batch(&[part("-9", "A")]),
        batch(&[]),
        bought(r#","batchIndicator":true,"batchNumberOfTransactions":2"#),
        bought(r#","entryDetails":"odd""#),
    ];
    check(
        &berlin_page(&batches.join(","), ""),
        expect![[r#"
        entry 1 detail 1 DE2310010010123456789 Booked Debit 4.00 EUR on 2026-03-30 (Booking) from/to=A part of=Servicer:B 1000
        entry 1 detail 2 DE2310010010123456789 Booked Debit 6.00 EUR on 2026-03-30 (Booking) from/to=B part of=Servicer:B 1000
        entry 2 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Servicer:B DOUBT=details do not add up
        entry 3 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Servicer:B DOUBT=details do not add up
        entry 4 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Servicer:B from/to=A
        entry 5 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Servicer:B from/to=A DOUBT=details do not add up
        entry 6 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Servicer:B
        entry 7 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        entry 8 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking) DOUBT=details do not add up
        statement DE2310010010123456789
    "#]],
    );
}

#[test]
fn pages_of_cards_are_read_and_an_unsigned_purchase_is_no_refund() {
    let card = |amount: &str, besides: &str| {
        format!(
            r#"{{"cardTransactionId":"C1","transactionAmount":{{"currency":"EUR","amount":{amount}}},"transactionDate":"2026-03-29","bookingDate":"2026-03-30"{besides}}}"#
        )
    };
    let besides = r#","originalAmount":{"currency":"SEK","amount":"-2499"},"acceptorTransactionDateTime":"2026-03-29T18:05:00+01:00","cardAcceptorId":"M-77","cardAcceptorAddress":{"city":"STOCKHOLM","country":"SE"},"maskedPAN":"525412******3241","merchantCategoryCode":"5732","transactionDetails":"WIFIMARKET.SE","invoiced":false,"proprietaryBankTransactionCode":"PURCHASE""#;
    let midnight = r#","acceptorTransactionDateTime":"2026-03-29T00:00:00+00:00""#;
    let records =
        [card(r#""-256.67""#, besides), card(r#""256.67""#, besides), card("-85.35", ""), card("-1", midnight)].join(",");
    let page = format!(r#"{{"cardAccount":{{"maskedPan":"525412******3241"}},"cardTransactions":{{"booked":[{records}]}}}}"#);
    check(
        &page,
        expect![[r#"
        entry 1 525412******3241 Booked Debit 256.67 EUR on 2026-03-30 (Booking) original=2499.00 SEK purchased=2026-03-29T17:05:00Z refs=Transaction:C1 own=PURCHASE mcc=5732 merchant_id=M-77 country=SE text="WIFIMARKET.SE"
        rejected page 1, /cardTransactions/booked/1/transactionAmount (direction) the amount has no minus, which makes it a credit, and its code or text says it is a purchase; ask the bank for this account as camt or CSV [493 bytes]
        entry 3 525412******3241 Booked Debit 85.35 EUR on 2026-03-30 (Booking) purchased=2026-03-29 refs=Transaction:C1
        entry 4 525412******3241 Booked Debit 1.00 EUR on 2026-03-30 (Booking) purchased=2026-03-29 refs=Transaction:C1
        statement 525412******3241
    "#]],
    );
    let given = shown(Shape::BerlinGroup, &london(), &page);
    assert!(given.lines().next().unwrap().contains("GB33BUKB20201555555555"), "{given}");
}

#[test]
fn balances_around_the_days_are_the_statements() {
    let balance = |kind: &str, amount: &str, on: &str| {
        format!(r#"{{"balanceType":"{kind}","balanceAmount":{{"currency":"EUR","amount":"{amount}"}},"referenceDate":"{on}"}}"#)
    };
    let balances = [
        balance("closingBooked", "-5.00", "2026-03-30"),
        balance("openingBooked", "5.00", "2026-03-30"),
        balance("closingBooked", "70.00", "2026-03-29"),
        balance("interimAvailable", "900.00", "2026-03-31"),
    ]
    .join(",");
    check(
        &berlin_page_with(&bought(""), "", &format!(r#","balances":[{balances}]"#)),
        expect![[r#"
        entry 1 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        statement DE2310010010123456789 opening=5.00 EUR closing=-5.00 EUR
    "#]],
    );
}

#[test]
fn whatever_the_bank_adds_is_ignored() {
    let page = berlin_page_with(&bought(r#","x":{"y":[1,{"z":null}]},"_links":{}"#), "", r#","new":[[],{}],"_links":{}"#);
    check(
        &page,
        expect![[r#"
        entry 1 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        statement DE2310010010123456789
    "#]],
    );
}
