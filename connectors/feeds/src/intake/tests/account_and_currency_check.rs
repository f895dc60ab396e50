//! What is said of a file when it is taken in, and what it says itself.

use rewardhub_core::money::Asset;

use crate::{
    entry::{AccountNumber, Decoded},
    intake::decode,
    profile::{Given, Profile},
    recognise_format::Format,
};

const IBAN: &str = "GB33BUKB20201555555555";

/// What comes of a file with this account and currency given: each entry's account and currency, each remark and each refusal.
fn outcomes(format: Format, account: Option<&str>, currency: Option<&str>, file: &str) -> Vec<String> {
    let given = Given {
        account: account.and_then(|number| AccountNumber::read(number, None)),
        currency: currency.map(|code| Asset::new(code).unwrap()),
    };
    let profile = Profile { given, ..Profile::default() };
    let shown = |decoded| match decoded {
        Decoded::Entry(entry) => Some(format!("{} {}", entry.account.number, entry.amount.asset)),
        Decoded::Statement(_) => None,
        Decoded::Remark(remark) => Some(format!("remark: {remark}")),
        Decoded::Rejected(rejected) => Some(format!("rejected: {}", rejected.message)),
        Decoded::Refused(refused) => Some(format!("refused: {}", refused.message)),
    };
    decode(format, &profile, Some("file"), file.as_bytes()).filter_map(shown).collect()
}

#[test]
fn a_csv_that_names_neither_account_nor_currency_has_those_that_are_given() {
    let rows = "Date,Description,Amount\n2026-03-12,TEA,-3.00\n";
    assert_eq!(outcomes(Format::Csv, Some(IBAN), Some("GBP"), rows), [format!("{IBAN} GBP")]);
    let without = outcomes(Format::Csv, None, Some("GBP"), rows);
    assert!(without[0].contains("--account") && without[0].contains("account_in_preamble"), "{without:?}");
    let without = outcomes(Format::Csv, Some(IBAN), None, rows);
    assert!(without[0].contains("--currency") && without[0].contains("[csv]"), "{without:?}");
}

#[test]
fn an_account_that_the_file_names_must_be_the_given_one_however_it_is_spelt() {
    let rows = |account: &str| format!("Account,Date,Description,Amount,Currency\n{account},2026-03-12,TEA,-3.00,GBP\n");
    for same in [IBAN, "GB33 BUKB 2020 1555 5555 55", "55555555", "20201555555555"] {
        assert!(outcomes(Format::Csv, Some(IBAN), None, &rows(same))[0].ends_with(" GBP"), "{same}");
        assert!(outcomes(Format::Csv, Some(same), None, &rows(IBAN))[0].ends_with(" GBP"), "{same}");
    }
    let other = outcomes(Format::Csv, Some(IBAN), None, &rows("GB29NWBK60161331926819"));
    assert_eq!(
        other,
        ["refused: the file (or its profile) names account …6819, and --account names …5555; leave --account out, or correct it"]
    );
    let blank = outcomes(Format::Csv, Some(IBAN), None, &rows(""));
    assert_eq!(blank, [format!("{IBAN} GBP")]);
}

#[test]
fn a_currency_that_the_file_names_must_be_the_given_one() {
    let rows = "Account,Date,Description,Amount,Currency\n55555555,2026-03-12,TEA,-3.00,EUR\n";
    let refused = outcomes(Format::Csv, None, Some("GBP"), rows);
    assert_eq!(
        refused,
        [
            "refused: the file (or its profile) names amounts in EUR, and --currency names GBP; leave --currency out, or correct it"
        ]
    );
}

#[test]
fn a_column_that_may_be_the_other_partys_is_where_it_never_has_the_given_account() {
    let rows = |account: &str| format!("Date,Payee,Kontonummer,Amount,Currency\n2026-03-12,TEA HOUSE,{account},-3.00,GBP\n");
    let asked = outcomes(Format::Csv, None, None, &rows("12345678"));
    assert!(asked[0].contains("may hold the account itself or the other party's") && asked[0].contains("--account"), "{asked:?}");
    assert_eq!(outcomes(Format::Csv, Some(IBAN), None, &rows("12345678")), [format!("{IBAN} GBP")]);
    assert_eq!(outcomes(Format::Csv, Some("12345678"), None, &rows("12345678")), ["12345678 GBP"]);
}

#[test]
fn lines_and_statements_without_an_account_have_the_given_one() {
    let line = r#"{"id":"1","status":"booked","amount":"-3.00","booked_on":"2026-03-12"}"#;
    assert_eq!(outcomes(Format::Ndjson, Some(IBAN), Some("GBP"), line), [format!("{IBAN} GBP")]);
    let entry = "<Ntry><Amt Ccy='GBP'>3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
                 <BookgDt><Dt>2026-03-12</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef></Ntry>";
    let camt = |account: &str| {
        let root = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";
        format!("<Document xmlns='{root}'><BkToCstmrStmt><Stmt><Id>1</Id>{account}{entry}</Stmt></BkToCstmrStmt></Document>")
    };
    for none in ["", "<Acct><Ccy>GBP</Ccy></Acct>"] {
        assert_eq!(outcomes(Format::Camt053, Some(IBAN), None, &camt(none)), [format!("{IBAN} GBP")]);
        assert!(outcomes(Format::Camt053, None, None, &camt(none))[0].contains("--account"));
    }
    let other = outcomes(Format::Camt053, Some(IBAN), None, &camt("<Acct><Id><IBAN>GB29NWBK60161331926819</IBAN></Id></Acct>"));
    assert!(other[0].starts_with("refused: the file (or its profile) names account …6819"), "{other:?}");
}

#[test]
fn a_number_that_was_meant_for_an_iban_is_remarked_on_once_and_taken() {
    let row = "GB34BUKB20201555555555,2026-03-12,TEA,-3.00,GBP\n";
    let rows = format!("Account,Date,Description,Amount,Currency\n{row}{row}55555555,2026-03-12,TEA,-3.00,GBP\n{row}");
    let lines = outcomes(Format::Csv, None, None, &rows);
    let remarks: Vec<&String> = lines.iter().filter(|line| line.starts_with("remark")).collect();
    assert_eq!((remarks.len(), lines.len()), (1, 5), "{lines:?}");
    assert!(remarks[0].contains("…5555 begins as an IBAN does and is none: its check digits do not fit"), "{remarks:?}");
}
