use super::*;
use crate::Pendings;

fn windows() -> [Rendering; 3] {
    let day = |text| Day::parse(text).unwrap();
    [
        Rendering::default(),
        Rendering::of(day("2026-01-10"), day("2026-02-09")),
        Rendering::of(day("2026-02-10"), day("2026-03-15")),
    ]
}

#[test]
fn opening_balance_and_entries_make_the_closing_balance() {
    for rendering in windows() {
        let (text, truth) = camt_of(&quarter(), &rendering, camt::Message::Statement);
        let message = parse_camt(&text);
        assert_eq!(message.statements.len(), 12);
        let mut entries_in_all = 0;
        for (balances, entries) in &message.statements {
            let sum: i64 = entries.iter().map(|entry| signed(entry).unwrap()).sum();
            assert_eq!(balances[0] + sum, balances[1]);
            assert!(entries.iter().all(|entry| entry["Sts/Cd"] == "BOOK"));
            entries_in_all += u64::try_from(entries.len()).unwrap();
        }
        assert_eq!(entries_in_all, truth.booked);
    }
}

#[test]
fn a_statement_opens_with_the_balance_that_the_one_before_closed_with() {
    let [_, first, second] = windows();
    let closed = parse_camt(&camt_of(&quarter(), &first, camt::Message::Statement).0);
    let opened = parse_camt(&camt_of(&quarter(), &second, camt::Message::Statement).0);
    for (before, after) in closed.statements.iter().zip(&opened.statements) {
        assert_eq!(before.0[1], after.0[0]);
    }
}

#[test]
fn a_broken_entry_stands_beside_entries_that_still_add_up() {
    let rendering = Rendering { broken_records: 5, ..Rendering::default() };
    let (text, truth) = camt_of(&quarter(), &rendering, camt::Message::Statement);
    let mut broken = 0;
    for (balances, entries) in &parse_camt(&text).statements {
        let sum: i64 = entries.iter().filter_map(signed).sum();
        assert_eq!(balances[0] + sum, balances[1]);
        broken += entries.iter().filter(|entry| signed(entry).is_none()).count();
    }
    assert_eq!((broken, truth.broken), (5, 5));
}

#[test]
fn a_report_shows_pending_entries_outside_its_balance() {
    let rendering = Rendering { pendings: Pendings::All, ..Rendering::default() };
    let (text, truth) = camt_of(&quarter(), &rendering, camt::Message::Report);
    let mut pending = 0;
    for (balances, entries) in &parse_camt(&text).statements {
        let booked = entries.iter().filter(|entry| entry["Sts/Cd"] == "BOOK");
        let sum: i64 = booked.map(|entry| signed(entry).unwrap()).sum();
        assert_eq!(balances[0] + sum, balances[1]);
        pending += u64::try_from(entries.iter().filter(|entry| entry["Sts/Cd"] == "PDNG").count()).unwrap();
    }
    assert_eq!(pending, truth.pending);
    assert!(pending > 40);
}

#[test]
fn the_running_balance_of_a_csv_follows_its_amounts_and_ends_like_the_statement() {
    for rendering in windows() {
        let statements = parse_camt(&camt_of(&quarter(), &rendering, camt::Message::Statement).0).statements;
        let rows = whole_csv_rows(&csv_of(&quarter(), &rendering).0);
        let accounts: Vec<String> = (0..12).map(|account| quarter().iban(account)).collect();
        for (account, (balances, _)) in accounts.iter().zip(&statements) {
            let mut balance = balances[0];
            for row in rows.iter().filter(|row| row["account"] == *account) {
                balance += if row["status"] == "booked" { minor(&row["amount"]).unwrap() } else { 0 };
                assert_eq!(minor(&row["balance"]), Some(balance));
            }
            assert_eq!(balance, balances[1]);
        }
    }
}
