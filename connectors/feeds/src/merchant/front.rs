//! What stands before a merchant's name: the way of paying, a facilitator, a date, a terminal's number.

use rewardhub_core::time::Day;

use super::{Peeled, dates};
use crate::profile::MerchantPatterns;

/// Ways of paying. The longest that fits is taken; a word must end behind it.
const PREFIXES: [&str; 46] = [
    ")))",
    "APPLE PAY",
    "CARD PAYMENT",
    "CARD PAYMENT AT",
    "CARD PAYMENT TO",
    "CARD PURCHASE",
    "CARD PURCHASE AT",
    "CARD REFUND",
    "CARD TRANSACTION",
    "CONTACTLESS",
    "CONTACTLESS PAYMENT",
    "CONTACTLESS PAYMENT TO",
    "CREDIT FROM",
    "DEBIT CARD",
    "DEBIT CARD PAYMENT",
    "DEBIT CARD PAYMENT TO",
    "DEBIT CARD PURCHASE",
    "DIRECT DEBIT",
    "DIRECT DEBIT TO",
    "EC-KARTENZAHLUNG",
    "ECOM",
    "GIROCARD",
    "GOOGLE PAY",
    "KARTENZAHLUNG",
    "KARTENZAHLUNG BEI",
    "KAUFUMSATZ",
    "LASTSCHRIFT",
    "MAESTRO",
    "MASTERCARD",
    "NFC",
    "ONLINE PAYMENT",
    "ONLINE PAYMENT TO",
    "PAYMENT TO",
    "POS",
    "POS PURCHASE",
    "PURCHASE",
    "PURCHASE AT",
    "REFUND",
    "REFUND FROM",
    "SEPA-LASTSCHRIFT",
    "VIS",
    "VISA",
    "VISA DEBIT",
    "VISA PURCHASE",
    "VPAY",
    "ZAHLUNG AN",
];

/// Those who collect for others, always followed by a star.
const FACILITATORS: [&str; 22] = [
    "CCV",
    "CKO",
    "DOJO",
    "EB",
    "ETSY",
    "GOCARDLESS",
    "IZ",
    "IZETTLE",
    "KLARNA",
    "LEMSQZY",
    "MOLLIE",
    "PADDLE.NET",
    "PAYPAL",
    "PP",
    "SHOPIFY",
    "SP",
    "SQ",
    "SQUARE",
    "STRIPE",
    "SUMUP",
    "TST",
    "ZETTLE",
];

/// Takes one thing from the front; false when there is nothing to take.
pub(super) fn peel(peeled: &mut Peeled<'_>, booked_on: Day, patterns: &MerchantPatterns) -> bool {
    facilitator(peeled, patterns) || prefix(peeled, patterns) || date(peeled, booked_on) || terminal(peeled)
}

fn prefix(peeled: &mut Peeled<'_>, patterns: &MerchantPatterns) -> bool {
    let first = peeled.rest.as_bytes().first();
    let known = PREFIXES.iter().copied().filter(|prefix| prefix.as_bytes().first() == first);
    let given = patterns.prefixes.iter().map(String::as_str);
    let fitting = known.chain(given).filter(|prefix| starts(peeled.rest, prefix));
    let Some(longest) = fitting.map(str::len).max() else { return false };
    let taken = peeled.leave(&peeled.rest[longest..]);
    peeled.prefixed |= taken;
    taken
}

/// Whether the text starts with this word or phrase.
fn starts(text: &str, prefix: &str) -> bool {
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

/// What stands behind `SQ *`, `SQ*`, `SQ_*`.
fn behind_star<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.strip_prefix(name)?.trim_start_matches([' ', '_']).strip_prefix('*')
}

fn date(peeled: &mut Peeled<'_>, booked_on: Day) -> bool {
    if !peeled.rest.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let mut words = [""; 3];
    let mut found = 0;
    for (word, text) in words.iter_mut().zip(peeled.rest.splitn(4, ' ')) {
        *word = text;
        found += 1;
    }
    for count in (1..=found).rev() {
        if let Some(found) = dates::read(&words[..count], booked_on) {
            let length = words[..count].iter().map(|word| word.len() + 1).sum::<usize>();
            let taken = peeled.leave(peeled.rest.get(length..).unwrap_or(""));
            if taken {
                peeled.purchased_on = peeled.purchased_on.or(found.day);
            }
            return taken;
        }
    }
    false
}

/// The number of a terminal or a card behind the way of paying: `POS 1234 GREENS`.
fn terminal(peeled: &mut Peeled<'_>) -> bool {
    let Some((word, behind)) = peeled.rest.split_once(' ') else { return false };
    let number = word.len() >= 3
        && word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'X' | b'*'))
        && word.bytes().any(|b| b.is_ascii_digit());
    peeled.prefixed && number && peeled.leave(behind)
}
