//! The random ids of those who ask for something. Logs hold the id alone; whose it is lies in the registry, and is erased with the
//! person.

use rewardhub_engine::ports::{Registry, RegistryEntry, RegistryError, RegistryKey, RegistryKind};

use super::{
    KeyError,
    registry_entry::{entry, value_or_new},
    sealer::Sealer,
};

impl<R: Registry> Sealer<R> {
    /// The id of a subject, found by a keyed hash of it; made, and durable, if there is none. A subject that was erased is nobody
    /// that is known: it gets another id each time.
    ///
    /// # Errors
    /// When the registry cannot be read or written, or the system has no random numbers.
    pub fn actor(&self, hash: u128, subject: &str) -> Result<u128, KeyError> {
        let key = RegistryKey { kind: RegistryKind::Actor, id: hash };
        let Some(value) = value_or_new(&self.keys.registry, key, || Ok(random()?.to_le_bytes().to_vec()))? else {
            return random();
        };
        let damaged = |_| RegistryError::Permanent("the id of an actor is damaged; restore the registry from a backup".into());
        let actor = value.try_into().map(u128::from_le_bytes).map_err(damaged)?;
        self.enter_subject(actor, subject)?;
        // Another thread may have made the entry and not synced it yet.
        self.sync()?;
        Ok(actor)
    }

    /// Says whose id it is, once it is known which of those made at the same time counts: no other names the person, so that an erasure
    /// misses none. After a crash in between, the next request does it.
    fn enter_subject(&self, actor: u128, subject: &str) -> Result<(), KeyError> {
        let key = RegistryKey { kind: RegistryKind::Subject, id: actor };
        value_or_new(&self.keys.registry, key, || Ok(subject.as_bytes().to_vec())).map(drop)
    }

    /// Whose id it is; `None` when nobody has it, or whoever had it was erased.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn subject(&self, actor: u128) -> Result<Option<String>, KeyError> {
        Ok(match entry(&self.keys.registry, RegistryKey { kind: RegistryKind::Subject, id: actor })? {
            RegistryEntry::Present { value, .. } => Some(String::from_utf8_lossy(&value).into_owned()),
            RegistryEntry::Absent | RegistryEntry::Erased => None,
        })
    }
}

fn random() -> Result<u128, KeyError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(KeyError::Random)?;
    Ok(u128::from_le_bytes(bytes))
}
