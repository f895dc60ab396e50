//! Rows of CSV files.

use std::{fmt::Write as _, sync::Arc};

use proptest::prelude::*;
use rewardhub_core::item::Direction;

use super::{check, check_named, only_rejected};
use crate::{
    entry::AccountNumber,
    intake::{
        NotReadAgain, ReadAgain, read_again,
        tests::{FixedKey, world::profile},
    },
    profile::Profile,
};

const GBP: &str = "[csv]\naccount = '12345678'\ncurrency = 'GBP'\n";

fn gbp(more: &str) -> String {
    format!("{GBP}{more}\n")
}

#[test]
fn a_row_is_read_by_the_date_format_that_the_profile_names_now() {
    let file = "Date,Description,Amount\n2/1/2026,TESCO STORES,-1.00\n13/1/2026,SHELL,-2.00\n";
    assert_eq!(check(file, &gbp("date_format = '%Y-%m-%d'"), &gbp("date_format = '%d/%m/%Y'")), (2, 0, 0));
    // Alone, the first day could be in February too; within its file it is not.
    assert_eq!(check(file, &gbp("date_format = '%Y-%m-%d'"), GBP), (2, 0, 0));
    assert_eq!(check(file, &gbp("date_format = '%Y-%m-%d'"), &gbp("date_format = '%m/%d/%Y'")), (1, 1, 0));
}

#[test]
fn a_row_is_read_with_the_decimal_sign_that_its_file_shows() {
    let file = "Datum;Text;Betrag\n02.01.2026;REWE;-1.234\n03.01.2026;ALDI;-2,50\n04.01.2026;LIDL;-1.234,5x\n";
    assert_eq!(check(file, &gbp("decimal = '.'"), GBP), (2, 1, 0));
    assert_eq!(check(file, &gbp("decimal = '.'"), &gbp("decimal = ','")), (2, 1, 0));
}

#[test]
fn a_row_is_read_by_the_columns_that_the_profile_names_now() {
    let file = "Date,Description,Amount,Code,Group\n2026-01-02,TESCO,-1.00,5411,food\n2026-01-03,SHELL,-2.00,5541,fuel\n";
    let (broken, mended) = (gbp("columns = { mcc = 'Group' }"), gbp("columns = { mcc = 'Code', category = 'Group' }"));
    assert_eq!(check(file, &broken, &mended), (2, 0, 0));
    let kinds = "[[kind]]\ntext = 'TESCO*'\nkind = 'fee'\n";
    assert_eq!(check(file, &broken, &(mended + kinds)), (2, 0, 0));
}

#[test]
fn a_row_is_read_by_the_words_that_the_profile_knows_now() {
    let file =
        "Date,Description,Amount,Status\n2026-01-02,TESCO,-1.00,done\n2026-01-03,SHELL,-2.00,zorp\n2026-01-04,BP,-3.00,Booked\n";
    assert_eq!(check(file, GBP, GBP), (0, 2, 0));
    assert_eq!(check(file, GBP, &gbp("[csv.words]\npending = ['zorp']\nbooked = ['done']")), (2, 0, 0));
    assert_eq!(check(file, GBP, &gbp("[csv.words]\nremoved = ['zorp']")), (1, 1, 0));
}

#[test]
fn a_row_that_the_profile_now_passes_over_is_no_entry() {
    let file = "Date,Description,Amount\n2026-01-02,TESCO,-1.00\nn/a,Interest so far,-2.00\n";
    assert_eq!(check(file, GBP, GBP), (0, 1, 0));
    assert_eq!(check(file, GBP, &gbp("footer = 'Interest so far'")), (0, 0, 1));
    let rejected = only_rejected(file, &profile(GBP));
    let passed = read_again("csv:default", &profile(&gbp("footer = 'Interest so far'")), None, &rejected, &FixedKey);
    assert!(matches!(passed, Err(NotReadAgain::NoEntry { place }) if place.starts_with("line 3, column Date")));
}

#[test]
fn signs_mean_what_they_mean_in_the_whole_file() {
    // Amounts without CR are money out, since others carry it.
    let file = "Date,Description,Amount\n2026-01-02,TESCO,1.00\n2026-01-03x,SHELL,2.00\n2026-01-04,REFUND,3.00 CR\n";
    let mended = gbp("date_format = '%Y-%m-%dx'");
    assert_eq!(check(file, GBP, &mended), (1, 0, 0));
    let read = read_again("csv:default", &profile(&mended), None, &only_rejected(file, &profile(GBP)), &FixedKey);
    assert!(
        matches!(read, Ok(ReadAgain::Items(items)) if items[0].item.facts.direction == Direction::Debit),
        "alone it would be a credit"
    );
}

#[test]
fn the_account_is_that_of_the_files_name_of_a_line_before_the_header_or_the_one_given() {
    let rows = "Date,Description,Amount,Code\n2026-01-02,TESCO,-1.00,food\n";
    let (broken, mended) = ("columns = { mcc = 'Code' }\n", "columns = { category = 'Code' }\n");
    let settings = |account: &str, more: &str| profile(&format!("[csv]\ncurrency = 'GBP'\n{account}{more}"));
    let in_name = "account_in_file_name = 'export-*.csv'\n";
    let named = Some("export-87654321.csv");
    assert_eq!(check_named(named, rows.as_bytes(), &settings(in_name, broken), &settings(in_name, mended)), (1, 0, 0));
    let (in_line, file) = ("account_in_preamble = 'Account *'\n", format!("Account 44445555\n\n{rows}"));
    assert_eq!(check_named(None, file.as_bytes(), &settings(in_line, broken), &settings(in_line, mended)), (1, 0, 0));
    let given = Profile { given: account("11112222"), ..settings("", broken) };
    let mended = Profile { given: account("11112222"), ..settings("", mended) };
    assert_eq!(check_named(None, rows.as_bytes(), &given, &mended), (1, 0, 0));
    // Nobody needs to give it again.
    let rejected = only_rejected(rows, &given);
    let ungiven = Profile { given: crate::profile::Given::default(), ..mended.clone() };
    let again = |profile: &Profile| read_again("csv:default", profile, None, &rejected, &FixedKey);
    assert_eq!(again(&ungiven), again(&mended));
    let other = Profile { given: account("99998888"), ..mended.clone() };
    assert!(again(&other).is_ok_and(|read| read != again(&mended).unwrap()));
}

fn account(number: &str) -> crate::profile::Given {
    crate::profile::Given { account: AccountNumber::read(number, None), currency: None }
}

#[test]
fn rows_keep_the_tabs_and_quotes_at_their_ends() {
    let file =
        "Ref\tDate\tDescription\tAmount\tCode\n\t2026-01-02\tTESCO\t-1.00\tfood\n\t2026-01-03\t\"SHELL\nLONDON\"\t-2.00\tfuel\n";
    let (broken, mended) = (gbp("columns = { mcc = 'Code' }"), gbp("columns = { category = 'Code' }"));
    assert_eq!(check(file, &broken, &mended), (2, 0, 0));
    assert_eq!(check(file.replace('\n', "\r\n"), &broken, &mended), (2, 0, 0));
    assert_eq!(check(file.trim_end(), &broken, &mended), (2, 0, 0));
    let open = "Date,Description,Amount\n2026-01-02,TESCO,-1.00\n2026-01-03,\"SHELL,-2.00\n2026-01-04,BP,-3.00\n";
    assert_eq!(check(open, GBP, GBP), (0, 1, 0));
}

#[test]
fn rows_are_read_in_the_encoding_of_their_file() {
    let file = "Date,Description,Amount,Code\n2026-01-02,CAFÉ ZOË,-1.00,food\n2026-01-03,Überweisung,-2.00,fuel\n";
    let wide: Vec<u8> = format!("\u{feff}{file}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bare: Vec<u8> = file.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let (narrow, ..) = encoding_rs::WINDOWS_1252.encode(file);
    let marked = format!("\u{feff}{file}").into_bytes();
    let (broken, mended) = (gbp("columns = { mcc = 'Code' }"), gbp("columns = { category = 'Code' }"));
    for file in [wide, bare, narrow.into_owned(), marked, file.as_bytes().to_vec()] {
        assert_eq!(check(&file, &broken, &mended), (2, 0, 0));
        assert_eq!(check(&file, &broken, &(mended.clone() + "encoding = 'windows-1252'\n")).2, 0);
    }
}

/// A file of more than its head, with these rows at its end.
fn long(rows: &str) -> String {
    let mut file = "Date,Description,Amount,Code\n".to_owned();
    for at in 0..2_500 {
        writeln!(file, "2026-01-02,A SHOP IN A TOWN,-{at}.50,").unwrap();
    }
    assert!(file.len() > 70_000);
    file + rows
}

#[test]
fn a_row_behind_the_head_is_read_as_one_within_it() {
    let (broken, mended) = (gbp("columns = { mcc = 'Code' }"), gbp("columns = { category = 'Code' }"));
    assert_eq!(check(long("2026-01-03,TESCO,-9999.00,food\n"), &broken, &mended), (1, 0, 0));
}

#[test]
fn headings_behind_the_head_decide_the_rows_below_them() {
    let (broken, mended) = (gbp("columns = { mcc = 'Code' }"), gbp("columns = { category = 'Code' }"));
    let row = |amount: u32| format!("2026-01-03,TESCO,-{amount}.00,food\n");
    let pages: String = (1..80).map(|page| format!("Page {page} of 80,,,\n")).collect();
    let rows = [
        &row(9001),
        "Pending transactions,,,\n",
        &row(9002),
        &pages,
        &row(9003),
        "Booked,,,\n",
        &row(9004),
        "Zorp transactions,,,\n",
        &row(9005),
    ]
    .concat();
    for file in [long(&rows), format!("Date,Description,Amount,Code\n2026-01-02,SHELL,-1.00,\n{rows}")] {
        assert_eq!(check(&file, &broken, &mended), (5, 0, 0));
        // A heading gets a meaning that it did not have, or loses it.
        assert_eq!(check(&file, &broken, &format!("{mended}[csv.words]\npending = ['zorp']\n")), (5, 0, 0));
        assert_eq!(check(&file, &broken, &format!("{mended}[csv.words]\nbooked = ['pending transactions']\n")), (5, 0, 0));
    }
}

#[test]
fn a_word_for_a_status_among_others_in_a_column_that_nothing_reads_does_not_reject_the_row() {
    let file = "Date,Description,Amount,Note,Code\n2026-01-02,TESCO,-1.00,mine,\n2026-01-03,SHELL,-2.00,pending,fuel\n";
    let (broken, mended) = (gbp("columns = { mcc = 'Code' }"), gbp("columns = { category = 'Code' }"));
    assert_eq!(check(file, &broken, &mended), (1, 0, 0));
    let first = "Date,Description,Amount,Note,Code\n2026-01-03,SHELL,-2.00,pending,fuel\n2026-01-02,TESCO,-1.00,mine,\n";
    assert_eq!(check(first, &broken, &mended), (0, 1, 0));
}

#[test]
fn a_file_that_the_profile_would_now_refuse_is_named_so() {
    let file = "Date,Description,Amount\n02/01/2026x,TESCO,-1.00\n03/01/2026,SHELL,-2.00\n";
    let rejected = only_rejected(file, &profile(&gbp("date_format = '%d/%m/%Y'")));
    let refused = read_again("csv:default", &profile(GBP), None, &rejected, &FixedKey);
    assert!(matches!(refused, Err(NotReadAgain::Refused { message, .. }) if message.contains("day or month first")));
}

#[test]
fn a_row_that_another_separator_makes_two_rows_is_taken_whole() {
    let file = "Date;Description;Amount;Code\n2026-01-02;a, b;-1.00;food\n\"2026-01-03;SHELL\";-2.00;fuel\n";
    let (broken, mended) =
        (gbp("separator = ';'\ncolumns = { mcc = 'Code' }"), gbp("separator = ';'\ncolumns = { category = 'Code' }"));
    assert_eq!(check(file, &broken, &mended), (1, 1, 0));
}

#[test]
fn rejected_rows_share_one_frame() {
    let rows: String = (1..9).map(|page| format!("2026-01-03,TESCO,-{page}.00,food\nPage {page},,,\n")).collect();
    let (file, profile) = (long(&rows), profile(&gbp("columns = { mcc = 'Code' }")));
    let rejected = crate::csv::Decoder::new(&profile, None, file.as_bytes()).filter_map(|decoded| match decoded {
        crate::entry::Decoded::Rejected(rejected) => rejected.frame,
        _ => None,
    });
    let frames: Vec<_> = rejected.collect();
    assert_eq!(frames.len(), 8);
    // One before the first heading behind the head, and one for it and all that differ from it in their numbers only.
    assert!(frames[1..].iter().all(|frame| Arc::ptr_eq(frame, &frames[1])));
}

/// Rows of every kind; `#` becomes an amount of its own.
const ROWS: [&str; 14] = [
    "2026-01-02,TESCO,-#,food,",
    "2026-01-03,SHELL,-#,5541,mine",
    "2026-01-03,SALARY,#,,pending",
    "03.01.2026,SHELL,-#,food,",
    ",\"A, B\nC\",-#,food,",
    "2026-01-05,\"OPEN,-#,food,",
    "2026-01-06,x,y,-#,food,z",
    "Pending transactions,,,,",
    "Booked,,,,",
    "Zorp,,,,",
    "Total,,#,,",
    "n/a,FEE,-#,food,",
    "  2026-01-07 , DATE WITH TIME ,-# , fuel ,",
    "2026-01-08,NO AMOUNT,,food,",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn whatever_stands_around_a_row_it_becomes_what_it_is_in_its_file(
        picked in prop::collection::vec(0..ROWS.len(), 0..12),
        mended in prop::sample::select(vec![
            "columns = { category = 'Code' }",
            "columns = { status = 'Note', category = 'Code' }",
            "columns = { category = 'Code' }\ndate_format = '%d.%m.%Y'",
            "columns = { category = 'Code' }\nfooter = ['*FEE*', '2026-01-0*']",
            "columns = { category = 'Code' }\n[csv.words]\npending = ['zorp']",
            "columns = { mcc = 'Code' }\nnegative = 'credit'",
        ]),
    ) {
        let mut file = "Date,Description,Amount,Code,Note\n2026-01-02,FIRST,-1.00,,\n".to_owned();
        for (at, row) in picked.iter().enumerate() {
            writeln!(file, "{}", ROWS[*row].replace('#', &format!("{}.25", at + 2))).unwrap();
        }
        check(file, &gbp("columns = { mcc = 'Code' }"), &gbp(mended));
    }
}
