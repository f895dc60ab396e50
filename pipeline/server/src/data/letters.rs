//! Dead letters, opened for whoever may see what a bank wrote.

use anyhow::{Context as _, Result};
use rewardhub_core::{state::feed::DeadLetter, time::Day};
use rewardhub_embedded::dead_letters::LetterPlace;

use super::Data;

/// A dead letter's content.
pub struct OpenedLetter {
    /// What was wrong with the record, and what to do.
    pub message: String,
    /// The record's bytes, as they came.
    pub record: Vec<u8>,
}

/// Where the bytes of a dead letter lie. `None` when its row does not say.
pub fn letter_place(letter: &DeadLetter) -> Option<LetterPlace> {
    let (month, at) = letter.stored_at.split_once('/')?;
    Some(LetterPlace { month: Day::parse(&format!("{month}-01"))?.month(), at: at.parse().ok()? })
}

impl Data {
    /// What a dead letter says.
    ///
    /// # Errors
    /// When its bytes were deleted or erased, or are damaged.
    pub fn opened_letter(&self, letter: &DeadLetter) -> Result<OpenedLetter> {
        let cannot = || format!("dead letter {:016x} cannot be opened", letter.id);
        let place = letter_place(letter).with_context(|| format!("{}: it lies nowhere", cannot()))?;
        let read = self.set().letters().read(place, &mut self.set().sealer());
        let (_, bytes) = read.with_context(cannot)?;
        // The first line is the message, the rest the record: so the ingest sealed them.
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        let message = String::from_utf8_lossy(&bytes[..end]).into_owned();
        Ok(OpenedLetter { message, record: bytes.get(end + 1..).unwrap_or_default().to_vec() })
    }
}
