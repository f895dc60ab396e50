//! Headers that name the minor unit: `Amount (pence)`, `Belopp i öre`, `amount_cents`.

use super::{header_matching::currency_named, layout::Columns};
use crate::{
    plain_word::plain_word,
    profile::{CsvMapping, Field},
};

/// Names of minor units as banks and programs write them, without accents, sorted for binary search.
#[rustfmt::skip]
const UNITS: [&str; 44] = [
    "bani", "cent", "centavo", "centavos", "centen", "centesimi", "centesimo", "centime", "centimes", "centimo", "centimos",
    "cents", "ct", "cts", "eurocent", "eurocents", "filler", "fils", "grosz", "grosze", "groszy", "haler", "halere", "haleru",
    "kopeck", "kopecks", "kurus", "minor", "minorunit", "minorunits", "oere", "ore", "pence", "pennies", "penny", "rappen",
    "santimi", "sen", "sentti", "senttia", "senttina", "stotinki", "subunit", "subunits",
];
/// Words beside the minor unit that are no part of a field's name.
const BESIDE: [&str; 10] = ["en", "expressed", "i", "im", "in", "of", "unit", "units", "w", "value"];
/// The fields that hold amounts.
const AMOUNTS: [Field; 5] = [Field::Amount, Field::Debit, Field::Credit, Field::Balance, Field::OriginalAmount];

/// Which fields are written in minor units: all or none if the profile says so, otherwise those whose headers name a minor unit.
pub(super) fn fields(mapping: &CsvMapping, columns: &Columns, headers: &[String]) -> [bool; Field::COUNT] {
    let mut fields = [false; Field::COUNT];
    for field in AMOUNTS {
        let header = || columns.of(field).and_then(|at| headers.get(at));
        fields[field as usize] = mapping.minor_units.unwrap_or_else(|| header().is_some_and(|header| names_them(header)));
    }
    fields
}

/// Whether a header names a minor unit.
fn names_them(header: &str) -> bool {
    words(header).any(|(word, inside)| is_unit(&word, inside))
}

/// The name in a header without its minor unit, as [`super::header_matching::fold`]
/// leaves names; `None` if the header names none.
pub(super) fn name(header: &str) -> Option<String> {
    if !names_them(header) {
        return None;
    }
    let words = words(header).filter(|(word, inside)| !inside && !is_unit(word, false) && !BESIDE.contains(&word.as_str()));
    Some(words.filter(|(word, _)| currency_named(&word.to_uppercase()).is_none()).map(|(word, _)| word).collect())
}

/// Whether a word is a minor unit. A short abbreviation is one only in brackets.
fn is_unit(word: &str, inside: bool) -> bool {
    UNITS.binary_search(&word).is_ok() || (inside && matches!(word, "p" | "gr"))
}

/// The words of a header, without accents, and whether they are in brackets. `amountCents` has two words.
fn words(header: &str) -> impl Iterator<Item = (String, bool)> {
    let mut words = vec![(String::new(), false)];
    let (mut inside, mut small) = (false, false);
    for c in header.chars() {
        inside |= matches!(c, '(' | '[');
        if !c.is_alphanumeric() || (small && c.is_uppercase()) {
            words.push((String::new(), inside));
        }
        small = c.is_lowercase();
        if let Some((word, _)) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.push(c);
        }
    }
    words.into_iter().filter(|(word, _)| !word.is_empty()).map(|(word, inside)| (plain_word(&word), inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_name_minor_units_in_many_words() {
        assert!(UNITS.is_sorted());
        for (header, plain) in [
            ("Amount (pence)", "amount"),
            ("Amount (p)", "amount"),
            ("Betrag (Cent)", "betrag"),
            ("Betrag in Cent", "betrag"),
            ("Montant (centimes)", "montant"),
            ("Importe (céntimos)", "importe"),
            ("Kwota (grosze)", "kwota"),
            ("Belopp i öre", "belopp"),
            ("Beløb (øre)", "belob"),
            ("Amount in minor units", "amount"),
            ("Amount [minor units]", "amount"),
            ("Amount in EUR cents", "amount"),
            ("amount_cents", "amount"),
            ("amountMinor", "amount"),
            ("AMOUNT_MINOR", "amount"),
            ("Paid out (pence)", "paidout"),
        ] {
            assert_eq!(name(header).as_deref(), Some(plain), "{header}");
        }
        for header in ["Amount", "Amount (EUR)", "Recent amount", "Amount p", "P", "Score", "Centre"] {
            assert_eq!(name(header), None, "{header}");
        }
    }
}
