//! A question says where its answer goes: the profile's key with its section, or the option.

use crate::{csv::Decoder, entry::Decoded, profile::Profile};

/// Everything that is said of a file: remarks, rejections, refusals.
fn said(profile: &str, file: &[u8]) -> String {
    let profile = Profile::parse(profile).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let message = |decoded| match decoded {
        Decoded::Entry(_) | Decoded::Statement(_) => None,
        Decoded::Remark(remark) => Some(remark),
        Decoded::Rejected(rejected) | Decoded::Refused(rejected) => Some(rejected.message),
    };
    Decoder::new(&profile, None, file).filter_map(message).collect::<Vec<_>>().join("\n")
}

const OURS: &str = "[csv]\naccount = '12345678'\ncurrency = 'GBP'\n";

#[test]
fn every_question_names_the_key_or_option_that_answers_it() {
    let with = |more: &str| format!("{OURS}{more}");
    let cases: [(String, &str, &[&str]); 17] = [
        (
            "[csv]\ncurrency = 'GBP'".into(),
            "Date,Amount\n2026-02-13,-3.00\n",
            &["--account", "account_in_preamble", "[csv]", "[csv.columns]"],
        ),
        ("[csv]\naccount = '1'".into(), "Date,Amount\n2026-02-13,-3.00\n", &["--currency", "currency under [csv]"]),
        (
            "[csv]\ncurrency = 'GBP'".into(),
            "Date,Payee,Kontonummer,Amount\n2026-02-13,X,123,-3.00\n",
            &["--account", "counterparty_account", "[csv.columns]"],
        ),
        (
            "[csv]\ncurrency = 'GBP'\naccount_in_preamble = 'Account: *'".into(),
            "Date,Amount\n2026-02-13,-3.00\n",
            &["account_in_preamble", "[csv]", "--account"],
        ),
        (with(""), "hello\nworld\n", &["[csv.columns]", "header = false"]),
        (with(""), "Date,Amount\n03/04/2026,-3.00\n", &["date_format under [csv]", "%d/%m/%Y", "%m/%d/%Y"]),
        (with(""), "Date,Amount\n2026-02-13,-3.00\n2026-02-30,-3.00\n", &["date_format under [csv] in the profile"]),
        (with(""), "Date,Amount,Text\n2026-02-13,-3.00,A\n,-3.00,B\n", &["as date under [csv.columns]", "footer under [csv]"]),
        (with(""), "Date,Amount,Status\n2026-02-13,-3.00,hm\n", &["[csv.words] in the feed's profile"]),
        (with(""), "Date,Amount,DC\n2026-02-13,3.00,hm\n", &["[csv.words] in the feed's profile"]),
        (with(""), "Date,Amount,DC\n2026-02-13,-3.00,Credit\n", &["negative under [csv] in the feed's profile"]),
        (with(""), "Date,Amount,Time\n2026-02-13,-3.00,noonish\n", &["time under [csv.columns] in the feed's profile"]),
        (
            with(""),
            "Date,Amount,MCC\n2026-02-13,-3.00,5411\n2026-02-13,-3.00,abc\n",
            &["mcc under [csv.columns] in the feed's profile"],
        ),
        (with(""), "Date,Amount,Amount,Text\n2026-02-13,-3.00,1.00,A\n", &["amount under [csv.columns] in the feed's profile"]),
        (with("[csv.columns]\ndescription = 9"), "Date,Amount\n2026-02-13,-3.00\n", &["[csv.columns]"]),
        (
            with("[csv.columns]\ndescription = 'Txt'"),
            "Date,Amount,Text\n2026-02-13,-3.00,A\n",
            &["[csv.columns]", "did you mean"],
        ),
        (
            with("[csv.columns]\ndescription = 'Text'"),
            "Date,Amount,Text,Text\n2026-02-13,-3.00,A,B\n",
            &["the column's number under [csv.columns]"],
        ),
    ];
    for (profile, file, keys) in cases {
        let said = said(&profile, file.as_bytes());
        assert!(keys.iter().all(|key| said.contains(key)), "{file}\nsaid: {said}\nwanted: {keys:?}");
    }
    let latin = said(&with("encoding = 'utf-8'"), b"Date,Amount,Text\n2026-02-13,-3.00,CAF\xC9\n");
    assert!(latin.contains("encoding under [csv] in the feed's profile"), "{latin}");
}

#[test]
fn a_file_is_not_said_to_hold_no_debit_where_one_could_not_be_read() {
    let rows = [
        "2026-02-13,A,\"-1,234\"",
        "2026-02-13,A,\"-1,234\",x",
        "2026-02-30,A,-3.00",
        "2026-02-13,A,\"(1,234)\"",
        "2026-02-13,A,\"1,234 DR\"",
    ];
    for row in rows {
        let said = said(OURS, format!("Date,Description,Amount\n{row}\n2026-02-14,B,100\n").as_bytes());
        assert!(!said.contains("no debit is in this file"), "{row}: {said}");
    }
    let other = said(OURS, b"Date,Description,Amount\n2026-02-13,A,\"1,234\"\n2026-02-14,B,100\n");
    assert!(other.contains("no debit is in this file"), "{other}");
}

#[test]
fn a_header_that_lacks_the_date_or_the_amount_is_shown_with_what_it_has() {
    let files = [
        "Date;Description;Amount\n46036;TEA;-3.00\n",
        "Date,Description,Amount\n1768348800,TEA,-3.00\n",
        "Date,Description,Amount\n1768348800000,TEA,-3.00\n",
        "Account: 1\n\nDate,Description,Amount\nyesterday,TEA,-3.00\n",
        "Date,Text,Sum\n2026-01-14,TEA,-3.00\n",
        "When;Text;Betrag\n14.01.2026;TEA;-3,00\n",
        "Date,2026-01-14\nhello,world\n",
    ];
    let shown = files.map(|file| said(OURS, file.as_bytes()));
    expect_test::expect![[r#"
        line 1 names column "Date" for the date, and no date is in it: dates such as "46036" look like a spreadsheet's number of a day, which is not read; format that column as a date there (2026-01-14) and export the file again, or name another column as date under [csv.columns] in the feed's profile
        line 1 names column "Date" for the date, and no date is in it: dates such as "1768348800" look like seconds since 1970, which is not read; write days into that column (2026-01-14) and export the file again, or name another column as date under [csv.columns] in the feed's profile
        line 1 names column "Date" for the date, and no date is in it: dates such as "1768348800000" look like milliseconds since 1970, which is not read; write days into that column (2026-01-14) and export the file again, or name another column as date under [csv.columns] in the feed's profile
        line 3 names column "Date" for the date, and no date is in it: dates such as "yesterday" are in no format that is known; set date_format under [csv] in the feed's profile ("%a %d %b %Y"), or name another column as date under [csv.columns]
        line 1 names a column for a date ("Date") and none for an amount: it has "Date", "Text", "Sum"; name the other as amount (or debit and credit) under [csv.columns] in the feed's profile
        line 1 names a column for an amount ("Betrag") and none for a date: it has "When", "Text", "Betrag"; name the other as date under [csv.columns] in the feed's profile
        no row names columns for a date and an amount; name them under [csv.columns] in the feed's profile, or number them with header = false"#]].assert_eq(&shown.join("\n"));
}
