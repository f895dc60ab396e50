//! Card numbers never pass the edge: they are masked in every text before it is stored, and in previews of rejected records.
//!
//! `cards` defines what a card number is. The end of a valid IBAN often passes for one and is not masked. References are not
//! text, and are compared unmasked.

mod cards;
mod issuers;

use std::borrow::Cow;

pub(crate) use cards::{Forms, find};

/// Length of the longest preview, in characters.
const PREVIEW: usize = 120;
/// Number of consecutive digits from which on a number may identify an account or a person.
const TELLING: usize = 6;

/// Masks the digits of card numbers in free text. Not for fields of references.
///
/// ```
/// use rewardhub_feeds::mask::mask_cards;
/// assert_eq!(mask_cards("KARTE4111.1111.1111.1111 GREENS"), "KARTE****.****.****.**** GREENS");
/// ```
#[must_use]
pub fn mask_cards(text: &str) -> Cow<'_, str> {
    let found = find(text, Forms::Any);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut kept = 0;
    for card in found {
        masked.push_str(&text[kept..card.start]);
        masked.extend(text[card.clone()].chars().map(|c| if cards::digit(c).is_some() { '*' } else { c }));
        kept = card.end;
    }
    masked.push_str(&text[kept..]);
    Cow::Owned(masked)
}

/// Masks a merchant's number if it is a card number. Acquirers' numbers of merchants have up to 15 digits (ISO
/// 8583, field 42), and one in ten passes the check: so a plain number this short counts as a card only if it
/// begins with 3, as short card numbers do.
#[must_use]
pub fn mask_merchant_id(id: &str) -> Cow<'_, str> {
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    let plain = digits == id.len() && !id.starts_with('3');
    if plain && digits <= 15 { Cow::Borrowed(id) } else { mask_cards(id) }
}

/// The part of a rejected record that may be shown: one line of at most 120 characters, with
/// card numbers and all longer numbers masked.
#[must_use]
pub fn preview(record: &[u8]) -> String {
    // A number that the cut would split must be whole when it is masked.
    let start = &record[..record.len().min(8 * PREVIEW)];
    let text = String::from_utf8_lossy(start);
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let masked = mask_numbers(&mask_cards(&line));
    let line = masked.trim();
    if line.chars().count() <= PREVIEW && start.len() == record.len() {
        return line.to_owned();
    }
    let mut cut: String = line.chars().take(PREVIEW - 1).collect();
    cut.push('…');
    cut
}

/// Masks every run of six digits or more.
fn mask_numbers(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_numeric()) {
        let (before, digits) = rest.split_at(start);
        let end = digits.find(|c: char| !c.is_numeric()).unwrap_or(digits.len());
        let (run, after) = digits.split_at(end);
        let count = run.chars().count();
        masked.push_str(before);
        if count >= TELLING {
            masked.extend(std::iter::repeat_n('*', count));
        } else {
            masked.push_str(run);
        }
        rest = after;
    }
    masked.push_str(rest);
    masked
}

#[cfg(test)]
mod tests;
