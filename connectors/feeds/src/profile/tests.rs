use expect_test::{Expect, expect};

use super::*;

fn check_mistakes(text: &str, expected: Expect) {
    expected.assert_eq(&Profile::parse(text).map_or_else(|mistakes| mistakes.to_string(), |_| "no mistakes".to_owned()));
}

#[test]
fn names_that_stand_in_every_event_are_short() {
    let long = "x".repeat(65);
    check_mistakes(
        &format!("name = \"{long}\"\n[csv]\nname = \"{long}\"\n"),
        expect![[r#"
            line 1, column 8: name has 65 bytes and may have 64
            line 3, column 8: name has 65 bytes and may have 64"#]],
    );
    check_mistakes(&format!("name = \"{}\"\n", &long[1..]), expect!["no mistakes"]);
}

#[test]
fn what_waits_for_enrolment_waits_for_as_many_days_as_the_profile_says() {
    let days = |text: &str| Profile::parse(text).unwrap().enrolment.terms().map(|terms| terms.waiting_days);
    assert_eq!(days("enrolment = \"automatic\""), None);
    assert_eq!([days("enrolment = \"required\""), days(WHOLE)], [Some(30), Some(45)]);
    check_mistakes(
        "enrolment = \"required\"\nwaiting_days = 367\n",
        expect!["line 2, column 16: waiting_days must be a whole number from 1 to 366, not 367"],
    );
    check_mistakes(
        "waiting_days = 10\n",
        expect![[r#"line 1, column 16: waiting_days speaks of what waits: set enrolment = "required", or leave it out"#]],
    );
    check_mistakes(
        "enrolment = \"optional\"\n",
        expect![[r#"line 1, column 13: enrolment cannot be "optional": valid are automatic, required"#]],
    );
}

const WHOLE: &str = r#"
name = "mybank"
timezone = "Europe/Berlin"
placeholders = ["NONREF", "KEINE"]
inverted_reversals = true
enrolment = "required"
waiting_days = 45

[stream.camt053]
ids = "booked only"
delivery = "window"
complete = true
pending_days = 30
amends = true

[stream."csv:giro"]
ids = "none"

[[kind]]
proprietary_code = "NMSC+106"
direction = "debit"
kind = "purchase"

[[kind]]
text = "*gehalt*"
kind = "salary"

[merchant]
prefixes = ["Kartenzahlung"]
facilitators = "ZETTLE *"
suffixes = ["Köln"]

[csv]
name = "giro"
separator = ";"
decimal = ","
date_format = "%d.%m.%Y"
encoding = "windows-1252"
preamble_lines = 6
footer = "Summe*"
account_in_preamble = "Konto: *"
bank = "37040044"
currency = "EUR"
negative = "credit"
words = { pending = ["vorgemerkt"], debit = "S" }

[csv.columns]
date = "Buchungstag"
amount = 5
description = ["Buchungstext", 4]
"#;

#[test]
fn the_example_that_ships_is_read_and_names_every_column() {
    let example = include_str!("../../../../deploy/feeds/example.toml");
    let profile = Profile::parse(example).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!((profile.name.as_str(), profile.csv_stream().as_str()), ("mybank", "csv:current"));
    let unnamed: Vec<_> = Field::WORDS.iter().filter(|(word, _)| !example.contains(word)).collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
}

#[test]
fn a_whole_profile_is_read() {
    let profile = Profile::parse(WHOLE).unwrap();
    assert_eq!((profile.name.as_str(), profile.zone.iana_name()), ("mybank", Some("Europe/Berlin")));
    assert!(profile.inverted_reversals && profile.is_placeholder(" keine ") && !profile.is_placeholder("9998"));
    let expected = StreamSettings {
        ids: IdTrust::BookedOnly,
        delivery: Delivery::Window,
        complete: true,
        pending_days: Some(30),
        amends: true,
    };
    assert_eq!(profile.stream("camt053"), expected);
    assert_eq!(profile.csv_stream(), "csv:giro");
    assert_eq!(profile.stream("csv:giro").ids, IdTrust::None);
    assert_eq!(profile.stream("csv:other"), StreamSettings::of_format("csv"));
    assert_eq!(profile.kinds.len(), 2);
    assert_eq!(profile.merchant.prefixes, ["KARTENZAHLUNG"]);
    assert_eq!(profile.csv.separator, Some(b';'));
    assert_eq!(profile.csv.negative, Some(Direction::Credit));
    assert_eq!(profile.csv.words.debit, ["s"]);
    assert_eq!(profile.csv.columns.len(), 3);
}

#[test]
fn an_empty_profile_is_the_default() {
    let profile = Profile::parse("").unwrap();
    assert_eq!(profile, Profile::default());
    assert_eq!(profile.zone.iana_name(), Some("Europe/London"));
    for reference in ["", "  ", "NONREF", "NotProvided", "9998"] {
        assert!(profile.is_placeholder(reference), "{reference:?}");
    }
    assert!(!profile.is_placeholder("99981"));
}

#[test]
fn every_mistake_is_reported_with_its_place_and_what_was_meant() {
    check_mistakes(
        r#"nmae = "x"
timezone = "Europe/Lodnon"
[stream.camt53]
[stream.camt054]
delivery = "windw"
complete = "yes"
amends = "yes"
[[kind]]
text = "X"
kind = "purchse"
[[kind]]
direction = "out"
[csv]
separator = ":"
date_format = "%m/%Y"
currency = "euro"
preamble_lines = -1
account_in_file_name = "export.csv"
[csv.columns]
amuont = 3
date = 0
mcc = ["a"]
"#,
        expect![[r#"
            line 1, column 1: unknown key "nmae": did you mean "name"?
            line 2, column 12: timezone "Europe/Lodnon" is not known: did you mean "Europe/London"?
            line 3, column 9: unknown stream "camt53": did you mean "camt053"?
            line 5, column 12: delivery cannot be "windw": did you mean "window"?
            line 6, column 12: complete must be true or false, not a string
            line 7, column 10: amends must be true or false, not a string
            line 10, column 8: kind cannot be "purchse": did you mean "purchase"?
            line 11, column 1: this [[kind]] has no condition: add bank_code, proprietary_code or text (text = "*" means every row of its direction)
            line 11, column 1: this [[kind]] names no kind: add kind = "purchase" or another
            line 12, column 13: direction cannot be "out": valid are debit, credit
            line 14, column 13: separator cannot be ":": did you mean ","?
            line 15, column 15: date_format "%m/%Y" does not tell year, month and day: as in %d.%m.%Y
            line 16, column 12: currency "euro" is not an ISO 4217 code: three capital letters, as in "GBP"
            line 17, column 18: preamble_lines must be a whole number from 0 to 10000, not -1
            line 18, column 24: account_in_file_name needs a * where the account stands, as in "Account: *"
            line 20, column 1: unknown key "amuont" in [csv.columns]: did you mean "amount"?
            line 21, column 8: date must be a whole number from 1 to 10000, not 0
            line 22, column 7: mcc is one column: only description may be a list"#]],
    );
}

#[test]
fn contradictions_are_mistakes() {
    check_mistakes(
        "[stream.camt054]\ncomplete = true\n[csv]\naccount = '1'\nheader = false\ncolumns = { account = 1, amount = 2, debit = 'Soll' }",
        expect![[r#"
            line 2, column 12: complete = true speaks of windows: set delivery = "window", or leave it out
            line 3, column 1: columns name both amount and debit or credit: keep one of the two ways
            line 3, column 1: header = false needs at least the columns date and amount (or debit and credit)
            line 3, column 1: header = false needs columns by number, and some are given by name
            line 3, column 1: the account is given twice: by a column and for the whole file; keep one"#]],
    );
}

#[test]
fn of_broken_syntax_only_the_first_mistake_is_reported() {
    check_mistakes("name = \"a\nb = \n[", expect![[r#"line 1, column 10: invalid basic string, expected `"`"#]]);
}

#[test]
fn of_a_great_many_mistakes_a_hundred_are_listed_and_the_others_counted() {
    let text: String = (0..20_000).map(|n| format!("nmae{n} = 1\n")).collect();
    let mistakes = Profile::parse(&text).unwrap_err();
    assert_eq!((mistakes.0.len(), mistakes.0[0].line), (101, 1));
    assert_eq!(mistakes.0[100].message, "this and 19899 more mistakes follow: correct those above first");
    assert_eq!(Profile::parse(&"#".repeat(2_000_000)).unwrap_err().0.len(), 1);
    assert!(Profile::parse(&format!("{} = 1", "a".repeat(100_000))).unwrap_err().to_string().len() < 300);
}

#[test]
fn encodings_go_by_the_names_of_the_web() {
    let encoding = |name: &str| Profile::parse(&format!("[csv]\nencoding = '{name}'")).map(|profile| profile.csv.encoding);
    assert_eq!(encoding("UTF-8"), Ok(Some(Encoding::Utf8)));
    assert_eq!(encoding("latin1"), Ok(Some(Encoding::Windows1252)));
    assert_eq!(encoding("iso-8859-2"), Ok(Some(Encoding::Other(encoding_rs::ISO_8859_2))));
    for unknown in ["shift_jis", "ebcdic"] {
        assert!(encoding(unknown).is_err(), "{unknown}");
    }
}
