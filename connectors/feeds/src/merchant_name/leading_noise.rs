//! What precedes a merchant's name: the way of paying, a facilitator, a date, the number of a card or a terminal.

use rewardhub_core::time::Day;

use super::{
    Peeled, dates,
    prefixes::{CERTAIN, FACILITATORS, IN_TEXT},
    refunds::behind_refund,
    trailing_noise,
};
use crate::profile::MerchantPatterns;

/// Removes one thing from the front. Returns false if there is nothing to remove.
pub(super) fn peel(peeled: &mut Peeled<'_>, booked_on: Day, patterns: &MerchantPatterns) -> bool {
    if facilitator(peeled, patterns) || refund(peeled) || prefix(peeled, patterns) {
        return true;
    }
    let in_text = |peeled: &mut Peeled<'_>| {
        date(peeled, booked_on) || (peeled.prefixed && (time(peeled) || money(peeled) || terminal(peeled)))
    };
    !peeled.is_words() && (card(peeled) || (peeled.is_text() && in_text(peeled)))
}

fn prefix(peeled: &mut Peeled<'_>, patterns: &MerchantPatterns) -> bool {
    let in_text: &[&str] = if peeled.is_text() { &IN_TEXT } else { &[] };
    let known = beginning_as(&CERTAIN, peeled.rest).chain(beginning_as(in_text, peeled.rest));
    let given = patterns.prefixes.iter().map(String::as_str);
    let fitting = known.chain(given).filter(|prefix| starts(peeled.rest, prefix));
    let Some(longest) = fitting.map(str::len).max() else { return false };
    let (prefix, rest) = peeled.rest.split_at(longest);
    let taken = match prefix {
        // `MAESTRO PIZZA` was not paid with a Maestro card, and `CARTE D'OR` is a name.
        "MAESTRO" => peeled.leave_name(rest),
        "CARTE" | "KARTE" | "TARJETA" => rest.starts_with([' ', ':']) && numbered(&rest[1..]) && peeled.leave(rest),
        _ => peeled.leave(rest),
    };
    peeled.prefixed |= taken;
    taken
}

/// Removes a word for a refund before a known way of paying: what comes back was paid in that way.
fn refund(peeled: &mut Peeled<'_>) -> bool {
    let Some(rest) = behind_refund(peeled.rest) else { return false };
    let in_text: &[&str] = if peeled.is_text() { &IN_TEXT } else { &[] };
    let mut ways = beginning_as(&CERTAIN, rest).chain(beginning_as(in_text, rest));
    let taken = ways.any(|way| starts(rest, way)) && peeled.leave(rest);
    peeled.prefixed |= taken;
    taken
}

/// Whether a folded description begins with a way of paying for purchases.
pub(crate) fn starts_with_a_way_of_paying(text: &str) -> bool {
    const OTHERS: [&str; 4] = ["CREDIT FROM", "GUTSCHRIFT", "GUTSCHRIFT VON", "PRLV"];
    let known = beginning_as(&CERTAIN, text).chain(beginning_as(&IN_TEXT, text));
    known.filter(|prefix| !OTHERS.contains(prefix)).any(|prefix| starts(text, prefix))
}

/// The prefixes in a sorted list that begin with the same byte as the text.
pub(super) fn beginning_as<'p>(sorted: &'p [&'p str], text: &str) -> impl Iterator<Item = &'p str> {
    let (first, of) = (text.as_bytes().first().copied(), |prefix: &str| prefix.as_bytes().first().copied());
    let from = sorted.partition_point(|prefix| of(prefix) < first);
    sorted[from..].iter().copied().take_while(move |prefix| of(prefix) == first)
}

fn numbered(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| c.is_ascii_digit() || matches!(c, '*' | 'X'))
}

/// Whether a text begins with this word or phrase.
pub(super) fn starts(text: &str, prefix: &str) -> bool {
    let rest = text.strip_prefix(prefix);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '\'' | '&')))
}

fn facilitator(peeled: &mut Peeled<'_>, patterns: &MerchantPatterns) -> bool {
    let rest = peeled.rest;
    let behind = if rest.contains('*') { FACILITATORS.iter().find_map(|name| behind_star(rest, name)) } else { None };
    let given = || {
        patterns.facilitators.iter().find_map(|pattern| match pattern.split_once('*') {
            Some((name, "")) => behind_star(rest, name.trim_end()),
            _ => starts(rest, pattern).then(|| &rest[pattern.len()..]),
        })
    };
    let Some(behind) = behind.or_else(given) else { return false };
    let taken = peeled.leave(behind);
    peeled.facilitator |= taken;
    taken
}

/// The text after `SQ *`, `SQ*` or `SQ_*`.
fn behind_star<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.strip_prefix(name)?.trim_start_matches([' ', '_']).strip_prefix('*')
}

/// Number of days before its booking in which a purchase is usually made.
const RECENT_DAYS: i32 = 14;

/// Removes a day that can be nothing else; after a way of paying, any day.
fn date(peeled: &mut Peeled<'_>, booked_on: Day) -> bool {
    if !peeled.rest.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let mut words = [""; 3];
    let mut found = 0;
    for (word, text) in words.iter_mut().zip(peeled.rest.splitn(4, ' ')) {
        *word = text.trim_end_matches(',');
        found += 1;
    }
    for count in (1..=found).rev() {
        let words = &words[..count];
        // `4 JUNE CAFE` and `09/11 MEMORIAL` are names.
        let is_date = peeled.prefixed
            || match words {
                [day] => day.len() > 5 || !day.contains('/'),
                [day, month] => day.len() == 2 && month.len() == 3,
                _ => true,
            };
        // One Nordic bank writes the day of the purchase as `12.03` before the name.
        let is_recent =
            |found: &dates::Found| found.day.is_some_and(|day| (booked_on.plus(-RECENT_DAYS)..=booked_on).contains(&day));
        let short = || dates::day_and_month(words, booked_on).filter(|found| peeled.prefixed || is_recent(found));
        let day = dates::read(words, booked_on).or_else(short);
        let Some(day) = day.filter(|_| is_date) else { continue };
        let length = peeled.rest.split(' ').take(count).map(|word| word.len() + 1).sum::<usize>();
        let taken = peeled.leave_name(peeled.rest.get(length..).unwrap_or(""));
        if taken {
            peeled.purchased_on = peeled.purchased_on.or(day.day);
            peeled.prefixed = true;
        }
        return taken;
    }
    false
}

/// Removes a time such as `14:33` after a way of paying.
fn time(peeled: &mut Peeled<'_>) -> bool {
    let Some((word, behind)) = peeled.rest.split_once(' ') else { return false };
    trailing_noise::is_time(word) && peeled.leave(behind)
}

/// Removes an amount such as `NOK 123.00` after a way of paying.
fn money(peeled: &mut Peeled<'_>) -> bool {
    let Some((first, behind)) = peeled.rest.split_once(' ') else { return false };
    let Some((second, behind)) = behind.split_once(' ') else { return false };
    trailing_noise::is_money(first, second) && peeled.leave(behind)
}

/// Removes the last digits of a card: `XXXX1234`, `*1234`, `CARD 1234`, `PASNR. 001`.
pub(super) fn card(peeled: &mut Peeled<'_>) -> bool {
    let Some((word, behind)) = peeled.rest.split_once(' ') else { return false };
    let masked = word.len() >= 4
        && word.starts_with(['X', '*'])
        && word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'X' | b'*'))
        && word.bytes().filter(u8::is_ascii_digit).count() >= 3;
    let labelled = || {
        let (number, behind) = behind.split_once(' ')?;
        let digits = number.trim_start_matches(['X', '*']);
        let is_number = digits.len() >= 3 && digits.bytes().all(|b| b.is_ascii_digit());
        let label = word.trim_end_matches(['.', ':']);
        (is_number && matches!(label, "CARD" | "CD" | "KARTE" | "PASNR" | "PASVOLGNR" | "TARJ" | "CARTE" | "KORT"))
            .then_some(behind)
    };
    let behind = if masked { Some(behind) } else { labelled() };
    let taken = behind.is_some_and(|behind| peeled.leave(behind));
    peeled.prefixed |= taken;
    taken
}

/// Removes the number of a terminal or a card after the way of paying: `POS 1234 GREENS`.
fn terminal(peeled: &mut Peeled<'_>) -> bool {
    let Some((word, behind)) = peeled.rest.split_once(' ') else { return false };
    let number = word.len() >= 3
        && word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'X' | b'*'))
        && word.bytes().any(|b| b.is_ascii_digit());
    number && peeled.leave(behind)
}
