//! What pages of UK Open Banking mean, field by field.

use expect_test::{Expect, expect};

use super::{Shape, paid, shown, shown_uk, uk_page};
use crate::profile::Profile;

fn check(input: &str, expected: Expect) {
    expected.assert_eq(&shown_uk(input));
}

#[test]
fn a_page_with_all_the_usual_fields() {
    check(
        r#"{
          "Data": {"Transaction": [{
            "AccountId": "22289",
            "TransactionId": "123",
            "TransactionReference": "Ref 1",
            "Amount": {"Amount": "10.00", "Currency": "GBP"},
            "CreditDebitIndicator": "Credit",
            "Status": "Booked",
            "BookingDateTime": "2017-04-05T10:43:07+00:00",
            "ValueDateTime": "2017-04-05T10:45:22+00:00",
            "TransactionInformation": "Cash from Aubrey",
            "BankTransactionCode": {"Code": "ReceivedCreditTransfer", "SubCode": "DomesticCreditTransfer"},
            "ProprietaryBankTransactionCode": {"Code": "Transfer", "Issuer": "AlphaBank"},
            "Balance": {"Amount": {"Amount": "230.00", "Currency": "GBP"}, "CreditDebitIndicator": "Credit", "Type": "InterimBooked"}
          }]},
          "Links": {"Self": "https://api.alphabank.com/open-banking/v3.1/aisp/accounts/22289/transactions/"},
          "Meta": {"TotalPages": 1, "FirstAvailableDateTime": "2017-05-03T00:00:00+00:00", "LastAvailableDateTime": "2017-12-03T00:00:00+00:00"}
        }"#,
        expect![[r#"
            entry 1 GB33BUKB20201555555555 Booked Credit 10.00 GBP on 2017-04-05 (Booking) value=2017-04-05 refs=Transaction:123 code=PMNT/RCDT/DMCT own=Transfer text="Cash from Aubrey" after=23000
            statement GB33BUKB20201555555555
        "#]],
    );
}

#[test]
fn states_are_words_in_version_3_and_codes_in_version_4() {
    let states = ["Booked", "Pending", "Rejected", "BOOK", "PDNG", "FUTR", "INFO", "RJCT", "Held", "booked?"];
    let records = states.map(|state| paid("").replace(r#""Booked""#, &format!("{state:?}")));
    check(
        &uk_page(&records.join(",")),
        expect![[r#"
        entry 1 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        entry 2 GB33BUKB20201555555555 Pending Debit 10.00 GBP on 2026-03-30 (Booking)
        entry 4 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        entry 5 GB33BUKB20201555555555 Pending Debit 10.00 GBP on 2026-03-30 (Booking)
        entry 6 GB33BUKB20201555555555 Pending Debit 10.00 GBP on 2026-03-30 (Booking)
        rejected page 1, /Data/Transaction/9/Status (status) the status "booked?" is not known; Booked, Pending, BOOK, PDNG, FUTR, INFO and RJCT are [162 bytes]
        remark left out, as they are no bookings: 1 (held)
        remark left out, as they are no bookings: 1 (information)
        remark left out, as they are no bookings: 2 (rejected)
        statement GB33BUKB20201555555555
    "#]],
    );
    let without = paid("").replace(r#""Status":"Booked","#, "");
    check(
        &uk_page(&without),
        expect![[r#"
        rejected page 1, /Data/Transaction/0/Status (status) the record has no status, so it cannot be distinguished from a pending one [143 bytes]
        statement ?
    "#]],
    );
}

#[test]
fn an_id_counts_unless_the_bank_may_still_change_the_record() {
    let ids = [
        r#","TransactionId":"A","TransactionMutability":"Immutable","StatementReference":["002"]"#,
        r#","TransactionId":"A","TransactionMutability":"Mutable""#,
        r#","TransactionReference":"FP-1""#,
    ];
    check(
        &uk_page(&ids.map(paid).join(",")),
        expect![[r#"
        entry 1 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking) refs=Transaction:A
        entry 2 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        entry 3 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        statement GB33BUKB20201555555555
    "#]],
    );
}

#[test]
fn midnight_is_a_day_without_a_time_in_every_zone() {
    let at = |at: &str| paid("").replace("2026-03-30T10:43:07+00:00", at);
    let instants = [
        "2026-06-30T00:00:00+00:00",
        "2026-06-30T00:00:00.000Z",
        "2026-06-30",
        "2026-06-30T23:30:00+00:00",
        "2026-06-30T23:30:00",
        "noon",
    ];
    let page = uk_page(&instants.map(at).join(","));
    check(
        &page,
        expect![[r#"
        entry 1 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-06-30 (Booking)
        entry 2 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-06-30 (Booking)
        entry 3 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-06-30 (Booking)
        entry 4 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-07-01 (Booking)
        entry 5 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-06-30 (Booking)
        rejected page 1, /Data/Transaction/5/BookingDateTime (date) "noon" is not a day of the calendar; give one such as 2026-03-31 [140 bytes]
        statement GB33BUKB20201555555555
    "#]],
    );
    let mut new_york = super::london();
    new_york.zone = jiff::tz::TimeZone::get("America/New_York").unwrap();
    let first = shown(Shape::Uk, &new_york, &page);
    assert!(first.lines().next().unwrap().contains("on 2026-06-30 "), "{first}");
}

#[test]
fn direction_is_the_indicators() {
    let records = [
        paid("").replace(r#""Debit""#, r#""DBIT""#),
        paid("").replace(r#""Debit""#, r#""Credit""#),
        paid("").replace(r#""10.00""#, r#""-10.00""#),
        paid("").replace(r#""10.00""#, r#""-10.00""#).replace(r#""Debit""#, r#""Credit""#),
        paid("").replace(r#""Debit""#, r#""Both""#),
        paid("").replace(r#""10.00""#, "10.10"),
    ];
    check(
        &uk_page(&records.join(",")),
        expect![[r#"
        entry 1 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        entry 2 GB33BUKB20201555555555 Booked Credit 10.00 GBP on 2026-03-30 (Booking)
        entry 3 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        rejected page 1, /Data/Transaction/3/CreditDebitIndicator (direction) the amount has a minus and the indicator says Credit; ask the bank which is meant [163 bytes]
        rejected page 1, /Data/Transaction/4/CreditDebitIndicator (direction) the record is neither a Debit nor a Credit [160 bytes]
        entry 6 GB33BUKB20201555555555 Booked Debit 10.10 GBP on 2026-03-30 (Booking)
        statement GB33BUKB20201555555555
    "#]],
    );
}

#[test]
fn merchants_codes_and_parties_are_read() {
    let fields = [
        r#","MerchantDetails":{"MerchantName":"TESCO STORES","MerchantCategoryCode":"5411"},"BankTransactionCode":{"Code":"CCRD","SubCode":"POSD"},"CardInstrument":{"CardSchemeName":"VISA","Identification":"4111111111111111","Name":"JANE DOE"}"#,
        r#","CreditorAccount":{"SchemeName":"UK.OBIE.SortCodeAccountNumber","Identification":"08080021325698","Name":"ACME Inc"},"CreditorAgent":{"SchemeName":"UK.OBIE.BICFI","Identification":"NWBKGB2L"}"#,
        r#","CreditorAccount":{"SchemeName":"UK.OBIE.PAN","Identification":"4111111111111111","Name":"Card"}"#,
        r#","UltimateCreditor":{"Name":"REAL SHOP"},"DebtorAccount":{"Name":"ME"}"#,
        r#","CurrencyExchange":{"SourceCurrency":"USD","InstructedAmount":{"Amount":"12.50","Currency":"USD"}}"#,
        r#","Balance":{"Amount":{"Amount":"5.00","Currency":"GBP"},"CreditDebitIndicator":"Debit","Type":"ITBD"}"#,
        r#","Balance":{"Amount":{"Amount":"5.00","Currency":"GBP"},"CreditDebitIndicator":"Debit","Type":"InterimAvailable"}"#,
    ];
    check(
        &uk_page(&fields.map(paid).join(",")),
        expect![[r#"
        entry 1 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking) code=PMNT/CCRD/POSD mcc=5411 merchant=TESCO STORES
        entry 2 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking) from/to=ACME Inc at=08080021325698
        entry 3 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking) from/to=Card
        entry 4 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking) from/to=REAL SHOP
        entry 5 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking) original=12.50 USD
        entry 6 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking) after=-500
        entry 7 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        statement GB33BUKB20201555555555
    "#]],
    );
}

/// A page of accounts with these (resource, members of `Account`).
fn accounts(resources: &[(&str, &str)]) -> String {
    let resource = |(id, numbers): &(&str, &str)| format!(r#"{{"AccountId":"{id}","Currency":"GBP","Account":[{numbers}]}}"#);
    let resources: Vec<String> = resources.iter().map(resource).collect();
    format!(r#"{{"Data":{{"Account":[{}]}},"Links":{{"Self":"/accounts"}},"Meta":{{"TotalPages":1}}}}"#, resources.join(","))
}

#[test]
fn the_account_comes_from_the_page_of_accounts_or_is_given() {
    let sort_code = r#"{"SchemeName":"UK.OBIE.SortCodeAccountNumber","Identification":"20201555555555"}"#;
    let iban = r#"{"SchemeName":"UK.OBIE.IBAN","Identification":"GB29NWBK60161331926819"}"#;
    let pan = r#"{"SchemeName":"UK.OBIE.PAN","Identification":"4111111111111111"}"#;
    let both = format!("{sort_code},{iban}");
    let other = paid("").replace("22289", "31820");
    let dump = accounts(&[("22289", sort_code), ("31820", &both), ("1", pan)]) + &uk_page(&format!("{},{other}", paid("")));
    expect![[r#"
        entry 1 20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        entry 2 GB29NWBK60161331926819 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        statement ?
    "#]]
    .assert_eq(&shown(Shape::Uk, &Profile::default(), &dump));
    check(
        &uk_page(&format!("{},{other}", paid(""))),
        expect![[r#"
        entry 1 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        rejected page 1, /Data/Transaction/1/AccountId (account) the file holds transactions of several accounts, and --account names only one; send a file for each, or put the page of accounts (Data.Account) before the transactions [161 bytes]
        statement GB33BUKB20201555555555
    "#]],
    );
    expect![[r#"
        rejected page 1, /Data/Transaction/0/AccountId (account) AccountId is an id of the bank's API and no account number; give the number with --account, or put the page of accounts (Data.Account) before the transactions [161 bytes]
        statement ?
    "#]].assert_eq(&shown(Shape::Uk, &Profile::default(), uk_page(&paid(""))));
}

#[test]
fn balances_of_their_own_page_are_the_statements() {
    let balance = |kind: &str, way: &str, on: &str| {
        format!(
            r#"{{"AccountId":"22289","CreditDebitIndicator":"{way}","Type":"{kind}","DateTime":"{on}T00:00:00+00:00","Amount":{{"Amount":"7.00","Currency":"GBP"}}}}"#
        )
    };
    let balances = [balance("OpeningBooked", "Credit", "2026-03-30"), balance("CLBD", "Debit", "2026-03-30")].join(",");
    let page = format!(r#"{{"Data":{{"Balance":[{balances}]}},"Links":{{"Self":"/balances"}}}}"#);
    check(
        &(page + &uk_page(&paid(""))),
        expect![[r#"
        entry 1 GB33BUKB20201555555555 Booked Debit 10.00 GBP on 2026-03-30 (Booking)
        statement GB33BUKB20201555555555 opening=7.00 GBP closing=-7.00 GBP
    "#]],
    );
}
