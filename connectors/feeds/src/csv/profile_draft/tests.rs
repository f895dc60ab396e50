use std::collections::BTreeSet;

use expect_test::expect;
use proptest::prelude::*;

use super::*;
use crate::{csv::Decoder, entry::Decoded, profile::Profile};

fn drafted(file_name: Option<&str>, file: &str) -> Draft {
    let draft = draft("mybank", file_name, file.as_bytes()).unwrap();
    if let Err(mistakes) = Profile::parse(&draft.text) {
        panic!("{mistakes}\n{}", draft.text);
    }
    draft
}

/// How many rows a profile of this text reads, and how many it cannot.
fn read_by(text: &str, file: &str) -> (usize, usize) {
    let profile = Profile::parse(text).unwrap_or_else(|mistakes| panic!("{mistakes}\n{text}"));
    let decoded: Vec<Decoded> = Decoder::new(&profile, None, file.as_bytes()).collect();
    let count = |is: &dyn Fn(&Decoded) -> bool| decoded.iter().filter(|decoded| is(decoded)).count();
    (
        count(&|decoded| matches!(decoded, Decoded::Entry(_))),
        count(&|decoded| matches!(decoded, Decoded::Rejected(_) | Decoded::Refused(_))),
    )
}

/// A draft with these of its comments taken for answers.
fn answered(draft: &Draft, answers: &[&str]) -> String {
    let line = |line: &str| match line.strip_prefix("# ") {
        Some(rest) if answers.iter().any(|answer| rest.starts_with(answer)) => rest.to_owned(),
        _ => line.to_owned(),
    };
    draft.text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_recognised_stands_and_what_is_not_is_asked_all_at_once() {
    let file = "Kontonummer: 4455667788\n\nBuchungstag;Wertstellung;Text;Betrag;Art des Umsatzes\n\
                03.02.2026;03.02.2026;KARTENZAHLUNG ERIKA MUSTER;-1.234,50;x1\n04.02.2026;04.02.2026;MIETE;12,00;x2\n";
    let draft = drafted(Some("umsaetze-4455667788-20260228.csv"), file);
    expect![[r##"
        # What is known of this feed. Lines that stand were recognised in a file of it: check them. Where a comment asks, take the #
        # away from one of its lines and complete it. `x` and `9` stand for letters and digits of the file.

        name     = "mybank"
        timezone = "Europe/London"                 # where the bank's days are
        # enrolment = "required"                  # accounts wait until somebody links them to a wallet; without this one is opened for each

        # [stream."csv:mybank"]
        # ids = "booked only"                     # its references: "stable", "booked only", or "none" where it has none or makes them anew

        [csv]
        separator   = ";"
        decimal     = "comma"
        date_format = "%d.%m.%Y"

        # What are its amounts in? (Or say so with --currency each time.)
        # currency    = "EUR"

        # Whose account is it? (Or say so with --account each time.)
        # account     = "…"
        # account_in_preamble = "Kontonummer: *"         # line 1: xxxxxxxxxxx: 9999999999
        # account_in_file_name = "umsaetze-*-*.csv"

        [csv.columns]
        date = "Buchungstag"
        value_date = "Wertstellung"
        amount = "Betrag"
        description = ["Text"]

        # Nothing uses these columns. They may be: description (one or a list), counterparty, counterparty_account, id, status, mcc,
        # kind, category, merchant, value_date, purchase_date, balance, account.
        # id          = "Art des Umsatzes"       # x9
    "##]]
    .assert_eq(&draft.text);
    expect![[r#"
        what its amounts are in
        whose account it is"#]]
    .assert_eq(&draft.asked.join("\n"));
    let answered = answered(&draft, &["account_in_preamble", "currency"]);
    assert_eq!(read_by(&answered, file), (2, 0), "{answered}");
}

#[test]
fn the_order_of_day_and_month_is_asked_with_both_formats() {
    let file = "Account,Date,Description,Amount,Currency\n12345678,03/04/2026,TEA,-1.00,GBP\n12345678,05/04/2026,TEA,-1.00,GBP\n";
    let draft = drafted(None, file);
    assert_eq!(draft.asked, ["whether day or month stands first in its dates"]);
    for format in ["date_format = \"%d/%m/%Y\"", "date_format = \"%m/%d/%Y\""] {
        let answered = answered(&draft, &[format]);
        assert_eq!(read_by(&answered, file), (2, 0), "{answered}");
    }
}

#[test]
fn which_amounts_are_money_out_is_asked_with_the_columns_that_may_tell() {
    let row = |day: u8, word: &str| format!("12345678,{day}.03.2026,TEA HOUSE,1.00,GBP,{word}\n");
    let words = ["uit", "uit", "erbij", "uit", "erbij"];
    let rows: String = (13..).zip(words).map(|(day, word)| row(day, word)).collect();
    let file = format!("Account,Date,Description,Amount,Currency,Qzx\n{rows}");
    let draft = drafted(None, &file);
    assert_eq!(draft.asked, ["which of its amounts are money out"], "{}", draft.text);
    assert!(draft.text.contains("# dc          = \"Qzx\""), "{}", draft.text);
    let answered = answered(&draft, &["negative    = \"credit\""]);
    assert_eq!(read_by(&answered, &file), (5, 0), "{answered}");
}

#[test]
fn a_file_that_leaves_nothing_open_asks_nothing_and_is_read_as_without_a_profile() {
    let file = "account,id,status,booked_on,amount,currency,description,mcc\n\
                GB33BUKB20201555555555,A1,booked,2026-01-12,-24.90,GBP,GREENS MARKET,5411\n";
    let draft = drafted(None, file);
    assert_eq!(draft.asked, [""; 0], "{}", draft.text);
    assert_eq!(read_by(&draft.text, file), (1, 0), "{}", draft.text);
}

#[test]
fn files_of_many_shapes_give_profiles_that_can_be_read() {
    let files = [
        "Date;Amount\n",
        "Date,Amount\n2026-01-02,1.00\n",
        "sep=;\nDatum;Betrag (EUR);Verwendungszweck\n31.01.2026;-3,00;\"a \"\"b\"\" \\ c\"\n",
        "\u{feff}Completed Date,Description,Amount,Currency,State\n2026-01-02 10:00:00,TEA,-3.00,GBP,COMPLETED\n",
        "2026-01-02\t-3.00\tTEA\n2026-01-03\t-4.00\tTEA\n",
        "Date,Date,Amount,Amount,\"say \"\"x\"\"\"\n2026-01-02,2026-01-02,-1.00,2.00,TEA\n",
        "a\\b;c\"d;\t;;\n1;2;3;4;5\n",
        "Konto 12345678\nhello;world\n",
        "Date,Paid out,Paid in,Details\n13 Feb 2026,3.00,,TEA\n14 Feb 2026,,4.00,PAY\n",
        "Bokföringsdatum;Belopp;Meddelande\n2026-01-02;-3,00;TE\n",
        ",,\n,,\n",
        "x\n",
    ];
    for file in files {
        drafted(Some("in/export.csv"), file);
        drafted(Some("GB33BUKB20201555555555.csv"), file);
    }
}

#[test]
fn other_encodings_are_named() {
    let latin = b"Buchungstag;Betrag;W\xE4hrung;Verwendungszweck\n31.01.2026;-3,00;EUR;CAF\xC9\n";
    assert!(draft("b", None, &latin[..]).unwrap().text.contains("encoding    = \"windows-1252\""));
    let wide: Vec<u8> = "\u{feff}Date\tAmount\n2026-01-02\t1.00\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let text = draft("b", None, wide.as_slice()).unwrap().text;
    assert!(text.contains("encoding    = \"utf-16\"") && text.contains("separator   = \"tab\""), "{text}");
}

#[test]
fn of_rows_only_their_shape_is_shown() {
    let rows = "4532015112830366;JOHN SMITH;12.01.2026;-3,00\n4532015112830366;JANE DOE;13.01.2026;-4,00\n";
    for head in ["", "Kxq;Wvz;Qwe;Rty\n", "Konto;Name;Datum;Betrag\n", "Holder JOHN SMITH 4532015112830366\nKxq;Wvz;Qwe;Rty\n"] {
        let draft = drafted(None, &format!("{head}{rows}"));
        for secret in ["SMITH", "JANE", "4532", "0366"] {
            assert!(!draft.text.contains(secret) && !draft.asked.concat().contains(secret), "{head}{}", draft.text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Headers say nothing: the columns are recognised by what is in them, wherever they stand.
    #[test]
    fn a_file_with_headers_of_random_letters_is_read_by_its_draft(
        names in prop::collection::btree_set("[b-df-hj-np-tv-z]{7,10}", 4),
        order in Just(vec![0, 1, 2, 3]).prop_shuffle(),
        separator in prop::sample::select(vec![';', '\t', '|']),
        days in prop::collection::vec(13..29_u8, 2..6),
    ) {
        let names: Vec<&String> = names.iter().collect();
        let line = |cells: [String; 4]| order.iter().map(|at| cells[*at].clone()).collect::<Vec<_>>().join(&separator.to_string());
        let mut file = line([0, 1, 2, 3].map(|at: usize| names[at].clone())) + "\n";
        for (row, day) in days.iter().enumerate() {
            file += &line([format!("{day}.02.2026"), format!("-{row}.234,50"), "TEA AT LEEDS".to_owned(), format!("R{row}x")]);
            file += "\n";
        }
        let draft = drafted(None, &file);
        let asked: BTreeSet<&str> = draft.asked.iter().map(String::as_str).collect();
        prop_assert_eq!(asked, BTreeSet::from(["whose account it is", "what its amounts are in"]), "{}", draft.text);
        let text = answered(&draft, &["currency"]).replace("# account     = \"…\"", "account = \"12345678\"");
        prop_assert_eq!(read_by(&text, &file), (days.len(), 0), "{}", text);
    }

    #[test]
    fn whatever_a_file_holds_its_draft_can_be_read(file in "[a-zäé0-9.,;\"\\\\\n\t/ -]{0,200}") {
        drafted(Some("x.csv"), &file);
    }
}
