//! Quotes that are left open never swallow a row in silence.

use expect_test::expect;

use super::{GBP, check, decoded};

#[test]
fn a_quote_left_open_up_to_the_end_of_the_file_is_reported() {
    check(
        GBP,
        "Date,Amount,Description\n2026-01-14,-2.00,TEA\n2026-01-15,-3.00,\"THE BAR\n2026-01-16,-4.00,LIDL\n",
        expect![[r#"
            line 2 12345678 2026-01-14 Debit 200 GBP text=TEA
            rejected line 3: structure: a quote is left open at line 3: the line behind it was taken into its cell; close it, or double it ("") within quotes where it belongs to the text, and deliver the file again <2026-01-15,-3.00,"THE BAR
            2026-01-16,-4.00,LIDL>
            statement 12345678
        "#]],
    );
    for end in ["", "\n", "\r\n", "\r"] {
        let file = format!("Date,Amount,Description\n2026-01-14,-2.00,TEA\n2026-01-15,-3.00,\"THE BAR{end}");
        let shown = decoded(GBP, None, file.as_bytes());
        assert!(shown.contains("rejected line 3: structure: a quote is left open at line 3: the file ends within"), "{shown}");
    }
    let header = decoded(GBP, None, b"Date,Amount,\"Description\n2026-01-15,-3.00,BAR\n2026-01-16,-4.00,LIDL\n");
    assert!(header.contains("a quote is left open at line 1"), "{header}");
}

#[test]
fn two_quotes_that_cancel_each_other_are_reported_and_the_rows_behind_go_on() {
    let swallowed = [
        "2026-01-15,-3.00,\"THE BAR,85.00\n2026-01-16,-4.00,LIDL,81.00\n2026-01-17,-5.00,\"ALDI\",76.00\n",
        "2026-01-15,-3.00,\"THE BAR,85.00\n2026-01-16,-4.00,\"ALDI\",81.00\n",
        "2026-01-15,-3.00,\"THE BAR,85.00\n2026-01-16,-4.00,LIDL\",81.00\n",
        "2026-01-15,-3.00,\"THE BAR,85.00\r\n2026-01-16,-4.00,LIDL\",81.00\r\n",
    ];
    for rows in swallowed {
        let file = format!("Date,Amount,Description,Balance\n2026-01-14,-12.00,COSTA,88.00\n{rows}2026-01-18,-6.00,SPAR,70.00\n");
        let shown = decoded(GBP, None, file.as_bytes());
        assert!(shown.contains("rejected line 3: structure: a quote is left open at line 3"), "{rows}{shown}");
        assert!(shown.contains("text=SPAR") && shown.ends_with("statement 12345678\n"), "{rows}{shown}");
    }
}

#[test]
fn cells_may_break_their_lines_and_hold_what_is_no_row() {
    check(
        GBP,
        "Date,Amount,Description,Balance\n2026-01-14,-1.00,\"A LTD\n12 High Street, Flat 2, Leeds, LS1\n2026-01-14\",99.00\n\"2026-01-15\",\"-2.00\",\"B \"\"THE SHOP\"\"\nLeeds\" ,97.00\n2026-01-16,-3.00,5\" PIPE,94.00\n2026-01-17,-4.00,\"C\"\" \n\",90.00",
        expect![[r#"
            line 2 12345678 2026-01-14 Debit 100 GBP text=A LTD 12 High Street, Flat 2, Leeds, LS1 2026-01-14 balance=9900
            line 5 12345678 2026-01-15 Debit 200 GBP text=B "THE SHOP" Leeds balance=9700
            line 7 12345678 2026-01-16 Debit 300 GBP text=5" PIPE balance=9400
            line 8 12345678 2026-01-17 Debit 400 GBP text=C" balance=9000
            statement 12345678 10000 to 9000
        "#]],
    );
}
