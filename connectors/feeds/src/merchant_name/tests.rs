use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

mod shapes;

fn booked_on() -> Day {
    Day::parse("2026-03-13").unwrap()
}

fn shown(text: &str, patterns: &MerchantPatterns) -> String {
    let merchant = normalise(text, NameSource::Text, booked_on(), patterns);
    let mut line = merchant.name;
    if merchant.facilitator {
        line.push_str(" | facilitator");
    }
    if let Some(store) = merchant.store {
        line.push_str(&format!(" | store {store}"));
    }
    if let Some(day) = merchant.purchased_on {
        line.push_str(&format!(" | on {day}"));
    }
    line
}

fn check(texts: &[&str], expected: Expect) {
    let lines: Vec<String> =
        texts.iter().map(|text| format!("{text} -> {}\n", shown(text, &MerchantPatterns::default()))).collect();
    expected.assert_eq(&lines.concat());
}

#[test]
fn prefixes_are_peeled() {
    check(
        &[
            "CARD PAYMENT TO TESCO STORES 2341 ON 12 MAR",
            "Card payment to Café Müller",
            "POS 1234 GREENS",
            "CONTACTLESS GREENS",
            "VIS GREENS",
            "))) GREENS LONDON",
            "VISA PURCHASE 12MAR GREENS",
            "Kartenzahlung bei REWE",
            "POSTCARDS LTD",
            "VISAGE",
            "CARD PAYMENT",
        ],
        expect![[r#"
            CARD PAYMENT TO TESCO STORES 2341 ON 12 MAR -> TESCO STORES | store 2341 | on 2026-03-12
            Card payment to Café Müller -> CAFE MULLER
            POS 1234 GREENS -> GREENS
            CONTACTLESS GREENS -> GREENS
            VIS GREENS -> GREENS
            ))) GREENS LONDON -> GREENS
            VISA PURCHASE 12MAR GREENS -> GREENS | on 2026-03-12
            Kartenzahlung bei REWE -> REWE
            POSTCARDS LTD -> POSTCARDS LTD
            VISAGE -> VISAGE
            CARD PAYMENT -> CARD PAYMENT
        "#]],
    );
}

#[test]
fn facilitators_are_peeled_and_reported() {
    check(
        &[
            "SQ *JANE DOE",
            "CARD PAYMENT TO SUMUP *JANE DOE ON 12 MAR",
            "PAYPAL *GREENS 4029357733",
            "SumUp  *Jane",
            "IZ*BAKER",
            "ZETTLE_*BAKER",
            "SQUIRREL *BAR",
            "PAYPAL",
        ],
        expect![[r#"
            SQ *JANE DOE -> JANE DOE | facilitator
            CARD PAYMENT TO SUMUP *JANE DOE ON 12 MAR -> JANE DOE | facilitator | on 2026-03-12
            PAYPAL *GREENS 4029357733 -> GREENS | facilitator
            SumUp  *Jane -> JANE | facilitator
            IZ*BAKER -> BAKER | facilitator
            ZETTLE_*BAKER -> BAKER | facilitator
            SQUIRREL *BAR -> SQUIRREL *BAR
            PAYPAL -> PAYPAL
        "#]],
    );
}

#[test]
fn suffixes_are_peeled() {
    check(
        &[
            "GREENS 12/03/26",
            "GREENS 12.03.2026 14:33",
            "GREENS ON 12MAR26",
            "GREENS 2026-03-12",
            "GREENS CD 1234",
            "GREENS CARD ENDING 1234",
            "GREENS XXXX1234",
            "GREENS #12 LONDON GB",
            "GREENS +44 20 7946 0000",
            "GREENS 800-123-4567",
            "GREENS WWW.GREENS.CO.UK",
            "GREENS HTTPS://GREENS.COM/SHOP",
            "NETFLIX.COM",
            "GREENS PARIS EUR 14.10 @ 1.17",
            "GREENS 14.10 EUR VISA RATE 1.1712 NON-STERLING FEE 0.30",
            "GREENS SAGT DANKE. 1234//Berlin/DE / 2026-03-12T14:33:10 Debitk.1 2027-12",
            "BANK OF LONDON",
            "STUDIO 54",
            "LONDON",
            "7 ELEVEN 1234",
            "GREENS REF: AB123",
        ],
        expect![[r#"
            GREENS 12/03/26 -> GREENS | on 2026-03-12
            GREENS 12.03.2026 14:33 -> GREENS | on 2026-03-12
            GREENS ON 12MAR26 -> GREENS | on 2026-03-12
            GREENS 2026-03-12 -> GREENS | on 2026-03-12
            GREENS CD 1234 -> GREENS
            GREENS CARD ENDING 1234 -> GREENS
            GREENS XXXX1234 -> GREENS
            GREENS #12 LONDON GB -> GREENS | store 12
            GREENS +44 20 7946 0000 -> GREENS
            GREENS 800-123-4567 -> GREENS
            GREENS WWW.GREENS.CO.UK -> GREENS
            GREENS HTTPS://GREENS.COM/SHOP -> GREENS
            NETFLIX.COM -> NETFLIX.COM
            GREENS PARIS EUR 14.10 @ 1.17 -> GREENS
            GREENS 14.10 EUR VISA RATE 1.1712 NON-STERLING FEE 0.30 -> GREENS
            GREENS SAGT DANKE. 1234//Berlin/DE / 2026-03-12T14:33:10 Debitk.1 2027-12 -> GREENS | store 1234 | on 2026-03-12
            BANK OF LONDON -> BANK OF LONDON
            STUDIO 54 -> STUDIO 54
            LONDON -> LONDON
            7 ELEVEN 1234 -> 7 ELEVEN | store 1234
            GREENS REF: AB123 -> GREENS
        "#]],
    );
}

#[test]
fn a_day_in_the_text_is_kept_only_near_the_booking_and_read_in_one_way() {
    check(
        &[
            "A ON 12 MAR",
            "A ON 28 FEB",
            "A ON 12 JAN",
            "A ON 31 DEC",
            "A 03/12/26",
            "A 12/03/26",
            "A 03/04/26",
            "A ON 30 FEB",
            "A 03/03/26",
        ],
        expect![[r#"
            A ON 12 MAR -> A | on 2026-03-12
            A ON 28 FEB -> A | on 2026-02-28
            A ON 12 JAN -> A
            A ON 31 DEC -> A
            A 03/12/26 -> A | on 2026-03-12
            A 12/03/26 -> A | on 2026-03-12
            A 03/04/26 -> A | on 2026-03-04
            A ON 30 FEB -> A ON 30 FEB
            A 03/03/26 -> A | on 2026-03-03
        "#]],
    );
    // In the first days of the year, last year's.
    let new_year =
        normalise("GREENS ON 31 DEC", NameSource::Text, Day::parse("2027-01-02").unwrap(), &MerchantPatterns::default());
    assert_eq!(new_year.purchased_on, Day::parse("2026-12-31"));
    // Booked on 3 April, it was bought that day or on 4 March.
    let unclear = normalise("GREENS 03/04/26", NameSource::Text, Day::parse("2026-04-03").unwrap(), &MerchantPatterns::default());
    assert_eq!((unclear.name.as_str(), unclear.purchased_on), ("GREENS", None));
}

#[test]
fn patterns_of_the_profile_are_peeled_too() {
    let patterns = MerchantPatterns {
        prefixes: vec!["KAUF BEI".into()],
        facilitators: vec!["DOLLARPAY *".into(), "COLLECT FOR".into()],
        suffixes: vec!["HINTERTUPFING AM SEE".into()],
    };
    assert_eq!(shown("Kauf bei Greens Hintertupfing am See", &patterns), "GREENS");
    assert_eq!(shown("DOLLARPAY*JANE", &patterns), "JANE | facilitator");
    assert_eq!(shown("COLLECT FOR JANE", &patterns), "JANE | facilitator");
}

#[test]
fn only_names_of_card_purchases_without_a_facilitator_are_public() {
    let merchant = normalise("GREENS", NameSource::Text, booked_on(), &MerchantPatterns::default());
    assert!(merchant.is_public(Kind::Purchase, KindSource::BankCode, None));
    assert!(merchant.is_public(Kind::Purchase, KindSource::Mcc, Some(5411)));
    assert!(merchant.is_public(Kind::Purchase, KindSource::Stated, Some(5411)));
    assert!(!merchant.is_public(Kind::Purchase, KindSource::Stated, None));
    assert!(!merchant.is_public(Kind::Purchase, KindSource::Text, None));
    assert!(!merchant.is_public(Kind::Transfer, KindSource::BankCode, None));
    let person = normalise("SUMUP *JANE DOE", NameSource::Text, booked_on(), &MerchantPatterns::default());
    assert!(!person.is_public(Kind::Purchase, KindSource::Mcc, Some(5411)));
}

/// What names and what surrounds them are made of; a phone's digits beside others may be a card's number, which leaves no name.
const PARTS: &str = "(CARD PAYMENT TO |POS |SQ \\*|12MAR |1234 )?[A-Z&é'* ]{0,12}( ON 12 MAR| 12/03/26| 1234| CD 1234| LONDON| GB| 14\\.10 EUR| @ 1\\.2|//X| #1| WWW\\.X\\.COM| 14:33){0,4}( \\+44 20 7946 0000)?";

fn name(text: &str, given: NameSource) -> String {
    normalise(text, given, booked_on(), &MerchantPatterns::default()).name
}

proptest! {
    #[test]
    fn what_is_left_of_a_text_stays_when_it_is_given_as_a_name(text in prop_oneof![PARTS, "\\PC{0,40}"]) {
        for given in [NameSource::Text, NameSource::Name] {
            let once = name(&text, given);
            prop_assert_eq!(name(&once, NameSource::Name), once);
        }
    }

    #[test]
    fn a_name_is_left_of_any_text_that_has_one(text in PARTS) {
        for given in [NameSource::Text, NameSource::Name] {
            prop_assert_eq!(is_name(&name(&text, given)), is_name(&text));
        }
    }
}
