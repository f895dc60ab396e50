//! Descriptions that begin with a word for a status (`PENDING - TESCO`), in files without a status column.

use ::csv::ByteRecord;

use super::{
    field_encoding::lossy,
    layout::Layout,
    status_and_direction_words::{PENDING, REMOVED},
};
use crate::profile::{Field, Words};

/// The columns of texts, and what was seen in them.
pub(super) struct LeadingStatus {
    columns: Vec<usize>,
    /// Words for rows that are not booked, grouped by first byte, in lower and in upper case.
    words: Vec<(u8, Vec<Vec<u8>>)>,
    /// The first such word, and its line.
    first_word: Option<(String, u64)>,
    rows: u64,
}

impl LeadingStatus {
    pub(super) fn new(layout: &Layout, given: &Words) -> Self {
        let parties = [Field::Counterparty, Field::Merchant].map(|field| layout.column(field)).into_iter().flatten();
        let texts = layout.descriptions().iter().copied().chain(parties);
        let columns = if layout.column(Field::Status).is_some() { Vec::new() } else { texts.collect() };
        let built_in = PENDING.iter().chain(REMOVED).map(|word| (*word).to_owned());
        let all = given.pending.iter().chain(&given.removed).cloned().chain(built_in);
        let mut words: Vec<(u8, Vec<Vec<u8>>)> = Vec::new();
        for spelling in all.flat_map(|word| [word.to_lowercase(), word.to_uppercase()]) {
            let Some(first) = spelling.bytes().next() else { continue };
            let at = words.iter().position(|(byte, _)| *byte == first).unwrap_or_else(|| {
                words.push((first, Vec::new()));
                words.len() - 1
            });
            words[at].1.push(spelling.into_bytes());
        }
        Self { columns, words, first_word: None, rows: 0 }
    }

    /// Checks the texts of a row.
    pub(super) fn look(&mut self, record: &ByteRecord, line: u64) {
        for at in &self.columns {
            let whole = record.get(*at).unwrap_or(&[]).trim_ascii();
            let cell = whole.strip_prefix(b"(").or_else(|| whole.strip_prefix(b"[")).unwrap_or(whole);
            let Some(first) = cell.first() else { continue };
            let Some((_, words)) = self.words.iter().find(|(byte, _)| byte == first) else { continue };
            if let Some(word) = words.iter().find(|word| begins_with(cell, word)) {
                self.rows += 1;
                if self.first_word.is_none() {
                    let shown = &whole[..whole.len() - cell.len() + word.len()];
                    self.first_word = Some((lossy(shown).into_owned(), line));
                }
                return;
            }
        }
    }

    /// A remark about such rows, for the delivery's report; `None` if there were none.
    pub(super) fn remark(&self) -> Option<String> {
        let (word, line) = self.first_word.as_ref()?;
        let rows = if self.rows == 1 {
            "1 row was read as booked though its text begins".to_owned()
        } else {
            format!("{} rows were read as booked though their texts begin", self.rows)
        };
        Some(format!(
            "{rows} as that of one that is not ({word:?} in line {line}); to leave such rows out until they are booked, set \
             footer = \"{word}*\" under [csv] in the feed's profile, or name the column that tells the status as status under \
             [csv.columns]"
        ))
    }
}

/// Whether a text begins with a word that a sign separates from the rest.
fn begins_with(cell: &[u8], word: &[u8]) -> bool {
    let Some((start, rest)) = cell.split_at_checked(word.len()) else { return false };
    start.eq_ignore_ascii_case(word) && {
        let behind = rest.trim_ascii_start();
        let dash = rest.len() > behind.len() && (behind.starts_with("–".as_bytes()) || behind.starts_with("—".as_bytes()));
        // A hyphen within a word, as in `Open-Air Kino`, separates nothing.
        let hyphen = behind.starts_with(b"-") && (rest.len() > behind.len() || behind.get(1) == Some(&b' '));
        dash || hyphen || matches!(behind.first(), Some(b':' | b'|' | b'*' | b'/' | b')' | b']'))
    }
}
