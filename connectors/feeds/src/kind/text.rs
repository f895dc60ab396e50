//! Built-in text patterns, English and German: phrases that stand in a description as whole words.

use rewardhub_core::item::{Direction, Kind};

/// What a phrase tells, by direction.
#[derive(Clone, Copy)]
enum Tells {
    /// A purchase, or its refund.
    Card,
    /// This, in both directions.
    Always(Kind),
    /// This, as a debit only.
    Debit(Kind),
    /// This, as a credit only.
    Credit(Kind),
}

/// Phrases by rank: the lowest that is found decides, since a fee's text names the card it is for, not the other way round.
/// A phrase ends at a word's end; one that ends in `~` at any letter.
const PHRASES: [(&str, u8, Tells); 63] = [
    ("ATM", 1, Tells::Debit(Kind::CashWithdrawal)),
    ("AUSZAHLUNG", 5, Tells::Debit(Kind::CashWithdrawal)),
    ("BARABHEBUNG", 1, Tells::Debit(Kind::CashWithdrawal)),
    ("BARAUSZAHLUNG", 1, Tells::Debit(Kind::CashWithdrawal)),
    ("BAREINZAHLUNG", 1, Tells::Credit(Kind::CashDeposit)),
    ("BARGELDAUSZAHLUNG", 1, Tells::Debit(Kind::CashWithdrawal)),
    ("BANK CHARGE~", 2, Tells::Debit(Kind::Fee)),
    ("CARD PAYMENT", 3, Tells::Card),
    ("CARD PURCHASE", 3, Tells::Card),
    ("CARD REFUND", 2, Tells::Credit(Kind::Refund)),
    ("CARD TRANSACTION", 3, Tells::Card),
    ("CASH DEPOSIT", 1, Tells::Credit(Kind::CashDeposit)),
    ("CASH MACHINE", 1, Tells::Debit(Kind::CashWithdrawal)),
    ("CASH WITHDRAWAL", 1, Tells::Debit(Kind::CashWithdrawal)),
    ("CASHPOINT", 1, Tells::Debit(Kind::CashWithdrawal)),
    ("CHARGEBACK", 0, Tells::Always(Kind::Chargeback)),
    ("CHEQUE", 7, Tells::Always(Kind::Cheque)),
    ("CONTACTLESS", 3, Tells::Card),
    ("CREDIT TRANSFER", 7, Tells::Always(Kind::Transfer)),
    ("DAUERAUFTRAG", 4, Tells::Always(Kind::StandingOrder)),
    ("DEBIT CARD", 3, Tells::Card),
    ("DIRECT DEBIT", 4, Tells::Always(Kind::DirectDebit)),
    ("ENTGELTABSCHLUSS", 2, Tells::Debit(Kind::Fee)),
    ("ERSTATTUNG", 6, Tells::Credit(Kind::Refund)),
    ("FASTER PAYMENT~", 7, Tells::Always(Kind::Transfer)),
    ("FEE", 6, Tells::Debit(Kind::Fee)),
    ("FEES", 6, Tells::Debit(Kind::Fee)),
    ("FREMDWAHRUNGSENTGELT", 2, Tells::Debit(Kind::Fee)),
    ("GEBUEHR~", 6, Tells::Debit(Kind::Fee)),
    ("GEBUHR~", 6, Tells::Debit(Kind::Fee)),
    ("GEHALT", 5, Tells::Credit(Kind::Salary)),
    ("GELDAUTOMAT~", 1, Tells::Debit(Kind::CashWithdrawal)),
    ("GIROCARD", 3, Tells::Card),
    ("INTEREST", 6, Tells::Always(Kind::Interest)),
    ("KAPITALERTRAGSTEUER", 2, Tells::Debit(Kind::Tax)),
    ("KARTENZAHLUNG", 3, Tells::Card),
    ("KONTOFUHRUNG~", 2, Tells::Debit(Kind::Fee)),
    ("LASTSCHRIFT", 4, Tells::Always(Kind::DirectDebit)),
    ("LOHN", 5, Tells::Credit(Kind::Salary)),
    ("LOHN/GEHALT", 5, Tells::Credit(Kind::Salary)),
    ("MAESTRO", 3, Tells::Card),
    ("MONTHLY FEE", 2, Tells::Debit(Kind::Fee)),
    ("NON-STERLING TRANSACTION FEE", 2, Tells::Debit(Kind::Fee)),
    ("OVERDRAFT INTEREST", 2, Tells::Always(Kind::Interest)),
    ("PAYROLL", 5, Tells::Credit(Kind::Salary)),
    ("POS", 3, Tells::Card),
    ("PURCHASE", 6, Tells::Debit(Kind::Purchase)),
    ("REFUND", 3, Tells::Credit(Kind::Refund)),
    ("RUCKERSTATTUNG", 3, Tells::Credit(Kind::Refund)),
    ("SALARY", 5, Tells::Credit(Kind::Salary)),
    ("SCHECK", 7, Tells::Always(Kind::Cheque)),
    ("SEPA-LASTSCHRIFT", 4, Tells::Always(Kind::DirectDebit)),
    ("SEPA-UBERWEISUNG", 7, Tells::Always(Kind::Transfer)),
    ("SOLIDARITATSZUSCHLAG", 2, Tells::Debit(Kind::Tax)),
    ("STANDING ORDER", 4, Tells::Always(Kind::StandingOrder)),
    ("TRANSACTION FEE", 2, Tells::Debit(Kind::Fee)),
    ("TRANSFER FROM", 7, Tells::Credit(Kind::Transfer)),
    ("TRANSFER TO", 7, Tells::Debit(Kind::Transfer)),
    ("UBERWEISUNG", 7, Tells::Always(Kind::Transfer)),
    ("VIS", 3, Tells::Card),
    ("VISA", 5, Tells::Card),
    ("WAGES", 5, Tells::Credit(Kind::Salary)),
    ("ZINSEN", 6, Tells::Always(Kind::Interest)),
];

/// `CR` at the end of a credit: money back from a card, where nothing else is known.
const LAST: u8 = 9;

/// What folded text tells; `None` when nothing in it is known.
pub(super) fn kind(folded: &str, direction: Direction) -> Option<Kind> {
    let mut best: Option<(u8, Kind)> = None;
    let mut word_start = true;
    for (at, byte) in folded.bytes().enumerate() {
        if word_start && byte.is_ascii_uppercase() {
            for (rank, kind) in phrases_at(&folded[at..], byte, direction) {
                if best.is_none_or(|(before, _)| rank < before) {
                    best = Some((rank, kind));
                }
            }
        }
        word_start = !byte.is_ascii_alphanumeric() && byte.is_ascii();
    }
    if direction == Direction::Credit && folded.ends_with(" CR") && best.is_none_or(|(rank, _)| rank > LAST) {
        return Some(Kind::Refund);
    }
    best.map(|(_, kind)| kind)
}

fn phrases_at(text: &str, first: u8, direction: Direction) -> impl Iterator<Item = (u8, Kind)> {
    let candidates = PHRASES.iter().filter(move |(phrase, ..)| phrase.as_bytes()[0] == first);
    candidates.filter_map(move |(phrase, rank, tells)| {
        let rest = match phrase.strip_suffix('~') {
            Some(stem) => text.strip_prefix(stem).map(|_| ""),
            None => text.strip_prefix(phrase),
        }?;
        let whole = rest.bytes().next().is_none_or(|b| !b.is_ascii_alphanumeric());
        let kind = match (tells, direction) {
            (Tells::Card, Direction::Debit) => Kind::Purchase,
            (Tells::Card, Direction::Credit) => Kind::Refund,
            (Tells::Always(kind), _) | (Tells::Debit(kind), Direction::Debit) | (Tells::Credit(kind), Direction::Credit) => *kind,
            (Tells::Debit(_) | Tells::Credit(_), _) => return None,
        };
        whole.then_some((*rank, kind))
    })
}
