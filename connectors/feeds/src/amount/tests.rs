use proptest::prelude::*;
use rewardhub_core::money::decimal;

use super::*;

fn asset(code: &str) -> Asset {
    Asset::new(code).unwrap()
}

fn read(text: &str) -> Result<i64, AmountError> {
    lenient(text, asset("EUR"), None).map(Amount::signed)
}

#[test]
fn decimals_are_those_of_the_currency() {
    assert_eq!(exact("1234.5", asset("EUR")), Ok(123_450));
    assert_eq!(exact("1234", asset("JPY")), Ok(1234));
    assert_eq!(exact("1.234", asset("KWD")), Ok(1234));
    assert_eq!(exact(".5", asset("EUR")), Ok(50));
    assert_eq!(exact(" +5. ", asset("EUR")), Ok(500));
    assert_eq!(exact("0", asset("EUR")), Ok(0));
    assert_eq!(exact("1", asset("PTS1")), Err(AmountError::Currency(asset("PTS1"))));
}

#[test]
fn more_decimals_than_the_currency_are_zeros_or_refused() {
    assert_eq!(exact("5442.09000", asset("RON")), Ok(544_209));
    assert_eq!(exact("100.00", asset("JPY")), Ok(100));
    for (text, code) in [("105.751", "EUR"), ("1.5", "JPY"), ("1.2345", "KWD")] {
        assert!(matches!(exact(text, asset(code)), Err(AmountError::TooManyDecimals { .. })), "{text} {code}");
    }
}

#[test]
fn exact_amounts_have_no_sign_no_separator_and_a_bound() {
    for text in ["-1", "1,5", "1e3", "1.2.3", ".", "+", "0x1", "1 2", "١"] {
        assert!(matches!(exact(text, asset("EUR")), Err(AmountError::NotANumber(_))), "{text}");
    }
    assert_eq!(exact("", asset("EUR")), Err(AmountError::Empty));
    assert_eq!(exact("999999999999.99", asset("EUR")), Ok(MAX_AMOUNT_MINOR));
    for text in ["1000000000000.00", "99999999999999999999999999"] {
        assert!(matches!(exact(text, asset("EUR")), Err(AmountError::TooLarge(_))), "{text}");
    }
}

#[test]
fn thousands_separators_of_every_country_are_read() {
    for text in
        ["1234.50", "1234,5", "1'234.50", "1’234,50", "1.234,50", "1,234.50", "1 234,50", "1\u{a0}234,50", "1\u{202f}234.50"]
    {
        assert_eq!(read(text), Ok(123_450), "{text}");
    }
    assert_eq!(read("1.234.567"), Ok(123_456_700));
    assert_eq!(read("12,34,567.89"), Ok(123_456_789));
    assert_eq!(read("0.500"), Ok(50));
    assert_eq!(read("1'234"), Ok(123_400));
}

#[test]
fn signs_stand_before_behind_or_around() {
    for text in
        ["-12.34", "−12,34", "12,34-", "(12.34)", "12.34 DR", "12.34Dr", "12.34 S", "12,34 D", "- 12.34", "‑12.34", "-£12.34"]
    {
        assert_eq!(lenient(text, asset("GBP"), None).map(Amount::signed), Ok(-1234), "{text}");
    }
    for text in ["12.34", "+12.34", "12,34+", "12.34 CR", "12.34H", "£12.34", "GBP 12.34", "12.34 GBP"] {
        assert_eq!(lenient(text, asset("GBP"), None).map(Amount::signed), Ok(1234), "{text}");
    }
    assert_eq!(read("-12.34-"), Err(AmountError::TwoSigns("-12.34-".into())));
    assert!(matches!(read("(-12.34)"), Err(AmountError::TwoSigns(_))));
    assert!(matches!(read("-12.34 DR"), Err(AmountError::TwoSigns(_))));
    assert_eq!(lenient("0.00 DR", asset("EUR"), None), Ok(Amount { minor: 0, sign: Some(Sign::Minus), named: true }));
}

#[test]
fn what_can_be_read_in_two_ways_is_refused_until_the_mark_is_named() {
    for text in ["1,234", "1.234", "999.000", "-1,234"] {
        assert!(matches!(read(text), Err(AmountError::Ambiguous(_))), "{text}");
    }
    assert_eq!(lenient("1,234", asset("EUR"), Some(DecimalMark::Point)).map(Amount::signed), Ok(123_400));
    assert_eq!(lenient("1.234", asset("KWD"), Some(DecimalMark::Point)).map(Amount::signed), Ok(1234));
    assert_eq!(lenient("1.234", asset("EUR"), Some(DecimalMark::Comma)).map(Amount::signed), Ok(123_400));
    assert!(matches!(lenient("1.234,50", asset("EUR"), Some(DecimalMark::Point)), Err(AmountError::Ambiguous(_))));
    for text in ["1,250", "1.250", "1,250.00", "1250.00"] {
        assert_eq!(lenient(text, asset("JPY"), None).map(Amount::signed), Ok(1250), "{text}");
    }
}

#[test]
fn minor_units_are_whole_numbers() {
    let read = |text: &str| of_minor_units(text, asset("EUR")).map(Amount::signed);
    assert_eq!((read("-18000"), read("951"), read("1 000-")), (Ok(-18_000), Ok(951), Ok(-1000)));
    assert!(matches!(read("-180.00"), Err(AmountError::NotMinorUnits(_))));
    for text in ["12x", "'", " ' "] {
        assert!(matches!(read(text), Err(AmountError::NotANumber(_) | AmountError::Empty)), "{text}: {:?}", read(text));
    }
}

#[test]
fn nonsense_is_not_an_amount() {
    for text in ["12.34.5", "1,23,4", "1''234", "1'23.50", "abc", "1.23E+15", "12..3", "1,234.5,6", "1.2 3", "12/3", "."] {
        assert!(matches!(read(text), Err(AmountError::NotANumber(_))), "{text}: {:?}", read(text));
    }
    for text in ["", " ", "-", "()", "EUR"] {
        assert_eq!(read(text), Err(AmountError::Empty), "{text:?}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(minor in 0..=MAX_AMOUNT_MINOR, code in prop::sample::select(vec!["JPY", "EUR", "KWD", "CLF"])) {
        let currency = asset(code);
        let decimals = currency::decimals(currency).unwrap();
        prop_assert_eq!(exact(&decimal(minor, decimals), currency), Ok(minor));
        let written = format!("{}-", decimal(minor, decimals).replace('.', ","));
        let read = lenient(&written, currency, Some(DecimalMark::Comma));
        prop_assert_eq!(read, Ok(Amount { minor, sign: Some(Sign::Minus), named: false }));
    }

    #[test]
    fn any_text_is_an_amount_or_an_error_and_readings_agree(text in "[-+(]?[0-9]{0,4}[.,' ]?[0-9]{0,4}[.,]?[0-9]{0,4}[)-]?|.*") {
        let currency = asset("EUR");
        let (free, point) = (lenient(&text, currency, None), lenient(&text, currency, Some(DecimalMark::Point)));
        let comma = lenient(&text, currency, Some(DecimalMark::Comma));
        if let Ok(amount) = free {
            prop_assert!((0..=MAX_AMOUNT_MINOR).contains(&amount.minor));
            prop_assert!(point == Ok(amount) || comma == Ok(amount));
        }
        if let Ok(minor) = exact(&text, currency) {
            prop_assert!(free.is_err() || free.map(|a| a.minor) == Ok(minor));
        }
    }
}

#[test]
fn words_of_debit_and_credit_stand_before_and_behind_with_and_without_a_point() {
    for text in ["12.00 DR", "12.00 Dr.", "DR 12.00", "Dr. 12.00", "dr12.00", "DR £12.00", "£12.00Dr."] {
        let read = lenient(text, asset("GBP"), Some(DecimalMark::Point));
        assert_eq!(read, Ok(Amount { minor: 1200, sign: Some(Sign::Minus), named: true }), "{text}");
    }
    for text in ["CR 5.00", "Cr. 5.00", "5.00 Cr.", "5,00 CR.", "CR 5"] {
        let read = lenient(text, asset("GBP"), None);
        assert_eq!(read, Ok(Amount { minor: 500, sign: Some(Sign::Plus), named: true }), "{text}");
    }
    for text in ["DR -5.00", "CR 5.00 DR", "- 5.00 Dr."] {
        assert!(matches!(lenient(text, asset("GBP"), None), Err(AmountError::TwoSigns(_))), "{text}");
    }
    for text in ["D 5.00", "DRY 5.00", "CR", "DR."] {
        assert!(lenient(text, asset("GBP"), None).is_err(), "{text}");
    }
    assert_eq!(of_minor_units("DR 500", asset("GBP")).map(Amount::signed), Ok(-500));
}
