//! Traps found in real files.

use expect_test::expect;

use super::{GBP, check, decoded};

#[test]
fn preamble_and_footer_rows_are_not_entries() {
    check(
        "[csv]\ncurrency = 'EUR'\naccount_in_preamble = 'Konto: *'",
        "\"Umsätze\"\n\"Konto:\";\"1234 567\"\n\n\"Buchungstag\";\"Verwendungszweck\";\"Betrag\"\n01.02.2026;Kaffee;-2,50\n13.02.2026;Tee;-3,00\n\nSumme;;-5,50\nSeite 1 von 1\n",
        expect![[r#"
            line 5 1234567 2026-02-01 Debit 250 EUR text=Kaffee
            line 6 1234567 2026-02-13 Debit 300 EUR text=Tee
            remark 2 rows are no entries and were skipped (line 8, 9)
            statement 1234567
        "#]],
    );
}

#[test]
fn the_account_stands_in_the_preamble_as_an_iban() {
    check(
        "[csv]\ncurrency = 'EUR'",
        "Kontoauszug;DE02 1203 0000 0000 2020 51\nBuchungstag;Text;Betrag\n13.02.2026;Tee;-3,00\n",
        expect![[r#"
            line 3 DE02120300000000202051 2026-02-13 Debit 300 EUR text=Tee
            statement DE02120300000000202051
        "#]],
    );
}

#[test]
fn the_account_stands_in_the_files_name() {
    let file = b"Date,Amount,Description\n2026-02-13,-3.00,TEA\n";
    let named = "[csv]\ncurrency = 'GBP'\nbank = '20-00-00'\naccount_in_file_name = 'export_*_2026.csv'";
    expect![[r#"
        line 2 12345678 2026-02-13 Debit 300 GBP bank=20-00-00 text=TEA
        statement 12345678
    "#]]
    .assert_eq(&decoded(named, Some("in/export_12345678_2026.csv"), file));
    expect![[r#"
        line 2 DE02120300000000202051 2026-02-13 Debit 300 EUR text=TEA
        statement DE02120300000000202051
    "#]]
    .assert_eq(&decoded("[csv]\ncurrency = 'EUR'", Some("DE02120300000000202051_2026.csv"), file));
    expect![[r#"
        refused file: account: no account was found in the file's name, where account_in_file_name under [csv] in the feed's profile says it stands; correct account_in_file_name, or take it out and give the number with --account
    "#]]
    .assert_eq(&decoded(named, Some("other.csv"), file));
}

#[test]
fn a_sep_line_names_the_separator() {
    check(
        GBP,
        "sep=;\nDate;Amount;Description\n2026-02-13;-3.00;a, b, c\n",
        expect![[r#"
        line 3 12345678 2026-02-13 Debit 300 GBP text=a, b, c
        statement 12345678
    "#]],
    );
    check(
        GBP,
        "\"sep=|\"\r\nDate|Amount|Description\r\n2026-02-13|-3.00|a, b; c\r\n",
        expect![[r#"
        line 3 12345678 2026-02-13 Debit 300 GBP text=a, b; c
        statement 12345678
    "#]],
    );
}

#[test]
fn separators_are_found_out() {
    for separator in [',', ';', '\t', '|'] {
        let file = "Date;Amount;Description\n2026-02-13;-3.00;TEA\n".replace(';', &separator.to_string());
        let shown = decoded(GBP, None, file.as_bytes());
        assert!(shown.starts_with("line 2 12345678 2026-02-13 Debit 300 GBP text=TEA\n"), "{separator:?}: {shown}");
    }
}

#[test]
fn duplicate_headers_are_read_by_their_first_and_said() {
    check(
        "[csv]\naccount = '1'",
        "Date,Amount,Currency,Balance,Currency\n2026-02-13,-3.00,GBP,10.00,GBP\n",
        expect![[r#"
            remark header "currency" stands twice; the first column is read as currency: if it is the other, give its number as currency under [csv.columns] in the feed's profile
            line 2 1 2026-02-13 Debit 300 GBP balance=1000
            statement 1 1300 to 1000
        "#]],
    );
}

#[test]
fn a_column_named_by_a_duplicate_header_is_refused() {
    check(
        &format!("{GBP}columns = {{ amount = 'Sum' }}"),
        "Date,Sum,Sum\n2026-02-13,-3.00,10.00\n",
        expect![[r#"
            refused file: structure: header "Sum" stands twice (columns 2 and 3); give the column's number under [csv.columns] in the feed's profile
        "#]],
    );
}

#[test]
fn amounts_are_written_in_many_ways() {
    check(
        &format!("{GBP}separator = ';'"),
        "Date;Amount\n2026-02-13;12,34-\n2026-02-13;(12,34)\n2026-02-13;1'234,50\n2026-02-13;1\u{a0}234,50\n2026-02-13;12,34 DR\n2026-02-13;12,34CR\n2026-02-13;+0,00\n2026-02-13;1.234.567,80\n2026-02-13;12.34\n2026-02-13;1,5\n2026-02-13;1,555\n",
        expect![[r#"
            line 2 12345678 2026-02-13 Debit 1234 GBP
            line 3 12345678 2026-02-13 Debit 1234 GBP
            line 4 12345678 2026-02-13 Credit 123450 GBP
            line 5 12345678 2026-02-13 Credit 123450 GBP
            line 6 12345678 2026-02-13 Debit 1234 GBP
            line 7 12345678 2026-02-13 Credit 1234 GBP
            line 8 12345678 2026-02-13 Credit 0 GBP
            line 9 12345678 2026-02-13 Credit 123456780 GBP
            rejected line 10, column Amount: amount: "12.34" is not an amount; give a number such as 12.34 <2026-02-13;12.34>
            line 11 12345678 2026-02-13 Credit 150 GBP
            rejected line 12, column Amount: amount: "1,555" has more decimals than GBP (2); correct the amount or its currency at the bank <2026-02-13;1,555>
            statement 12345678
        "#]],
    );
}

#[test]
fn an_amount_that_reads_two_ways_is_rejected_naming_the_key() {
    check(
        GBP,
        "Date,Amount\n2026-02-13,\"1,234\"\n2026-02-13,7\n",
        expect![[r#"
            rejected line 2, column Amount: amount: "1,234" can be read in two ways; set decimal under [csv] in the feed's profile ("point" or "comma") <2026-02-13,"1,234">
            line 3 12345678 2026-02-13 Credit 700 GBP
            remark no debit is in this file: every row is money in; if purchases are in it, set negative = "credit" under [csv] in the feed's profile, or name the column that tells debit from credit as dc under [csv.columns]
            remark no amount in this file has decimals; if they are cents, set amounts = "minor units" under [csv] in the feed's profile, else amounts = "units"
            statement 12345678
        "#]],
    );
}

#[test]
fn quoted_newlines_stay_in_their_row() {
    check(
        GBP,
        "Date,Amount,Description\r\n2026-02-13,-3.00,\"TEA\r\nAND \"\"CAKE\"\"\"\r\n\r\n2026-02-14,x,\"A\nB\"\r\n2026-02-15,-4.00,C\r\n",
        expect![[r#"
            line 2 12345678 2026-02-13 Debit 300 GBP text=TEA AND "CAKE"
            rejected line 5, column Amount: amount: "x" is not an amount; give a number such as 12.34 <2026-02-14,x,"A
            B">
            line 7 12345678 2026-02-15 Debit 400 GBP text=C
            statement 12345678
        "#]],
    );
}

#[test]
fn ids_that_a_spreadsheet_ruined_are_refused_as_ids() {
    check(
        GBP,
        "Date,Amount,Transaction ID\n2026-02-13,-3.00,1.23E+15\n2026-02-13,-3.00,\"1,23e+15\"\n2026-02-13,-3.00,12E45\n2026-02-13,-3.00,\n",
        expect![[r#"
            rejected line 2, column Transaction ID: id: "1.23E+15" is what a spreadsheet made of a long number; export the file again without opening it in one <2026-02-13,-3.00,1.23E+15>
            rejected line 3, column Transaction ID: id: "1,23e+15" is what a spreadsheet made of a long number; export the file again without opening it in one <2026-02-13,-3.00,"1,23e+15">
            line 4 12345678 2026-02-13 Debit 300 GBP id=12E45
            line 5 12345678 2026-02-13 Debit 300 GBP
            statement 12345678
        "#]],
    );
}

#[test]
fn an_undecidable_order_of_day_and_month_refuses_the_file() {
    check(
        GBP,
        "Date,Amount\n03/04/2026,-3.00\n05/06/2026,-4.00\n",
        expect![[r#"
            refused file: date: dates such as "03/04/2026" can be read with day or month first; set date_format under [csv] in the feed's profile ("%d/%m/%Y" or "%m/%d/%Y")
        "#]],
    );
    check(
        GBP,
        "Date,Amount\n03-04-26,-3.00\n",
        expect![[r#"
            refused file: date: dates such as "03-04-26" can be read with day or month first; set date_format under [csv] in the feed's profile ("%d/%m/%Y" or "%m/%d/%Y")
        "#]],
    );
}

#[test]
fn one_unambiguous_date_decides_and_a_later_contradiction_is_rejected() {
    check(
        GBP,
        "Date,Amount\n03/04/2026,-3.00\n13/04/2026,-4.00\n04/14/2026,-5.00\n",
        expect![[r#"
            line 2 12345678 2026-04-03 Debit 300 GBP
            line 3 12345678 2026-04-13 Debit 400 GBP
            rejected line 4, column Date: date: "04/14/2026" is no day in this format; correct it, or set date_format under [csv] in the profile <04/14/2026,-5.00>
            statement 12345678
        "#]],
    );
    check(
        GBP,
        "Date,Amount\n03/04/26,-3.00\n03/31/26,-4.00\n",
        expect![[r#"
        line 2 12345678 2026-03-04 Debit 300 GBP
        line 3 12345678 2026-03-31 Debit 400 GBP
        statement 12345678
    "#]],
    );
}

#[test]
fn the_profile_decides_the_order_of_day_and_month() {
    check(
        &format!("{GBP}date_format = '%m/%d/%Y'"),
        "Date,Amount\n03/04/2026,-3.00\n",
        expect![[r#"
        line 2 12345678 2026-03-04 Debit 300 GBP
        statement 12345678
    "#]],
    );
}

#[test]
fn dates_are_written_in_many_ways() {
    for date in [
        "13.02.2026",
        "13.2.26",
        "13/02/26",
        "2026/02/13",
        "20260213",
        "13 Feb 2026",
        "13-FEB-26",
        "Feb 13, 2026",
        "2026-02-13 14:33:02",
    ] {
        let shown = decoded(GBP, None, format!("Date,Amount\n\"{date}\",-3.00\n").as_bytes());
        assert!(shown.starts_with("line 2 12345678 2026-02-13 Debit 300"), "{date}: {shown}");
    }
}

#[test]
fn a_date_without_time_is_that_local_day_and_midnight_is_no_time() {
    check(
        &format!("timezone = 'Europe/Berlin'\n{GBP}"),
        "Date,Time,Amount\n2026-03-29,,-1.00\n2026-03-29,00:00:00,-1.00\n2026-03-29,02:30,-1.00\n2026-03-30,23:59:59,-1.00\n2026-03-30T23:30:00Z,,-1.00\n",
        expect![[r#"
            line 2 12345678 2026-03-29 Debit 100 GBP
            line 3 12345678 2026-03-29 Debit 100 GBP
            line 4 12345678 2026-03-29 Debit 100 GBP purchased=At(2026-03-29T01:30:00Z)
            line 5 12345678 2026-03-30 Debit 100 GBP purchased=At(2026-03-30T21:59:59Z)
            line 6 12345678 2026-03-31 Debit 100 GBP
            statement 12345678
        "#]],
    );
}

#[test]
fn zero_amounts_are_entries() {
    check(
        GBP,
        "Date,Amount\n2026-02-13,0.00\n2026-02-13,-0.00\n",
        expect![[r#"
        line 2 12345678 2026-02-13 Credit 0 GBP
        line 3 12345678 2026-02-13 Debit 0 GBP
        statement 12345678
    "#]],
    );
}

#[test]
fn more_decimals_than_the_currency_are_zeros_or_rejected() {
    check(
        "[csv]\naccount = '1'",
        "Date,Amount,Currency\n2026-02-13,-3.5000,GBP\n2026-02-13,-3.005,GBP\n2026-02-13,-300,JPY\n2026-02-13,-0.500,KWD\n2026-02-13,-1.00,XX\n",
        expect![[r#"
            line 2 1 2026-02-13 Debit 350 GBP
            rejected line 3, column Amount: amount: "-3.005" has more decimals than GBP (2); correct the amount or its currency at the bank <2026-02-13,-3.005,GBP>
            line 4 1 2026-02-13 Debit 300 JPY
            line 5 1 2026-02-13 Debit 500 KWD
            rejected line 6, column Currency: currency: "XX" is not a currency; ISO 4217 has three capital letters, as in "GBP" <2026-02-13,-1.00,XX>
            statement 1
        "#]],
    );
}

#[test]
fn one_bad_row_does_not_stop_the_others() {
    check(
        GBP,
        "Date,Amount,Description\n2026-02-30,-3.00,A\n2026-02-13,abc,B\n2026-02-13,-1,234.50,C\n,-3.00,D\n2026-02-13\n2026-02-14,-3.00,E\n",
        expect![[r#"
            rejected line 2, column Date: date: "2026-02-30" is no day in this format; correct it, or set date_format under [csv] in the profile <2026-02-30,-3.00,A>
            rejected line 3, column Amount: amount: "abc" is not an amount; give a number such as 12.34 <2026-02-13,abc,B>
            rejected line 4: structure: the row has 4 cells under 3 headers: a separator inside a cell is not quoted; quote it and deliver the file again <2026-02-13,-1,234.50,C>
            rejected line 5, column Date: date: the row has no booking date; give it one, name another column as date under [csv.columns] in the feed's profile, or list such rows as footer under [csv] <,-3.00,D>
            rejected line 6, column Amount: amount: the amount is empty; give a number such as 12.34 <2026-02-13>
            line 7 12345678 2026-02-14 Debit 300 GBP text=E
            statement 12345678
        "#]],
    );
}

#[test]
fn a_quote_that_is_never_closed_ends_the_file_without_eating_the_memory() {
    let mut file = "Date,Amount,Description\n2026-02-13,-3.00,TEA\n2026-02-13,-3.00,\"TEA\n".to_owned();
    file.push_str(&"2026-02-13,-3.00,TEA\n".repeat(100_000));
    expect![[r#"
        line 2 12345678 2026-02-13 Debit 300 GBP text=TEA
        refused line 53053: structure: the file cannot be read any further: a record is longer than 1 MiB: is a quote left open?; correct it and deliver it again
    "#]].assert_eq(&decoded(GBP, None, file.as_bytes()));
}

#[test]
fn header_rows_in_the_middle_are_skipped() {
    check(
        GBP,
        "Date,Amount\n2026-02-13,-3.00\nDate,Amount\n2026-02-14,-3.00\n",
        expect![[r#"
            line 2 12345678 2026-02-13 Debit 300 GBP
            line 4 12345678 2026-02-14 Debit 300 GBP
            remark 1 row is no entry and was skipped (line 3)
            statement 12345678
        "#]],
    );
}

#[test]
fn what_is_no_table_is_refused() {
    check(
        GBP,
        "",
        expect![[r#"
        refused file: structure: the file is empty; deliver one with a header row at least
    "#]],
    );
    check(
        GBP,
        "hello\nworld\n",
        expect![[r#"
        refused file: structure: no row names columns for a date and an amount; name them under [csv.columns] in the feed's profile, or number them with header = false
    "#]],
    );
    check(
        "",
        "Date,Amount\n2026-02-13,-3.00\n",
        expect![[r#"
            refused file: account: nothing says whose account this is; give its number with --account, set account, account_in_preamble or account_in_file_name under [csv] in the feed's profile, or name its column as account under [csv.columns]
        "#]],
    );
    check(
        "[csv]\naccount='1'",
        "Date,Amount\n2026-02-13,-3.00\n",
        expect![[r#"
            refused file: currency: nothing says which currency the amounts are in; give it with --currency, set currency under [csv] in the feed's profile, or name its column as currency under [csv.columns]
        "#]],
    );
    check(
        "[csv]\ncurrency='EUR'",
        "Date,Amount,Payee,IBAN\n2026-02-13,-3.00,A,DE02120300000000202051\n",
        expect![[r#"
            refused file: account: column "IBAN" may hold the account itself or the other party's; give the account's number with --account, or name the column account or counterparty_account under [csv.columns] in the feed's profile
        "#]],
    );
}

#[test]
fn a_header_without_rows_is_refused_since_nothing_was_read() {
    check(
        GBP,
        "Date,Amount\n",
        expect![[r#"
            refused file: empty: no row was read below the header; leave the file out if there was nothing to report, else fetch it again
        "#]],
    );
}

#[test]
fn a_card_number_in_the_wrong_column_is_not_quoted() {
    let shown = decoded(GBP, None, b"Date,Amount\n2026-02-13,4111 1111 1111 1111\n");
    let message = shown.split(" <").next().unwrap_or_default();
    assert!(message.starts_with("rejected line 2, column Amount: amount:") && message.contains("**** ****"), "{message}");
}
