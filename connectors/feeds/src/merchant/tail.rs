//! What stands behind a merchant's name: dates, store and card numbers, phones, URLs, places, conversions.

use rewardhub_core::time::Day;

use super::{Peeled, dates};
use crate::profile::MerchantPatterns;

const CITIES: [&str; 52] = [
    "AMSTERDAM",
    "ANTWERPEN",
    "BARCELONA",
    "BASEL",
    "BELFAST",
    "BERLIN",
    "BIRMINGHAM",
    "BREMEN",
    "BRIGHTON",
    "BRISTOL",
    "BRUSSELS",
    "CAMBRIDGE",
    "CARDIFF",
    "COLOGNE",
    "DORTMUND",
    "DRESDEN",
    "DUBLIN",
    "DUSSELDORF",
    "EDINBURGH",
    "ESSEN",
    "FRANKFURT",
    "GENEVE",
    "GLASGOW",
    "HAMBURG",
    "HANNOVER",
    "KOELN",
    "KOLN",
    "LEEDS",
    "LEICESTER",
    "LEIPZIG",
    "LISBOA",
    "LIVERPOOL",
    "LONDON",
    "LUXEMBOURG",
    "LYON",
    "MADRID",
    "MANCHESTER",
    "MILANO",
    "MUENCHEN",
    "MUNCHEN",
    "MUNICH",
    "NEWCASTLE",
    "NOTTINGHAM",
    "NURNBERG",
    "OXFORD",
    "PARIS",
    "ROMA",
    "SHEFFIELD",
    "STUTTGART",
    "WARSZAWA",
    "WIEN",
    "ZURICH",
];
const COUNTRIES: [&str; 30] = [
    "AT", "AUT", "BE", "BEL", "CH", "CHE", "DE", "DEU", "ES", "ESP", "FR", "FRA", "GB", "GBR", "IE", "IRL", "ITA", "LU", "LUX",
    "NL", "NLD", "PL", "POL", "PRT", "SWE", "UK", "US", "USA", "DNK", "NOR",
];
/// Where a conversion's report starts; all behind it goes.
const CONVERSIONS: [&str; 8] =
    [" EXCHANGE RATE", " FX RATE", " VISA RATE", " VISAXR", " MASTERCARD RATE", " NON-STERLING", " KURS ", " RATE "];
/// Words that lead to what follows: never the end of a name.
const LEADING: [&str; 14] = ["OF", "THE", "AND", "&", "IN", "AT", "DE", "LA", "LE", "VON", "AM", "IM", "DER", "DU"];

/// Cuts off what is reported behind the whole description.
pub(super) fn cut(peeled: &mut Peeled<'_>, booked_on: Day) {
    while slashes(peeled, booked_on) || conversion(peeled) {}
}

/// Takes one thing from the end; false when there is nothing to take.
pub(super) fn peel(peeled: &mut Peeled<'_>, booked_on: Day, patterns: &MerchantPatterns) -> bool {
    date(peeled, booked_on)
        || time(peeled)
        || card(peeled)
        || money(peeled)
        || phone(peeled)
        || url(peeled)
        || place(peeled, patterns)
        || numbered_place(peeled)
        || store(peeled)
        || full_stop(peeled)
        || slashes(peeled, booked_on)
        || conversion(peeled)
}

/// The text before its last word, and that word.
fn last_word(text: &str) -> Option<(&str, &str)> {
    // Words are short: looking back byte by byte beats a search.
    let at = text.as_bytes().iter().rposition(|byte| *byte == b' ')?;
    Some((&text[..at], &text[at + 1..]))
}

/// Without a word that only led to what was taken.
fn without<'t>(text: &'t str, words: &[&str]) -> &'t str {
    match last_word(text) {
        Some((before, word)) if words.contains(&word) => before,
        _ => text,
    }
}

/// German terminals: `GREENS SAGT DANKE//BERLIN/DE 2026-03-12T14:33:10`.
fn slashes(peeled: &mut Peeled<'_>, booked_on: Day) -> bool {
    let Some((name, behind)) = peeled.rest.split_once("//") else { return false };
    if name.ends_with(':') {
        return false;
    }
    let day = behind.split([' ', '/']).find_map(|word| dates::read(&[word], booked_on)).and_then(|found| found.day);
    let taken = peeled.leave(name);
    if taken {
        peeled.purchased_on = peeled.purchased_on.or(day);
    }
    taken
}

fn conversion(peeled: &mut Peeled<'_>) -> bool {
    let rest = peeled.rest;
    if !rest.contains(['@', '.']) {
        return false;
    }
    let marker = CONVERSIONS.iter().filter_map(|marker| rest.find(marker).map(|at| (at, &rest[at + marker.len()..])));
    let at_sign = rest.find(" @ ").map(|at| (at, &rest[at + 3..]));
    let reported = |behind: &str| behind.bytes().any(|b| b.is_ascii_digit());
    let first = marker.chain(at_sign).filter(|(_, behind)| reported(behind)).map(|(at, _)| at).min();
    first.is_some_and(|at| peeled.leave(&rest[..at]))
}

fn date(peeled: &mut Peeled<'_>, booked_on: Day) -> bool {
    let rest = peeled.rest;
    // A date has a digit in its last 17 bytes (`12 SEPTEMBER 2026`, `2026-03-12T14:33`).
    let near_end = &rest.as_bytes()[rest.len().saturating_sub(17)..];
    if !near_end.iter().any(u8::is_ascii_digit) {
        return false;
    }
    let mut before = rest;
    let starts = [(); 3].map(|()| {
        before = last_word(before).map_or("", |(before, _)| before);
        (!before.is_empty()).then_some(before.len())
    });
    for (count, start) in starts.into_iter().enumerate().rev() {
        let Some(start) = start else { continue };
        let mut words = [""; 3];
        for (word, text) in words.iter_mut().zip(rest[start + 1..].split(' ')) {
            *word = text;
        }
        if let Some(found) = dates::read(&words[..=count], booked_on) {
            let taken = peeled.leave(without(&rest[..start], &["ON", "AM", "VOM", "DATED"]));
            if taken {
                peeled.purchased_on = peeled.purchased_on.or(found.day);
            }
            return taken;
        }
    }
    false
}

fn time(peeled: &mut Peeled<'_>) -> bool {
    let Some((before, word)) = last_word(peeled.rest) else { return false };
    let parts: Vec<&str> = word.split(':').collect();
    let time =
        (2..=3).contains(&parts.len()) && parts.iter().all(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()));
    time && peeled.leave(without(before, &["AT", "UM"]))
}

/// `CD 1234`, `CARD 1234`, `CARD ENDING 1234`, `REF 1234`, `XXXX1234`.
fn card(peeled: &mut Peeled<'_>) -> bool {
    let Some((before, word)) = last_word(peeled.rest) else { return false };
    let masked = word.trim_start_matches(['X', '*', '.']);
    let digits = masked.len() >= 3 && masked.bytes().all(|b| b.is_ascii_digit());
    if digits && word.len() >= masked.len() + 2 {
        return peeled.leave(without(before, &["CARD", "CD", "KARTE"]));
    }
    let Some((front, label)) = last_word(before) else { return false };
    let label = label.trim_end_matches([':', '.']);
    let referred = label == "REF" && word.bytes().any(|b| b.is_ascii_digit());
    let carded = digits && matches!(label, "CD" | "CARD" | "ENDING" | "KARTE" | "KARTENNR");
    (referred || carded) && peeled.leave(without(front, &["CARD", "DEBIT", "IN"]))
}

/// `14.10 EUR`, `EUR 14.10`: what it was before conversion.
fn money(peeled: &mut Peeled<'_>) -> bool {
    let Some((before, last)) = last_word(peeled.rest) else { return false };
    let Some((front, word)) = last_word(before) else { return false };
    let amount = |text: &str| {
        let number = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
        number && text.bytes().any(|b| b.is_ascii_digit()) && text.contains(['.', ','])
    };
    let currency = |text: &str| {
        matches!(
            text,
            "EUR" | "GBP" | "USD" | "CHF" | "SEK" | "NOK" | "DKK" | "PLN" | "CZK" | "HUF" | "JPY" | "CAD" | "AUD" | "TRY"
        )
    };
    ((amount(last) && currency(word)) || (currency(last) && amount(word))) && peeled.leave(front)
}

/// Seven digits or more in words of digits, dashes and parentheses.
fn phone(peeled: &mut Peeled<'_>) -> bool {
    let rest = peeled.rest;
    let is_part = |word: &str| {
        word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'(' | b')' | b'/'))
            && word.bytes().any(|b| b.is_ascii_digit())
    };
    let (mut start, mut digits) = (rest.len(), 0);
    while let Some((before, word)) = last_word(&rest[..start]) {
        if !is_part(word) {
            break;
        }
        digits += word.bytes().filter(u8::is_ascii_digit).count();
        start = before.len();
    }
    digits >= 7 && peeled.leave(without(&rest[..start], &["TEL", "TEL.", "PHONE", "CALL"]))
}

fn url(peeled: &mut Peeled<'_>) -> bool {
    let Some((before, word)) = last_word(peeled.rest) else { return false };
    const ENDS: [&str; 9] = [".COM", ".CO.UK", ".DE", ".NET", ".ORG", ".IO", ".EU", ".FR", ".AT"];
    let host = word.split('/').next().unwrap_or(word);
    let url = word.starts_with("WWW.") || word.contains("://") || ENDS.iter().any(|end| host.ends_with(end));
    url && peeled.leave(before)
}

fn place(peeled: &mut Peeled<'_>, patterns: &MerchantPatterns) -> bool {
    let rest = peeled.rest;
    let given = patterns.suffixes.iter().find_map(|suffix| rest.strip_suffix(suffix.as_str())?.strip_suffix(' '));
    if let Some(before) = given {
        return peeled.leave(before);
    }
    let Some((before, word)) = last_word(rest) else { return false };
    let known = if word.len() <= 3 { COUNTRIES.contains(&word) } else { CITIES.binary_search(&word).is_ok() };
    // `BANK OF LONDON` is a name.
    let led_to = || LEADING.contains(&last_word(before).map_or(before, |(_, word)| word));
    known && !led_to() && peeled.leave(before)
}

/// One or two words behind a store's number or a phone (`0071 YORK`, `2341 MILTON KEYNES`): a place, whatever its name.
fn numbered_place(peeled: &mut Peeled<'_>) -> bool {
    let plain = |word: &str| word.len() >= 2 && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'-');
    // `AREA 501 BAR` is a name: a store's number has four digits or is filled up with zeros.
    let number = |word: &str| {
        let digits = (3..=8).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
        digits && (word.len() >= 4 || word.starts_with('0'))
    };
    let mut rest = peeled.rest;
    for _ in 0..2 {
        let Some((before, word)) = last_word(rest) else { return false };
        if !plain(word) {
            return false;
        }
        if last_word(before).is_some_and(|(_, word)| number(word)) {
            return peeled.leave(before);
        }
        rest = before;
    }
    false
}

/// The end of a sentence, but not of `S.A.`.
fn full_stop(peeled: &mut Peeled<'_>) -> bool {
    let Some(sentence) = peeled.rest.strip_suffix('.') else { return false };
    let last = sentence.rsplit(' ').next().unwrap_or(sentence);
    last.len() >= 3 && !last.contains('.') && peeled.leave(sentence)
}

/// Three to eight digits, or any behind `#` or `NO`.
fn store<'t>(peeled: &mut Peeled<'t>) -> bool {
    let Some((before, word)) = last_word(peeled.rest) else { return false };
    let number = word.trim_start_matches('#');
    let digits = (1..=8).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    let labelled = number.len() < word.len() || matches!(last_word(before), Some((_, "NO" | "NO." | "NR" | "NR." | "#")));
    if !digits || !(labelled || number.len() >= 3) {
        return false;
    }
    let taken = peeled.leave(without(before, &["NO", "NO.", "NR", "NR.", "#"]));
    if taken {
        peeled.store = peeled.store.or(Some(number));
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cities_are_sorted() {
        assert!(CITIES.is_sorted());
    }
}
