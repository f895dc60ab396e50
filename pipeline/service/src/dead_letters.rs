//! Lists dead letters, and decrypts them for callers who may see what a bank wrote.

use rewardhub_core::{
    dead_letter::DeadLetter,
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::RowKind;

use crate::{
    Service,
    error::{Damaged, NotFound, Result},
    open::TextError,
};

/// The decrypted content of a dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedLetter {
    /// What was wrong with the record, and how to correct it.
    pub message: String,
    /// The bytes of the record as the bank delivered them.
    pub record: Vec<u8>,
}

impl Service {
    /// Calls `each` with every dead letter until it returns `false`.
    ///
    /// # Errors
    /// When the ledger does not answer, and any error of `each`.
    pub fn each_dead_letter(&self, mut each: impl FnMut(&DeadLetter) -> Result<bool>) -> Result<()> {
        self.each(RowKind::DeadLetter, |_, row| match row {
            Row::DeadLetter(letter) => each(&letter),
            _ => Ok(true),
        })
    }

    /// Returns the dead letter with this id.
    ///
    /// # Errors
    /// [`NotFound::DeadLetter`], if there is none, and when the ledger does not answer.
    pub fn dead_letter(&self, id: u64) -> Result<DeadLetter> {
        match self.row(&RowKey::DeadLetter(self.placement().bucket_of(id), id))? {
            Some(Row::DeadLetter(letter)) => Ok((*letter).clone()),
            _ => Err(NotFound::DeadLetter(id).into()),
        }
    }

    /// Decrypts a dead letter.
    ///
    /// # Errors
    /// When its bytes were deleted or erased, or are damaged.
    pub fn opened_letter(&self, letter: &DeadLetter) -> Result<OpenedLetter> {
        let id = letter.id;
        let read = self.vault().letter(&letter.stored_at, &mut self.vault().texts()?);
        let bytes = match read {
            Ok(Some((_, bytes))) => bytes,
            Ok(None) => return Err(Damaged::LetterNowhere { letter: id }.into()),
            Err(TextError::Erased(source) | TextError::Other(source)) => {
                return Err(Damaged::Letter { letter: id, source }.into());
            }
        };
        // The ingest sealed the message as the first line, and the record behind it.
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        let message = String::from_utf8_lossy(&bytes[..end]).into_owned();
        Ok(OpenedLetter { message, record: bytes.get(end + 1..).unwrap_or_default().to_vec() })
    }
}
