//! Removes what stands around a date: quotes, and the name of the weekday before it.

use super::begins_as_month;
use crate::plain_word::plain_word;

/// The weekdays in lower case without accents; the beginning of one counts as its name.
#[rustfmt::skip]
const WEEKDAYS: [&str; 74] = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo",
    "lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica",
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
    "segunda", "terca", "quarta", "quinta", "sexta",
    "poniedzialek", "wtorek", "sroda", "czwartek", "piatek", "sobota", "niedziela",
    "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lordag", "sondag", "tisdag",
    "maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai",
    "pn", "cz", "pt", "nd",
];

/// A date without the quotes around it and the weekday before it.
pub(crate) fn bare(text: &str) -> &str {
    if text.as_bytes().first().is_some_and(u8::is_ascii_digit) && text.as_bytes().last().is_some_and(u8::is_ascii_digit) {
        return text;
    }
    let text = text.trim_matches(['\'', '"', '’', '‘', '“', '”', '„', '`']).trim();
    let (word, rest) = leading_word(text);
    if word.len() < 2 || !rest.bytes().any(|byte| byte.is_ascii_digit()) || !is_weekday(word) {
        return text;
    }
    // `mar` is the beginning of a Tuesday or of March; if another month follows, it is the Tuesday.
    let month_behind = rest.split(|c: char| !c.is_alphabetic()).any(begins_as_month);
    if begins_as_month(word) && !month_behind { text } else { rest }
}

/// Whether a text begins with the name of a weekday.
pub(crate) fn begins_with_one(text: &str) -> bool {
    let word = leading_word(text.trim()).0;
    word.len() >= 2 && is_weekday(word)
}

/// The first word of a text, and the rest after the signs that follow the word.
fn leading_word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_at(text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len()));
    // As in `segunda-feira`.
    let rest = rest.strip_prefix("-feira").unwrap_or(rest);
    (word, rest.trim_start_matches(['.', ',', ' ', '\u{a0}']))
}

fn is_weekday(word: &str) -> bool {
    let word = plain_word(word);
    WEEKDAYS.iter().any(|day| day.starts_with(word.as_str()))
}
