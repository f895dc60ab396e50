//! Card numbers never pass the edge: they are masked in every text before it is kept, and in previews of rejected records.
//!
//! A card number has 13 to 19 digits, single spaces or dashes between them, a card's first digit, no letter or digit beside it,
//! and passes Luhn's check (ISO/IEC 7812-1). The tail of a valid IBAN passes it often enough and is none.

use std::borrow::Cow;

use crate::iban;

const LEAST: usize = 13;
const MOST: usize = 19;
/// Longest preview, in characters.
const PREVIEW: usize = 120;
/// From so many digits in a row on, a number may name an account or a person.
const TELLING: usize = 6;

/// Masks the digits of card numbers in free text. Not for reference fields: those are never text, and are compared whole.
#[must_use]
pub fn mask_cards(text: &str) -> Cow<'_, str> {
    if text.bytes().filter(u8::is_ascii_digit).count() < LEAST {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    let mut found = false;
    let mut at = 0;
    while at < text.len() {
        let run = run_at(text.as_bytes(), at);
        if run == 0 {
            at += 1;
            continue;
        }
        found |= mask_run(text, at, at + run, &mut bytes);
        at += run;
    }
    if !found {
        return Cow::Borrowed(text);
    }
    Cow::Owned(String::from_utf8(bytes).expect("only digits were replaced, by asterisks"))
}

/// How long the run of digits, with single separators between them, is that starts here; 0 when none does.
fn run_at(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while let Some(byte) = bytes.get(end) {
        let next_digit = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        if byte.is_ascii_digit() || (end > at && matches!(byte, b' ' | b'-') && next_digit) {
            end += 1;
        } else {
            break;
        }
    }
    end - at
}

/// Masks every card number within a run: one may start and end at any separator.
fn mask_run(text: &str, start: usize, end: usize, masked: &mut [u8]) -> bool {
    let bytes = text.as_bytes();
    let mut found = false;
    let mut from = start;
    while from < end {
        let starts_word = bytes[from].is_ascii_digit() && !from.checked_sub(1).is_some_and(|before| is_word_at(text, before));
        match starts_word.then(|| longest_card(text, from, end)).flatten() {
            Some(to) => {
                found = true;
                masked[from..to].iter_mut().filter(|b| b.is_ascii_digit()).for_each(|b| *b = b'*');
                from = to;
            }
            None => from += 1,
        }
    }
    found
}

/// The end of the longest card number that starts here.
fn longest_card(text: &str, from: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if !matches!(bytes[from], b'2'..=b'6') {
        return None;
    }
    let mut digits = [0_u8; MOST];
    let (mut count, mut longest) = (0, None);
    for (at, byte) in bytes.iter().enumerate().take(end).skip(from).filter(|(_, byte)| byte.is_ascii_digit()) {
        let Some(place) = digits.get_mut(count) else { break };
        *place = byte - b'0';
        count += 1;
        let ends_word = at + 1 == text.len() || !is_word_at(text, at + 1);
        if count >= LEAST && ends_word && luhn(&digits[..count]) {
            longest = Some(at + 1);
        }
    }
    longest.filter(|to| !in_iban(text, from, *to))
}

/// Whether the character that covers this byte is a letter or a digit.
fn is_word_at(text: &str, byte: usize) -> bool {
    let start = text.floor_char_boundary(byte);
    text[start..].chars().next().is_some_and(char::is_alphanumeric)
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(*digit) * 2) {
            (0, _) => u32::from(*digit),
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether these digits are part of a valid IBAN that is written in groups: its start lies some groups before them.
fn in_iban(text: &str, from: usize, to: usize) -> bool {
    let mut starts = vec![];
    let mut at = from;
    // An IBAN has 34 characters at most, and a space between every four.
    while at > 0 && from - at < 42 {
        at -= 1;
        let byte = text.as_bytes()[at];
        if !byte.is_ascii_alphanumeric() && byte != b' ' {
            break;
        }
        // Country and check digits stand together, or `TO 4111 …` would be one every 97 times.
        let begins = matches!(text.as_bytes()[at..], [a, b, c, d, ..]
            if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit());
        if begins && (at == 0 || !text.as_bytes()[at - 1].is_ascii_alphanumeric()) {
            starts.push(at);
        }
    }
    starts.iter().any(|start| {
        let rest = text.as_bytes()[*start..].iter().enumerate();
        let mut candidate = String::with_capacity(34);
        for (offset, byte) in rest {
            if *byte == b' ' {
                continue;
            }
            if !byte.is_ascii_alphanumeric() || candidate.len() == 34 {
                break;
            }
            candidate.push(char::from(byte.to_ascii_uppercase()));
            let end = start + offset + 1;
            let whole = text.as_bytes().get(end).is_none_or(|b| !b.is_ascii_alphanumeric());
            if end >= to && whole && iban::is_valid(&candidate) {
                return true;
            }
        }
        false
    })
}

/// What may be shown of a rejected record: one line of at most 120 characters, card numbers and every longer number masked.
#[must_use]
pub fn preview(record: &[u8]) -> String {
    // What the cut would split must be whole when it is masked.
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

/// Masks runs of six digits and more.
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
