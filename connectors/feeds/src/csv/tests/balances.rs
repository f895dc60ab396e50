use super::{GBP, decoded};

fn statement(rows: &str) -> String {
    let shown = decoded(GBP, None, format!("Date,Amount,Balance,Status\n{rows}").as_bytes());
    shown.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn rows_that_continue_each_other_prove_opening_and_closing() {
    assert_eq!(statement("2026-02-13,-3.00,97.00,\n2026-02-14,5.00,102.00,\n"), "statement 12345678 10000 to 10200");
    assert_eq!(statement("2026-02-14,5.00,102.00,\n2026-02-13,-3.00,97.00,\n"), "statement 12345678 10000 to 10200");
    assert_eq!(statement("2026-02-13,-3.00,97.00,\n"), "statement 12345678 10000 to 9700");
}

#[test]
fn nothing_is_proved_by_rows_that_do_not() {
    for rows in [
        "2026-02-13,-3.00,97.00,\n2026-02-14,5.00,103.00,\n",
        "2026-02-13,-3.00,97.00,\n2026-02-14,5.00,,\n",
        "2026-02-13,-3.00,97.00,\n2026-02-14,x,102.00,\n",
    ] {
        assert_eq!(statement(rows), "statement 12345678", "{rows}");
    }
}

#[test]
fn pending_rows_do_not_move_the_balance() {
    assert_eq!(statement("2026-02-13,-3.00,97.00,\n2026-02-14,-9.00,88.00,pending\n"), "statement 12345678 10000 to 9700");
}

#[test]
fn several_accounts_have_no_balance_together() {
    let file = b"Account,Date,Amount,Currency,Balance\n1,2026-02-13,-3.00,GBP,97.00\n2,2026-02-13,-3.00,GBP,94.00\n";
    assert!(decoded("", None, file).ends_with("statement \n"));
}
