//! Files of several parts: exports that were joined, and headings over rows that are not booked.

use expect_test::expect;

use super::{GBP, check, decoded};

#[test]
fn another_header_within_the_file_ends_the_reading() {
    check(
        GBP,
        "Date,Description,Debit,Credit\n2026-01-14,COSTA,12.00,\nDate,Description,Credit,Debit\n2026-01-15,SALARY,1000.00,\n",
        expect![[r#"
            line 2 12345678 2026-01-14 Debit 1200 GBP text=COSTA
            refused line 3: structure: another header than that of line 1 stands here, so the rows below it have other columns; nothing from here on was read: deliver each of the exports that were joined as a file of its own
        "#]],
    );
    let second = [
        "Date,Description,Balance,Amount\n2026-01-15,SALARY,1000.00,90.00\n",
        "Description,Date,Amount,Balance\nSALARY,2026-01-15,1000.00,90.00\n",
        "Date,Description,Amount,Currency,Balance\n2026-01-15,SALARY,1000.00,EUR,90.00\n",
        "Date,Amount\n2026-01-15,1000.00\n",
        "Amount,Date\n1000.00,2026-01-15\n",
        "\"Buchungstag\",\"Betrag\",\"Text\"\n2026-01-15,1000.00,LOHN\n",
        "Date,Description,Amount (EUR),Balance\n2026-01-15,SALARY,1000.00,90.00\n",
        "Date,Description,Money moved,Balance\n2026-01-15,SALARY,1000.00,90.00\n",
    ];
    for rows in second {
        let shown =
            decoded(GBP, None, format!("Date,Description,Amount,Balance\n2026-01-14,COSTA,-12.00,88.00\n\n{rows}").as_bytes());
        let lines: Vec<&str> = shown.lines().collect();
        assert!(lines.len() == 2 && lines[1].starts_with("refused line 4: structure: another header"), "{rows}{shown}");
    }
}

#[test]
fn the_same_header_again_is_skipped_however_it_is_cased() {
    for again in ["Date,Description,Amount", "DATE, description ,Amount,", "\"Date\",\"Description\",\"Amount\""] {
        let file =
            format!("Date,Description,Amount\n2026-01-14,COSTA,-12.00\n{again}\n2026-01-15,DATE AMOUNT DESCRIPTION,-3.00\n");
        let shown = decoded(GBP, None, file.as_bytes());
        assert!(shown.contains("line 4 ") && shown.contains("remark 1 row is no entry and was skipped (line 3)"), "{shown}");
    }
}
