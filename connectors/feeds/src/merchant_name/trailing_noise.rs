//! What follows a merchant's name: dates, store and card numbers, phones, URLs, places, conversions.

use rewardhub_core::time::Day;

use super::{Peeled, dates, place_names};
use crate::profile::MerchantPatterns;

/// Beginnings of the report on a conversion; everything after one is removed.
const CONVERSIONS: [&str; 10] = [
    " @ ",
    " EXCHANGE RATE",
    " FX RATE",
    " KURS ",
    " KURS:",
    " MASTERCARD RATE",
    " NON-STERLING",
    " RATE ",
    " VISA RATE",
    " VISAXR",
];
/// How banks name the way of paying at the very end, in a word or two.
const WAYS: [&str; 12] = [
    "APPLE PAY",
    "BBP",
    "BCC",
    "BDC",
    "BGC",
    "CLP",
    "CONTACTLESS",
    "CPM",
    "DEBIT CARD",
    "GOOGLE PAY",
    "VIA APPLE PAY",
    "VIA GOOGLE PAY",
];
const CURRENCIES: [&str; 16] =
    ["EUR", "GBP", "USD", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "JPY", "CAD", "AUD", "TRY", "RON", "ISK"];

/// Removes what is reported after the whole description.
pub(super) fn cut(peeled: &mut Peeled<'_>, booked_on: Day) {
    while slashes(peeled, booked_on) || (peeled.is_text() && conversion(peeled)) {}
}

/// Removes one thing from the end. Returns false if there is nothing to remove.
pub(super) fn peel(peeled: &mut Peeled<'_>, booked_on: Day, patterns: &MerchantPatterns) -> bool {
    if peeled.is_words() {
        let certain = suffix(peeled, patterns) || thanks(peeled);
        return certain || (peeled.is_text() && (way(peeled) || place(peeled)));
    }
    let numbered = last_word(peeled.rest).is_some_and(|(_, word)| word.bytes().any(|b| b.is_ascii_digit()));
    let certain = (numbered && peeled.is_text() && reference(peeled))
        || date(peeled, booked_on)
        || (numbered && (card(peeled) || phone(peeled)))
        || url(peeled)
        || code(peeled)
        || suffix(peeled, patterns)
        || (numbered && store(peeled))
        || full_stop(peeled)
        || thanks(peeled)
        || slashes(peeled, booked_on);
    let in_text = |peeled: &mut Peeled<'_>| {
        (numbered && time(peeled))
            || money(peeled)
            || way(peeled)
            || comma(peeled)
            || place(peeled)
            || numbered_place(peeled)
            || conversion(peeled)
    };
    certain || (peeled.is_text() && in_text(peeled))
}

/// The text before its last word, and that word.
fn last_word(text: &str) -> Option<(&str, &str)> {
    // Words are short, so looking back byte by byte is faster than a search.
    let at = text.as_bytes().iter().rposition(|byte| *byte == b' ')?;
    Some((&text[..at], &text[at + 1..]))
}

/// The text without a last word that only led to what was removed.
fn without<'t>(text: &'t str, words: &[&str]) -> &'t str {
    match last_word(text) {
        Some((before, word)) if words.contains(&word) => before,
        _ => text,
    }
}

/// Removes what German terminals print after the name: `GREENS SAGT DANKE//BERLIN/DE 2026-03-12T14:33:10`.
fn slashes(peeled: &mut Peeled<'_>, booked_on: Day) -> bool {
    if !peeled.rest.contains('/') {
        return false;
    }
    let Some((name, behind)) = peeled.rest.split_once("//") else { return false };
    if name.ends_with(':') {
        return false;
    }
    let day = behind.split([' ', '/']).find_map(|word| dates::read(&[word], booked_on)).and_then(|found| found.day);
    let taken = peeled.leave(name);
    if taken {
        peeled.purchased_on = peeled.purchased_on.or(day);
        peeled.placed = true;
    }
    taken
}

fn conversion(peeled: &mut Peeled<'_>) -> bool {
    let rest = peeled.rest;
    let is_number = |text: &str| text.bytes().any(|b| b.is_ascii_digit());
    if !is_number(rest) || !rest.contains(['@', '.']) {
        return false;
    }
    // A marker begins with a blank and is followed by what it reports.
    let reports = |at: &usize| CONVERSIONS.iter().any(|marker| rest[*at..].strip_prefix(marker).is_some_and(is_number));
    let first = rest.match_indices(' ').map(|(at, _)| at).find(reports);
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
            *word = text.trim_start_matches('/');
        }
        if let Some(found) = dates::read(&words[..=count], booked_on) {
            let before = without(&rest[..start], &["ON", "AM", "VOM", "DATED", "DATO", "LE", "DEN"]);
            // A name may end in a day (`CAFE 14 JULY`), but hardly with `ON` before it or a year after it.
            let certain = count != 1 || before.len() < start;
            let taken = (certain || peeled.is_text()) && peeled.leave_name(before);
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
    is_time(word) && peeled.leave(without(before, &["AT", "UM", "KL", "KL.", "KLO", "OM"]))
}

/// Whether a word is a time such as `14:33` or `14:33:10`.
pub(super) fn is_time(word: &str) -> bool {
    let in_place = |(at, byte): (usize, u8)| if at % 3 == 2 { byte == b':' } else { byte.is_ascii_digit() };
    matches!(word.len(), 5 | 8) && word.bytes().enumerate().all(in_place)
}

/// Removes the number of a card: `CD 1234`, `CARD 1234`, `CARD ENDING 1234`, `XXXX1234`, `CB*1234`, `PAS123`.
fn card(peeled: &mut Peeled<'_>) -> bool {
    let Some((before, word)) = last_word(peeled.rest) else { return false };
    let all_digits = |text: &str| text.len() >= 3 && text.bytes().all(|b| b.is_ascii_digit());
    let short = word.strip_prefix("CB*").or_else(|| word.strip_prefix("PAS"));
    let masked = word.trim_start_matches(['X', '*', '.']);
    let digits = all_digits(masked);
    if short.is_some_and(all_digits) || (digits && word.len() >= masked.len() + 2) {
        return peeled.leave(without(before, &["CARD", "CD", "KARTE", "CARTE", "KORT"]));
    }
    if let Some((name, "")) = word.rsplit_once(",PAS").map(|(name, number)| (name, number.trim_matches(char::is_numeric))) {
        return peeled.leave(&peeled.rest[..before.len() + 1 + name.len()]);
    }
    let Some((front, label)) = last_word(before) else { return false };
    let label = label.trim_end_matches([':', '.']);
    let labels = ["CD", "CARD", "ENDING", "KARTE", "KARTENNR", "PASNR", "PASVOLGNR", "CARTE", "KORT"];
    digits && labels.contains(&label) && peeled.leave(without(front, &["CARD", "DEBIT", "IN"]))
}

/// Removes a reference: `REF AB123`, `NR:AB12CD`, `FACT 120326`, `TERM 123456`.
fn reference(peeled: &mut Peeled<'_>) -> bool {
    let Some((before, word)) = last_word(peeled.rest) else { return false };
    if word.starts_with("NR:") || word.starts_with("REF:") {
        return peeled.leave(before);
    }
    let Some((front, label)) = last_word(before) else { return false };
    matches!(label.trim_end_matches([':', '.']), "REF" | "FACT" | "TERM" | "TRANSACTIE") && peeled.leave(front)
}

/// Removes the amount before conversion: `14.10 EUR`, `EUR 14.10`.
fn money(peeled: &mut Peeled<'_>) -> bool {
    let Some((before, last)) = last_word(peeled.rest) else { return false };
    let Some((front, word)) = last_word(before) else { return false };
    is_money(word, last) && peeled.leave(front)
}

pub(super) fn is_money(first: &str, second: &str) -> bool {
    let amount = |text: &str| {
        let number = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
        number && text.bytes().any(|b| b.is_ascii_digit()) && text.contains(['.', ','])
    };
    let currency = |text: &str| CURRENCIES.contains(&text);
    (amount(second) && currency(first)) || (currency(second) && amount(first))
}

/// Removes a phone number: seven digits or more in words of digits, dashes and parentheses.
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

/// Removes an address after the name. A bare host is removed only in a description and if it
/// repeats the name (`THE HUT.COM` is a name).
fn url(peeled: &mut Peeled<'_>) -> bool {
    let Some((before, word)) = last_word(peeled.rest) else { return false };
    const ENDS: [&str; 14] =
        [".COM", ".CO.UK", ".DE", ".NET", ".ORG", ".IO", ".EU", ".FR", ".AT", ".NL", ".SE", ".NO", ".DK", ".ES"];
    if !word.contains(['.', ':']) {
        return false;
    }
    if word.starts_with("WWW.") || word.contains("://") {
        return peeled.leave(before);
    }
    let host = word.split('/').next().unwrap_or(word);
    let Some(domain) = ENDS.iter().find_map(|end| host.strip_suffix(end)) else { return false };
    let start: String = before.chars().filter(|c| c.is_alphanumeric()).take(4).collect();
    let repeated = start.len() >= 3 && domain.replace('-', "").contains(&start);
    peeled.is_text() && (repeated || domain.starts_with("HELP.")) && peeled.leave(before)
}

/// Removes a code that a shop writes after its name and a star, different for each purchase: `AMZN MKTP*AB12CD3E4`.
fn code(peeled: &mut Peeled<'_>) -> bool {
    let Some((name, code)) = peeled.rest.rsplit_once('*') else { return false };
    let code = code.trim_start();
    let is_code = code.len() >= 5
        && code.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        && code.bytes().filter(u8::is_ascii_digit).count() >= 2;
    is_code && peeled.leave(name)
}

/// Removes a suffix that the profile names.
fn suffix(peeled: &mut Peeled<'_>, patterns: &MerchantPatterns) -> bool {
    let rest = peeled.rest;
    let given = patterns.suffixes.iter().find_map(|suffix| rest.strip_suffix(suffix.as_str())?.strip_suffix(' '));
    given.is_some_and(|before| peeled.leave(before))
}

fn way(peeled: &mut Peeled<'_>) -> bool {
    let rest = peeled.rest;
    let before = WAYS.iter().filter_map(|way| rest.strip_suffix(way)?.strip_suffix(' ')).min_by_key(|before| before.len());
    before.is_some_and(|before| peeled.leave_name(before))
}

/// Removes a comma, up to three words and a country, as in `GREENS , MILTON KEYNES GB`.
fn comma(peeled: &mut Peeled<'_>) -> bool {
    let Some((name, place)) = peeled.rest.rsplit_once(',') else { return false };
    let words = || place.split_whitespace();
    let plain = words().all(|word| word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '.')));
    let country = words().next_back().is_some_and(place_names::is_country);
    let taken = plain && country && words().count() <= 4 && peeled.leave(name);
    peeled.placed |= taken;
    taken
}

/// Removes a country, or one city: a second one belongs to the name.
fn place(peeled: &mut Peeled<'_>) -> bool {
    let Some((before, word)) = last_word(peeled.rest) else { return false };
    // `BANK OF LONDON` and `TOYS R US` are names.
    if place_names::leads(last_word(before).map_or(before, |(_, word)| word)) {
        return false;
    }
    if place_names::is_country(word) {
        let taken = peeled.leave_name(before);
        peeled.abroad |= taken;
        return taken;
    }
    let taken = !peeled.placed && place_names::is_city(word, peeled.abroad) && peeled.leave_name(before);
    peeled.placed |= taken;
    taken
}

/// Removes one or two words after a store's number or a phone number, which are a place whatever its
/// name: `0071 YORK`, `2341 MILTON KEYNES`.
fn numbered_place(peeled: &mut Peeled<'_>) -> bool {
    let plain = |word: &str| word.len() >= 2 && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'-');
    // `AREA 501 BAR` and `STAR 2000 TRAVEL` are names: a store's number has four digits or leading zeros.
    let number = |word: &str| {
        let digits = (3..=8).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
        digits && (word.len() >= 4 || word.starts_with('0')) && !is_year(word)
    };
    let mut rest = peeled.rest;
    for _ in 0..2 {
        let Some((before, word)) = last_word(rest) else { return false };
        if !plain(word) {
            return false;
        }
        if last_word(before).is_some_and(|(_, word)| number(word)) {
            let taken = peeled.leave(before);
            peeled.placed |= taken;
            return taken;
        }
        rest = before;
    }
    false
}

/// Removes what German tills print: `GREENS SAGT DANKE`.
fn thanks(peeled: &mut Peeled<'_>) -> bool {
    let name = peeled.rest.strip_suffix(" SAGT DANKE");
    name.is_some_and(|name| peeled.leave(name))
}

/// Removes the full stop at the end of a sentence, but not that of `S.A.`.
fn full_stop(peeled: &mut Peeled<'_>) -> bool {
    let Some(sentence) = peeled.rest.strip_suffix('.') else { return false };
    let last = sentence.rsplit(' ').next().unwrap_or(sentence);
    last.len() >= 3 && !last.contains('.') && peeled.leave(sentence)
}

/// Removes the number of a store: three to eight digits, or any number after `#`. A field for names keeps three digits and what
/// may be a year; a round number (`REMA 1000`) belongs to the name.
fn store<'t>(peeled: &mut Peeled<'t>) -> bool {
    let Some((before, word)) = last_word(peeled.rest) else { return false };
    let number = word.trim_start_matches('#');
    let marked = number.len() < word.len();
    let digits = (1..=8).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    let round = number.ends_with("000") && !number.starts_with('0');
    let long_enough = match peeled.given {
        super::NameSource::Text => number.len() >= 3,
        super::NameSource::Name => number.len() >= 4 && !is_year(number),
    };
    if !digits || !(marked || (long_enough && !round)) {
        return false;
    }
    let taken = peeled.leave_name(without(before, &["NO", "NO.", "NR", "NR.", "#"]));
    if taken {
        peeled.store = peeled.store.or(Some(number));
    }
    taken
}

/// Whether a number may be a year in a name, as in `HOTEL 1898`.
fn is_year(number: &str) -> bool {
    number.len() == 4 && ("1700".."2100").contains(&number)
}
