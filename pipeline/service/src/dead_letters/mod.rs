//! Lists dead letters, decrypts them for callers who may see what a bank wrote, and has a person settle them.

mod came_with;
mod known_sources;
mod retry;
mod sealed_letter;
mod settle;

use rewardhub_core::{
    dead_letter::DeadLetter,
    ids::FeedId,
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::RowKind;
use rewardhub_feeds::entry::Rejected;

pub(crate) use self::{
    known_sources::KnownSources,
    sealed_letter::{SealedLetter, sealed},
};
use crate::{
    Service,
    error::{Damaged, NotFound, Result},
    open::TextError,
};

/// What requests to settle letters are called.
const REQUEST: &str = "dead letter";

/// The owner under whose key what a feed's dead letters say is encrypted.
pub(crate) fn owner(feed: FeedId) -> u128 {
    u128::from_be_bytes(feed.bytes())
}

/// The decrypted content of a dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedLetter {
    /// What was wrong with the record, and how to correct it.
    pub message: String,
    /// The bytes of the record as the bank delivered them.
    pub record: Vec<u8>,
}

impl Service {
    /// Calls `each` with every dead letter, settled or not, until it returns `false`.
    ///
    /// # Errors
    /// When the ledger does not answer, and any error of `each`.
    pub fn each_dead_letter(&self, mut each: impl FnMut(&DeadLetter) -> Result<bool>) -> Result<()> {
        self.each(RowKind::DeadLetter, |_, row| match row {
            Row::DeadLetter(letter) => each(&letter),
            _ => Ok(true),
        })
    }

    /// Calls `each` with every dead letter that waits for a person, behind one of them if given, until it returns `false`.
    ///
    /// # Errors
    /// As [`Self::each_dead_letter`].
    pub fn each_letter_waiting(&self, behind: Option<u64>, mut each: impl FnMut(&DeadLetter) -> Result<bool>) -> Result<()> {
        let behind = behind.map(|id| RowKey::DeadLetter(self.placement().bucket_of(id), id));
        self.each_behind(RowKind::DeadLetter, behind, |_, row| match row {
            Row::DeadLetter(letter) if letter.settled.is_none() => each(&letter),
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
        let Rejected { message, bytes: record, .. } = self.sealed_letter(letter)?.rejected;
        Ok(OpenedLetter { message, record })
    }

    fn sealed_letter(&self, letter: &DeadLetter) -> Result<SealedLetter> {
        let bytes = self.bytes_of_letter(letter, &letter.stored_at)?;
        SealedLetter::from_bytes(&bytes).ok_or_else(|| Damaged::LetterNowhere { letter: letter.id }.into())
    }

    /// The bytes that are sealed at a place.
    fn bytes_of_letter(&self, letter: &DeadLetter, place: &str) -> Result<Vec<u8>> {
        match self.vault().letter(place, &mut self.vault().texts()?) {
            Ok(Some((_, bytes))) => Ok(bytes),
            Ok(None) => Err(Damaged::LetterNowhere { letter: letter.id }.into()),
            Err(TextError::Erased(source) | TextError::Other(source)) => {
                Err(Damaged::Letter { letter: letter.id, source }.into())
            }
        }
    }
}
