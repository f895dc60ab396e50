//! Banks' own codes: the German `Geschäftsvorfallcode` (`NMSC+106`), and the words in the type columns of CSV files.

use rewardhub_core::item::{Direction, Kind};

use super::kind_words;

/// The meaning of a code; that of a card code depends on the direction.
#[derive(Clone, Copy)]
pub(super) enum Use {
    Card,
    Is(Kind),
    /// This kind, as a credit only.
    In(Kind),
}

/// German codes (Deutsche Kreditwirtschaft, DFÜ-Abkommen, annex 3), only those whose kind is certain.
const GERMAN: [(u16, Use); 27] = [
    (4, Use::Is(Kind::DirectDebit)),
    (5, Use::Is(Kind::DirectDebit)),
    (8, Use::Is(Kind::StandingOrder)),
    (20, Use::Is(Kind::Transfer)),
    (51, Use::Is(Kind::Transfer)),
    (52, Use::Is(Kind::StandingOrder)),
    (53, Use::Is(Kind::Salary)),
    (82, Use::Is(Kind::CashDeposit)),
    (83, Use::Is(Kind::CashWithdrawal)),
    (104, Use::Is(Kind::DirectDebit)),
    (105, Use::Is(Kind::DirectDebit)),
    (106, Use::Card),
    (107, Use::Card),
    (116, Use::Is(Kind::Transfer)),
    (117, Use::Is(Kind::StandingOrder)),
    (152, Use::Is(Kind::StandingOrder)),
    (153, Use::Is(Kind::Salary)),
    (166, Use::Is(Kind::Transfer)),
    (177, Use::Is(Kind::Transfer)),
    (804, Use::Is(Kind::Fee)),
    (805, Use::Is(Kind::Fee)),
    (806, Use::Is(Kind::Fee)),
    (807, Use::Is(Kind::Fee)),
    (808, Use::Is(Kind::Fee)),
    (809, Use::Is(Kind::Fee)),
    (814, Use::Is(Kind::Interest)),
    (815, Use::Is(Kind::Interest)),
];

/// The kind that a code names in this direction; `None` if it is not known.
pub(super) fn kind(code: &str, direction: Direction) -> Option<Kind> {
    if code.is_empty() {
        return None;
    }
    let used = match german(code) {
        Some(number) => GERMAN.iter().find(|(known, _)| *known == number).map(|(_, used)| *used),
        None => kind_words::used(code),
    }?;
    match (used, direction) {
        (Use::Is(kind), _) | (Use::In(kind), Direction::Credit) => Some(kind),
        (Use::Card, Direction::Debit) => Some(Kind::Purchase),
        (Use::Card, Direction::Credit) => Some(Kind::Refund),
        (Use::In(_), Direction::Debit) => None,
    }
}

/// Whether a bank's code for cards may also stand for cash machines, as the German ones do.
pub(super) fn may_be_cash(code: &str) -> bool {
    german(code).is_some()
}

/// The number in `NMSC+106`, `NMSC+106+9310` or a bare `106`; `None` for any other code.
fn german(code: &str) -> Option<u16> {
    let mut parts = code.split('+');
    let first = parts.next()?;
    let number = parts.next().unwrap_or(first);
    (number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit())).then(|| number.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_stand_once() {
        assert!(GERMAN.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
