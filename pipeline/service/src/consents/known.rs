//! The consents in memory, and the same on the disk. Nobody else has the data set open meanwhile, so every change passes here: first it
//! is durable, then it is known.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::Consent;
use crate::{
    Service,
    error::{Damaged, Result},
};

/// The id of a consent: a keyed hash of its feed and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ConsentId(u128);

impl ConsentId {
    /// How a log names it.
    pub fn mark(self) -> String {
        format!("{:08x}", self.0 >> 96)
    }

    /// A number that differs from consent to consent, and stays the same.
    pub const fn number(self) -> u128 {
        self.0
    }
}

/// How a consent is to change.
pub(crate) enum Change {
    /// It is to be so.
    Put(Box<Consent>),
    /// Nothing of it is to be left.
    Remove,
    /// It stays as it is.
    Nothing,
}

pub(crate) type Known = BTreeMap<ConsentId, Arc<Consent>>;

/// The consents, once they were read.
#[derive(Default)]
pub(crate) struct KnownConsents(Mutex<Option<Arc<Known>>>);

impl Service {
    pub(crate) fn id_of_consent(&self, feed: &str, name: &str) -> ConsentId {
        ConsentId(self.vault().consent_id(feed, name))
    }

    /// All consents as they are now.
    pub(crate) fn known_consents(&self) -> Result<Arc<Known>> {
        let mut known = self.banks.consents.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.loaded(&mut known).map(|known| Arc::clone(known))
    }

    /// Changes a consent as `change` says, which gets what there is. Durable, and known, on return. Returns what was put.
    pub(crate) fn change_known_consent(
        &self,
        id: ConsentId,
        change: impl FnOnce(Option<&Consent>) -> Change,
    ) -> Result<Option<Arc<Consent>>> {
        let mut known = self.banks.consents.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all = Arc::make_mut(self.loaded(&mut known)?);
        let (stored, after) = match change(all.get(&id).map(AsRef::as_ref)) {
            Change::Put(consent) => {
                let bytes = serde_json::to_vec(&consent).expect("plain data is written into memory");
                (self.vault().put_consent(id.0, &bytes), Some(Arc::from(consent)))
            }
            Change::Remove => (self.vault().erase_consent(id.0), None),
            Change::Nothing => return Ok(None),
        };
        if let Err(error) = stored {
            // Nobody knows what is stored now, so it is read again.
            *known = None;
            return Err(error.into());
        }
        match &after {
            Some(consent) => all.insert(id, Arc::clone(consent)),
            None => all.remove(&id),
        };
        Ok(after)
    }

    fn loaded<'k>(&self, known: &'k mut Option<Arc<Known>>) -> Result<&'k mut Arc<Known>> {
        if known.is_none() {
            let stored = self.vault().consents()?.into_iter();
            let read = stored.map(|(id, bytes)| Ok((ConsentId(id), Arc::new(self.read_consent(id, &bytes)?))));
            *known = Some(Arc::new(read.collect::<Result<_>>()?));
        }
        Ok(known.as_mut().expect("it was just read"))
    }

    /// Reads a consent, and sees that it stands under its own id.
    fn read_consent(&self, id: u128, bytes: &[u8]) -> Result<Consent> {
        let consent: Consent = serde_json::from_slice(bytes).map_err(|_| Damaged::Consent)?;
        let is_own = self.vault().consent_id(&consent.feed, &consent.name) == id;
        if is_own { Ok(consent) } else { Err(Damaged::Consent.into()) }
    }
}
