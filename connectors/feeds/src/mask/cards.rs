//! Finds card numbers in text (ISO/IEC 7812-1): 13 to 19 digits that begin as an issuer's numbers do and pass Luhn's check, with
//! blanks, dots, dashes and slashes between them or none, letters beside them or not. More digits right beside them make another number.
//!
//! Every digit is looked at as the start of at most one number, so time grows with the text alone.

use std::ops::Range;

use super::issuers;
use crate::iban;

const LEAST: usize = 13;
const MOST: usize = 19;
/// So many characters may stand between two digits of one number.
const WIDEST_GAP: usize = 3;

/// Which card numbers are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forms {
    /// In one piece, or in groups as they stand on cards: no date or store's number beside others looks like that.
    AsPrinted,
    /// However its digits are held apart.
    Any,
}

/// A digit of a run.
#[derive(Debug, Clone, Copy)]
struct Digit {
    value: u8,
    at: usize,
    end: usize,
    /// How many characters stand between it and the digit before.
    gap: usize,
}

/// Where the card numbers of a text stand, in bytes: ascending and apart from each other.
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

/// Every number that starts in a run, the longest from each start: one may hide the beginning of another.
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

/// Luhn's check.
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

/// In one piece; in fours with a rest; in four, six and the rest. One character between the groups.
fn is_as_printed(digits: &[Digit]) -> bool {
    let gaps = || digits.iter().enumerate().skip(1).filter(|(_, digit)| digit.gap > 0);
    let starts = || gaps().map(|(place, _)| place);
    gaps().all(|(_, digit)| digit.gap == 1)
        && (starts().next().is_none() || starts().eq((4..digits.len()).step_by(4)) || starts().eq([4, 10]))
}

/// Ranges in any order, joined where they overlap.
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

/// Digits of the scripts in which numbers are typed; those of full width become plain ones where names are folded.
pub(super) fn digit(c: char) -> Option<u8> {
    let zeros = ['0', '\u{ff10}', '\u{0660}', '\u{06f0}', '\u{0966}'];
    let value = zeros.into_iter().find_map(|zero| u32::from(c).checked_sub(u32::from(zero)).filter(|value| *value < 10))?;
    u8::try_from(value).ok()
}

/// What people and programs write between the digits of a number.
fn is_separator(c: char) -> bool {
    const DOTS_DASHES_SLASHES: [char; 12] =
        ['.', '·', '•', '-', '\u{2010}', '\u{2011}', '–', '—', '\u{2212}', '/', '\u{2044}', '_'];
    const WITHOUT_WIDTH: [char; 5] = ['\u{ad}', '\u{200b}', '\u{200d}', '\u{2060}', '\u{feff}'];
    c.is_whitespace() || c.is_control() || DOTS_DASHES_SLASHES.contains(&c) || WITHOUT_WIDTH.contains(&c)
}
