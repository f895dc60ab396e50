use proptest::prelude::*;

use super::*;
use crate::iban;

#[test]
fn card_numbers_are_masked_however_they_are_held_apart_and_whatever_stands_beside_them() {
    for (text, masked) in [
        ("CARD 4111111111111111 GREENS", "CARD **************** GREENS"),
        ("CARD 4111 1111 1111 1111", "CARD **** **** **** ****"),
        ("5555-5555-5555-4444.", "****-****-****-****."),
        ("4111.1111.1111.1111", "****.****.****.****"),
        ("4111/1111/1111/1111", "****/****/****/****"),
        ("4111  1111 - 1111\u{a0}1111", "****  **** - ****\u{a0}****"),
        ("4111\t1111\n1111–1111", "****\t****\n****–****"),
        ("41 11 11 11 11 11 11 11", "** ** ** ** ** ** ** **"),
        ("KARTE4111111111111111", "KARTE****************"),
        ("4111111111111111GB", "****************GB"),
        ("é4111111111111111é", "é****************é"),
        ("NO4111 1111 1111 1111", "NO**** **** **** ****"),
        ("４１１１１１１１１１１１１１１１", "****************"),
        ("378282246310005", "***************"),
        ("3782-822463-10005", "****-******-*****"),
        ("2223003122003222", "****************"),
        ("6304000000000000", "****************"),
        ("12 4111111111111111 35", "12 **************** 35"),
        ("4111 1111 1111 1111 4111 1111 1111 1111", "**** **** **** **** **** **** **** ****"),
        ("PAID TO 4111111111111111", "PAID TO ****************"),
        ("Ä:4111111111111111:Ö", "Ä:****************:Ö"),
        ("statement_4111_1111_1111_1111.csv", "statement_****_****_****_****.csv"),
    ] {
        assert_eq!(mask_cards(text), masked);
    }
}

#[test]
fn what_is_no_card_number_stays() {
    for text in [
        "4111111111111112",
        "41111111111111110000000",
        "1111111111111117",
        "2111111111111116",
        "4111    1111 1111 1111",
        "4111:1111:1111:1111",
        "4111 1111 A 1111 1111",
        "GREENS 12 MAR",
        "GREENS 2341 ON 2026-03-12 AT 14:33",
        "",
    ] {
        assert_eq!(mask_cards(text), text);
        assert!(matches!(mask_cards(text), Cow::Borrowed(_)));
    }
}

#[test]
fn numbers_of_merchants_count_as_cards_only_where_they_look_like_no_other() {
    for id in ["498750000012344", "541333000000009", "GREENS-01", "700100101"] {
        assert_eq!(mask_merchant_id(id), id);
    }
    for card in ["4111111111111111", "4111 1111 1111 1111", "378282246310005", "30569309025904"] {
        assert!(!mask_merchant_id(card).contains(|c: char| c.is_ascii_digit()), "{card}");
    }
}

#[test]
fn a_megabyte_of_digits_takes_no_longer_than_its_length_asks() {
    // Every one of these could begin a number; with work that grew with the square this would not end.
    for text in ["4111 ".repeat(200_000), "4".repeat(1_000_000), "GB33 4000 ".repeat(100_000)] {
        assert_eq!(mask_cards(&text).len(), text.len());
    }
}

/// An IBAN of this country and tail with its right check digits.
fn iban(country: &str, tail: &str) -> String {
    let checked = (0..100).map(|check| format!("{country}{check:02}{tail}")).find(|iban| iban::is_valid(iban));
    checked.expect("some two digits are right")
}

fn grouped(iban: &str) -> String {
    iban.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join(" ")
}

#[test]
fn valid_ibans_are_not_card_numbers_even_when_their_tail_passes_luhn() {
    // Written in groups, the last four groups and the rest stand alone between spaces.
    let mut tested = 0;
    for number in 0..500 {
        let iban = grouped(&iban("DE", &format!("5001051754073{number:05}")));
        let tail: Vec<u8> = iban[5..].bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
        if !luhn(&tail) {
            continue;
        }
        tested += 1;
        for text in [iban.clone(), format!("FROM {iban} THANKS"), format!("IBAN: {iban}, 12"), iban.replace(' ', "")] {
            assert_eq!(mask_cards(&text), text);
        }
    }
    assert!(tested > 10);
}

#[test]
fn a_card_number_behind_an_iban_is_masked() {
    let iban = iban("GB", "WEST12345698765432");
    let text = format!("{iban} 4111111111111111");
    assert_eq!(mask_cards(&text), format!("{iban} ****************"));
    let text = format!("{}, 4111 1111 1111 1111", grouped(&iban));
    assert_eq!(mask_cards(&text), format!("{}, **** **** **** ****", grouped(&iban)));
}

#[test]
fn a_preview_is_short_one_line_and_without_numbers() {
    assert_eq!(
        preview(b"2026-03-13;-1,00;4111 1111 1111 1111;123456;12345"),
        "2026-03-13;-1,00;**** **** **** ****;******;12345"
    );
    assert_eq!(preview(b"a\r\nb\tc\x00"), "a  b c");
    assert_eq!(preview(b"K\xe4se"), "K\u{fffd}se");
    assert_eq!(preview(b""), "");
    let long = preview("ä".repeat(500).as_bytes());
    assert_eq!((long.chars().count(), long.ends_with('…')), (120, true));
    // A number that the cut would split.
    assert!(!preview(format!("{}1234567890", "x".repeat(115)).as_bytes()).contains('1'));
}

/// Whether a card number stands in text, found in the plainest way: every start, every length. IBANs left aside.
fn has_card(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let is_digit = |at: Option<&char>| at.is_some_and(char::is_ascii_digit);
    (0..chars.len()).any(|from| {
        if !chars[from].is_ascii_digit() || (from > 0 && is_digit(chars.get(from - 1))) {
            return false;
        }
        let (mut digits, mut gap) = (Vec::new(), 0);
        for (at, c) in chars.iter().enumerate().skip(from) {
            match c.to_digit(10) {
                Some(digit) => digits.push(u8::try_from(digit).unwrap()),
                None if matches!(c, ' ' | '-' | '.' | '/') && gap < 3 => {
                    gap += 1;
                    continue;
                }
                None => return false,
            }
            gap = 0;
            let begins = issuers::begins(digits.iter().copied());
            if (13..=19).contains(&digits.len()) && begins && luhn(&digits) && !is_digit(chars.get(at + 1)) {
                return true;
            }
        }
        false
    })
}

fn luhn(digits: &[u8]) -> bool {
    let double = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let place = |(place, digit): (usize, &u8)| if place % 2 == 1 { double((*digit).into()) } else { (*digit).into() };
    digits.iter().rev().enumerate().map(place).sum::<u32>() % 10 == 0
}

/// Whether an IBAN stands anywhere in text.
fn has_iban(text: &str) -> bool {
    !iban::find(text).is_empty()
}

/// Completes digits to a number that passes Luhn.
fn card(digits: &str) -> String {
    let complete = (0..10).map(|check| format!("{digits}{check}")).find(|card| {
        let digits: Vec<u8> = card.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
        luhn(&digits)
    });
    complete.expect("one of ten digits is right")
}

proptest! {
    #[test]
    fn no_card_number_is_left(
        before in "[ -~éß0-9]{0,12}", digits in "[2-6][0-9]{3}([ ./-]{0,3}[0-9]{4}){2}[ ./-]?[0-9]{0,6}", after in "[ -~éß0-9]{0,12}",
    ) {
        let text = format!("{before}{}{after}", card(&digits));
        let masked = mask_cards(&text);
        prop_assert!(!has_card(&masked) || has_iban(&text), "{text:?} became {masked:?}");
    }

    #[test]
    fn nothing_but_digits_is_changed_and_masking_twice_is_masking_once(text in "\\PC{0,60}|[0-9 ./A-Z-]{0,60}|([0-9]{4} ){3,9}") {
        let masked = mask_cards(&text).into_owned();
        let same = text.chars().zip(masked.chars()).all(|(a, b)| a == b || (cards::digit(a).is_some() && b == '*'));
        prop_assert!(same && text.chars().count() == masked.chars().count());
        prop_assert!(!has_card(&masked) || has_iban(&text));
        prop_assert_eq!(mask_cards(&masked).into_owned(), masked.clone());
    }

    #[test]
    fn previews_never_show_six_digits_in_a_row(record in prop::collection::vec(any::<u8>(), 0..300)) {
        let shown = preview(&record);
        prop_assert!(shown.chars().count() <= PREVIEW);
        let digits = shown.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
        prop_assert!(digits.unwrap_or(0) < TELLING);
    }
}
