//! Banks' own codes: the German `Geschäftsvorfallcode` (`NMSC+106`), and the words of CSV files' type columns.

use rewardhub_core::item::{Direction, Kind};

/// What a code is about; cards go by direction.
#[derive(Clone, Copy)]
enum Use {
    Card,
    Is(Kind),
}

/// German codes (Deutsche Kreditwirtschaft, DFÜ-Abkommen annex 3), those that are beyond doubt.
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

/// Words of type columns, in capitals with spaces.
const WORDS: [(&str, Use); 62] = [
    ("ATM", Use::Is(Kind::CashWithdrawal)),
    ("AUTHORISATION", Use::Is(Kind::Authorisation)),
    ("AUTHORIZATION", Use::Is(Kind::Authorisation)),
    ("BANK TRANSFER", Use::Is(Kind::Transfer)),
    ("BARGELDAUSZAHLUNG", Use::Is(Kind::CashWithdrawal)),
    ("BGC", Use::Is(Kind::Transfer)),
    ("CARD", Use::Card),
    ("CARD CREDIT", Use::Card),
    ("CARD PAYMENT", Use::Card),
    ("CARD PURCHASE", Use::Card),
    ("CARD REFUND", Use::Is(Kind::Refund)),
    ("CARD SUBSCRIPTION", Use::Card),
    ("CARD TRANSACTION", Use::Card),
    ("CASH", Use::Is(Kind::CashWithdrawal)),
    ("CASH WITHDRAWAL", Use::Is(Kind::CashWithdrawal)),
    ("CASHPOINT", Use::Is(Kind::CashWithdrawal)),
    ("CHARGEBACK", Use::Is(Kind::Chargeback)),
    ("CHEQUE", Use::Is(Kind::Cheque)),
    ("CHG", Use::Is(Kind::Fee)),
    ("CHQ", Use::Is(Kind::Cheque)),
    ("CPT", Use::Is(Kind::CashWithdrawal)),
    ("CREDIT TRANSFER", Use::Is(Kind::Transfer)),
    ("D/D", Use::Is(Kind::DirectDebit)),
    ("DAUERAUFTRAG", Use::Is(Kind::StandingOrder)),
    ("DD", Use::Is(Kind::DirectDebit)),
    ("DEB", Use::Card),
    ("DEBIT CARD", Use::Card),
    ("DIRECT DEBIT", Use::Is(Kind::DirectDebit)),
    ("ECOM", Use::Card),
    ("ENTGELTABSCHLUSS", Use::Is(Kind::Fee)),
    ("FASTER PAYMENT", Use::Is(Kind::Transfer)),
    ("FASTER PAYMENTS", Use::Is(Kind::Transfer)),
    ("FEE", Use::Is(Kind::Fee)),
    ("FOLGELASTSCHRIFT", Use::Is(Kind::DirectDebit)),
    ("FPI", Use::Is(Kind::Transfer)),
    ("FPO", Use::Is(Kind::Transfer)),
    ("GEHALT", Use::Is(Kind::Salary)),
    ("GELDAUTOMAT", Use::Is(Kind::CashWithdrawal)),
    ("INT", Use::Is(Kind::Interest)),
    ("KARTENUMSATZ", Use::Card),
    ("KARTENZAHLUNG", Use::Card),
    ("LASTSCHRIFT", Use::Is(Kind::DirectDebit)),
    ("LOHN GEHALT", Use::Is(Kind::Salary)),
    ("LOHN/GEHALT", Use::Is(Kind::Salary)),
    ("MASTERCARD PAYMENT", Use::Card),
    ("POS", Use::Card),
    ("S/O", Use::Is(Kind::StandingOrder)),
    ("SALARY", Use::Is(Kind::Salary)),
    ("SO", Use::Is(Kind::StandingOrder)),
    ("STANDING ORDER", Use::Is(Kind::StandingOrder)),
    ("STO", Use::Is(Kind::StandingOrder)),
    ("TFR", Use::Is(Kind::Transfer)),
    ("TOPUP", Use::Is(Kind::Transfer)),
    ("TRANSFER", Use::Is(Kind::Transfer)),
    ("UBERWEISUNG", Use::Is(Kind::Transfer)),
    ("UEBERWEISUNG", Use::Is(Kind::Transfer)),
    ("VIS", Use::Card),
    ("VISA", Use::Card),
    ("VISA PAYMENT", Use::Card),
    ("WITHDRAWAL", Use::Is(Kind::CashWithdrawal)),
    ("ZINSEN", Use::Is(Kind::Interest)),
    ("ÜBERWEISUNG", Use::Is(Kind::Transfer)),
];

/// What a code says; `None` when it is not known.
pub(super) fn kind(code: &str, direction: Direction) -> Option<Kind> {
    if code.is_empty() {
        return None;
    }
    let used = match german(code) {
        Some(number) => GERMAN.iter().find(|(known, _)| *known == number).map(|(_, used)| *used),
        None => WORDS.iter().find(|(word, _)| same_word(word, code)).map(|(_, used)| *used),
    }?;
    Some(match (used, direction) {
        (Use::Is(kind), _) => kind,
        (Use::Card, Direction::Debit) => Kind::Purchase,
        (Use::Card, Direction::Credit) => Kind::Refund,
    })
}

/// Whether a card's code stands for cash machines, too: the German ones do.
pub(super) fn may_be_cash(code: &str) -> bool {
    german(code).is_some()
}

/// The number of `NMSC+106`, `NMSC+106+9310`, or of a bare `106`.
fn german(code: &str) -> Option<u16> {
    let mut parts = code.split('+');
    let first = parts.next()?;
    let number = parts.next().unwrap_or(first);
    (number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit())).then(|| number.parse().ok()).flatten()
}

/// Equal but for case, and for underscores and hyphens where the word has spaces.
fn same_word(word: &str, code: &str) -> bool {
    word.len() == code.len()
        && word
            .bytes()
            .zip(code.bytes())
            .all(|(word, code)| word == code.to_ascii_uppercase() || (word == b' ' && matches!(code, b'_' | b'-')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_and_stand_once() {
        assert!(WORDS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(GERMAN.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
