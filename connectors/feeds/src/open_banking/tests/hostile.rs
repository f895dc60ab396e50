//! Pages that are broken or meant to harm: what came before stands, and the place is named.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{Shape, berlin, berlin_page, berlin_page_with, bought, decode, line, london, paid, shown_berlin, shown_uk, uk_page};
use crate::entry::Decoded;

fn check(input: impl AsRef<[u8]>, expected: Expect) {
    expected.assert_eq(&shown_berlin(input));
}

#[test]
fn one_bad_record_does_not_stop_the_others() {
    let bad = [
        r#"{"transactionAmount":{"currency":"EUR","amount":"1"},"transactionAmount":{"currency":"EUR","amount":"2"}}"#,
        r#"{"transactionAmount":{"amount":"1","currency":"EUR","amount":"2"},"bookingDate":"2026-03-30"}"#,
        r#"{"bookingDate":"2026-03-30"}"#,
        r#"{"transactionAmount":"12.00","bookingDate":"2026-03-30"}"#,
        r#"{"entryReference":"\ud800"}"#,
        r#"{"a":1,}"#,
        r#"{"a" 1}"#,
        r#"{"a":1]"#,
        "[1]",
        "7",
        "null",
        r#""text""#,
        "{\"entryReference\":\"a\u{0}b\"}",
        &format!("{{\"x\":{}{}}}", "[".repeat(200), "]".repeat(200)),
    ];
    check(
        berlin_page(&format!("{},{}", bad.join(","), bought("")), ""),
        expect![[r#"
        rejected page 1, /transactions/booked/0 (structure) the record cannot be read: duplicate field `transactionAmount` at line 1 column 72; ask the bank for the page again [105 bytes]
        rejected page 1, /transactions/booked/1 (structure) the record cannot be read: duplicate field `amount` at line 1 column 60; ask the bank for the page again [93 bytes]
        rejected page 1, /transactions/booked/2/transactionAmount (amount) the record has no amount [28 bytes]
        rejected page 1, /transactions/booked/3 (structure) the record cannot be read: invalid type: string "12.00", expected struct Amount at line 1 column 28; ask the bank for the page again [56 bytes]
        rejected page 1, /transactions/booked/4 (structure) the record cannot be read: unexpected end of hex escape at line 1 column 8; ask the bank for the page again [27 bytes]
        rejected page 1, /transactions/booked/5 (structure) the record cannot be read: trailing comma at line 1 column 8; ask the bank for the page again [8 bytes]
        rejected page 1, /transactions/booked/6 (structure) the record cannot be read: expected `:` at line 1 column 6; ask the bank for the page again [7 bytes]
        rejected page 1, /transactions/booked/7 (structure) the record cannot be read: expected `,` or `}` at line 1 column 7; ask the bank for the page again [7 bytes]
        rejected page 1, /transactions/booked/8 (structure) the record is no object; ask the bank for the page again [3 bytes]
        rejected page 1, /transactions/booked/9 (structure) the record is no object; ask the bank for the page again [1 bytes]
        rejected page 1, /transactions/booked/10 (structure) the record is no object; ask the bank for the page again [4 bytes]
        rejected page 1, /transactions/booked/11 (structure) the record is no object; ask the bank for the page again [6 bytes]
        rejected page 1, /transactions/booked/12 (structure) the record cannot be read: control character (\u0000-\u001F) found while parsing a string at line 1 column 20; ask the bank for the page again [24 bytes]
        rejected page 1, /transactions/booked/13/transactionAmount (amount) the record has no amount [406 bytes]
        entry 15 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        statement DE2310010010123456789
    "#]],
    );
}

#[test]
fn bytes_that_are_not_utf_8_spoil_one_record() {
    let page = berlin_page(&format!("{},{}", bought(r#","creditorName":"CAF?""#), bought("")), "");
    let mut bytes = page.into_bytes();
    let at = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes[at] = 0xE9;
    check(
        bytes,
        expect![[r#"
        rejected page 1, /transactions/booked/0 (encoding) the record is not UTF-8, which JSON must be; ask the bank for the page again [107 bytes]
        entry 2 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        statement DE2310010010123456789
    "#]],
    );
}

#[test]
fn a_page_that_is_cut_short_is_refused_and_ends_no_statement() {
    let page = berlin_page(&format!("{},\n{}", bought(""), bought("")), "");
    check(
        &page[..page.len() - 120],
        expect![[r#"
        entry 1 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        REFUSED page 1, line 2, column 32 (structure) the JSON ends in the middle; it was cut on its way, so fetch it again
    "#]],
    );
    let whole = berlin_page(&bought(""), "");
    check(
        format!("{whole}\n{}", &whole[..60]),
        expect![[r#"
        entry 1 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        REFUSED page 2, line 2, column 61 (structure) the JSON ends in the middle; it was cut on its way, so fetch it again
    "#]],
    );
    check(
        format!("[{whole}"),
        expect![[r#"
        entry 1 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        REFUSED page 1, line 1, column 223 (structure) the JSON ends in the middle; it was cut on its way, so fetch it again
    "#]],
    );
}

#[test]
fn a_page_that_is_no_json_is_refused_with_its_place() {
    let whole = berlin_page(&bought(""), "");
    for (input, place) in [
        (format!("{whole}\n<html>"), "line 2, column 1"),
        (format!("[{whole} {whole}]"), "page 1, line 1"),
        (format!("{whole}\u{0}"), "a NUL byte"),
        (berlin_page_with("", "", ",,"), "a key"),
        (whole.replace("\"booked\":", "\"booked\""), "a colon"),
        (format!("[{whole},]"), "a page ({…})"),
        (format!("[7,{whole}]"), "a page ({…})"),
    ] {
        let shown = shown_berlin(&input);
        let last = shown.lines().last().unwrap();
        assert!(last.starts_with("REFUSED") && last.contains(place), "{input}: {shown}");
    }
}

#[test]
fn what_the_bank_says_instead_of_transactions_is_repeated() {
    let expired = r#"{"tppMessages":[{"category":"ERROR","code":"CONSENT_EXPIRED","text":"The consent of card 4111111111111111 has expired"}]}"#;
    check(
        expired,
        expect![[r#"
        REFUSED page 1, line 1, column 122 (bank) the bank answered with an error instead of transactions: CONSENT_EXPIRED The consent of card **************** has expired; settle it with the bank, then fetch the page again
    "#]],
    );
    check(
        berlin_page(&bought(""), "") + expired,
        expect![[r#"
        entry 1 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        REFUSED page 2, line 1, column 343 (bank) the bank answered with an error instead of transactions: CONSENT_EXPIRED The consent of card **************** has expired; settle it with the bank, then fetch the page again
    "#]],
    );
    let warning = r#","tppMessages":[{"category":"WARNING","code":"WARNING","text":"slow today"}]"#;
    check(
        berlin_page_with(&bought(""), "", warning),
        expect![[r#"
        remark page 1: the bank says: WARNING WARNING slow today
        entry 1 DE2310010010123456789 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        statement DE2310010010123456789
    "#]],
    );
    let uk = [
        r#"{"Code":"403 Forbidden","Id":"1","Message":"Consent is not authorised","Errors":[{"ErrorCode":"UK.OBIE.Resource.InvalidConsentStatus","Message":"The consent is revoked","Path":""}]}"#,
        r#"{"Id":"2","Errors":[{"ErrorCode":"U021","Message":"Not now"}]}"#,
    ];
    expect![[r#"
        REFUSED page 1, line 1, column 182 (bank) the bank answered with an error instead of transactions: 403 Forbidden; Consent is not authorised; UK.OBIE.Resource.InvalidConsentStatus The consent is revoked; settle it with the bank, then fetch the page again
        REFUSED page 1, line 1, column 63 (bank) the bank answered with an error instead of transactions: U021 Not now; settle it with the bank, then fetch the page again
    "#]].assert_eq(&uk.map(shown_uk).concat());
}

#[test]
fn transactions_that_are_offered_for_download_are_not_there() {
    check(
        r#"{"_links":{"download":{"href":"www.test-api.com/xs2a/v1/accounts/12345678999/transactions/download/"}}}"#,
        expect![[r#"
        REFUSED page 1, line 1, column 104 (structure) the bank offers the transactions for download (_links.download) and the page has none; fetch that link
    "#]],
    );
}

#[test]
fn an_account_that_cannot_be_read_is_refused() {
    let page = berlin_page(&bought(""), "");
    for account in [r#"{"iban":["x"]}"#, "7", r#""DE23""#] {
        let page = page.replace(r#"{"iban":"DE2310010010123456789"}"#, account);
        assert!(shown_berlin(&page).starts_with("REFUSED page 1"), "{page}: {}", shown_berlin(&page));
    }
    let twice = berlin_page_with(&bought(""), "", r#","account":{"iban":"NL76RABO0359400371"}"#);
    check(
        twice,
        expect![[r#"
        REFUSED page 1, line 1, column 261 (account) the account of the page cannot be read, or it names two; fetch the page again
    "#]],
    );
}

#[test]
fn members_that_are_no_lists_hold_nothing() {
    for booked in ["null", "{}", "7", "\"x\""] {
        let page = berlin_page("", "").replace(r#""booked":[]"#, &format!("\"booked\":{booked}"));
        expect![["
            statement DE2310010010123456789
        "]]
        .assert_eq(&shown_berlin(&page));
    }
}

#[test]
fn card_numbers_in_messages_are_masked() {
    let shown = shown_uk(uk_page(&paid("").replace(r#""Booked""#, r#""4111 1111 1111 1111""#)));
    assert!(shown.contains("**** **** **** ****") && !shown.contains("4111"), "{shown}");
}

proptest! {
    #[test]
    fn no_damage_makes_it_panic_or_go_on_for_ever(at in 0_usize..2000, byte: u8, cut: bool) {
        let berlin_pages = berlin_page(&[bought(r#","entryReference":"A""#), bought("")].join(","), &bought(""));
        let uk_pages = uk_page(&[paid(r#","TransactionId":"A""#), paid("")].join(","));
        for (shape, profile, page) in [(Shape::BerlinGroup, berlin(), berlin_pages), (Shape::Uk, london(), uk_pages)] {
            let mut bytes = page.into_bytes();
            let at = at % bytes.len();
            if cut { bytes.truncate(at) } else { bytes[at] = byte }
            let decoded: Vec<Decoded> = decode(shape, &profile, &bytes[..]).take(100).collect();
            prop_assert!(decoded.len() < 100, "{:?}", decoded.iter().map(line).collect::<Vec<_>>());
            prop_assert!(matches!(decoded.last(), Some(Decoded::Statement(_) | Decoded::Refused(_))));
        }
    }
}
