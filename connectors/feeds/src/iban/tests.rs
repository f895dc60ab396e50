use super::*;

#[test]
fn an_iban_has_a_form_and_check_digits() {
    for iban in ["GB33BUKB20201555555555", "NL26VAYB8060476890", "NO9386011117947", "MT84MALT011000012345MTLCAST001S"] {
        assert!(is_valid(iban), "{iban}");
        assert_eq!(mistyped(iban), Ok(()), "{iban}");
    }
    let fits_but_is_short = "GB33BUKB2020155555555";
    assert_eq!(rest_of_97(fits_but_is_short.as_bytes()), 1);
    for other in [
        fits_but_is_short,
        "GB34BUKB20201555555555",
        "GB33",
        "gb33bukb20201555555555",
        "1233BUKB20201555555555",
        "GB33BUKB2020155555555Ä",
    ] {
        assert!(!is_valid(other), "{other}");
    }
}

#[test]
fn numbers_lose_their_spaces_and_ibans_their_bank() {
    let read = |number| AccountNumber::read(number, Some("BUKBGB22")).map(|a| (a.number, a.bank));
    assert_eq!(read("gb33 BUKB 2020 1555 5555 55"), Some(("GB33BUKB20201555555555".into(), String::new())));
    assert_eq!(read("5555 5555"), Some(("55555555".into(), "BUKBGB22".into())));
    assert_eq!(read("  "), None);
}

#[test]
fn one_wrong_character_of_an_iban_is_found_wherever_it_stands() {
    let iban = "DE89370400440532013000";
    for (at, was) in iban.char_indices().skip(2) {
        for digit in ('0'..='9').filter(|digit| *digit != was) {
            let wrong: String = iban.char_indices().map(|(place, c)| if place == at { digit } else { c }).collect();
            assert_eq!(mistyped(&wrong), Err(NoIban::CheckDigits), "{wrong}");
        }
    }
}

#[test]
fn two_neighbours_that_changed_places_are_found() {
    let iban = b"GB29NWBK60161331926819";
    for at in 2..iban.len() - 1 {
        let mut wrong = *iban;
        wrong.swap(at, at + 1);
        let wrong = String::from_utf8(wrong.to_vec()).unwrap();
        if wrong.as_bytes() != iban {
            assert_eq!(mistyped(&wrong), Err(NoIban::CheckDigits), "{wrong}");
        }
    }
}

#[test]
fn a_character_too_few_or_too_many_is_found() {
    let mistake = |number: &str| mistyped(number).unwrap_err().to_string();
    assert_eq!(mistake("GB33 BUKB 2020 1555 5555 5"), "it has 21 characters, and an IBAN of GB has 22");
    assert_eq!(mistake("no93 8601 1117 9471"), "it has 16 characters, and an IBAN of NO has 15");
    assert_eq!(mistake("GX33BUKB20201555555555"), "no country's IBANs begin with its two letters");
}

#[test]
fn numbers_of_other_kinds_are_left_alone() {
    for other in ["12345678", "20-20-15 55555555", "ACC1", "GB00", "US1234", "P0000123456789", "DE-1234", "Ä12345678901"] {
        assert_eq!(mistyped(other), Ok(()), "{other}");
    }
}

#[test]
fn the_error_about_a_mistyped_number_does_not_quote_it() {
    let error = AccountNumber::typed("GB34 BUKB 2020 1555 5555 55").unwrap_err();
    assert!(error.contains("…5555") && error.contains("check digits") && !error.contains("BUKB"), "{error}");
    assert!(AccountNumber::typed(" ").is_err());
    assert_eq!(AccountNumber::typed("5555 5555").unwrap().number, "55555555");
}
