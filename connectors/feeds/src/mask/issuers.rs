//! How card numbers begin: the ranges of issuer identification numbers, by their first four digits.

/// The ranges of Mir; Mastercard; Diners Club; American Express; JCB; Visa; Maestro, Mastercard and
/// Verve; Maestro, Discover, UnionPay and RuPay.
const RANGES: [(u16, u16); 11] = [
    (2_200, 2_205),
    (2_221, 2_720),
    (3_000, 3_059),
    (3_095, 3_095),
    (3_400, 3_499),
    (3_528, 3_589),
    (3_600, 3_999),
    (4_000, 4_999),
    (5_000, 5_899),
    (6_000, 6_999),
    (8_100, 8_299),
];

/// Whether digits begin like a card number.
pub(super) fn begins(digits: impl Iterator<Item = u8>) -> bool {
    let first = digits.take(4).fold(0, |number, digit| number * 10 + u16::from(digit));
    RANGES.iter().any(|(from, to)| (*from..=*to).contains(&first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_begin_as_their_schemes_say() {
        let check = |digits: &str| begins(digits.bytes().map(|b| b - b'0'));
        for card in
            ["4111", "5555", "5105", "2223", "2720", "3782", "3411", "3056", "3852", "3530", "6011", "6212", "6759", "2204"]
        {
            assert!(check(card), "{card}");
        }
        for other in ["1234", "2026", "2220", "2721", "3100", "3200", "0000", "7000", "9792", "5900"] {
            assert!(!check(other), "{other}");
        }
    }
}
