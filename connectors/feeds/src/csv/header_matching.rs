//! Compares headers, and finds the currency that some of them name.

use std::sync::LazyLock;

use rewardhub_core::{currency, money::Asset};

use super::column_names::NAMES;
use crate::{plain_word::plain_word, profile::Field};

pub(super) use super::column_names::SURE_ACCOUNTS;

static FOLDED: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| NAMES.iter().map(|(_, names)| names.iter().map(|name| fold(name)).collect()).collect());

/// The names of a field as [`fold`] leaves them, the most certain first.
pub(super) fn names(field: Field) -> &'static [String] {
    FOLDED.get(field as usize).map_or(&[], Vec::as_slice)
}

/// The names of every field as they are written.
#[cfg(test)]
pub(super) fn written() -> impl Iterator<Item = (Field, &'static [&'static str])> {
    NAMES.into_iter()
}

/// A header for comparison: only letters and digits, in lower case and without accents, without a currency.
pub(super) fn fold(header: &str) -> String {
    plain_word(apart(header).0)
}

/// The currency in a header such as `Amount (EUR)`, `Betrag [EUR]`, `Umsatz in EUR` or `Belastung CHF`.
pub(super) fn currency_in(header: &str) -> Option<Asset> {
    apart(header).1
}

/// Splits a header into its text and the currency in brackets or at its end.
fn apart(header: &str) -> (&str, Option<Asset>) {
    let header = header.trim();
    if let Some((before, inside)) = header.split_once(['(', '[']).filter(|(before, _)| !before.trim().is_empty()) {
        return (before, currency_named(inside.split([')', ']']).next().unwrap_or(inside)));
    }
    let Some((before, last)) = header.rsplit_once(char::is_whitespace) else { return (header, None) };
    let Some(currency) = currency_named(last) else { return (header, None) };
    let before = before.trim_end();
    let without = ["in", "en", "i"].iter().find_map(|word| before.strip_suffix(word)?.strip_suffix(' '));
    (without.unwrap_or(before), Some(currency))
}

/// A currency by its code or its symbol; `None` for any other text.
pub(super) fn currency_named(text: &str) -> Option<Asset> {
    const SIGNS: [(&str, &str); 6] =
        [("€", "EUR"), ("£", "GBP"), ("EURO", "EUR"), ("EUROA", "EUR"), ("EUROS", "EUR"), ("zł", "PLN")];
    let text = text.trim();
    let sign = SIGNS.iter().find(|(sign, _)| sign.eq_ignore_ascii_case(text)).map(|(_, code)| *code);
    let code = sign.or_else(|| (text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase())).then_some(text))?;
    Asset::new(code).ok().filter(|asset| currency::decimals(*asset).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_names_and_stands_at_its_place() {
        for (word, field) in Field::WORDS {
            assert_eq!(NAMES[field as usize].0, field, "{word}");
            assert!(names(field).iter().all(|name| !name.is_empty() && fold(name) == *name), "{word}");
        }
    }

    #[test]
    fn headers_are_compared_without_case_accents_and_currency() {
        assert_eq!(fold(" Währung "), "wahrung");
        assert_eq!(fold("Beløb"), fold("BELØB"));
        assert_eq!(fold("Kirjauspa\u{308}iva\u{308}"), fold("Kirjauspäivä"));
        for header in ["Betrag (EUR)", "Betrag [EUR]", "Betrag in EUR", "Betrag EUR", "Betrag (€)"] {
            assert_eq!(fold(header), "betrag", "{header}");
            assert_eq!(currency_in(header).map(|asset| asset.to_string()).as_deref(), Some("EUR"), "{header}");
        }
        assert_eq!(currency_in("Amount"), None);
        assert_eq!(fold("(EUR)"), "eur");
    }
}
