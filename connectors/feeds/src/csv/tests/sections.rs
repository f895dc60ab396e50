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

#[test]
fn headings_say_how_final_the_rows_below_them_are() {
    check(
        "[csv]\naccount = '1'\ncurrency = 'EUR'",
        "Buchungstag;Text;Betrag\nVorgemerkte Umsätze;;\n16.01.2026;REWE;-3,00\n17.01.2026;EDEKA;-4,00\nGebuchte Umsätze;;\n14.01.2026;COSTA;-12,00\n",
        expect![[r#"
            line 3 1 2026-01-16 Debit 300 EUR status=Pending text=REWE
            line 4 1 2026-01-17 Debit 400 EUR status=Pending text=EDEKA
            line 6 1 2026-01-14 Debit 1200 EUR text=COSTA
            remark 2 rows are no entries and were skipped (line 2, 5)
            remark line 2 says "Vorgemerkte Umsätze" of the rows below it; 2 rows below such headings were read as pending: if they are booked, list "Vorgemerkte Umsätze" as booked under [csv.words] in the feed's profile
            statement 1
        "#]],
    );
    check(
        GBP,
        "Date,Description,Amount\n2026-01-14,COSTA,-12.00\n,Pending transactions,\n2026-01-16,LIDL,-3.00\n,TESCO,-5.00\nPage 1 of 2\n2026-01-17,ALDI,-4.00\n\nPosted transactions\n2026-01-13,SPAR,-7.00\n",
        expect![[r#"
            line 2 12345678 2026-01-14 Debit 1200 GBP text=COSTA
            line 4 12345678 2026-01-16 Debit 300 GBP status=Pending text=LIDL
            line 7 12345678 2026-01-17 Debit 400 GBP status=Pending text=ALDI
            line 10 12345678 2026-01-13 Debit 700 GBP text=SPAR
            remark 3 rows are no entries and were skipped (line 3, 6, 9)
            remark 1 row is not booked yet and names no day; it was left out (from line 5 on) and will come again when booked
            remark line 3 says "Pending transactions" of the rows below it; 2 rows below such headings were read as pending: if they are booked, list "Pending transactions" as booked under [csv.words] in the feed's profile
            statement 12345678
        "#]],
    );
}

#[test]
fn a_heading_may_stand_before_the_header_and_gives_way_to_the_rows_own_status() {
    check(
        GBP,
        "Statement,,,\nPending transactions,,,\nDate,Description,Amount,Status\n2026-01-14,COSTA,-12.00,\n2026-01-15,LIDL,-3.00,booked\n",
        expect![[r#"
            line 4 12345678 2026-01-14 Debit 1200 GBP status=Pending text=COSTA
            line 5 12345678 2026-01-15 Debit 300 GBP text=LIDL
            remark line 2 says "Pending transactions" of the rows below it; 1 row below such a heading was read as pending: if they are booked, list "Pending transactions" as booked under [csv.words] in the feed's profile
            statement 12345678
        "#]],
    );
    let booked = format!("{GBP}[csv.words]\nbooked = ['Pending transactions']");
    let file = "Date,Description,Amount\nPending transactions\n2026-01-14,COSTA,-12.00\n";
    let shown = decoded(&booked, None, file.as_bytes());
    assert!(!shown.contains("Pending") && !shown.contains("pending"), "{shown}");
}

#[test]
fn a_text_that_begins_as_if_not_booked_is_remarked_on_with_its_line() {
    check(
        GBP,
        "Date,Description,Amount\n2026-01-14,COSTA,-12.00\n2026-01-15,PENDING - TESCO,-3.00\n2026-01-16,Pending: LIDL,-4.00\n",
        expect![[r#"
            line 2 12345678 2026-01-14 Debit 1200 GBP text=COSTA
            line 3 12345678 2026-01-15 Debit 300 GBP text=PENDING - TESCO
            line 4 12345678 2026-01-16 Debit 400 GBP text=Pending: LIDL
            remark 2 rows were read as booked though their texts begin as that of one that is not ("PENDING" in line 3); to leave such rows out until they are booked, set footer = "PENDING*" under [csv] in the feed's profile, or name the column that tells the status as status under [csv.columns]
            statement 12345678
        "#]],
    );
    for text in
        ["VORGEMERKT: REWE", "(Pending) TESCO", "[declined] TESCO", "En attente – FNAC", "AUTORISÉ * FNAC", "pending | TESCO"]
    {
        let shown = decoded(GBP, None, format!("Date,Description,Amount\n2026-01-15,{text},-3.00\n").as_bytes());
        assert!(shown.contains("remark 1 row was read as booked") && shown.contains("in line 2"), "{text}: {shown}");
    }
    for text in ["OPEN-AIR KINO", "Open Table", "PENDINGTON - X", "PENDING", "COSTA: PENDING", "Voidstore/2"] {
        let shown = decoded(GBP, None, format!("Date,Description,Amount\n2026-01-15,{text},-3.00\n").as_bytes());
        assert!(!shown.contains("remark"), "{text}: {shown}");
    }
    let profiles = [format!("{GBP}footer = 'PENDING*'"), format!("{GBP}columns = {{ status = 'State' }}")];
    for profile in profiles {
        let shown = decoded(
            &profile,
            None,
            b"Date,Description,Amount,State\n2026-01-14,COSTA,-1.00,booked\n2026-01-15,PENDING - TESCO,-3.00,pending\n",
        );
        assert!(!shown.contains("read as booked"), "{shown}");
    }
}
