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

#[test]
fn balances_that_fall_contradict_amounts_without_signs() {
    let forwards = "2026-02-13,12.00,88.00,\n2026-02-14,5.00,83.00,\n2026-02-15,100.00,183.00,\n";
    let backwards = "2026-02-15,100.00,183.00,\n2026-02-14,5.00,83.00,\n2026-02-13,12.00,88.00,\n";
    for rows in [forwards, backwards] {
        let refused = statement(rows);
        assert!(refused.starts_with("refused file: direction: no amount in column \"Amount\" has a sign"), "{refused}");
        assert!(refused.contains("falls by the amount of line 3") && refused.contains("negative under [csv]"), "{refused}");
    }
    for rows in [
        "2026-02-13,12.00,88.00,\n2026-02-14,5.00,93.00,\n",
        "2026-02-13,12.00,88.00,\n2026-02-14,5.00,80.00,\n",
        "2026-02-13,12.00,88.00,\n",
        "2026-02-13,12.00,88.00,\n2026-02-14,-5.00,83.00,\n",
    ] {
        assert!(statement(rows).starts_with("statement "), "{rows}");
    }
    let settled = format!("{GBP}negative = 'credit'");
    let shown = decoded(&settled, None, b"Date,Amount,Balance\n2026-02-13,12.00,88.00\n2026-02-14,5.00,83.00\n");
    assert!(shown.ends_with("statement 12345678 10000 to 8300\n"), "{shown}");
}
