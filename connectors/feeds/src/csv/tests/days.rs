//! How days are written, and what is said where they cannot be read.

use expect_test::expect;

use super::{GBP, check, decoded};

#[test]
fn weekdays_and_quotes_around_a_date_are_read_over() {
    for date in [
        "Wed 14 Jan 2026",
        "Wednesday, 14 January 2026",
        "Wed, 14-Jan-2026",
        "Wed Jan 14 2026",
        "Mi 14.01.2026",
        "Mi., 14.01.2026",
        "Mittwoch, 14. Januar 2026",
        "mer. 14 janv. 2026",
        "miércoles 14 ene 2026",
        "quarta-feira, 14/01/2026",
        "onsdag 14 januari 2026",
        "'2026-01-14'",
        "'2026-01-14",
        "'14/01/2026'",
        "śr 14.01.2026",
        "środa 2026-01-14",
    ] {
        let shown = decoded(GBP, None, format!("Date;Amount;Description\n{date};-3.00;TEA\n").as_bytes());
        assert!(shown.starts_with("line 2 12345678 2026-01-14 Debit 300"), "{date}: {shown}");
    }
    for (date, day) in
        [("mar. 13 janv. 2026", "2026-01-13"), ("Mar 13 2026", "2026-03-13"), ("Donnerstag 15.01.2026", "2026-01-15")]
    {
        let shown = decoded(GBP, None, format!("Date,Amount\n{date},-3.00\n").as_bytes());
        assert!(shown.starts_with(&format!("line 2 12345678 {day} ")), "{date}: {shown}");
    }
    let given = format!("{GBP}date_format = '%a %d %b %Y'");
    let shown = decoded(&given, None, b"Date,Amount\nWed 14 Jan 2026,-3.00\n'Thu 15 Jan 2026',-4.00\n");
    assert!(shown.contains("line 2 12345678 2026-01-14") && shown.contains("line 3 12345678 2026-01-15"), "{shown}");
}

#[test]
fn day_or_month_first_is_only_asked_of_dates_that_both_read() {
    check(
        GBP,
        "Date,Amount\nWed 03/04/2026,-3.00\n",
        expect![[r#"
        refused file: date: dates such as "03/04/2026" can be read with day or month first; set date_format under [csv] in the feed's profile ("%d/%m/%Y" or "%m/%d/%Y")
    "#]],
    );
    check(
        GBP,
        "Date,Amount\n2026-W03-4,-3.00\n2026-W03-5,-3.00\n",
        expect![[r#"
        refused file: date: dates such as "2026-W03-4" are in no format that is known; set date_format under [csv] in the feed's profile ("%a %d %b %Y"), or name another column as date under [csv.columns]
    "#]],
    );
    check(
        &format!("{GBP}columns = {{ date = 'Date' }}"),
        "Date,Amount\n46036,-3.00\n",
        expect![[r#"
        refused file: date: dates such as "46036" look like a spreadsheet's number of a day, which is not read; format that column as a date there (2026-01-14) and export the file again, or name another column as date under [csv.columns] in the feed's profile
    "#]],
    );
}
