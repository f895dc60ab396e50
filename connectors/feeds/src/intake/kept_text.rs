//! What is kept of an entry's words: sealed, on one line, with card numbers masked. It is the description, the other party's name, the
//! code of ISO 20022 and the bank's own, with a tab between them; what is empty at the end is left out. By these, and what is stored in
//! clear, a rule of kinds that comes later still recognises the entry.

use crate::{entry::Entry, mask};

/// The most bytes of a text that are sealed; all of it is hashed.
const TEXT_BYTES: usize = 4096;
/// The most bytes that are sealed of a name or a code.
const WORD_BYTES: usize = 256;

/// What was kept of an entry's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeptText<'a> {
    /// The description, as the bank worded it.
    pub text: &'a str,
    /// The other party's name; empty if there was none.
    pub counterparty: &'a str,
    /// Domain, family and sub-family of ISO 20022; empty if there were none.
    pub bank_code: &'a str,
    /// The bank's own code; empty if there was none.
    pub proprietary_code: &'a str,
}

impl<'a> KeptText<'a> {
    /// Reads a line.
    #[must_use]
    pub fn read(line: &'a str) -> Self {
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        Self { text: next(), counterparty: next(), bank_code: next(), proprietary_code: next() }
    }
}

/// The line that is sealed of an entry.
pub(super) fn of(entry: &Entry) -> String {
    let mut line = String::with_capacity(entry.text.len() + 32);
    add_line(&mut line, &entry.text, TEXT_BYTES);
    for word in [entry.counterparty_name.as_deref().unwrap_or_default(), &entry.bank_code, &entry.proprietary_code] {
        line.push('\t');
        add_line(&mut line, word, WORD_BYTES);
    }
    line.truncate(line.trim_end_matches('\t').len());
    line
}

/// The beginning of a text as it is stored: at most `most` bytes, on one line, with card numbers masked.
pub(super) fn kept(text: &str, most: usize) -> String {
    let mut line = String::with_capacity(text.len().min(most));
    add_line(&mut line, text, most);
    line
}

/// The beginning of a masked text: at most `most` bytes, on one line.
pub(super) fn cut(masked: &str, most: usize) -> String {
    let mut line = String::with_capacity(masked.len().min(most));
    add_masked(&mut line, masked, most);
    line
}

fn add_line(line: &mut String, text: &str, most: usize) {
    // Masked before it is cut, because half a card number would not be recognised.
    add_masked(line, &mask::mask_cards(text), most);
}

fn add_masked(line: &mut String, masked: &str, most: usize) {
    let masked = &masked[..masked.floor_char_boundary(most)];
    if masked.bytes().any(|b| b.is_ascii_control()) {
        line.extend(masked.chars().map(|c| if c.is_control() { ' ' } else { c }));
    } else {
        line.push_str(masked);
    }
}
