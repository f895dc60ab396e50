//! Sealed texts and dead letters: each opens with its key, unless it was erased or deleted.

use anyhow::Result;
use rewardhub_core::{
    command::{Body, Command},
    state::row::Row,
};
use rewardhub_embedded::{
    dead_letters::LetterError,
    files::Disk,
    keys::{KeyError, LocalSealer},
};

use super::{Differences, Opened};
use crate::data::{Data, letter_place, ordinal, owner};

/// Opens what is sealed.
pub(super) struct Texts<'a> {
    data: &'a Data,
    sealer: LocalSealer<Disk>,
    opened: Opened,
}

impl<'a> Texts<'a> {
    pub(super) fn new(data: &'a Data) -> Result<Self> {
        let sealer = data.set().sealer().another()?;
        Ok(Self { data, sealer, opened: Opened::default() })
    }

    /// Opens the texts of a command that tells of items.
    pub(super) fn command(&mut self, offset: u64, command: &Command, differences: &mut Differences) {
        let Body::Observe(observe) = &command.body else { return };
        let Some(first) = observe.items.first().filter(|_| !observe.texts.is_empty()) else { return };
        match self.sealer.open(owner(observe.account), observe.delivery.id, ordinal(first.place), &observe.texts) {
            Ok(_) => self.opened.texts += 1,
            Err(KeyError::Erased { .. }) => self.opened.erased += 1,
            Err(error) => differences.add(|| format!("the texts of command {offset}, bank account {}: {error}", observe.account)),
        }
    }

    /// Opens the bytes of a dead letter.
    pub(super) fn row(&mut self, row: &Row, differences: &mut Differences) {
        let Row::DeadLetter(letter) = row else { return };
        let read = letter_place(letter).map(|place| self.data.set().letters().read(place, &mut self.sealer));
        match read {
            Some(Ok((id, _))) if id.delivery == letter.id => self.opened.letters += 1,
            Some(Ok(_)) => differences.add(|| format!("the bytes of dead letter {:016x} are another's", letter.id)),
            Some(Err(LetterError::Deleted { .. } | LetterError::Key(KeyError::Erased { .. }))) => self.opened.erased += 1,
            Some(Err(error)) => differences.add(|| format!("the bytes of dead letter {:016x}: {error}", letter.id)),
            None => differences.add(|| format!("dead letter {:016x} lies nowhere: {:?}", letter.id, letter.stored_at)),
        }
    }

    /// How much was opened.
    pub(super) fn opened(self) -> Opened {
        self.opened
    }
}
