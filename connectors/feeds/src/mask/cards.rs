//! Finds card numbers in text (ISO/IEC 7812-1): 13 to 19 digits that begin like an issuer's numbers and pass the Luhn check, with
//! blanks, dots, dashes, slashes or nothing between them, and with or without letters beside them. More digits directly beside
//! them make another number.
//!
//! Every digit is examined as the start of at most one number, so the time grows linearly with the text.

use std::ops::Range;

use super::issuers;
use crate::iban;

const LEAST: usize = 13;
const MOST: usize = 19;
/// The most characters between two digits of one number.
const WIDEST_GAP: usize = 3;

/// The notations of card numbers to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forms {
    /// In one piece, or in groups as printed on cards. A date or a store's number beside others does not look like that.
    AsPrinted,
    /// Digits separated in any way.
    Any,
}

/// One digit of a run.
#[derive(Debug, Clone, Copy)]
struct Digit {
    value: u8,
    at: usize,
    end: usize,
    /// Number of characters between this digit and the one before.
    gap: usize,
}

/// The ranges of card numbers in a text, in bytes, ascending and without overlaps.
pub(crate) fn find(text: &str, forms: Forms) -> Vec<Range<usize>> {
    let may_be_digits = || text.bytes().filter(|byte| byte.is_ascii_digit() || !byte.is_ascii());
    if text.len() < LEAST || may_be_digits().nth(LEAST - 1).is_none() {
        return Vec::new();
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut run: Vec<Digit> = Vec::new();
    let mut gap = 0;
    for (at, c) in text.char_indices() {
        if let Some(value) = digit(c) {
            run.push(Digit { value, at, end: at + c.len_utf8(), gap: if run.is_empty() { WIDEST_GAP } else { gap } });
            gap = 0;
        } else if gap < WIDEST_GAP && is_separator(c) {
            gap += usize::from(!run.is_empty());
        } else if !run.is_empty() {
            find_in(&run, forms, &mut found);
            run.clear();
            gap = 0;
        }
    }
    find_in(&run, forms, &mut found);
    if !found.is_empty() {
        let ibans = iban::find(text);
        found.retain(|card| !ibans.iter().any(|iban| iban.start <= card.start && card.end <= iban.end));
    }
    joined(found)
}

/// Finds every number that starts in a run, the longest from each start, since one may hide the beginning of another.
fn find_in(run: &[Digit], forms: Forms, found: &mut Vec<Range<usize>>) {
    for (start, first) in run.iter().enumerate() {
        if first.gap == 0 {
            continue;
        }
        let digits = &run[start..run.len().min(start + MOST)];
        let whole = |count: usize| run.get(start + count).is_none_or(|next| next.gap > 0);
        let card = |count: &usize| {
            let digits = &digits[..*count];
            whole(*count) && passes(digits) && (forms == Forms::Any || is_as_printed(digits))
        };
        if digits.len() >= LEAST && issuers::begins(digits.iter().map(|digit| digit.value)) {
            let longest = (LEAST..=digits.len()).rev().find(card);
            found.extend(longest.map(|count| first.at..digits[count - 1].end));
        }
    }
}

/// Whether digits pass the Luhn check.
fn passes(digits: &[Digit]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(digit.value) * 2) {
            (0, _) => u32::from(digit.value),
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether digits are in one piece, in groups of four with a rest, or in groups of four, six and the
/// rest, with one character between groups.
fn is_as_printed(digits: &[Digit]) -> bool {
    let gaps = || digits.iter().enumerate().skip(1).filter(|(_, digit)| digit.gap > 0);
    let starts = || gaps().map(|(place, _)| place);
    gaps().all(|(_, digit)| digit.gap == 1)
        && (starts().next().is_none() || starts().eq((4..digits.len()).step_by(4)) || starts().eq([4, 10]))
}

/// Joins ranges that overlap; sorts them.
fn joined(mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    found.sort_by_key(|card| card.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for card in found {
        match joined.last_mut() {
            Some(last) if card.start < last.end => last.end = last.end.max(card.end),
            _ => joined.push(card),
        }
    }
    joined
}

/// The value of a digit in the scripts in which numbers are typed; `None` for other characters. Full-width digits are included
/// because folding turns them into plain ones.
pub(super) fn digit(c: char) -> Option<u8> {
    let zeros = ['0', '\u{ff10}', '\u{0660}', '\u{06f0}', '\u{0966}'];
    let value = zeros.into_iter().find_map(|zero| u32::from(c).checked_sub(u32::from(zero)).filter(|value| *value < 10))?;
    u8::try_from(value).ok()
}

/// Whether people and programs write this character between the digits of a number.
fn is_separator(c: char) -> bool {
    const DOTS_DASHES_SLASHES: [char; 12] =
        ['.', '·', '•', '-', '\u{2010}', '\u{2011}', '–', '—', '\u{2212}', '/', '\u{2044}', '_'];
    const WITHOUT_WIDTH: [char; 5] = ['\u{ad}', '\u{200b}', '\u{200d}', '\u{2060}', '\u{feff}'];
    c.is_whitespace() || c.is_control() || DOTS_DASHES_SLASHES.contains(&c) || WITHOUT_WIDTH.contains(&c)
}
