//! The random ids of those who ask for something. Logs hold the id alone; whose it is lies in the registry, and is erased with the
//! person.

use pollster::block_on;
use rewardhub_engine::ports::{
    Registry, RegistryChange, RegistryEntry, RegistryError, RegistryKey, RegistryKind, RegistryOutcome,
};

use super::{KeyError, sealer::Sealer};

/// How often an id is made that others overtake, or whose outcome is not clear.
const ATTEMPTS: u32 = 3;

impl<R: Registry> Sealer<R> {
    /// The id of a subject, found by a keyed hash of it; made, and durable, if there is none. A subject that was erased is nobody
    /// that is known: it gets another id each time.
    ///
    /// # Errors
    /// When the registry cannot be read or written, or the system has no random numbers.
    pub fn actor(&self, hash: u128, subject: &str) -> Result<u128, KeyError> {
        let found = RegistryKey { kind: RegistryKind::Actor, id: hash };
        let mut unclear = String::new();
        for _ in 0..ATTEMPTS {
            match self.entry(found)? {
                RegistryEntry::Present { value, .. } => {
                    let damaged =
                        |_| RegistryError::Permanent("the id of an actor is damaged; restore the registry from a backup".into());
                    let actor = value.try_into().map(u128::from_le_bytes).map_err(damaged)?;
                    self.enter_subject(actor, subject)?;
                    // Another thread may have made the entry and not synced it yet.
                    self.sync()?;
                    return Ok(actor);
                }
                RegistryEntry::Erased => return random(),
                RegistryEntry::Absent => {}
            }
            match self.change(found, RegistryChange::Insert(random()?.to_le_bytes().to_vec())) {
                RegistryOutcome::Done | RegistryOutcome::Refused => {}
                RegistryOutcome::Unknown(why) => unclear = why,
                RegistryOutcome::Failed(why) => return Err(KeyError::NotPut { why }),
            }
        }
        Err(KeyError::NotPut { why: unclear })
    }

    /// Says whose id it is, once it is known which of those made at the same time counts: no other names the person, so that an erasure
    /// misses none. After a crash in between, the next request does it.
    fn enter_subject(&self, actor: u128, subject: &str) -> Result<(), KeyError> {
        let key = RegistryKey { kind: RegistryKind::Subject, id: actor };
        if self.entry(key)? != RegistryEntry::Absent {
            return Ok(());
        }
        match self.change(key, RegistryChange::Insert(subject.as_bytes().to_vec())) {
            RegistryOutcome::Done | RegistryOutcome::Refused => Ok(()),
            RegistryOutcome::Unknown(why) | RegistryOutcome::Failed(why) => Err(KeyError::NotPut { why }),
        }
    }

    /// Whose id it is; `None` when nobody has it, or whoever had it was erased.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn subject(&self, actor: u128) -> Result<Option<String>, KeyError> {
        Ok(match self.entry(RegistryKey { kind: RegistryKind::Subject, id: actor })? {
            RegistryEntry::Present { value, .. } => Some(String::from_utf8_lossy(&value).into_owned()),
            RegistryEntry::Absent | RegistryEntry::Erased => None,
        })
    }

    fn entry(&self, key: RegistryKey) -> Result<RegistryEntry, KeyError> {
        Ok(block_on(self.keys.registry.get(&[key]))?.pop().expect("each key has an entry"))
    }

    fn change(&self, key: RegistryKey, change: RegistryChange) -> RegistryOutcome {
        block_on(self.keys.registry.put(&[(key, change)])).pop().expect("each change has an outcome")
    }
}

fn random() -> Result<u128, KeyError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(KeyError::Random)?;
    Ok(u128::from_le_bytes(bytes))
}
